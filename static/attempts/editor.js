// @ts-check
// Rich text by tiptap: a small toolbar, keyboard throughout; the server cleans what it takes in.

import { html } from '../lib/html.js'
import { t } from '../lib/text.js'
import { basics, useEditor } from './writing/editing.js'
import { Tool, Toolbar } from './writing/toolbar.js'

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
  const { place, editor } = useEditor({ id, value, number, isLocked, onText, extensions: () => [basics()] })
  return html`<div class="editor">
    <${Toolbar} label=${t('格式')} onLeave=${() => editor?.commands.focus()}>${TOOLS().map(
      (tool) =>
        html`<${Tool} icon=${tool.icon} label=${tool.label} isOff=${isLocked} isOn=${tool.active ? Boolean(editor?.isActive(...tool.active)) : undefined} onPress=${() => tool.run(editor.chain().focus()).run()} />`,
    )}</${Toolbar}>
    <div ref=${place}></div>
  </div>`
}
