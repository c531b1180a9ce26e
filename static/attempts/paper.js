// @ts-check
// The frame of the exam: head with the clock, banners, hand-in; inside it the theory paper or the practical tasks.
import { useEffect, useRef, useState } from 'preact/hooks'
import { clockText } from '../lib/countdown.js'
import { isCovered, toast } from '../lib/dialog.js'
import { html, Icon } from '../lib/html.js'
import { gap, sentences, t } from '../lib/text.js'
import { SUBJECTS } from './gates.js'
import { HandIn } from './handin.js'
import { Messages } from './messages.js'
import { RescueButton } from './offer.js'
import { DisplayMenu } from './pieces.js'
import { Practical } from './practical.js'
import {
  attempt,
  isKept,
  isLongDown,
  isOwnMemory,
  isTimeUp,
  isUp,
  isVeryLongDown,
  picture,
  readNotice,
  refusedCount,
  remaining,
  sinceStart,
  undelivered,
  unread,
  unsent,
} from './store.js'
import { Theory } from './theory.js'

export function Paper() {
  const known = picture.value
  const [isHandingIn, setHandingIn] = useState(false)
  const View = known.sitting.subject === 'practical' ? Practical : Theory
  useToldOverDialogs()
  return html`<div class=${`exam${known.sitting.subject === 'practical' ? ' is-practical' : ''}`} inert=${isTimeUp.value}>
    <${Head} known=${known} onHandIn=${() => setHandingIn(true)} />
    <div class="exam-banner"><${Banners} /></div>
    <${View} known=${known} />
    ${isHandingIn ? html`<${HandIn} onClose=${() => setHandingIn(false)} />` : null}
  </div>
  ${isTimeUp.value ? html`<${TimeUp} />` : null}`
}

/** Where a dialog covers the banner, the invigilator's message stands over it as well, until one of the two is put away. */
function useToldOverDialogs() {
  const told = useRef(/** @type {Map<number, HTMLElement | null>} */ (new Map()))
  useEffect(() => {
    const ids = unread.value.map((n) => n.id)
    for (const [id, note] of told.current) if (!ids.includes(id)) note?.remove()
    for (const { id, text } of unread.value) {
      if (told.current.has(id)) continue
      const isHidden = isCovered()
      const note = isHidden ? toast(t('监考员的消息：%(text)s', { text }), 'warning', () => readNotice(id)) : null
      told.current.set(id, note)
    }
  }, [unread.value])
}

/** @param {{known: any, onHandIn: () => void}} props */
function Head({ known, onHandIn }) {
  const { candidate, sitting, paper } = known
  return html`<header class="exam-head">
    <h1 class="exam-title">${candidate.occupation} · ${SUBJECTS()[sitting.subject]}<small>${paper.title} · ${t('%(room)s %(seat)s 座', { room: sitting.room, seat: String(sitting.seat_no).padStart(2, '0') })}</small></h1>
    <div class="exam-tools"><${Messages} /><${DisplayMenu} /></div>
    <div class="exam-candidate"><${Icon} name="user" /><div><span class="truncate">${candidate.name}</span><small>${t('准考证号 %(no)s', { no: candidate.admission_no })}</small></div></div>
    <${SaveState} />
    <${Clock} />
    <${HandInButton} known=${known} onHandIn=${onHandIn} />
  </header>`
}

/** @param {{known: any, onHandIn: () => void}} props */
function HandInButton({ known, onHandIn }) {
  const [, setTurn] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setTurn((n) => n + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  const wait = known.sitting.earliest_hand_in_minutes * 60_000 - sinceStart()
  const early = wait > 0 && !isTimeUp.value
  const tip = early
    ? t('开考 %(n)s 分钟后可以交卷，还需等待 %(time)s', {
        n: known.sitting.earliest_hand_in_minutes,
        time: clockText(wait),
      })
    : ''
  return html`<button type="button" class="btn btn-primary hand-in" aria-disabled=${early} title=${tip}
    onClick=${() => (early ? toast(tip, 'info') : onHandIn())}>
    <span>${t('交卷')}</span>${early ? html`<small>${t('%(time)s 后', { time: clockText(wait) })}</small>` : null}
  </button>`
}

function SaveState() {
  if (!isUp.value) return html`<span class="save-state is-offline"><${Icon} name="wifi-off" />${t('未连接')}</span>`
  if (refusedCount.value > 0)
    return html`<span class="save-state is-failed"><${Icon} name="circle-alert" />${t('%(n)s 项未保存', { n: refusedCount.value })}</span>`
  if (unsent.value > 0)
    return html`<span class="save-state is-saving"><${Icon} name="refresh-cw" />${t('正在保存')}</span>`
  if (undelivered.value > 0)
    return html`<span class="save-state is-failed"><${Icon} name="circle-alert" />${t('%(n)s 条未送达', { n: undelivered.value })}</span>`
  return html`<span class="save-state is-saved"><${Icon} name="check" />${t('全部已保存')}</span>`
}

function Clock() {
  const left = remaining.value ?? 0
  const tone = left <= 60_000 ? ' is-danger' : left <= 300_000 ? ' is-warning' : ''
  const label =
    left > 0 && left <= 60_000
      ? t('不足 1 分钟')
      : left <= 300_000
        ? t('不足 5 分钟')
        : left <= 900_000
          ? t('不足 15 分钟')
          : t('剩余时间')
  return html`<div class=${`countdown${tone}`} role="timer" aria-live="off" aria-label=${t('剩余时间')}>
    <span class="countdown-label">${label}</span><time class="countdown-time">${clockText(left)}</time>
  </div>`
}

function Banners() {
  const isAway = isLongDown.value || isOwnMemory.value
  return html`${isAway ? html`<${Away} />` : isKept.value ? null : html`<${NotKept} />`}${undelivered.value > unsent.value ? html`<${LeftBehind} />` : null}${unread.value.map(
    (n) => html`<div class="notice notice-info" role="alert" key=${n.id}><${Icon} name="message-square" />
      <div><strong>${t('监考员的消息')}</strong> ${n.text}</div>
      <button type="button" class="btn btn-sm" onClick=${() => readNotice(n.id)}>${t('知道了')}</button></div>`,
  )}`
}

function Away() {
  const n = unsent.value
  return html`<div class=${`offline-banner${isKept.value ? '' : ' is-long'}`} role="status"><${Icon} name="wifi-off" /><span><strong>${isOwnMemory.value ? t('暂时连接不上服务器。') : t('网络已断开。')}</strong>${gap()}${awayText(n)}</span>${(isVeryLongDown.value || !isKept.value) && n > 0 ? html`<${RescueButton} />` : null}</div>`
}

/** Nothing is counted where nothing waits. @param {number} n how many answers wait on this machine */
function awayText(n) {
  const isSafe = undelivered.value === 0 && refusedCount.value === 0
  const go = isKept.value
    ? n > 0
      ? t('请继续作答，答案已保存在本机，恢复连接后自动上传（%(n)s 条待传）。', { n })
      : t('请继续作答，答案会保存在本机，恢复连接后自动上传。')
    : n > 0
      ? t('这台考试机不能在本机保存答案：请继续作答，不要关闭页面，并马上举手告诉监考员（%(n)s 条待传）。', { n })
      : t('这台考试机不能在本机保存答案：请继续作答，不要关闭页面，并马上举手告诉监考员。')
  return sentences(
    isSafe && t('已作答的内容都已保存到服务器。'),
    go,
    isOwnMemory.value && t('剩余时间按断开前计算，恢复后以服务器为准。'),
  )
}

/** The server is there; this machine's own store is not. */
function NotKept() {
  return html`<div class="offline-banner is-long" role="status"><${Icon} name="alert-triangle" /><span>${t('这台考试机不能在本机保存答案：请继续作答，不要关闭页面，并马上举手告诉监考员。')}</span>${unsent.value > 0 ? html`<${RescueButton} />` : null}</div>`
}

/** What was written here before the exam moved away and came back: the server takes it only from a rescue file. */
function LeftBehind() {
  const n = undelivered.value - unsent.value
  return html`<div class="offline-banner is-long" role="status"><${Icon} name="alert-triangle" /><span>${t('换机前在这台考试机上的 %(n)s 条作答没有送达服务器。请举手告诉监考员，用 U 盘保存救援文件。', { n })}</span><${RescueButton} /></div>`
}

/** Where the server cannot be had, the cover of the time that is up offers the way that is left. */
function TimeUp() {
  const cover = useRef(/** @type {HTMLElement | null} */ (null))
  useEffect(() => {
    const back = document.activeElement
    cover.current?.focus()
    return () => back instanceof HTMLElement && back.focus()
  }, [])
  const n = undelivered.value
  const isCutOff = !isUp.value && n > 0
  const text = isCutOff
    ? t('网络未恢复，正在尝试上传 %(n)s 个答案，请不要关闭页面。', { n })
    : t('正在收卷，请稍候，不需要任何操作。')
  return html`<div class="cover" ref=${cover} role="alertdialog" aria-modal="true" tabindex="-1" aria-labelledby="time-up" aria-describedby="time-up-text"><${Icon} name="clock" /><h2 id="time-up">${t('考试时间到')}</h2><p id="time-up-text">${text}</p>
    ${isCutOff && (isLongDown.value || !isKept.value) ? html`<p>${t('请举手告诉监考员：也可以用 U 盘保存救援文件，由监考员导入。')}</p><${RescueButton} primary />` : null}</div>`
}

/** The attempt's id, for addresses. */
export const attemptId = () => attempt.value.id
