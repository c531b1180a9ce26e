// @ts-check
// What the invigilator has told: all of it can be read again, also after it was put away.
import { useEffect, useRef, useState } from 'preact/hooks'
import { html, Icon } from '../lib/html.js'
import { t } from '../lib/text.js'
import { siteTime } from '../lib/time.js'
import { notices } from './store.js'

/** The button in the head of the paper, once there is a message. */
export function Messages() {
  const [isOpen, setOpen] = useState(false)
  if (notices.value.length === 0) return null
  return html`<button type="button" class="bar-btn" onClick=${() => setOpen(true)}><${Icon} name="message-square" />${t('消息 %(n)s', { n: notices.value.length })}</button>
    ${isOpen ? html`<${All} onClose=${() => setOpen(false)} />` : null}`
}

/** @param {{onClose: () => void}} props */
function All({ onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null))
  useEffect(() => dialog.current?.showModal(), [])
  return html`<dialog ref=${dialog} aria-labelledby="messages-title" onClose=${onClose}>
    <header class="dialog-head"><${Icon} name="message-square" /><h2 id="messages-title">${t('监考员的消息')}</h2></header>
    <div class="dialog-body"><${NoticeList} /></div>
    <footer class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>${t('关闭')}</button></footer>
  </dialog>`
}

/** Newest last, each with the site's time. */
export function NoticeList() {
  return html`<ul class="notice-list">${notices.value.map(
    (n) =>
      html`<li key=${n.id}><time class="muted">${siteTime(n.posted_at).slice(0, 5)}</time><span>${n.text}</span></li>`,
  )}</ul>`
}
