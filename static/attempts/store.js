// @ts-check
// What the terminal knows: the server's picture, the clock, the outbox; and what it asks of the server.
import { computed, effect, signal } from '@preact/signals'
import { clockText, makeCountdown, makeWarnings } from '../lib/countdown.js'
import { toast } from '../lib/dialog.js'
import { announce } from '../lib/dom.js'
import { Failure, post } from '../lib/http.js'
import { keyOf, openOutbox } from '../lib/outbox.js'
import { openLink } from '../lib/socket.js'
import { t } from '../lib/text.js'
import { loadWidgets } from './widgets.js'

/** @typedef {Awaited<ReturnType<typeof openOutbox>>} Outbox */

export const picture = signal(/** @type {any} */ (null))
export const failure = signal(/** @type {Failure | null} */ (null))
export const isUp = signal(false)
export const isLongDown = signal(false)
export const isSignedOut = signal(false)
export const overCode = signal('')
export const remaining = signal(/** @type {number | null} */ (null))
export const notices = signal(/** @type {any[]} */ ([]))
export const unread = signal(/** @type {any[]} */ ([]))
/** Another page of this browser has taken the exam over: two pages would not know of each other's answers. */
export const isElsewhere = signal(false)
export const current = signal(0)
/** Grows with every change in the outbox, so that what depends on it is drawn again. */
export const turn = signal(0)

const countdown = makeCountdown()
const warningDue = makeWarnings()
let deadlineVersion = 0
let elapsedAt = 0
let elapsedMs = /** @type {number | null} */ (null)
/** @type {Outbox | null} */
let outbox = null
/** @type {ReturnType<typeof setTimeout> | undefined} */
let downTimer
/** @type {ReturnType<typeof setTimeout> | undefined} */
let retryTimer

/** The outbox as of a turn: reading the turn makes what depends on it be drawn again. @param {number} _turn */
const atTurn = (_turn) => outbox

export const attempt = computed(() => picture.value?.attempt ?? null)
export const questions = computed(() => /** @type {any[]} */ (picture.value?.paper?.questions ?? []))
export const isTimeUp = computed(() => attempt.value?.state === 'answering' && remaining.value === 0)
export const unsent = computed(() => atTurn(turn.value)?.unsent() ?? 0)
export const refusedCount = computed(() => atTurn(turn.value)?.refused() ?? 0)

const link = openLink({
  onUp: () => {
    isUp.value = true
    isLongDown.value = false
    clearTimeout(downTimer)
    void refresh()
  },
  onDown: () => {
    isUp.value = false
    clearTimeout(downTimer)
    if (isElsewhere.value) return
    downTimer = setTimeout(() => {
      isLongDown.value = true
      announce(t('网络已断开，请继续作答，答案保存在本机。'))
    }, 5000)
  },
  onRefused: () => {
    isSignedOut.value = true
  },
  on: { 'attempt.changed': changed, 'notice.posted': noticed },
})

const pages = new BroadcastChannel('exam')
pages.onmessage = () => {
  isElsewhere.value = true
  outbox?.stop()
  link.close()
}
pages.postMessage('here')

/** Ask the server for everything again; what it refuses is shown and tried again. */
export async function refresh() {
  clearTimeout(retryTimer)
  if (isElsewhere.value) return
  try {
    const said = await link.ask('attempt.open', {}, 15000)
    failure.value = null
    await take(said)
  } catch (error) {
    if (error instanceof Failure && error.code !== 'offline') failure.value = picture.value ? failure.value : error
    retryTimer = setTimeout(refresh, 4000 + Math.random() * 2000)
  }
}

/** @param {any} said the whole picture */
async function take(said) {
  const box = outbox ?? (await makeOutbox(said.attempt.id, said.origin))
  outbox = box
  setClock(said.attempt)
  notices.value = said.notices
  unread.value = said.notices.filter((/** @type {any} */ n) => !readIds().includes(String(n.id)))
  if (said.paper) {
    overCode.value = ''
    await loadWidgets(said.paper.questions)
    const answers = said.answers.map((/** @type {any} */ a) => ({ ...a, part: a.part ?? '' }))
    await box.begin(said.attempt.lease, said.last_number, answers)
    const before = picture.value?.paper
    if (!before) current.value = placeBefore(said)
    picture.value = before ? { ...said, paper: before } : said
    box.flush()
  } else {
    if (!said.is_holder || ['handed_in', 'collected', 'ended', 'absent'].includes(said.attempt.state)) box.stop()
    picture.value = said
  }
}

/** Where the candidate was before the page was loaded again. @param {any} said */
function placeBefore(said) {
  const place = Number(sessionStorage.getItem(`place-${said.attempt.id}`))
  return said.paper.questions[place] ? place : 0
}
effect(() => {
  if (questions.value.length) sessionStorage.setItem(`place-${attempt.value.id}`, String(current.value))
})

/** @param {number} id @param {string} origin */
function makeOutbox(id, origin) {
  return openOutbox({
    attempt: id,
    origin,
    send: sendAnswer,
    onChange: () => {
      turn.value += 1
    },
    onAck: setClock,
    onOver: (code) => {
      overCode.value = code
      void refresh()
    },
  })
}

/** By the socket; where it cannot be had, over HTTP. @param {Record<string, unknown>} asked */
async function sendAnswer(asked) {
  if (link.isUp()) {
    try {
      return await link.ask('answer.save', asked)
    } catch (error) {
      if (!(error instanceof Failure) || !['offline', 'timeout'].includes(error.code)) throw error
    }
  }
  return await post('/exam/answer', asked, { timeout: 6000 })
}

/** What was said before an extension and comes after it is not taken. @param {any} said with remaining_ms, elapsed_ms and the deadline's version */
function setClock(said) {
  if (said.deadline_version < deadlineVersion) return
  deadlineVersion = said.deadline_version
  countdown.set(said.remaining_ms)
  if (said.elapsed_ms !== undefined && said.elapsed_ms !== null) {
    elapsedMs = said.elapsed_ms
    elapsedAt = performance.now()
  }
  tick()
}

/** Milliseconds since the start of the exam. */
export const sinceStart = () => (elapsedMs === null ? 0 : elapsedMs + performance.now() - elapsedAt)

function tick() {
  if (!countdown.isKnown()) return
  const left = countdown.remaining()
  const seconds = Math.ceil(left / 1000) * 1000
  if (remaining.peek() !== seconds) remaining.value = seconds
  if (attempt.peek()?.state !== 'answering') return
  if (left <= 0) return closeAll()
  const minutes = warningDue(left)
  if (minutes === null) return
  const text = t('距离考试结束还有 %(n)s 分钟。', { n: minutes })
  toast(text, minutes === 1 ? 'danger' : 'warning')
  announce(text)
}
setInterval(tick, 250)

/** Nothing may stand before the news that the exam is over: neither a dialog nor an old warning. */
function closeAll() {
  for (const dialog of document.querySelectorAll('dialog[open]')) /** @type {HTMLDialogElement} */ (dialog).close()
  document.getElementById('toasts')?.replaceChildren()
}

/** @param {any} said the attempt's whole small state */
function changed(said) {
  const known = picture.peek()
  if (!known || said.id !== known.attempt.id || said.version < known.attempt.version) return
  const before = known.attempt
  if (before.state === 'answering' && said.state !== 'answering') closeAll()
  setClock(said)
  picture.value = { ...known, attempt: { ...before, ...said } }
  if (said.what === 'attempt.extended') {
    const text = t('监考员已为您延长考试时间，现在剩余 %(time)s。', { time: clockText(said.remaining_ms ?? 0) })
    toast(text, 'warning')
    announce(text)
  }
  if (said.state !== before.state || said.lease !== before.lease || said.what.startsWith('attempt.move')) void refresh()
}

/** @param {any} notice */
function noticed(notice) {
  if (notices.peek().some((n) => n.id === notice.id)) return
  notices.value = [...notices.value, notice]
  unread.value = [...unread.value, notice]
  announce(t('监考员的消息：%(text)s', { text: notice.text }))
}

const readIds = () => (sessionStorage.getItem('read-notices') ?? '').split(',')

/** Keep a message as read, also over a reload. @param {number} id */
export function readNotice(id) {
  sessionStorage.setItem('read-notices', [...readIds(), id].join(','))
  unread.value = unread.value.filter((n) => n.id !== id)
}

/** The present revision of an answer. @param {number} no @param {string} [part] */
export const revisionOf = (no, part = '') => atTurn(turn.value)?.revisions.get(keyOf(no, part))

/**
 * @param {number} no @param {string} part @param {unknown} answer
 * @param {{isTyping?: boolean, flagged?: boolean}} [how]
 */
export function answer(no, part, answer, { isTyping = false, flagged } = {}) {
  if (isTimeUp.peek() || attempt.peek()?.state !== 'answering') return
  const old = outbox?.revisions.get(keyOf(no, part))
  outbox?.put(no, part, answer, flagged ?? old?.flagged ?? false, isTyping)
}

/** @param {string} name a step before the start */
export async function step(name) {
  try {
    await link.ask(name, { attempt_id: attempt.value.id })
  } catch (error) {
    if (error instanceof Failure) toast(error.message, 'danger')
  }
  await refresh()
}

/** Hand in, after everything has been sent. Throws a Failure with its sentence. */
export async function handIn() {
  outbox?.flush()
  for (let i = 0; i < 40 && (outbox?.unsent() ?? 0) > 0; i++) await new Promise((done) => setTimeout(done, 100))
  const left = outbox?.unsent() ?? 0
  if (left > 0)
    throw new Failure('unsent_answers', t('还有 %(n)s 个答案没有送达服务器，请等网络恢复后再交卷。', { n: left }))
  await link.ask('attempt.hand_in', { attempt_id: attempt.value.id, last_number: outbox?.lastNumber() ?? 0 }, 10000)
  await refresh()
}

async function report() {
  const id = attempt.peek()?.id
  if (!id || !link.isUp()) return
  try {
    const screen = `${window.screen.width}x${window.screen.height}`
    const said = await link.ask('terminal.report', {
      attempt_id: id,
      clock_ms: Date.now(),
      screen,
      unsent: unsent.peek(),
    })
    setClock(said)
    if (said.version > (attempt.peek()?.version ?? 0)) void refresh()
  } catch {
    // the next heartbeat, or the reconnect, tells
  }
}
setInterval(report, 10_000 + Math.random() * 2000)

window.addEventListener('beforeunload', (event) => {
  if (attempt.peek()?.state === 'answering' && unsent.peek() > 0 && !isElsewhere.peek()) event.preventDefault()
})
window.addEventListener('online', () => outbox?.flush())
