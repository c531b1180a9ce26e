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
import * as kept from './kept.js'
import { rescueName, saveFile, sealRescue } from './rescue.js'
import { arrange, openSealed } from './sealed.js'
import { forgetShell, keepShell } from './shell.js'
import { loadDesks, loadEditor, loadWidgets, NotLoaded } from './widgets.js'

/** @typedef {Awaited<ReturnType<typeof openOutbox>>} Outbox */

export const picture = signal(/** @type {any} */ (null))
export const failure = signal(/** @type {Failure | null} */ (null))
export const isUp = signal(false)
/** The network is away: for five seconds (a quiet word), for two minutes (a rescue file is offered). */
export const isLongDown = signal(false)
export const isVeryLongDown = signal(false)
/** What is shown is this terminal's own memory: the server has not been reached since the page was loaded. */
export const isOwnMemory = signal(false)
export const isSignedOut = signal(false)
export const overCode = signal('')
export const remaining = signal(/** @type {number | null} */ (null))
export const notices = signal(/** @type {any[]} */ ([]))
export const unread = signal(/** @type {any[]} */ ([]))
/** Another page of this browser has taken the exam over: two pages would not know of each other's answers. */
export const isElsewhere = signal(false)
/** Whether this machine keeps the answers until they are delivered; else the page must not be closed. */
export const isKept = signal(true)
export const current = signal(0)
/** Grows with every change in the outbox, so that what depends on it is drawn again. */
export const turn = signal(0)

const OVER = ['handed_in', 'collected', 'ended', 'absent']
const page = document.getElementById('exam')?.dataset ?? {}
const countdown = makeCountdown()
const warningDue = makeWarnings()
let deadlineVersion = 0
let elapsedAt = 0
let elapsedMs = /** @type {number | null} */ (null)
/** @type {Outbox | null} */
let outbox = null
let keptClockAt = Number.NEGATIVE_INFINITY
let isPast = false
let hasShell = false
/** @type {ReturnType<typeof setTimeout>[]} */
let downTimers = []
/** @type {ReturnType<typeof setTimeout> | undefined} */
let retryTimer
/** What the server says is taken in one thing after the other. */
let taking = Promise.resolve()

/** The outbox as of a turn: reading the turn makes what depends on it be drawn again. @param {number} _turn */
const atTurn = (_turn) => outbox

export const attempt = computed(() => picture.value?.attempt ?? null)
export const questions = computed(() => /** @type {any[]} */ (picture.value?.paper?.questions ?? []))
export const isTimeUp = computed(() => attempt.value?.state === 'answering' && remaining.value === 0)
export const unsent = computed(() => atTurn(turn.value)?.unsent() ?? 0)
/** What only a rescue file can bring in, as long as the server cannot be had or takes nothing more. */
export const undelivered = computed(() => atTurn(turn.value)?.undelivered() ?? 0)
export const refusedCount = computed(() => atTurn(turn.value)?.refused() ?? 0)

/** What an earlier page left on this terminal, read before the server is asked. */
const memory = kept.remember(page.person ?? '')

const link = openLink({
  onUp: () => {
    isUp.value = true
    isLongDown.value = isVeryLongDown.value = false
    for (const timer of downTimers) clearTimeout(timer)
    void refresh()
  },
  onDown: goesDown,
  onRefused: () => {
    isSignedOut.value = true
    closeAll()
    forgetPage()
  },
  on: { 'attempt.changed': changed, 'notice.posted': noticed, 'sitting.began': began },
})
goesDown()

function goesDown() {
  isUp.value = false
  for (const timer of downTimers) clearTimeout(timer)
  if (isElsewhere.value) return
  downTimers = [
    setTimeout(() => void showMemory(), 1500),
    setTimeout(() => {
      isLongDown.value = true
      if (attempt.peek()?.state === 'answering') announce(t('网络已断开，请继续作答，答案保存在本机。'))
    }, 5000),
    setTimeout(() => {
      isVeryLongDown.value = true
    }, 120_000),
  ]
}

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
  await memory
  const before = starts
  try {
    const said = await link.ask('attempt.open', { ...kept.marksHeld(), ...orderHeld() }, 15000)
    isAllMissing = false
    failure.value = null
    heardWhole(said)
    await inTurn(async () => {
      const isOvertaken = starts !== before && said.attempt.state === 'waiting'
      if (isOvertaken) askAgain(Math.random() * 3000)
      else await take(withOrder(said))
    })
  } catch (error) {
    if (error instanceof Failure && error.code !== 'offline') failure.value = picture.value ? failure.value : error
    isAllMissing = error instanceof NotHere
    if (error instanceof NotLoaded) startOver()
    askAgain(isAllMissing ? 0 : 4000 + Math.random() * 2000)
  }
}

/** A script of the paper cannot be had in this page: a fresh one asks for it anew. Everything else is kept. */
function startOver() {
  const before = Number(sessionStorage.getItem('started-over') ?? 0)
  if (picture.peek()?.paper || Math.abs(Date.now() - before) < 20_000) return
  sessionStorage.setItem('started-over', String(Date.now()))
  location.reload()
}

let isAllMissing = false

/** How often a start has opened a paper here: a picture of the waiting that was asked for before it comes too late. */
let starts = 0

/**
 * A whole picture decides about the deadline, also where its version is lower: the server came back older, or this is
 * another attempt. What was stated after it comes after it.
 * @param {any} said
 */
function heardWhole({ attempt: { id, deadline_version }, origin }) {
  const known = picture.peek()
  if (known && (known.attempt.id !== id || known.origin !== origin)) deadlineVersion = deadline_version
  else if (deadline_version < deadlineVersion) deadlineVersion = deadline_version - 1
}

/** The candidate's order is told once: the server leaves it out for a page that shows it. */
const orderHeld = () => (!isAllMissing && picture.peek()?.order ? { order: picture.peek().origin } : {})

/** @param {any} said */
function withOrder(said) {
  const known = picture.peek()
  return !said.order && known?.order && known.origin === said.origin ? { ...said, order: known.order } : said
}

/** @param {number} pause */
function askAgain(pause) {
  clearTimeout(retryTimer)
  retryTimer = setTimeout(refresh, pause)
}

/** @param {() => Promise<void>} step */
function inTurn(step) {
  const turn = taking.then(step)
  taking = turn.catch(() => {})
  return turn
}

/** @param {any} said the whole picture */
async function take(said) {
  const paper = await paperIn(said)
  const box = await outboxOf(said)
  isOwnMemory.value = false
  setClock(said.attempt)
  notices.value = said.notices
  unread.value = said.notices.filter((/** @type {any} */ n) => !readIds().includes(String(n.id)))
  if (said.sealed) void kept.keepSealed(said.sealed)
  if (said.rescue_key) void kept.keepRescueKey(rescueKeyIn(said))
  if (paper) {
    overCode.value = ''
    await loadWidgets(paper.questions)
    await box.begin(said.attempt.lease, said.last_number, answersIn(said), { newVersion: said.attempt.version })
    show(said, paper)
    void box.confirm()
  } else {
    if (!said.is_holder || OVER.includes(said.attempt.state)) box.stop()
    picture.value = said
    turn.value += 1
  }
  await keep(said, box)
}

/** What this terminal is to remember of a picture: everything until the exam is over here, then nothing. @param {any} said @param {Outbox} box */
async function keep(said, box) {
  const { state } = said.attempt
  if (OVER.includes(state) || !said.is_holder) {
    forgetPage()
    if (!OVER.includes(state)) return
    if (said.is_holder) await box.doubt(said.attempt.lease, said.last_number)
    if (box.undelivered() > 0) await box.confirm()
    if (box.undelivered() > 0) return
    await box.forget()
    await kept.forgetRescueKey(box.origin, box.attempt)
  } else if (state === 'waiting' || state === 'answering') {
    void kept.keepPicture(page.person ?? '', said)
    if (!hasShell) keepShell(said.sitting.subject)
    hasShell = true
    if (state === 'waiting') void prepare(said.sitting.subject).catch(() => {})
  }
}

/** Nothing of the exam stays on this terminal but what was not delivered: it is over, or goes on elsewhere. */
export function forgetPage() {
  hasShell = false
  void kept.forgetExam()
  void forgetShell()
}

/** Before the start nobody here knows what the paper asks for. @param {string} subject */
const prepare = (subject) =>
  subject === 'practical'
    ? Promise.all([loadEditor(), loadDesks((page.desks ?? '').split(' ').filter(Boolean))])
    : loadWidgets((page.kinds ?? '').split(' ').map(asQuestion))

/** @param {string} kind */
const asQuestion = (kind) => ({ kind, stem: '' })

/** The paper of a picture: as it is shown already, or laid out anew from the form that came or lies here. @param {any} said */
async function paperIn(said) {
  if (!said.order || said.attempt.state !== 'answering') return null
  const known = picture.peek()
  if (known?.paper && known.mark === said.mark) return known.paper
  const form = said.form ?? kept.formHeld(said.mark)
  if (said.form) void kept.keepForm(said.mark, said.form)
  try {
    return arrange(form, said.order)
  } catch (error) {
    await kept.forgetPaper()
    throw said.form ? error : new NotHere()
  }
}

/** The server left the form out, and it is not on this terminal either: it is asked for again, and comes. */
class NotHere extends Error {}

/** @param {any} said @returns {any[]} */
const answersIn = (said) => said.answers.map((/** @type {any} */ a) => ({ ...a, part: a.part ?? '' }))

/** @param {any} said */
const rescueKeyIn = (said) => ({
  attempt: said.attempt.id,
  origin: said.origin,
  lease: said.attempt.lease,
  key: said.rescue_key,
  admission_no: said.candidate.admission_no,
  seat_no: said.sitting.seat_no,
})

/** @param {any} said @param {any} paper */
function show(said, paper) {
  const before = picture.peek()?.paper
  if (!before) current.value = placeBefore(said, paper)
  picture.value = { ...said, paper }
}

/** The start: the sealed paper is opened here and now, and the server is asked a little later to confirm. @param {any} said */
function began(said) {
  void inTurn(async () => {
    const known = picture.peek()
    if (!known?.is_holder || known.paper || known.attempt.sitting_id !== said.sitting_id || !known.order) return
    const sealed = kept.sealedHeld(known.mark)
    const key = said.keys[known.mark]
    askAgain(Math.random() * 3000) // to be confirmed; without a paper that can be shown the server gives the open form
    const form = sealed && key ? await openSealed(sealed, key).catch(() => null) : null
    const paper = form && arranged(form, known.order)
    if (sealed && key && !paper) await kept.forgetPaper()
    if (!form || !paper) return
    void kept.keepForm(known.mark, form)
    try {
      await loadWidgets(paper.questions)
      const box = await outboxOf(known)
      await box.begin(known.attempt.lease, 0, [], { newVersion: known.attempt.version })
      countdown.set(said.remaining_ms + known.attempt.extension_minutes * 60_000)
      setElapsed(said.elapsed_ms)
      deadlineVersion = known.attempt.deadline_version + 1
      const attempt = {
        ...known.attempt,
        state: 'answering',
        sitting_state: 'running',
        deadline_version: deadlineVersion,
      }
      const fresh = { ...known, attempt, answers: [], last_number: 0 }
      starts += 1
      show(fresh, paper)
      tick()
      void kept.keepPicture(page.person ?? '', fresh)
    } catch {
      // a widget did not come: it is asked for again with the picture
    }
  })
}

/** @param {import('./sealed.js').Form} form @param {any} order */
function arranged(form, order) {
  try {
    return arrange(form, order)
  } catch {
    return null
  }
}

/** The server cannot be reached: go on with what an earlier page of this person left here. */
async function showMemory() {
  const last = await memory
  if (!last || picture.peek() || isUp.peek()) return
  await inTurn(async () => {
    const said = last.picture
    const form = kept.formHeld(said.mark)
    if (picture.peek() || !['waiting', 'answering'].includes(said.attempt.state)) return
    notices.value = said.notices
    if (said.attempt.state === 'answering') {
      if (!form || !last.clock) return
      const paper = arrange(form, said.order)
      await loadWidgets(paper.questions)
      const box = await outboxOf(said)
      deadlineVersion = last.clock.deadline_version
      countdown.set(last.clock.left_ms)
      setElapsed(last.clock.elapsed_ms)
      await box.begin(said.attempt.lease, said.last_number, answersIn(said), {
        isOwnMemory: true,
        newVersion: said.attempt.version,
      })
      show(said, paper)
      tick()
    } else picture.value = said
    isOwnMemory.value = true
  }).catch(() => {}) // a piece is missing here: the server brings all of it
}

/** The outbox of the attempt that is shown. @param {any} said @returns {Promise<Outbox>} */
async function outboxOf(said) {
  if (outbox && outbox.attempt === said.attempt.id && outbox.origin === said.origin) return outbox
  outbox?.stop()
  const box = await makeOutbox(said.attempt.id, said.origin)
  outbox = box
  return box
}

/** Where the candidate was before the page was loaded again. @param {any} said @param {any} paper */
function placeBefore(said, paper) {
  const place = Number(sessionStorage.getItem(`place-${said.attempt.id}`))
  return paper.questions[place] ? place : 0
}
effect(() => {
  if (questions.value.length) sessionStorage.setItem(`place-${attempt.value.id}`, String(current.value))
})

/** @param {number} id @param {string} origin */
function makeOutbox(id, origin) {
  return openOutbox({
    attempt: id,
    origin,
    left: countdown.remaining,
    send: sendAnswer,
    onChange: () => {
      turn.value += 1
    },
    onAck: setClock,
    onOver: (code) => {
      overCode.value = code
      askAgain(2000 + Math.random() * 3000)
    },
    onKept: (is) => {
      isKept.value = is
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
  return await post('/exam/answer', asked, { timeout: 6000, mustBeOk: true })
}

/** What was said before an extension and comes after it is not taken. @param {any} said with remaining_ms, elapsed_ms and the deadline's version */
function setClock(said) {
  if (said.deadline_version < deadlineVersion) return
  const isChanged = said.deadline_version > deadlineVersion
  const by = said.remaining_ms - countdown.remaining()
  const wasRunning = countdown.isKnown() && attempt.peek()?.state === 'answering'
  deadlineVersion = said.deadline_version
  countdown.set(said.remaining_ms)
  setElapsed(said.elapsed_ms)
  tick()
  if (!isChanged) return
  if (wasRunning && said.remaining_ms !== null && Math.abs(by) > 2000) tellNewTime(by, said.remaining_ms)
  setTimeout(report, Math.random() * 1000)
}

/** @param {number | null | undefined} ms */
function setElapsed(ms) {
  if (ms === undefined || ms === null) return
  elapsedMs = ms
  elapsedAt = performance.now()
}

/** The deadline has moved: seen until it is put away, wherever it was heard of. @param {number} by @param {number} remainingMs */
function tellNewTime(by, remainingMs) {
  const time = clockText(remainingMs)
  const text =
    by > 0
      ? t('监考员已为您延长考试时间，现在剩余 %(time)s。', { time })
      : t('您的考试时间已调整，现在剩余 %(time)s。', { time })
  toast(text, 'warning')
  announce(text)
}

/** Milliseconds since the start of the exam. */
export const sinceStart = () => (elapsedMs === null ? 0 : elapsedMs + performance.now() - elapsedAt)

function tick() {
  if (!countdown.isKnown() || isElsewhere.peek() || isSignedOut.peek()) return
  const left = countdown.remaining()
  const seconds = Math.ceil(left / 1000) * 1000
  if (remaining.peek() !== seconds) remaining.value = seconds
  if (attempt.peek()?.state !== 'answering') return
  const wasPast = isPast
  isPast = left <= 0
  if (isPast && wasPast) return
  rememberClock(left)
  if (isPast) return closeAll()
  const minutes = warningDue(left)
  if (minutes === null) return
  const text = t('距离考试结束还有 %(n)s 分钟。', { n: minutes })
  toast(text, minutes === 1 ? 'danger' : 'warning')
  announce(text)
}
setInterval(tick, 250)

/** The monotonic counter ends with the page: every few seconds what it said is kept for the next one. @param {number} left */
function rememberClock(left) {
  const now = performance.now()
  if (now - keptClockAt < 5000 && left > 0) return
  keptClockAt = now
  const clock = { left_ms: Math.floor(left), elapsed_ms: Math.floor(sinceStart()), deadline_version: deadlineVersion }
  void kept.keepClock({ attempt: attempt.peek().id, origin: picture.peek().origin, ...clock })
}

/** Nothing may stand before the news that the exam is over: neither a dialog nor an old warning. */
function closeAll() {
  for (const dialog of document.querySelectorAll('dialog[open]')) /** @type {HTMLDialogElement} */ (dialog).close()
  document.getElementById('toasts')?.replaceChildren()
}

/** What the small state does not tell: a change of terminals, answers that a rescue file brought in. */
const NEWS = /^attempt\.(move|rescued)/

/** @param {any} said the attempt's whole small state */
function changed(said) {
  const known = picture.peek()
  if (!known || said.id !== known.attempt.id || said.version < known.attempt.version) return
  const before = known.attempt
  if (before.state === 'answering' && said.state !== 'answering') closeAll()
  setClock(said)
  picture.value = { ...known, attempt: { ...before, ...said } }
  if (said.state === 'answering' && said.version > before.version) outbox?.flush() // what was refused may be taken now
  if (said.state === 'answering' && before.state === 'waiting' && kept.sealedHeld(known.mark))
    askAgain(500 + Math.random() * 1000) // the key comes with `sitting.began`
  else if (said.state !== before.state && OVER.includes(said.state))
    askAgain(Math.random() * 3000) // a whole room's end
  else if (said.state !== before.state || said.lease !== before.lease || NEWS.test(said.what)) void refresh()
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

/** How many acts of a task the server has; an act's name has a hyphen. @param {number} no */
export const actsKept = (no) =>
  [...(atTurn(turn.value)?.revisions.values() ?? [])].filter((r) => r.no === no && r.part.includes('-') && r.acked)
    .length

/** What was done and has not reached the server. @param {number} no @param {string} prefix */
export const actsPending = (no, prefix) =>
  [...(atTurn(turn.value)?.revisions.values() ?? [])]
    .filter((r) => r.no === no && r.part.startsWith(`${prefix}-`) && !r.acked && !r.refused)
    .map((r) => ({ part: r.part, value: /** @type {any} */ (r.answer) }))

/** The name of the next act of a kind: say-3 after say-2. @param {number} no @param {string} prefix */
export function nextAct(no, prefix) {
  const numbers = [...(outbox?.revisions.values() ?? [])]
    .filter((r) => r.no === no && r.part.startsWith(`${prefix}-`))
    .map((r) => Number(r.part.slice(prefix.length + 1)))
  return `${prefix}-${Math.max(0, ...numbers) + 1}`
}

/** What the world of a task shows by now. @param {number} no @returns {Promise<{view: any, next_ms: number | null} | null>} */
export const look = async (no) => (await link.ask('task.look', { attempt_id: attempt.value.id, question_no: no })).scene

/**
 * @param {number} no @param {string} part @param {unknown} answer
 * @param {{isTyping?: boolean, flagged?: boolean}} [how]
 */
export function answer(no, part, answer, { isTyping = false, flagged } = {}) {
  if (countdown.remaining() <= 0 || attempt.peek()?.state !== 'answering') return
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

/** A rescue file of everything this terminal has numbered. Throws a Failure where it cannot be made. */
export async function saveRescue() {
  const key = outbox && (await kept.rescueKeyOf(outbox.origin, outbox.attempt))
  if (!outbox || !key) throw new Failure('no_rescue_key', t('本机没有可用的救援密钥，请举手联系监考员。'))
  saveFile(rescueName(key), sealRescue(key, await outbox.numbered()))
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
      clock_ms: Date.now(), // only to be shown on the board: nothing here goes by this machine's date
      screen,
      unsent: unsent.peek(),
      deadline_version: deadlineVersion,
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
