// @ts-check
// The rescue file offered to people, wherever the server does not have everything that was written here.
import { useState } from 'preact/hooks'
import { toast } from '../lib/dialog.js'
import { html, Icon } from '../lib/html.js'
import { Failure } from '../lib/http.js'
import { t } from '../lib/text.js'
import { saveRescue, undelivered } from './store.js'

/** @typedef {{text: string, kind: 'success' | 'danger'}} Outcome */

/** @returns {Promise<Outcome>} */
async function save() {
  try {
    await saveRescue()
    return { text: t('救援文件已交给浏览器保存。请存到监考员的 U 盘，由监考员导入。'), kind: 'success' }
  } catch (error) {
    return { text: error instanceof Failure ? error.message : String(error), kind: 'danger' }
  }
}

/** @param {Outcome} outcome */
const tellShortly = ({ text, kind }) => void toast(text, kind)

/** What came of it stands under a primary button, and stays; else it is told in the corner. @param {{primary?: boolean}} props */
export function RescueButton({ primary }) {
  const [isBusy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState(/** @type {Outcome | null} */ (null))
  const act = async () => {
    setBusy(true)
    const said = await save()
    setBusy(false)
    if (primary) setOutcome(said)
    else tellShortly(said)
  }
  return html`<button type="button" class=${`btn${primary ? ' btn-primary' : ' btn-sm'}`} aria-busy=${isBusy} onClick=${act}><${Icon} name="save" />${t('保存救援文件')}</button>
    ${primary ? html`<div role="status">${outcome ? html`<p class="outcome"><${Icon} name=${outcome.kind === 'success' ? 'check-circle' : 'circle-alert'} /> ${outcome.text}</p>` : null}</div>` : null}`
}

/** In the display menu of the page, as long as something is unsent. */
export function RescueItem() {
  if (undelivered.value === 0) return null
  /** @param {Event} event */
  const act = (event) => {
    if (event.currentTarget instanceof Element) event.currentTarget.closest('details')?.removeAttribute('open')
    void save().then(tellShortly)
  }
  return html`<div class="menu-title">${t('未送达 %(n)s 条', { n: undelivered.value })}</div>
    <button type="button" class="menu-item" onClick=${act}><${Icon} name="save" />${t('保存救援文件')}</button>`
}

/** Where the exam is over, or goes on elsewhere, and answers are left on this machine. */
export function RescueOffer() {
  const n = undelivered.value
  if (n === 0) return null
  return html`<div class="notice notice-warning rescue" role="alert"><${Icon} name="alert-triangle" />
    <div><strong>${t('这台考试机上还有 %(n)s 条作答没有送达服务器。', { n })}</strong>
      <p>${t('请举手告诉监考员，不要关闭页面。监考员可以用 U 盘保存救援文件，在监考台核对后导入。')}</p>
      <${RescueButton} primary /></div></div>`
}
