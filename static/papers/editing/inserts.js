// @ts-check
// What is put into a text by a dialog of its own: pictures, sounds, formulas, tables.
import { useEffect, useRef, useState } from 'preact/hooks'
import { setHtml } from '/kinds/single_choice/choices.js'
import { html, Icon } from '/static/lib/html.js'
import { Failure, post, request } from '/static/lib/http.js'
import { t } from '/static/lib/text.js'
import { newTable } from './nodes.js'

const SOON = 300

/**
 * @param {{ title: string, icon: string, submit: string, onSubmit: () => void, onClose: () => void, isReady: boolean, fault?: string, children?: any }} props
 */
function Dialog({ title, icon, submit, onSubmit, onClose, isReady, fault, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null))
  useEffect(() => {
    dialog.current?.showModal()
    const close = dialog.current
    return () => close?.close()
  }, [])
  /** @param {Event} event */
  const left = (event) => {
    event.preventDefault()
    onClose()
  }
  /** @param {Event} event */
  const agree = (event) => {
    event.preventDefault()
    event.stopPropagation()
    if (isReady) onSubmit()
  }
  return html`<dialog ref=${dialog} aria-label=${title} onCancel=${left}>
    <form method="dialog" onSubmit=${agree}>
      <header class="dialog-head"><${Icon} name=${icon} /><h2>${title}</h2></header>
      <div class="dialog-body stack">${children}${fault ? html`<p class="edit-fault" role="alert">${fault}</p>` : null}</div>
      <footer class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>${t('取消')}</button><button type="submit" class="btn btn-primary" disabled=${!isReady}>${submit}</button></footer>
    </form>
  </dialog>`
}

/** Bring a file of media into the house. @param {File} file @returns {Promise<{ src: string, width: number | null, height: number | null, type: string }>} */
export async function keepMedium(file) {
  const body = new FormData()
  body.append('medium', file)
  return request('/papers/bank/media', { method: 'POST', body, timeout: 60_000 })
}

/** A file that is being brought in. @param {(kept: any) => void} [onKept] */
export function useMedium(onKept) {
  const [kept, setKept] = useState(/** @type {any} */ (null))
  const [fault, setFault] = useState('')
  const [isBusy, setBusy] = useState(false)
  /** @param {any} event */
  const choose = async (event) => {
    const [file] = event.target.files
    if (!file) return
    setBusy(true)
    setFault('')
    try {
      const said = await keepMedium(file)
      setKept(said)
      onKept?.(said)
    } catch (error) {
      setKept(null)
      setFault(error instanceof Failure ? error.message : String(error))
    }
    setBusy(false)
  }
  return { kept, fault, isBusy, choose }
}

/** @param {{ onInsert: (node: any) => void, onClose: () => void }} props */
export function PictureDialog({ onInsert, onClose }) {
  const { kept, fault, isBusy, choose } = useMedium()
  const [alt, setAlt] = useState('')
  const insert = () => {
    onClose()
    onInsert({ type: 'picture', attrs: { src: kept.src, alt: alt.trim() } })
  }
  const isPicture = kept?.width
  return html`<${Dialog} title=${t('插入图片')} icon="image" submit=${t('插入')} onSubmit=${insert} onClose=${onClose} isReady=${Boolean(isPicture && alt.trim() && !isBusy)} fault=${fault || (kept && !isPicture ? t('这个文件不是图片。') : '')}>
    <label class="field"><span class="field-label">${t('图片文件（PNG、JPG、GIF、WebP，最大 5 MB）')}</span><input type="file" accept="image/png,image/jpeg,image/gif,image/webp" onChange=${choose} /></label>
    ${isPicture ? html`<img class="edit-shown" src=${kept.src} alt="" />` : null}
    <label class="field"><span class="field-label">${t('文字说明（读给看不见图的考生听，不透露答案）')}</span><input value=${alt} maxlength="500" onInput=${(/** @type {any} */ event) => setAlt(event.target.value)} /></label>
  </${Dialog}>`
}

/** @param {{ onInsert: (node: any) => void, onClose: () => void }} props */
export function SoundDialog({ onInsert, onClose }) {
  const { kept, fault, isBusy, choose } = useMedium()
  const isSound = kept && !kept.width
  const insert = () => {
    onClose()
    onInsert({ type: 'sound', attrs: { src: kept.src } })
  }
  return html`<${Dialog} title=${t('插入音频')} icon="upload" submit=${t('插入')} onSubmit=${insert} onClose=${onClose} isReady=${Boolean(isSound && !isBusy)} fault=${fault || (kept && !isSound ? t('这个文件不是音频。') : '')}>
    <label class="field"><span class="field-label">${t('音频文件（MP3、OGG、WAV，最大 20 MB）')}</span><input type="file" accept="audio/*" onChange=${choose} /></label>
    ${isSound ? html`<audio src=${kept.src} controls></audio>` : null}
  </${Dialog}>`
}

/** TeX to begin with, and how it looks. */
const BEGINNINGS = [
  ['\\frac{a}{b}', 'a/b'],
  ['\\sqrt{x}', '√x'],
  ['x^{2}', 'x²'],
  ['x_{1}', 'x₁'],
  ['\\times ', '×'],
  ['\\div ', '÷'],
  ['\\le ', '≤'],
  ['\\sum_{i=1}^{n} ', '∑'],
]

/** @param {{ chosen: { tex?: string, mathml?: string }, onInsert: (node: any) => void, onClose: () => void }} props `chosen`: the formula that is written anew, if any */
export function FormulaDialog({ chosen, onInsert, onClose }) {
  const [typed, setTyped] = useState(chosen.tex ?? '')
  const [isBlock, setBlock] = useState(/^<math[^>]* display="block"/.test(chosen.mathml ?? ''))
  const [seen, setSeen] = useState({ mathml: '', fault: '' })
  const shown = useRef(/** @type {HTMLElement | null} */ (null))
  const box = useRef(/** @type {HTMLTextAreaElement | null} */ (null))
  useEffect(() => {
    const timer = setTimeout(async () => {
      if (!typed.trim()) return setSeen({ mathml: '', fault: '' })
      try {
        setSeen(await post('/papers/bank/formula', { tex: typed, block: isBlock }))
      } catch (error) {
        setSeen({ mathml: '', fault: error instanceof Failure ? error.message : String(error) })
      }
    }, SOON)
    return () => clearTimeout(timer)
  }, [typed, isBlock])
  useEffect(() => {
    if (shown.current) setHtml(shown.current, seen.mathml)
  }, [seen.mathml])
  const insert = () => {
    onClose()
    onInsert({ type: 'formula', attrs: { mathml: seen.mathml, tex: typed } })
  }
  /** @param {string} piece */
  const add = (piece) => {
    const at = box.current?.selectionStart ?? typed.length
    setTyped(typed.slice(0, at) + piece + typed.slice(at))
    box.current?.focus()
  }
  return html`<${Dialog} title=${t('插入公式')} icon="calculator" submit=${t('插入')} onSubmit=${insert} onClose=${onClose} isReady=${Boolean(seen.mathml)} fault=${seen.fault}>
    <label class="field"><span class="field-label">${t('公式（TeX 写法，如 \\frac{利润}{成本}）')}</span><textarea class="mono" rows="2" maxlength="1000" spellcheck=${false} ref=${box} value=${typed} onInput=${(/** @type {any} */ event) => setTyped(event.target.value)}></textarea></label>
    <div class="row">${BEGINNINGS.map(([piece, sign]) => html`<button type="button" class="btn btn-sm" title=${piece} onClick=${() => add(piece)}>${sign}</button>`)}</div>
    <label><input type="checkbox" checked=${isBlock} onChange=${(/** @type {any} */ event) => setBlock(event.target.checked)} />${t('独占一行')}</label>
    <div class="edit-math rich" ref=${shown} aria-live="polite"></div>
  </${Dialog}>`
}

/** @param {{ onInsert: (node: any) => void, onClose: () => void }} props */
export function TableDialog({ onInsert, onClose }) {
  const [size, setSize] = useState([3, 3])
  const [hasHead, setHead] = useState(true)
  const insert = () => {
    onClose()
    onInsert(newTable(size[0], size[1], hasHead))
  }
  /** @param {number} which @param {string} label */
  const field = (which, label) =>
    html`<label class="field"><span class="field-label">${label}</span><input type="number" min="1" max="20" value=${size[which]} onInput=${(/** @type {any} */ event) => setSize(size.with(which, Number(event.target.value)))} /></label>`
  const isReady = size.every((count) => Number.isInteger(count) && count > 0 && count <= 20)
  return html`<${Dialog} title=${t('插入表格')} icon="table" submit=${t('插入')} onSubmit=${insert} onClose=${onClose} isReady=${isReady}>
    <div class="grid-2">${field(0, t('行数'))}${field(1, t('列数'))}</div>
    <label><input type="checkbox" checked=${hasHead} onChange=${(/** @type {any} */ event) => setHead(event.target.checked)} />${t('第一行是表头')}</label>
  </${Dialog}>`
}
