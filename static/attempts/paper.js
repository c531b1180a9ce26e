// @ts-check
// The frame of the exam: head with the clock, banners, hand-in; inside it the theory paper or the practical tasks.
import { useEffect, useState } from 'preact/hooks'
import { clockText } from '../lib/countdown.js'
import { toast } from '../lib/dialog.js'
import { html, Icon } from '../lib/html.js'
import { t } from '../lib/text.js'
import { SUBJECTS } from './gates.js'
import { HandIn } from './handin.js'
import { Messages } from './messages.js'
import { RescueButton } from './offer.js'
import { DisplayMenu } from './pieces.js'
import { Practical } from './practical.js'
import {
  attempt,
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
  return html`<div class=${`exam${known.sitting.subject === 'practical' ? ' is-practical' : ''}`}>
    <${Head} known=${known} onHandIn=${() => setHandingIn(true)} />
    <div class="exam-banner"><${Banners} /></div>
    <${View} known=${known} />
    ${isHandingIn ? html`<${HandIn} onClose=${() => setHandingIn(false)} />` : null}
    ${isTimeUp.value ? html`<${TimeUp} />` : null}
  </div>`
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
    onClick=${() => (early ? toast(`${tip}。`, 'info') : onHandIn())}>
    <span>${t('交卷')}</span>${early ? html`<small>${t('%(time)s 后', { time: clockText(wait) })}</small>` : null}
  </button>`
}

function SaveState() {
  if (!isUp.value) return html`<span class="save-state is-offline"><${Icon} name="wifi-off" />${t('未连接')}</span>`
  if (refusedCount.value > 0)
    return html`<span class="save-state is-failed"><${Icon} name="circle-alert" />${t('%(n)s 项未保存', { n: refusedCount.value })}</span>`
  if (unsent.value > 0)
    return html`<span class="save-state is-saving"><${Icon} name="refresh-cw" />${t('正在保存')}</span>`
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
  return html`${
    isLongDown.value || isOwnMemory.value
      ? html`<div class="offline-banner" role="status"><${Icon} name="wifi-off" /><span><strong>${isOwnMemory.value ? t('暂时连接不上服务器。') : t('网络已断开。')}</strong>${t('请继续作答，答案已保存在本机，恢复连接后自动上传（%(n)s 条待传）。', { n: unsent.value })}${isOwnMemory.value ? t('剩余时间按断开前计算，恢复后以服务器为准。') : null}</span>${isVeryLongDown.value && undelivered.value > 0 ? html`<${RescueButton} />` : null}</div>`
      : null
  }${unread.value.map(
    (n) => html`<div class="notice notice-info" role="alert" key=${n.id}><${Icon} name="message-square" />
      <div><strong>${t('监考员的消息')}</strong> ${n.text}</div>
      <button type="button" class="btn btn-sm" onClick=${() => readNotice(n.id)}>${t('知道了')}</button></div>`,
  )}`
}

/** Where the server cannot be had, the cover of the time that is up offers the way that is left. */
function TimeUp() {
  const n = undelivered.value
  const isCutOff = !isUp.value && n > 0
  const text = isCutOff
    ? t('网络未恢复，正在尝试上传 %(n)s 个答案，请不要关闭页面。', { n })
    : t('正在收卷，请稍候，不需要任何操作。')
  return html`<div class="cover" role="alertdialog" aria-label=${t('考试时间到')}><${Icon} name="clock" /><h2>${t('考试时间到')}</h2><p>${text}</p>
    ${isCutOff && isLongDown.value ? html`<p>${t('请举手告诉监考员：也可以用 U 盘保存救援文件，由监考员导入。')}</p><${RescueButton} primary />` : null}</div>`
}

/** The attempt's id, for addresses. */
export const attemptId = () => attempt.value.id
