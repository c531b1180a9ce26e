// @ts-check
// Handing in: a check list first, then a clear confirmation; nothing is handed in while answers are unsent.
import { useEffect, useRef, useState } from 'preact/hooks'
import { html, Icon } from '../lib/html.js'
import { Failure } from '../lib/http.js'
import { t } from '../lib/text.js'
import { progressOf } from './progress.js'
import { current, handIn, isUp, refusedCount, unsent } from './store.js'

/** @param {{onClose: () => void}} props */
export function HandIn({ onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null))
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  useEffect(() => dialog.current?.showModal(), [])
  const { total, done, open, flagged, unit } = progressOf()
  const go = (/** @type {number} */ place) => {
    current.value = place
    onClose()
  }
  const send = async () => {
    setBusy(true)
    setProblem('')
    try {
      await handIn()
      onClose()
    } catch (error) {
      setProblem(error instanceof Failure ? error.message : String(error))
    }
    setBusy(false)
  }
  return html`<dialog ref=${dialog} class="is-wide" aria-labelledby="hand-in-title" onCancel=${onClose}>
    <header class="dialog-head"><${Icon} name="clipboard-check" /><h2 id="hand-in-title">${t('交卷前请检查')}</h2></header>
    <div class="dialog-body stack">
      <ul class="check-list">
        <${Line} good=${open.length === 0} text=${t('已完成 %(done)s / %(total)s %(unit)s', { done, total, unit })} places=${open} go=${go} label=${t('未完成')} />
        <${Line} good=${flagged.length === 0} text=${flagged.length ? t('标记待查 %(n)s 题', { n: flagged.length }) : t('没有标记待查的题目')} places=${flagged} go=${go} label=${t('已标记')} />
        <${Line} good=${unsent.value === 0 && isUp.value} text=${unsent.value === 0 ? t('全部答案已保存到服务器') : t('还有 %(n)s 个答案正在上传', { n: unsent.value })} places=${[]} go=${go} label="" />
        ${refusedCount.value ? html`<${Line} good=${false} text=${t('有 %(n)s 项内容不符合要求，未能保存', { n: refusedCount.value })} places=${[]} go=${go} label="" />` : null}
      </ul>
      <p><strong>${t('交卷后不能再修改答案，也不能重新进入。')}</strong></p>
      ${problem ? html`<div class="notice notice-danger" role="alert"><${Icon} name="circle-alert" /><div>${problem}</div></div>` : null}
    </div>
    <footer class="dialog-foot">
      <button type="button" class="btn btn-lg" onClick=${onClose}>${t('返回继续作答')}</button>
      <button type="button" class="btn btn-lg btn-danger" aria-busy=${isBusy} disabled=${isBusy} onClick=${send}>${t('确认交卷')}</button>
    </footer>
  </dialog>`
}

/** @param {{good: boolean, text: string, places: {place: number, label: string}[], go: (place: number) => void, label: string}} props */
function Line({ good, text, places, go, label }) {
  return html`<li class=${good ? 'is-good' : 'is-open'}>
    <${Icon} name=${good ? 'check-circle' : 'alert-triangle'} /><div><span>${text}</span>
    ${
      places.length
        ? html`<div class="jump-list" aria-label=${label}>${places.slice(0, 60).map((p) => html`<button type="button" class="btn btn-sm" onClick=${() => go(p.place)}>${p.label}</button>`)}</div>`
        : null
    }</div></li>`
}
