// @ts-check
// Handing in: a check list first, then a clear confirmation; nothing is handed in while answers are unsent.
import { useEffect, useRef, useState } from 'preact/hooks'
import { html, Icon } from '../lib/html.js'
import { Failure } from '../lib/http.js'
import { t } from '../lib/text.js'
import { isListed, isUploading } from './files.js'
import { progressOf } from './progress.js'
import { current, handIn, isUp, picture, refresh, undelivered, unsent } from './store.js'

/** The server does not have all answers: what says so stands alone. */
const LACKING = 'unsent_answers'

/** @param {{onClose: () => void}} props */
export function HandIn({ onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null))
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState(/** @type {Failure | null} */ (null))
  useEffect(() => dialog.current?.showModal(), [])
  useEffect(() => setProblem(null), [isUp.value, unsent.value, isUploading()]) // it spoke of how things stood then
  const { total, done, open, flagged, refused, unit } = progressOf()
  const left = undelivered.value - unsent.value
  const go = (/** @type {import('./progress.js').Place} */ where) => {
    current.value = where.place
    onClose()
    if (where.field) requestAnimationFrame(() => document.getElementById(where.field ?? '')?.focus())
  }
  const send = async () => {
    setBusy(true)
    setProblem(null)
    try {
      if (isUploading()) throw new Failure('uploading', t('还有文件正在上传，请等上传完成后再交卷。'))
      await handIn()
      onClose()
    } catch (error) {
      const why = error instanceof Failure ? error : new Failure('unexpected', String(error))
      if (why.code === LACKING) void refresh() // what the server lost is sent again
      setProblem(why)
    }
    setBusy(false)
  }
  return html`<dialog ref=${dialog} class="is-wide" aria-labelledby="hand-in-title" onClose=${onClose}>
    <header class="dialog-head"><${Icon} name="clipboard-check" /><h2 id="hand-in-title">${t('交卷前请检查')}</h2></header>
    <div class="dialog-body stack">
      <ul class="check-list">
        <${Line} good=${open.length === 0} text=${t('已完成 %(done)s / %(total)s %(unit)s', { done, total, unit })} places=${open} go=${go} label=${t('未完成')} />
        ${flagged ? html`<${Line} good=${flagged.length === 0} text=${flagged.length ? t('标记待查 %(n)s 题', { n: flagged.length }) : t('没有标记待查的题目')} places=${flagged} go=${go} label=${t('已标记')} />` : null}
        ${refused.length ? html`<${Line} good=${false} text=${t('有 %(n)s 项内容不符合要求，未能保存', { n: refused.length })} places=${refused} go=${go} label=${t('未保存')} />` : null}
        ${isUploading() ? html`<${Line} good=${false} text=${t('还有文件正在上传')} />` : null}
        ${isPractical() && !isListed.value ? html`<${Line} good=${false} text=${t('没能读到服务器上的文件清单，已上交的文件可能没有计入')} />` : null}
        ${left > 0 ? html`<${Line} good=${false} text=${t('换机前的 %(n)s 条作答没有送达服务器，请先举手告诉监考员', { n: left })} />` : null}
        ${problem?.code === LACKING ? null : html`<${Line} good=${unsent.value === 0 && isUp.value} text=${savedText(refused.length > 0 || left > 0)} />`}
      </ul>
      <p><strong>${t('交卷后不能再修改答案，也不能重新进入。')}</strong></p>
      ${problem ? html`<div class="notice notice-danger" role="alert"><${Icon} name="circle-alert" /><div>${problem.message}</div></div>` : null}
    </div>
    <footer class="dialog-foot">
      <button type="button" class="btn btn-lg" onClick=${onClose}>${t('返回继续作答')}</button>
      <button type="button" class="btn btn-lg btn-danger" aria-busy=${isBusy} disabled=${isBusy} onClick=${send}>${t('确认交卷')}</button>
    </footer>
  </dialog>`
}

const isPractical = () => picture.value.sitting.subject === 'practical'

/** @param {boolean} isRest some content was refused or left behind, and stands on a line of its own */
function savedText(isRest) {
  if (!isUp.value) return t('网络已断开，恢复连接后才能交卷')
  if (unsent.value > 0) return t('还有 %(n)s 个答案正在上传', { n: unsent.value })
  return isRest ? t('其余答案已保存到服务器') : t('全部答案已保存到服务器')
}

/** @typedef {import('./progress.js').Place} Place */

/** @param {{good: boolean, text: string, places?: Place[], go?: (where: Place) => void, label?: string}} props */
function Line({ good, text, places = [], go, label }) {
  return html`<li class=${good ? 'is-good' : 'is-open'}>
    <${Icon} name=${good ? 'check-circle' : 'alert-triangle'} /><div><span>${text}</span>
    ${
      places.length
        ? html`<div class="jump-list" role="group" aria-label=${label}>${places.map((p) => html`<button type="button" class="btn btn-sm" onClick=${() => go?.(p)}>${p.label}</button>`)}</div>`
        : null
    }</div></li>`
}
