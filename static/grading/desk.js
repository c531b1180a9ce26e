// @ts-check
// The grader's desk: points by keyboard, every line saved by itself, "saved" only when the server has said so.
import { confirm, tell, toast } from '../lib/dialog.js'
import { announce, h, on, qs, qsa } from '../lib/dom.js'
import { Failure, get, post } from '../lib/http.js'
import { t } from '../lib/text.js'
import {
  decisionOn,
  keyOfPenalty,
  left,
  listen,
  nameOfPenalty,
  penalties,
  percentLeft,
  putDecision,
  sameDecision,
  undecided,
} from './penalties.js'

/** @typedef {{points: number | null, comment: string}} Mark */

const STEP = 50
const SOON = 500
const AGAIN = [1000, 2000, 5000, 10000]

const desk = qs('#desk')
const base = desk.dataset.base ?? ''
const closed = desk.dataset.closed !== undefined
const isThird = desk.dataset.third !== undefined
/** The one question that is marked in all papers, or nothing: the whole work is. */
const question = desk.dataset.question ?? ''
const lines = qsa('.rubric-line')
const remark = /** @type {HTMLTextAreaElement} */ (qs('#remark'))
const note = qs('#save-note')

let version = Number(desk.dataset.version)
let failures = 0
let sending = false
/** What the server has: by "task:line". @type {Map<string, Mark>} */
const stored = new Map()
let storedRemark = remark.value
/** What the server has of decisions about penalties, by their keys. @type {Map<string, import('./penalties.js').Decision | null>} */
const storedDecisions = new Map()
/** Lines, penalties and the remark that the server does not have yet. @type {Set<HTMLElement>} */
const waiting = new Set()
/** @type {Map<HTMLElement, number>} */
const timers = new Map()

/** @param {HTMLElement} line */
const keyOf = (line) => `${line.dataset.no}:${line.dataset.line}`
/** @param {HTMLElement} line */
const pointsInput = (line) => /** @type {HTMLInputElement} */ (qs('input.points', line))
/** @param {HTMLElement} line */
const commentInput = (line) => /** @type {HTMLTextAreaElement | null} */ (line.querySelector('textarea.comment'))
/** @param {HTMLElement} line */
const worthOf = (line) => Number(line.dataset.worth)
/** @param {HTMLElement} line */
const proposalOf = (line) => (line.dataset.proposal === undefined ? null : Number(line.dataset.proposal))
/** @param {number} points */
const written = (points) => String(points / 100)

/**
 * Hundredths of what is typed: null for nothing, NaN for what is no number of points of this line.
 * @param {HTMLElement} line
 */
const read = (line) => parse(line, pointsInput(line).value)

/** @param {HTMLElement} line @param {string} text */
function parse(line, text) {
  const typed = text.trim().replace('。', '.').replace(',', '.')
  if (!typed) return null
  const points = Math.round(Number(typed) * 100)
  const fits = /^\d{1,3}(\.\d{0,2})?$/.test(typed) && points <= worthOf(line)
  if (fits && (points % STEP === 0 || points === worthOf(line) || points === proposalOf(line))) return points
  return Number.NaN
}

/** @param {HTMLElement} line @returns {Mark} */
const shown = (line) => ({ points: read(line), comment: commentInput(line)?.value.trim() ?? '' })

/** @param {HTMLElement} line @returns {Mark} */
const writtenByServer = (line) => ({
  points: parse(line, pointsInput(line).defaultValue),
  comment: commentInput(line)?.defaultValue.trim() ?? '',
})

/** @param {Mark | undefined} a @param {Mark} b */
const same = (a, b) => (a?.points ?? null) === b.points && (a?.comment ?? '') === b.comment

// Sums

function add() {
  let open = 0
  /** @type {Map<string, {sum: number, done: number, all: number}>} */
  const tasks = new Map()
  for (const line of lines) {
    const points = read(line)
    const after =
      points === null || Number.isNaN(points)
        ? points
        : left(points, percentLeft(line.dataset.no ?? '', line.dataset.line ?? ''))
    tellAfter(line.querySelector('.line-after'), points, after)
    const task = tasks.get(line.dataset.no ?? '') ?? { sum: 0, done: 0, all: 0 }
    tasks.set(line.dataset.no ?? '', task)
    task.all += 1
    if (points === null || after === null || Number.isNaN(after)) open += 1
    else {
      task.done += 1
      task.sum += after
    }
  }
  let total = 0
  for (const [no, { sum, done, all }] of tasks) {
    const after = left(sum, percentLeft(no, ''))
    total += after
    for (const place of qsa(`[data-task-sum="${no}"]`)) place.textContent = written(after)
    for (const place of qsa(`[data-task-after="${no}"]`)) tellAfter(place, sum, after)
    for (const place of qsa(`[data-task-count="${no}"]`)) place.textContent = `${done}/${all}`
  }
  qs('#total').textContent = written(total)
  qs('#left').textContent = open ? t('还有 %(n)s 项没有给分', { n: open }) : t('全部评分项已给分')
  const waits = undecided().length
  const place = qs('#penalties-left')
  place.hidden = !waits
  place.textContent = waits ? t('还有 %(n)s 项扣分建议没有决定', { n: waits }) : ''
}

/** Say what a penalty leaves, where it takes something. @param {Element | null} place @param {number | null} before @param {number | null} after */
function tellAfter(place, before, after) {
  if (!(place instanceof HTMLElement)) return
  const isLess = before !== null && after !== null && after < before
  place.hidden = !isLess
  place.textContent = isLess
    ? t('扣分：%(before)s → %(after)s 分', { before: written(before), after: written(after) })
    : ''
}

// Saving

/** @param {HTMLElement} line @param {'saved' | 'saving' | 'failed' | 'wrong' | ''} state @param {string} [text] */
function mark(line, state, text = '') {
  const place = line.querySelector('.line-state')
  if (place) {
    place.className = `line-state is-${state}`
    place.textContent = text
  }
  const input = line.querySelector('input.points')
  if (state === 'wrong') input?.setAttribute('aria-invalid', 'true')
  else input?.removeAttribute('aria-invalid')
}

/** @param {HTMLElement} line */
const isLine = (line) => line.classList.contains('rubric-line')

/** @param {HTMLElement} line @param {number} [delay] */
function changed(line, delay = SOON) {
  add()
  window.clearTimeout(timers.get(line))
  if (isLine(line) && Number.isNaN(read(line))) {
    waiting.delete(line)
    mark(line, 'wrong', t('0 到 %(worth)s 分，0.5 分为一档', { worth: written(worthOf(line)) }))
    return tellState()
  }
  if (isStored(line)) {
    waiting.delete(line)
    mark(line, '')
    return tellState()
  }
  waiting.add(line)
  mark(line, 'saving', t('未保存'))
  timers.set(line, window.setTimeout(send, delay))
  return tellState()
}

/** @param {HTMLElement} line */
function isStored(line) {
  if (line === remark) return storedRemark === remark.value.trim()
  if (isLine(line)) return same(stored.get(keyOf(line)), shown(line))
  return sameDecision(storedDecisions.get(keyOfPenalty(line)), decisionOn(line))
}

function tellState() {
  const state = failures ? 'failed' : waiting.size || sending ? 'saving' : 'saved'
  note.className = `save-note is-${state}`
  const texts = {
    failed: t('连接不上服务器，%(n)s 项尚未保存，正在重试', { n: waiting.size }),
    saving: t('正在保存…'),
    saved: t('已保存'),
  }
  note.textContent = texts[state]
}

/** One save at a time, so that each names the version that the one before it made. */
async function send() {
  if (sending) return
  const [line] = waiting
  if (!line) return
  sending = true
  waiting.delete(line)
  try {
    await (line === remark ? saveRemark() : isLine(line) ? saveLine(line) : saveDecision(line))
    failures = 0
  } catch (error) {
    waiting.add(line)
    if (!(error instanceof Failure)) throw error
    await failed(line, error)
  } finally {
    sending = false
    tellState()
  }
  if (waiting.size) window.setTimeout(send, failures ? AGAIN[Math.min(failures, AGAIN.length) - 1] : 0)
}

/** @param {HTMLElement} line */
async function saveLine(line) {
  const now = shown(line)
  if (Number.isNaN(now.points)) return
  const asked = { question_no: Number(line.dataset.no), line: line.dataset.line, version, ...now }
  const said = await post(`${base}/line`, asked)
  version = said.version
  stored.set(keyOf(line), now)
  if (isStored(line)) mark(line, 'saved', t('已保存'))
  else waiting.add(line)
}

/** @param {HTMLElement} box */
async function saveDecision(box) {
  const now = decisionOn(box)
  if (!now) return
  const said = await post(`${base}/penalty`, {
    key: keyOfPenalty(box),
    version,
    applies: now.applies,
    line: now.applies ? now.line : '',
  })
  version = said.version
  storedDecisions.set(keyOfPenalty(box), now)
  if (isStored(box)) mark(box, 'saved', t('已保存'))
  else waiting.add(box)
}

async function saveRemark() {
  const comment = remark.value.trim()
  const said = await post(`${base}/remark`, new URLSearchParams({ version: String(version), comment }))
  version = said.version
  storedRemark = comment
  if (!isStored(remark)) waiting.add(remark)
}

/** @param {HTMLElement} line @param {Failure} failure */
async function failed(line, failure) {
  if (failure.code === 'grading_changed') return settle()
  const isPassing = failure.status === 0 || failure.status >= 500 || failure.status === 429
  if (isPassing) {
    failures += 1
    mark(line, 'failed', t('未保存，正在重试'))
    return undefined
  }
  waiting.delete(line)
  mark(line, 'wrong', failure.message)
  if (failure.code === 'round_finished' || failure.status === 401) await tell(failure.message)
  return undefined
}

/** Another window has saved: where it touched the same line, the grader chooses; everything else is simply shown. */
async function settle() {
  const said = await get(`${base}/marks`)
  version = said.version
  for (const line of lines) {
    const theirs = said.marks[keyOf(line)] ?? { points: null, comment: '' }
    const isMine = waiting.has(line) && !same(theirs, shown(line))
    const isNew = !same(stored.get(keyOf(line)), theirs)
    stored.set(keyOf(line), theirs)
    if (isMine && isNew && !(await keepMine(line, theirs))) waiting.delete(line)
    if (!waiting.has(line)) put(line, theirs)
  }
  settleDecisions(said.penalties)
  storedRemark = said.comment
  if (!waiting.has(remark)) remark.value = said.comment
  add()
}

/** Penalties that another window has added or taken back are fetched with the page. @param {Record<string, import('./penalties.js').Decision>} theirs */
function settleDecisions(theirs) {
  const own = penalties().filter((box) => box.dataset.own !== undefined)
  const isOther = own.some((box) => !theirs[keyOfPenalty(box)])
  const hasMore = Object.keys(theirs).filter((key) => key.startsWith('own-')).length > own.length
  if ((isOther || hasMore) && !waiting.size) window.location.reload()
  for (const box of penalties()) {
    const decision = theirs[keyOfPenalty(box)] ?? null
    storedDecisions.set(keyOfPenalty(box), decision)
    if (!waiting.has(box)) putDecision(box, decision)
  }
}

/** @param {HTMLElement} line @param {Mark} theirs */
function keepMine(line, theirs) {
  const name = line.querySelector('.rubric-text')?.textContent ?? ''
  const said = (/** @type {Mark} */ m) => `${m.points === null ? '—' : written(m.points)} ${m.comment}`.trim()
  return confirm({
    title: t('同一评分项在另一个窗口修改过'),
    text: h(
      'div',
      null,
      h('p', null, name),
      h('p', null, t('已保存的：%(text)s', { text: said(theirs) })),
      h('p', null, t('这里的：%(text)s', { text: said(shown(line)) })),
    ),
    yes: t('用这里的'),
    no: t('用已保存的'),
  })
}

/** @param {HTMLElement} line @param {Mark} given */
function put(line, given) {
  pointsInput(line).value = given.points === null ? '' : written(given.points)
  const comment = commentInput(line)
  if (comment) comment.value = given.comment
  mark(line, '')
}

// Giving points

/** @param {HTMLElement} line @param {number} points */
function give(line, points) {
  const bounded = Math.max(0, Math.min(worthOf(line), points))
  pointsInput(line).value = written(bounded)
  changed(line, 0)
}

/** @param {HTMLElement} line @param {string} what */
function quick(line, what) {
  const worth = worthOf(line)
  const proposal = proposalOf(line)
  if (what === 'full') give(line, worth)
  else if (what === 'half') give(line, Math.round(worth / 2 / STEP) * STEP)
  else if (what === 'proposal') {
    if (proposal !== null) give(line, proposal)
  } else give(line, 0)
}

/** @param {HTMLElement} line @param {number} by */
function step(line, by) {
  const now = read(line)
  const from = now === null || Number.isNaN(now) ? (by > 0 ? -by : worthOf(line) - by) : now
  give(line, by > 0 ? Math.floor((from + by) / STEP) * STEP : Math.ceil((from + by) / STEP) * STEP)
}

/** @param {HTMLElement} line @param {number} way */
function go(line, way) {
  const next = lines[lines.indexOf(line) + way]
  if (!next) return qs('#finish').focus()
  showTask(next.dataset.no ?? '')
  pointsInput(next).focus()
  pointsInput(next).select()
  next.scrollIntoView({ block: 'nearest' })
  return undefined
}

/** @type {Record<string, (line: HTMLElement) => void>} */
const KEYS = {
  Enter: (line) => go(line, 1),
  ArrowUp: (line) => step(line, STEP),
  ArrowDown: (line) => step(line, -STEP),
  f: (line) => quick(line, 'full'),
  h: (line) => quick(line, 'half'),
  a: (line) => quick(line, 'proposal'),
}

/** @param {string} no */
function showTask(no) {
  const isOther = document.querySelector(`[data-show-task="${no}"]`)?.getAttribute('aria-pressed') === 'false'
  if (isOther) for (const pane of qsa('.desk-body', desk)) pane.scrollTop = 0
  for (const part of qsa('[data-task]', desk)) part.hidden = part.dataset.task !== no
  for (const button of qsa('[data-show-task]', desk))
    button.setAttribute('aria-pressed', String(button.dataset.showTask === no))
}

/** @param {HTMLElement} element */
const lineOf = (element) => /** @type {HTMLElement} */ (element.closest('.rubric-line'))

on(desk, 'click', '[data-show-task]', (_event, button) => showTask(button.dataset.showTask ?? ''))

if (!closed) {
  on(desk, 'click', '[data-give]', (_event, button) => quick(lineOf(button), button.dataset.give ?? '0'))
  on(desk, 'input', '.rubric-line :is(input, textarea)', (_event, field) => changed(lineOf(field)))
  on(desk, 'focusout', '.rubric-line :is(input, textarea)', (_event, field) => changed(lineOf(field), 0))
  on(desk, 'focusin', 'input.points', (_event, field) => {
    if (field instanceof HTMLInputElement) field.select()
  })
  on(desk, 'keydown', 'input.points', (event, field) => {
    if (!(event instanceof KeyboardEvent) || event.ctrlKey || event.metaKey || event.altKey) return
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!act) return
    event.preventDefault()
    act(lineOf(field))
  })
  remark.addEventListener('input', () => changed(remark))
  listen(desk, base, {
    add,
    alone,
    changed,
    mark,
    kept: (box) => storedDecisions.set(keyOfPenalty(box), decisionOn(box)),
  })
  window.addEventListener('beforeunload', (event) => {
    if (waiting.size || sending) event.preventDefault()
  })
  qs('#finish').addEventListener('click', finish)
}

/** Something that is kept at once, after all that waits. @param {string} url @param {Record<string, unknown> | URLSearchParams} asked */
async function alone(url, asked) {
  if (!(await allSaved())) return tell(t('还有评分没有保存到服务器，请稍候再试。'))
  sending = true
  tellState()
  try {
    if (asked instanceof URLSearchParams) asked.set('version', String(version))
    const said = await post(url, asked instanceof URLSearchParams ? asked : { ...asked, version })
    version = said.version
    return said
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    toast(error.message, 'danger')
    if (error.code === 'grading_changed') await settle()
    return undefined
  } finally {
    sending = false
    tellState()
  }
}

// Finishing

/** @returns {Promise<boolean>} whether everything has reached the server */
async function allSaved() {
  for (let turn = 0; turn < 40 && (waiting.size || sending); turn += 1) {
    void send()
    await new Promise((resolve) => setTimeout(resolve, 150))
    if (failures) return false
  }
  return !waiting.size && !sending
}

async function finish() {
  const open = lines.filter((line) => {
    const points = read(line)
    return points === null || Number.isNaN(points)
  })
  if (open.length) return showOpen(open)
  const waits = undecided()
  if (waits.length && !question) return showUndecided(waits)
  if (!(await allSaved())) return tell(t('还有评分没有保存到服务器，请稍候再完成。'))
  if (question) return close('next', { question })
  const total = qs('#total').textContent ?? ''
  const uncommented = lines.filter((line) => read(line) === 0 && !commentInput(line)?.value.trim()).length
  const asked = {
    title: t('完成这份作品的评分？'),
    text: h(
      'div',
      null,
      h('ul', { class: 'check-list' }, ...checks(total, uncommented)),
      isThird ? null : h('p', { class: 'muted small' }, t('在另一位考评员完成之前，可以撤回修改。')),
    ),
    yes: t('完成评分'),
  }
  if (!(await confirm(asked))) return undefined
  return close('finish', {})
}

/** @param {string} total @param {number} uncommented */
function checks(total, uncommented) {
  const found = [
    h('li', { class: 'is-done' }, t('%(n)s 个评分项全部给分', { n: lines.length })),
    h('li', { class: 'is-done' }, t('全部评分已保存到服务器')),
    h('li', { class: 'is-done' }, t('合计 %(total)s 分', { total })),
  ]
  const applied = penalties().filter((box) => box.dataset.applies === 'true')
  if (applied.length)
    found.push(h('li', { class: 'is-open' }, t('适用扣分 %(n)s 项，已计入合计', { n: applied.length })))
  if (uncommented) found.push(h('li', { class: 'is-open' }, t('%(n)s 个评分项给了 0 分且没有评语', { n: uncommented })))
  return found
}

/** The task that something belongs to, where there are several. @param {HTMLElement} part */
const taskName = (part) =>
  document.querySelector(`[data-show-task="${part.dataset.no}"]`)?.firstChild?.textContent ?? ''

/** A line's words, after the task they belong to. @param {HTMLElement} line */
function nameOf(line) {
  return `${taskName(line)} ${line.querySelector('.rubric-text')?.textContent ?? ''}`.trim()
}

/** @param {HTMLElement[]} open */
async function showOpen(open) {
  const names = open.map((line) => h('li', { class: 'is-open' }, nameOf(line)))
  await tell({
    title: t('还有 %(n)s 项没有给分', { n: open.length }),
    text: h('ul', { class: 'check-list' }, ...names),
    icon: 'alert-triangle',
  })
  const [first] = open
  if (!first) return
  showTask(first.dataset.no ?? '')
  pointsInput(first).focus()
}

/** @param {HTMLElement[]} waits */
async function showUndecided(waits) {
  const names = waits.map((box) => h('li', { class: 'is-open' }, `${taskName(box)} ${nameOfPenalty(box)}`.trim()))
  await tell({
    title: t('还有 %(n)s 项扣分建议没有决定', { n: waits.length }),
    text: h('ul', { class: 'check-list' }, ...names),
    icon: 'alert-triangle',
  })
  const [first] = waits
  if (!first) return
  showTask(first.dataset.no ?? '')
  first.scrollIntoView({ block: 'nearest' })
  qs('[data-decide]', first).focus()
}

/** @param {'finish' | 'next'} how @param {Record<string, string>} more */
async function close(how, more) {
  const button = /** @type {HTMLButtonElement} */ (qs('#finish'))
  button.setAttribute('aria-busy', 'true')
  try {
    const said = await post(`${base}/${how}`, new URLSearchParams({ version: String(version), ...more }))
    window.location.assign(said.goto)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (error.code === 'grading_changed') {
      await settle()
      announce(t('评分在另一个窗口修改过，已更新，请核对。'))
    }
    toast(error.message, 'danger')
  } finally {
    button.removeAttribute('aria-busy')
  }
}

// What the server has is what it wrote into the page; what was typed before this script came, or kept by the browser, is sent.
for (const line of lines) stored.set(keyOf(line), writtenByServer(line))
for (const box of penalties()) storedDecisions.set(keyOfPenalty(box), decisionOn(box))
add()
if (!closed) for (const line of lines) if (!isStored(line)) changed(line, 0)
if (!closed) tellState()
