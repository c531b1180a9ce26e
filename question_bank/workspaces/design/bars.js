// @ts-check
// The bars above a canvas: what can be put on it, and what can be done with what is selected.
import { useRef, useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */

/** @param {{isLocked: boolean, isOpen: boolean, onAdd: (kind: string) => void, onOpen: () => void}} props */
export function AddBar({ isLocked, isOpen, onAdd, onOpen }) {
  const button = (/** @type {string} */ kind, /** @type {string} */ icon, /** @type {string} */ label) =>
    html`<button type="button" class="btn btn-sm" disabled=${isLocked} onClick=${() => onAdd(kind)}><${Icon} name=${icon} />${label}</button>`
  return html`<div class="design-bar" role="toolbar" aria-label=${t('添加元素')}>
    ${button('text', 'type', t('文字'))}
    <button type="button" class="btn btn-sm" disabled=${isLocked} aria-expanded=${String(isOpen)} onClick=${onOpen}><${Icon} name="image" />${t('图片')}</button>
    ${button('rect', 'square', t('矩形'))}${button('ellipse', 'circle', t('椭圆'))}${button('line', 'minus', t('线条'))}</div>`
}

/** @param {{past: import('./model.js').Past, ids: string[], acts: any, isLocked: boolean, canPaste: boolean}} props */
export function EditBar({ past, ids, acts, isLocked, canPaste }) {
  const button = (
    /** @type {string} */ icon,
    /** @type {string} */ label,
    /** @type {string} */ keys,
    /** @type {() => void} */ run,
    isOff = false,
  ) =>
    html`<button type="button" class="btn btn-icon btn-quiet btn-sm" aria-label=${label} title=${`${label} ${keys}`} disabled=${isLocked || isOff} onClick=${run}><${Icon} name=${icon} /></button>`
  const [, setTurn] = useState(0)
  const copy = () => {
    acts.copy()
    setTurn((n) => n + 1)
  }
  return html`<div class="design-bar" role="toolbar" aria-label=${t('编辑')}>
    ${button('undo-2', t('撤销'), 'Ctrl+Z', acts.undo, past.past.length === 0)}${button('redo-2', t('重做'), 'Ctrl+Y', acts.redo, past.future.length === 0)}
    <span class="divider"></span>
    ${button('copy', t('复制'), 'Ctrl+C', copy, ids.length === 0)}${button('clipboard-check', t('粘贴'), 'Ctrl+V', acts.paste, !canPaste)}${button('copy-plus', t('再制一份'), 'Ctrl+D', acts.duplicate, ids.length === 0)}${button('trash-2', t('删除'), 'Delete', acts.remove, ids.length === 0)}</div>`
}

/** Pictures to put on the canvas: the pack's, and one's own. @param {{task: any, tools: Tools, onTake: (picture: any) => void}} props */
export function Materials({ task, tools, onTake }) {
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const file = useRef(/** @type {HTMLInputElement | null} */ (null))
  const slot = task.design.upload
  const send = async (/** @type {any} */ event) => {
    const some = [...event.currentTarget.files]
    event.currentTarget.value = ''
    if (some.length === 0) return
    setBusy(true)
    setProblem(await tools.upload(slot, some))
    setBusy(false)
  }
  return html`<div class="design-materials" role="group" aria-label=${t('可用的图片')}>
    <ul>${tools
      .pictures()
      .map(
        (one) =>
          html`<li><button type="button" disabled=${tools.isLocked} title=${one.title} aria-label=${t('放入图片：%(name)s', { name: one.title })} onClick=${() => onTake(one)}><img src=${tools.picture(one.name)} alt="" loading="lazy" /><span class="truncate small">${one.isOwn ? t('自己上传') : one.title}</span></button></li>`,
      )}</ul>
    ${
      slot
        ? html`<div class="row"><button type="button" class="btn btn-sm" aria-busy=${isBusy ? 'true' : undefined} disabled=${tools.isLocked || isBusy} onClick=${() => file.current?.click()}><${Icon} name="upload" />${t('上传自己的图片')}</button>
      <input ref=${file} class="visually-hidden" type="file" tabindex="-1" aria-label=${t('上传自己的图片')} accept=".jpg,.jpeg,.png,.gif" multiple onChange=${send} />
      ${problem ? html`<span class="error" role="alert"><${Icon} name="circle-alert" /> ${problem}</span>` : null}</div>`
        : null
    }</div>`
}
