// @ts-check
// Rich text of a question: a large editor with a toolbar of its own, and a slim one for options, which share a bar.
import { signal } from '@preact/signals'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Editor, StarterKit } from 'tiptap'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { FormulaDialog, PictureDialog, SoundDialog, TableDialog } from './inserts.js'
import { addColumn, addRow, dropColumn, dropRow, isInTable, NODES } from './nodes.js'
import { Field, useName } from './pieces.js'
import { asWritten, fresh, WRITTEN, withChips } from './text.js'

/** @typedef {import('./text.js').GapStyle} GapStyle */
/** @typedef {(html: string, gaps: string[]) => void} OnText */

/** The editor that was last typed into: what a shared bar works on. */
const current = signal(/** @type {any} */ (null))
const turn = signal(0)

const OPTIONS = {
  link: /** @type {false} */ (false),
  heading: { levels: /** @type {(2 | 3 | 4)[]} */ ([2, 3, 4]) },
  trailingNode: /** @type {false} */ (false),
}

/** Gaps that were typed become chips, and a chip that was copied gets an id of its own. True where something changed. @param {any} editor @param {GapStyle} style */
function tidyGaps(editor, style) {
  const { doc, schema, tr } = editor.state
  /** @type {[number, number][]} */
  const places = []
  const seen = new Set()
  doc.descendants((/** @type {any} */ node, /** @type {number} */ place) => {
    if (node.isText)
      for (const found of node.text.matchAll(WRITTEN[style]))
        places.push([place + found.index, place + found.index + found[0].length])
    if (node.type.name !== 'gap') return
    if (seen.has(node.attrs.id)) places.push([place, place + 1])
    seen.add(node.attrs.id)
  })
  for (const [from, to] of places.reverse()) tr.replaceWith(from, to, schema.nodes.gap.create({ id: fresh() }))
  if (tr.docChanged) editor.view.dispatch(tr)
  return tr.docChanged
}

/**
 * @param {{ id: string, value: string, onText: OnText, labelledBy?: string, label?: string, gaps?: GapStyle, slim?: boolean, onEnter?: () => void, onReady?: (editor: any, gaps: string[]) => void, number?: number }} props
 *   `value` is read once, and again whenever `number` changes
 */
function Sheet({ id, value, onText, labelledBy, label, gaps, slim, onEnter, onReady, number = 0 }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null))
  const made = useRef(/** @type {any} */ (null))
  const told = useRef({ onText, onEnter })
  told.current = { onText, onEnter }
  const props = {
    attributes: {
      id,
      role: 'textbox',
      'aria-multiline': String(!slim),
      ...(labelledBy ? { 'aria-labelledby': labelledBy } : { 'aria-label': label ?? '' }),
    },
    handleKeyDown: (/** @type {any} */ _view, /** @type {KeyboardEvent} */ event) => {
      if (!slim || event.key !== 'Enter' || event.shiftKey || event.isComposing) return false
      told.current.onEnter?.()
      return true
    },
  }
  useLayoutEffect(() => made.current?.setOptions({ editorProps: props }), [label])
  useLayoutEffect(() => {
    const begun = gaps ? withChips(value, gaps) : { html: value, ids: [] }
    const editor = new Editor({
      element: place.current,
      extensions: [StarterKit.configure(OPTIONS), ...NODES],
      content: begun.html,
      injectCSS: false,
      enableInputRules: false,
      enablePasteRules: false,
      editorProps: props,
      onFocus: () => {
        current.value = editor
      },
      onTransaction: () => {
        turn.value += 1
      },
      onUpdate: () => {
        if (gaps && !editor.view.composing && tidyGaps(editor, gaps)) return
        const written = asWritten(editor.isEmpty ? '' : editor.getHTML(), gaps ?? null)
        told.current.onText(written.html, written.ids)
      },
    })
    made.current = editor
    onReady?.(editor, begun.ids)
    return () => {
      made.current = null
      if (current.value === editor) current.value = null
      editor.destroy()
    }
  }, [number])
  return html`<div class="edit-sheet" ref=${place}></div>`
}

/** @typedef {{ name: string, label: string, icon?: string, sign?: string, run: (chain: any) => any, active?: string }} Tool */

/** @returns {Tool[]} */
const SIGNS = () => [
  { name: 'bold', label: t('加粗'), icon: 'bold', run: (chain) => chain.toggleBold(), active: 'bold' },
  { name: 'italic', label: t('斜体'), icon: 'italic', run: (chain) => chain.toggleItalic(), active: 'italic' },
  {
    name: 'underline',
    label: t('下划线'),
    icon: 'underline',
    run: (chain) => chain.toggleUnderline(),
    active: 'underline',
  },
  { name: 'raised', label: t('上标'), sign: 'x²', run: (chain) => chain.toggleMark('raised'), active: 'raised' },
  { name: 'lowered', label: t('下标'), sign: 'x₂', run: (chain) => chain.toggleMark('lowered'), active: 'lowered' },
]

/** @returns {Tool[]} */
const BLOCKS = () => [
  {
    name: 'bullets',
    label: t('项目符号'),
    icon: 'list',
    run: (chain) => chain.toggleBulletList(),
    active: 'bulletList',
  },
  {
    name: 'numbers',
    label: t('编号列表'),
    icon: 'list-ordered',
    run: (chain) => chain.toggleOrderedList(),
    active: 'orderedList',
  },
]

/** Arrow keys go along a toolbar, which is one stop of the Tab key. @param {KeyboardEvent} event */
function alongBar(event) {
  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  const bar = /** @type {HTMLElement} */ (event.currentTarget)
  const buttons = /** @type {HTMLElement[]} */ ([...bar.querySelectorAll('button:not(:disabled)')])
  const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement))
  if (!by || at < 0) return
  event.preventDefault()
  const next = buttons[(at + by + buttons.length) % buttons.length]
  for (const button of bar.querySelectorAll('button')) button.tabIndex = button === next ? 0 : -1
  next.focus()
}

/**
 * The buttons that work on an editor; in a shared bar it may be none.
 * @param {{ editor: any, slim?: boolean, gaps?: GapStyle, gapWord?: string, isSource?: boolean, onSource?: () => void }} props
 */
function Bar({ editor, slim = false, gaps, gapWord, isSource = false, onSource }) {
  void turn.value
  const [asked, setAsked] = useState('')
  const bar = useRef(/** @type {HTMLElement | null} */ (null))
  useLayoutEffect(() => {
    const buttons = /** @type {HTMLButtonElement[]} */ ([...(bar.current?.querySelectorAll('button') ?? [])])
    if (!buttons.some((button) => button.tabIndex === 0 && !button.disabled)) {
      const first = buttons.find((button) => !button.disabled)
      for (const button of buttons) button.tabIndex = button === first ? 0 : -1
    }
  })
  const isOff = !editor || editor.isDestroyed || isSource
  /** @param {(chain: any) => any} run */
  const press = (run) => () => run(editor.chain().focus()).run()
  /** @param {any} node */
  const insert = (node) => editor.chain().focus().insertContent(node).run()
  /** @param {string} label @param {any} drawn @param {() => void} onPress @param {boolean} [isOn] */
  const button = (label, drawn, onPress, isOn) =>
    html`<button type="button" class="btn btn-icon btn-quiet btn-sm" title=${label} aria-label=${label} disabled=${isOff}
      aria-pressed=${isOn === undefined ? undefined : String(isOn)} onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()} onClick=${onPress}>${drawn}</button>`
  /** What is seen on a button is said too. @param {Tool} tool */
  const toolButton = (tool) =>
    button(
      tool.sign ? `${tool.label} ${tool.sign}` : tool.label,
      tool.icon ? html`<${Icon} name=${tool.icon} />` : html`<span aria-hidden="true">${tool.sign}</span>`,
      press(tool.run),
      tool.active ? !isOff && editor.isActive(tool.active) : undefined,
    )
  const close = () => {
    setAsked('')
    editor?.commands.focus()
  }
  const isTable = !isOff && !slim && isInTable(editor)
  const words = (/** @type {string} */ text) => html`<span aria-hidden="true">${text}</span>`
  return html`<div class="editor-bar" role="toolbar" aria-label=${slim ? t('所在条目的格式') : t('格式')} ref=${bar} onKeyDown=${alongBar}>
      ${
        gaps
          ? html`<button type="button" class="btn btn-sm edit-insert" disabled=${isOff} onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()}
        onClick=${() => insert({ type: 'gap', attrs: { id: fresh() } })}><${Icon} name="plus" />${gapWord ?? t('插入空')}</button>`
          : null
      }
      ${SIGNS().map(toolButton)}
      ${slim ? null : BLOCKS().map(toolButton)}
      ${button(t('插入图片'), html`<${Icon} name="image" />`, () => setAsked('picture'))}
      ${button(t('插入公式'), words('∑'), () => setAsked('formula'))}
      ${slim ? null : button(t('插入音频'), words('♪'), () => setAsked('sound'))}
      ${slim ? null : button(t('插入表格'), html`<${Icon} name="table" />`, () => setAsked('table'))}
      ${
        isTable
          ? html`${button(t('下方加一行'), words('行+'), () => addRow(editor))}${button(t('右侧加一列'), words('列+'), () => addColumn(editor))}
        ${button(t('删除这一行'), words('行−'), () => dropRow(editor))}${button(t('删除这一列'), words('列−'), () => dropColumn(editor))}`
          : null
      }
      ${button(
        t('撤销'),
        html`<${Icon} name="undo-2" />`,
        press((chain) => chain.undo()),
      )}
      ${button(
        t('重做'),
        html`<${Icon} name="redo-2" />`,
        press((chain) => chain.redo()),
      )}
      ${onSource ? html`<button type="button" class="btn btn-quiet btn-sm edit-source" aria-pressed=${String(isSource)} onClick=${onSource}>${t('源码')}</button>` : null}
    </div>
    ${asked === 'picture' ? html`<${PictureDialog} onInsert=${insert} onClose=${close} />` : null}
    ${asked === 'sound' ? html`<${SoundDialog} onInsert=${insert} onClose=${close} />` : null}
    ${asked === 'formula' ? html`<${FormulaDialog} chosen=${editor?.getAttributes('formula') ?? {}} onInsert=${insert} onClose=${close} />` : null}
    ${asked === 'table' ? html`<${TableDialog} onInsert=${insert} onClose=${close} />` : null}`
}

/**
 * A field of rich text.
 * @param {{ of: string, label: string, value: string, onText: OnText, hint?: string, gaps?: GapStyle, gapWord?: string, onGaps?: (ids: string[]) => void, required?: boolean, small?: boolean }} props
 *   `onGaps` is told the ids of the gaps that are there at the beginning
 */
export function Rich({ of, label, value, onText, hint, gaps, gapWord, onGaps, required, small = false }) {
  const id = useName()
  const [editor, setEditor] = useState(/** @type {any} */ (null))
  const [source, setSource] = useState(/** @type {string | null} */ (null))
  const [sheet, setSheet] = useState({ value, number: 0 })
  const turnSource = () => {
    if (source === null) return setSource(asWritten(editor.isEmpty ? '' : editor.getHTML(), gaps ?? null).html)
    setSheet({ value: source, number: sheet.number + 1 })
    return setSource(null)
  }
  /** @param {any} made @param {string[]} ids */
  const ready = (made, ids) => {
    setEditor(made)
    onGaps?.(ids)
    if (sheet.number) onText(asWritten(made.isEmpty ? '' : made.getHTML(), gaps ?? null).html, ids)
  }
  return html`<${Field} of=${of} label=${label} hint=${hint} required=${required} labelId=${`${id}-label`}>
    <div class=${`editor ${small ? 'is-small' : ''}`}>
      <${Bar} editor=${editor} gaps=${gaps} gapWord=${gapWord} isSource=${source !== null} onSource=${turnSource} />
      ${
        source === null
          ? html`<${Sheet} id=${id} value=${sheet.value} number=${sheet.number} onText=${onText} onReady=${ready} gaps=${gaps} labelledBy=${`${id}-label`} />`
          : html`<textarea class="edit-html mono" rows="8" aria-labelledby=${`${id}-label`} spellcheck=${false} value=${source} onInput=${(/** @type {any} */ event) => setSource(event.target.value)}></textarea>`
      }
    </div>
  </${Field}>`
}

/**
 * Rich text in a row of a list.
 * @param {{ value: string, onText: (html: string) => void, label: string, onEnter?: () => void }} props
 */
export function Slim({ value, onText, label, onEnter }) {
  const id = useName()
  return html`<div class="editor is-slim"><${Sheet} id=${id} value=${value} onText=${onText} onEnter=${onEnter} label=${label} slim=${true} /></div>`
}

/** The bar that slim editors share: it works on the one that was typed into last. @param {{ children?: any }} props */
export function SlimList({ children }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null))
  const editor = current.value
  const isMine = editor && !editor.isDestroyed && box.current?.contains(editor.view.dom)
  return html`<div class="edit-slim" ref=${box}><${Bar} editor=${isMine ? editor : null} slim=${true} />${children}</div>`
}
