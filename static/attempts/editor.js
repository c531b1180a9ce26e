// @ts-check
// Rich text by tiptap: a small toolbar, keyboard throughout; the server cleans what it takes in.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { html, Icon } from '../lib/html.js'
import { t } from '../lib/text.js'
import { editorOf } from './widgets.js'

/** @returns {{name: string, label: string, icon: string, run: (chain: any) => any, active?: [string, any?]}[]} */
const TOOLS = () => [
  { name: 'bold', label: t('加粗'), icon: 'bold', run: (chain) => chain.toggleBold(), active: ['bold'] },
  { name: 'italic', label: t('斜体'), icon: 'italic', run: (chain) => chain.toggleItalic(), active: ['italic'] },
  {
    name: 'underline',
    label: t('下划线'),
    icon: 'underline',
    run: (chain) => chain.toggleUnderline(),
    active: ['underline'],
  },
  {
    name: 'heading',
    label: t('小标题'),
    icon: 'heading-3',
    run: (chain) => chain.toggleHeading({ level: 3 }),
    active: ['heading', { level: 3 }],
  },
  {
    name: 'bullets',
    label: t('项目符号'),
    icon: 'list',
    run: (chain) => chain.toggleBulletList(),
    active: ['bulletList'],
  },
  {
    name: 'numbers',
    label: t('编号列表'),
    icon: 'list-ordered',
    run: (chain) => chain.toggleOrderedList(),
    active: ['orderedList'],
  },
  { name: 'undo', label: t('撤销'), icon: 'undo-2', run: (chain) => chain.undo() },
  { name: 'redo', label: t('重做'), icon: 'redo-2', run: (chain) => chain.redo() },
]

/** @param {{id: string, value: string, number: number, isLocked: boolean, onText: (text: string) => void}} props */
export function RichText({ id, value, number, isLocked, onText }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null))
  const editor = useRef(/** @type {any} */ (null))
  const written = useRef(value)
  const [, setTurn] = useState(0)
  useEffect(() => {
    const { Editor, StarterKit } = editorOf()
    const made = new Editor({
      element: place.current,
      extensions: [StarterKit.configure({ link: false, codeBlock: false, heading: { levels: [2, 3, 4] } })],
      content: value,
      injectCSS: false,
      editorProps: {
        attributes: {
          id,
          role: 'textbox',
          'aria-multiline': 'true',
          'aria-labelledby': `${id}-label`,
          'aria-describedby': `${id}-hint`,
        },
      },
      onUpdate: () => {
        written.current = made.isEmpty ? '' : made.getHTML()
        onText(written.current)
      },
      onTransaction: () => setTurn((n) => n + 1),
    })
    editor.current = made
    return () => made.destroy()
  }, [])
  useEffect(() => editor.current?.setEditable(!isLocked, false), [isLocked])
  // At once, never after a pause: by then more may have been typed, and the older text would take its place.
  useLayoutEffect(() => {
    if (!editor.current || value === written.current) return
    written.current = value
    editor.current.commands.setContent(value, { emitUpdate: false })
  }, [number, value])
  return html`<div class="editor">
    <div class="editor-bar" role="toolbar" aria-label=${t('格式')}>${TOOLS().map(
      (
        tool,
      ) => html`<button type="button" class="btn btn-icon btn-quiet btn-sm" title=${tool.label} aria-label=${tool.label} disabled=${isLocked}
        aria-pressed=${tool.active ? String(Boolean(editor.current?.isActive(...tool.active))) : undefined}
        onMouseDown=${(/** @type {MouseEvent} */ event) => event.preventDefault()} onClick=${() => tool.run(editor.current.chain().focus()).run()}><${Icon} name=${tool.icon} /></button>`,
    )}</div>
    <div ref=${place}></div>
  </div>`
}
