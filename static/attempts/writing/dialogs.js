// @ts-check
// What is asked before a table or a picture comes into a text.
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { html, Icon } from '../../lib/html.js'
import { t } from '../../lib/text.js'
import { WIDTHS } from './nodes.js'

/** @typedef {{name: string, title: string, width?: number, height?: number, isOwn?: boolean}} Entry */
/**
 * Where pictures come from; `upload` is missing where a task takes none of the candidate's own.
 * @typedef {{all: () => Entry[], address: (name: string) => string, upload?: (chosen: File[]) => Promise<string>}} Pictures
 */

const MOST_ROWS = 30
const MOST_COLUMNS = 10

/** @param {{icon: string, title: string, yes: string, isWide?: boolean, isOff?: boolean, children?: any, foot?: any, onYes: () => void, onClose: () => void}} props */
function Dialog({ icon, title, yes, isWide = false, isOff = false, children, foot, onYes, onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null))
  const id = useId()
  useEffect(() => dialog.current?.showModal(), [])
  const agree = (/** @type {Event} */ event) => {
    event.preventDefault()
    if (!isOff) onYes()
  }
  return html`<dialog ref=${dialog} class=${isWide ? 'is-wide' : ''} aria-labelledby=${`${id}-title`} onClose=${onClose}><form method="dialog" onSubmit=${agree}>
    <header class="dialog-head"><${Icon} name=${icon} /><h2 id=${`${id}-title`}>${title}</h2></header>
    <div class="dialog-body">${children}</div>
    <footer class="dialog-foot">${foot}<button type="button" class="btn" onClick=${() => dialog.current?.close()}>${t('取消')}</button><button type="submit" class="btn btn-primary" disabled=${isOff}>${yes}</button></footer>
  </form></dialog>`
}

/** @param {{onInsert: (table: {rows: number, cols: number, withHeaderRow: boolean}) => void, onClose: () => void}} props */
export function TableDialog({ onInsert, onClose }) {
  const [rows, setRows] = useState(4)
  const [cols, setCols] = useState(3)
  const [withHeaderRow, setHead] = useState(true)
  const id = useId()
  const number = (
    /** @type {string} */ name,
    /** @type {string} */ label,
    /** @type {number} */ value,
    /** @type {number} */ most,
    /** @type {(n: number) => void} */ set,
  ) =>
    html`<div class="field"><label for=${`${id}-${name}`}>${label}</label><input id=${`${id}-${name}`} type="number" required min="1" max=${most} value=${value} onInput=${(/** @type {any} */ e) => set(Number(e.currentTarget.value))} /></div>`
  return html`<${Dialog} icon="table" title=${t('插入表格')} yes=${t('插入')} onYes=${() => onInsert({ rows, cols, withHeaderRow })} onClose=${onClose}>
    <div class="form-grid">${number('rows', t('行数'), rows, MOST_ROWS, setRows)}${number('cols', t('列数'), cols, MOST_COLUMNS, setCols)}</div>
    <label class="check"><input type="checkbox" checked=${withHeaderRow} onChange=${(/** @type {any} */ e) => setHead(e.currentTarget.checked)} />${t('第一行是表头')}</label>
  </${Dialog}>`
}

/**
 * A new picture, or other words and another width for one that is there.
 * @param {{pictures: Pictures, value?: {picture: string, alt: string, width: number} | null, onInsert: (attrs: {picture: string, alt: string, width: number}) => void, onClose: () => void}} props
 */
export function PictureDialog({ pictures, value = null, onInsert, onClose }) {
  const [picture, setPicture] = useState(value?.picture ?? '')
  const [alt, setAlt] = useState(value?.alt ?? '')
  const [width, setWidth] = useState(value?.width ?? 75)
  const id = useId()
  const all = pictures.all()
  const choose = (/** @type {Entry} */ entry) => {
    const isOld = alt && !all.some((one) => one.title === alt)
    setPicture(entry.name)
    if (!isOld) setAlt(entry.isOwn ? '' : entry.title)
  }
  const foot = pictures.upload ? html`<${Upload} upload=${pictures.upload} />` : null
  return html`<${Dialog} icon="image" title=${value ? t('修改图片') : t('插入图片')} yes=${value ? t('确定') : t('插入')} isWide=${true} isOff=${!picture || !alt.trim()} foot=${foot} onClose=${onClose}
      onYes=${() => onInsert({ picture, alt: alt.trim(), width })}>
    <fieldset class="writing-gallery"><legend>${t('选择图片')}</legend>${all.map(
      (entry) =>
        html`<label class="writing-choice"><input type="radio" name=${id} value=${entry.name} checked=${entry.name === picture} onChange=${() => choose(entry)} />
        <img src=${pictures.address(entry.name)} alt="" loading="lazy" /><span>${entry.title}${entry.width ? html` <small class="muted nowrap">${entry.width}×${entry.height}</small>` : null}</span></label>`,
    )}${all.length ? null : html`<p class="muted">${t('还没有可用的图片。')}</p>`}</fieldset>
    <div class="form-grid">
      <div class="field"><label for=${`${id}-alt`}>${t('图片说明')}</label><input id=${`${id}-alt`} type="text" autocomplete="off" maxlength="100" value=${alt} aria-describedby=${`${id}-hint`} onInput=${(/** @type {any} */ e) => setAlt(e.currentTarget.value)} /><p class="hint" id=${`${id}-hint`}>${t('图上是什么，看不到图片的人由此知道')}</p></div>
      <div class="field"><label for=${`${id}-width`}>${t('显示宽度')}</label><select id=${`${id}-width`} value=${width} onChange=${(/** @type {any} */ e) => setWidth(Number(e.currentTarget.value))}>${WIDTHS.map((n) => html`<option value=${n}>${widthName(n)}</option>`)}</select></div></div>
  </${Dialog}>`
}

/** @param {number} n */
export const widthName = (n) => (n === 100 ? t('与正文同宽') : t('正文宽度的 %(n)s%%', { n }))

/** @param {{upload: (chosen: File[]) => Promise<string>}} props */
function Upload({ upload }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null))
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const take = async (/** @type {any} */ event) => {
    const chosen = [...event.currentTarget.files]
    event.currentTarget.value = ''
    if (chosen.length === 0) return
    setBusy(true)
    setProblem(await upload(chosen))
    setBusy(false)
  }
  return html`<input ref=${input} type="file" class="visually-hidden" tabindex="-1" aria-label=${t('上传自己的图片')} accept=".jpg,.jpeg,.png,.gif" onChange=${take} />
    <button type="button" class="btn" aria-busy=${isBusy ? 'true' : undefined} disabled=${isBusy} onClick=${() => input.current?.click()}><${Icon} name="upload" />${t('上传自己的图片')}</button>
    ${problem ? html`<span class="error" role="alert">${problem}</span>` : null}<span class="spacer"></span>`
}
