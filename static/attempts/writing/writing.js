// @ts-check
// The large editor of documents: headings, lists, quotes, tables, pictures, counts; keyboard throughout.
import { useEffect, useRef, useState } from 'preact/hooks'
import { html } from '../../lib/html.js'
import { t } from '../../lib/text.js'
import { PictureDialog, TableDialog, widthName } from './dialogs.js'
import { useEditor } from './editing.js'
import { align, countsOf, extensionsOf, WIDTHS } from './nodes.js'
import { fromOutside } from './paste.js'
import { enter, Tool, Toolbar } from './toolbar.js'

/** @typedef {import('./dialogs.js').Pictures} Pictures */

/**
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.value
 * @param {string} [props.starter]
 * @param {number} props.number
 * @param {boolean} props.isLocked
 * @param {Pictures | null} props.pictures null: no pictures here
 * @param {number} [props.min]
 * @param {number} [props.max]
 * @param {(html: string) => void} props.onText
 * @param {any} [props.children] stands in the foot, beside the counts
 */
export function Writing({ id, value, starter, number, isLocked, pictures, min, max, onText, children }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null))
  const [isFull, setFull] = useState(false)
  const [asked, setAsked] = useState('')
  const full = useRef(isFull)
  full.current = isFull
  const keyed = (/** @type {any} */ _view, /** @type {KeyboardEvent} */ event) => {
    if (event.isComposing || !(event.key === 'Escape' || (event.key === 'F10' && event.altKey))) return false
    if (event.key === 'Escape' && full.current) setFull(false)
    else enter(box.current?.querySelector('[role="toolbar"]'))
    return true
  }
  const { place, editor } = useEditor({
    id,
    value,
    starter,
    number,
    isLocked,
    onText,
    extensions: () => extensionsOf(pictures?.address ?? (() => '')),
    props: { handleKeyDown: keyed, transformPastedHTML: fromOutside },
  })
  useAlone(box, isFull)
  const close = () => {
    setAsked('')
    editor.commands.focus()
  }
  const insert = (/** @type {(chain: any) => any} */ run) => {
    close()
    run(editor.chain().focus()).run()
  }
  const put = (/** @type {any} */ attrs) =>
    insert((chain) =>
      asked === 'change' ? chain.updateAttributes('picture', attrs) : chain.insertContent({ type: 'picture', attrs }),
    )
  return html`<div class=${`editor writing${isFull ? ' is-full' : ''}`} ref=${box}>
    <div class="writing-bars">${
      editor
        ? html`<${Bar} editor=${editor} isLocked=${isLocked} isFull=${isFull} hasPictures=${Boolean(pictures)} onAsk=${setAsked} onFull=${() => setFull(!isFull)} />
        ${editor.isActive('table') ? html`<${TableBar} editor=${editor} isLocked=${isLocked} />` : null}
        ${editor.isActive('picture') ? html`<${PictureBar} editor=${editor} isLocked=${isLocked} onAsk=${setAsked} />` : null}`
        : null
    }</div>
    <div class="writing-sheet rich" ref=${place}></div>
    <div class="writing-foot"><${Counts} editor=${editor} id=${id} min=${min} max=${max} hasPictures=${Boolean(pictures)} /><span class="spacer"></span>${children}</div>
    ${asked === 'table' ? html`<${TableDialog} onInsert=${(/** @type {any} */ table) => insert((chain) => chain.insertTable(table))} onClose=${close} />` : null}
    ${(asked === 'picture' || asked === 'change') && pictures ? html`<${PictureDialog} pictures=${pictures} value=${asked === 'change' ? editor.getAttributes('picture') : null} onInsert=${put} onClose=${close} />` : null}
  </div>`
}

/** @typedef {{editor: any, isLocked: boolean}} BarProps */

/** @param {any} editor @returns {(run: (chain: any) => any) => () => void} */
const doing = (editor) => (run) => () => run(editor.chain().focus()).run()

const STYLES = () => [t('正文'), t('一级标题'), t('二级标题'), t('三级标题')]

/** @param {BarProps & {isFull: boolean, hasPictures: boolean, onAsk: (what: string) => void, onFull: () => void}} props */
function Bar({ editor, isLocked, isFull, hasPictures, onAsk, onFull }) {
  const press = doing(editor)
  const level = editor.getAttributes('heading').level ?? 1
  const isPointed = useRef(false)
  const point = (/** @type {boolean} */ is) => () => {
    isPointed.current = is
  }
  const style = (/** @type {any} */ event) => {
    const n = Number(event.currentTarget.value)
    const chain = isPointed.current ? editor.chain().focus() : editor.chain() // arrow keys stay in the list
    ;(n ? chain.setHeading({ level: n + 1 }) : chain.setParagraph()).run()
  }
  const side = ['center', 'right'].find((one) => editor.isActive({ align: one })) ?? null
  const tool = (
    /** @type {string} */ icon,
    /** @type {string} */ label,
    /** @type {(chain: any) => any} */ run,
    /** @type {boolean | undefined} */ isOn = undefined,
    keys = '',
    isOff = false,
  ) =>
    html`<${Tool} icon=${icon} label=${label} keys=${keys} isOn=${isOn} isOff=${isLocked || isOff} onPress=${press(run)} />`
  return html`<${Toolbar} label=${t('格式')} onLeave=${() => editor.commands.focus()}>
    <select class="writing-style" aria-label=${t('段落样式')} value=${level - 1} disabled=${isLocked} onPointerDown=${point(true)} onKeyDown=${point(false)} onChange=${style}>${STYLES().map((name, n) => html`<option value=${n}>${name}</option>`)}</select>
    <span class="writing-gap"></span>
    ${tool('bold', t('加粗'), (chain) => chain.toggleBold(), editor.isActive('bold'), 'Ctrl+B')}
    ${tool('italic', t('斜体'), (chain) => chain.toggleItalic(), editor.isActive('italic'), 'Ctrl+I')}
    ${tool('underline', t('下划线'), (chain) => chain.toggleUnderline(), editor.isActive('underline'), 'Ctrl+U')}
    ${tool('strikethrough', t('删除线'), (chain) => chain.toggleStrike(), editor.isActive('strike'))}
    <span class="writing-gap"></span>
    ${tool('align-left', t('左对齐'), (chain) => align(chain, null), side === null)}
    ${tool('align-center', t('居中'), (chain) => align(chain, 'center'), side === 'center')}
    ${tool('align-right', t('右对齐'), (chain) => align(chain, 'right'), side === 'right')}
    <span class="writing-gap"></span>
    ${tool('list', t('项目符号'), (chain) => chain.toggleBulletList(), editor.isActive('bulletList'))}
    ${tool('list-ordered', t('编号列表'), (chain) => chain.toggleOrderedList(), editor.isActive('orderedList'))}
    ${tool('quote', t('引用'), (chain) => chain.toggleBlockquote(), editor.isActive('blockquote'))}
    <span class="writing-gap"></span>
    <${Tool} icon="table" label=${t('插入表格')} isOff=${isLocked || editor.isActive('table')} onPress=${() => onAsk('table')} />
    ${hasPictures ? html`<${Tool} icon="image" label=${t('插入图片')} isOff=${isLocked} onPress=${() => onAsk('picture')} />` : null}
    <span class="writing-gap"></span>
    ${tool('undo-2', t('撤销'), (chain) => chain.undo(), undefined, 'Ctrl+Z', !editor.can().undo())}
    ${tool('redo-2', t('重做'), (chain) => chain.redo(), undefined, 'Ctrl+Y', !editor.can().redo())}
    <span class="spacer"></span>
    <${Tool} icon=${isFull ? 'minimize' : 'maximize'} label=${t('全屏编辑')} keys=${isFull ? 'Esc' : ''} isOn=${isFull} onPress=${onFull} />
  </${Toolbar}>`
}

/** @param {BarProps} props */
function TableBar({ editor, isLocked }) {
  const press = doing(editor)
  const can = editor.can()
  const tool = (
    /** @type {string} */ text,
    /** @type {(chain: any) => any} */ run,
    isOff = false,
    /** @type {boolean | undefined} */ isOn = undefined,
  ) => html`<${Tool} text=${text} label=${text} isOn=${isOn} isOff=${isLocked || isOff} onPress=${press(run)} />`
  return html`<${Toolbar} label=${t('表格')} onLeave=${() => editor.commands.focus()}>
    ${tool(t('上方加行'), (chain) => chain.addRowBefore())}${tool(t('下方加行'), (chain) => chain.addRowAfter())}
    ${tool(t('左侧加列'), (chain) => chain.addColumnBefore())}${tool(t('右侧加列'), (chain) => chain.addColumnAfter())}
    ${tool(t('删除行'), (chain) => chain.deleteRow())}${tool(t('删除列'), (chain) => chain.deleteColumn())}
    ${tool(t('表头行'), (chain) => chain.toggleHeaderRow(), false, editor.isActive('tableHeader'))}
    ${tool(t('合并单元格'), (chain) => chain.mergeCells(), !can.mergeCells())}${tool(t('拆分单元格'), (chain) => chain.splitCell(), !can.splitCell())}
    ${tool(t('删除表格'), (chain) => chain.deleteTable())}
  </${Toolbar}>`
}

/** @param {BarProps & {onAsk: (what: string) => void}} props */
function PictureBar({ editor, isLocked, onAsk }) {
  const press = doing(editor)
  const { width } = editor.getAttributes('picture')
  return html`<${Toolbar} label=${t('图片')} onLeave=${() => editor.commands.focus()}>
    ${WIDTHS.map((n) => html`<${Tool} text=${`${n}%`} label=${widthName(n)} isOn=${width === n} isOff=${isLocked} onPress=${press((chain) => chain.updateAttributes('picture', { width: n }))} />`)}
    <span class="writing-gap"></span>
    <${Tool} text=${t('修改图片')} label=${t('修改图片')} isOff=${isLocked} onPress=${() => onAsk('change')} />
    <${Tool} text=${t('删除图片')} label=${t('删除图片')} isOff=${isLocked} onPress=${press((chain) => chain.deleteSelection())} />
  </${Toolbar}>`
}

/** @param {{editor: any, id: string, min?: number, max?: number, hasPictures: boolean}} props */
function Counts({ editor, id, min, max, hasPictures }) {
  const { characters, pictures, tables } = editor ? countsOf(editor) : { characters: 0, pictures: 0, tables: 0 }
  const isOff = characters > (max ?? Number.POSITIVE_INFINITY)
  const tone = isOff ? ' is-off' : characters > 0 && characters < (min ?? 0) ? ' is-short' : ''
  const span = spanOf(min, max)
  return html`<p class="hint" id=${`${id}-hint`}><span class=${`counter${tone}`}>${span ? t('已写 %(n)s 字（%(span)s）', { n: characters, span }) : t('已写 %(n)s 字', { n: characters })}</span>
    ${hasPictures ? html` <span class="nowrap">${t('图片 %(n)s', { n: pictures })}</span>` : null} <span class="nowrap">${t('表格 %(n)s', { n: tables })}</span> <span class="muted nowrap">${t('按 Alt+F10 到工具栏')}</span></p>`
}

/** @param {number | undefined} min @param {number | undefined} max */
function spanOf(min, max) {
  if (min && max) return t('%(min)s–%(max)s 字', { min, max })
  if (max) return t('不超过 %(max)s 字', { max })
  return min ? t('至少 %(min)s 字', { min }) : ''
}

/** As long as the editor fills the window, nothing behind it can be reached. @param {{current: HTMLElement | null}} box @param {boolean} isFull */
function useAlone(box, isFull) {
  useEffect(() => {
    const element = box.current
    if (!isFull || !element) return
    const head = document.querySelector('.exam-head')
    element.style.top = `${head?.getBoundingClientRect().bottom ?? 0}px`
    /** @type {HTMLElement[]} */
    const behind = []
    for (let at = element; at.parentElement && at.id !== 'exam' && at !== document.body; at = at.parentElement)
      for (const other of at.parentElement.children)
        if (
          other instanceof HTMLElement &&
          other !== at &&
          !other.inert &&
          !other.matches('.exam-head, .exam-banner, dialog, .toasts, #announcer')
        )
          behind.push(other)
    for (const other of behind) other.inert = true
    return () => {
      for (const other of behind) other.inert = false
      element.style.top = ''
    }
  }, [isFull])
}

/** A document in a few words, for its history. @param {unknown} value */
export function inWords(value) {
  if (typeof value !== 'string') return t('（空）')
  const spaced = value.replace(/<\/(p|li|h\d|blockquote|td|th)>/g, '$& ')
  const words = (new DOMParser().parseFromString(spaced, 'text/html').body.textContent ?? '').trim()
  const begin = words.length > 80 ? `${words.slice(0, 80)}…` : words
  return `${begin} (${t('%(n)s 字', { n: [...words.replace(/\s+/gu, '')].length })})`
}
