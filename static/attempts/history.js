// @ts-check
// Earlier revisions of one answer, to look at and to bring back.
import { useEffect, useRef, useState } from 'preact/hooks'
import { html, Icon } from '../lib/html.js'
import { Failure, get } from '../lib/http.js'
import { t } from '../lib/text.js'
import { siteTime } from '../lib/time.js'
import { answer, attempt } from './store.js'

/** Newest first; a flag set or taken away is a revision, but no other answer. @param {any[]} revisions */
function distinct(revisions) {
  return revisions.filter((row, i) => i === 0 || !isSame(row.answer, revisions[i - 1].answer))
}

/** @param {unknown} one @param {unknown} other */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other)

/** @param {{no: number, part: string, show: (answer: unknown) => string, onClose: () => void}} props */
export function History({ no, part, show, onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null))
  const [rows, setRows] = useState(/** @type {any[] | null} */ (null))
  const [problem, setProblem] = useState('')
  useEffect(() => {
    dialog.current?.showModal()
    get(`/exam/${attempt.value.id}/history/${no}?part=${encodeURIComponent(part)}`)
      .then((said) => setRows(distinct(said.revisions)))
      .catch((error) => setProblem(error instanceof Failure ? error.message : String(error)))
  }, [])
  const restore = (/** @type {unknown} */ value) => {
    answer(no, part, value)
    onClose()
  }
  return html`<dialog ref=${dialog} aria-labelledby="history-title" onClose=${onClose}>
    <header class="dialog-head"><${Icon} name="history" /><h2 id="history-title">${t('作答历史')}</h2></header>
    <div class="dialog-body">
      ${problem ? html`<p class="error">${problem}</p>` : null}
      ${rows?.length === 0 ? html`<p class="muted">${t('还没有保存过。')}</p>` : null}
      <ol class="timeline">${(rows ?? []).map(
        (
          row,
          i,
        ) => html`<li class="row"><time class="mono">${siteTime(row.saved_at)}</time><span class="history-answer">${show(row.answer)}</span>
          ${i === 0 ? html`<span class="badge is-success">${t('当前')}</span>` : html`<button type="button" class="btn btn-sm" onClick=${() => restore(row.answer)}>${t('恢复')}</button>`}</li>`,
      )}</ol>
    </div>
    <footer class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>${t('关闭')}</button></footer>
  </dialog>`
}
