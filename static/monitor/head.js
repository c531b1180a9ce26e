// @ts-check
// The head of the board: where, how long, the next step; counts as filters; what needs a look.
import { useEffect, useRef } from 'preact/hooks'
import { announce } from '../lib/dom.js'
import { Badge, html, Icon } from '../lib/html.js'
import { STATE_ICONS } from '../lib/states.js'
import { listed, t } from '../lib/text.js'
import * as acts from './acts.js'
import { CONCERNS, filter, isShown, open, search, together } from './select.js'
import { counts, link, now, OVER, page, refusal, rows, seats, alarms as serverAlarms, sitting, tick } from './store.js'
import { clock, gravity, minute, short, since, span, stateWord, step } from './words.js'

/** @typedef {import('./store.js').Row} Row */
/** @typedef {import('./store.js').Sitting} Sitting */

const ORDER = [
  'expected',
  'checked_in',
  'identified',
  'waiting',
  'answering',
  'handed_in',
  'collected',
  'absent',
  'ended',
]

export function LinkBar() {
  if (link.value === 'down')
    return html`<div class="offline-banner" role="status"><${Icon} name="wifi-off" /><strong>${t('连接中断')}</strong><span>${t('正在自动重新连接，下面显示的是断开前的情况。')}</span></div>`
  if (link.value === 'refused')
    return html`<div class="offline-banner is-long" role="alert"><${Icon} name="circle-alert" /><strong>${refusal.value || t('登录已失效。')}</strong><a href="">${t('重新载入')}</a></div>`
  return null
}

const MILD = ['disk_low', 'redis_unreachable', 'clock_stepped']

/** What is wrong with the server itself: above everything, with what to do. */
export function ServerBar() {
  return serverAlarms.value.map((alarm) => {
    const [name, what] = page.alarms[alarm.code] ?? [alarm.code, '']
    const tone = MILD.includes(alarm.code) ? 'warning' : 'danger'
    return html`<div class=${`server-bar is-${tone}`} role="alert" key=${alarm.code}><${Icon} name=${tone === 'danger' ? 'circle-alert' : 'alert-triangle'} /><strong>${name}</strong><span>${t(what, alarm.detail)}</span><time>${t('%(time)s 起', { time: minute(alarm.since_ms) })}</time></div>`
  })
}

export function Clocks() {
  tick.value
  const s = sitting.value
  if (!s) return null
  const ends = seats.value
    .filter((row) => row.state === 'answering' && row.deadline_ms !== null)
    .map((row) => row.deadline_ms ?? 0)
  const [first, last] = [Math.min(...ends), Math.max(...ends)]
  const left = ends.length ? first - now() : 0
  return html`<div class="board-clocks">
    <${Clock} label=${t('考点时间')} value=${clock(now())} />
    ${
      s.began_ms === null || s.finished_ms !== null
        ? html`<${Clock} label=${s.finished_ms ? t('结束时间') : t('计划开考')} value=${minute(s.finished_ms ?? s.planned_ms)} note=${s.finished_ms ? '' : untilStart(s)} />`
        : html`
      <${Clock} label=${t('已进行')} value=${span(now() - s.began_ms)} />
      ${
        ends.length
          ? html`<${Clock} label=${t('本场剩余')} value=${left > 0 ? span(left) : t('正在收卷')} tone=${left < 300_000 ? 'is-danger' : left < 900_000 ? 'is-warning' : ''}
        note=${last > first ? t('%(first)s 结束，个别延至 %(last)s', { first: minute(first), last: minute(last) }) : t('%(end)s 结束', { end: minute(first) })} />`
          : null
      }`
    }
  </div>`
}

/** @param {Sitting} s */
function untilStart(s) {
  const ms = s.planned_ms - now()
  return ms > 0 ? t('还有 %(time)s', { time: short(ms) }) : t('已过 %(time)s', { time: short(-ms) })
}

/** @param {{label: string, value: string, note?: string, tone?: string}} props */
function Clock({ label, value, note, tone = '' }) {
  return html`<div class=${`board-clock ${tone}`}><span class="board-clock-label">${label}</span><span class="board-clock-time">${value}</span>${note ? html`<span class="board-clock-note">${note}</span>` : null}</div>`
}

// ── The next step of the sitting's life ──

/**
 * @typedef {object} Next
 * @property {string} label
 * @property {string} icon
 * @property {() => void} act
 * @property {string} [why] why it cannot be done yet
 * @property {string} [note]
 */

/** @param {Sitting} s @returns {Next | null} */
function next(s) {
  if (s.state === 'preparing') {
    const early = now() < s.opens_ms
    return {
      label: step('开放入场', '立即开放入场'),
      icon: 'log-in',
      act: acts.openRoom,
      why: early ? t('最早 %(time)s 可以开放', { time: minute(s.opens_ms) }) : '',
    }
  }
  if (s.state === 'admitting') {
    const late = now() - s.planned_ms
    return {
      label: step('开考', '立即开考'),
      icon: 'play',
      act: acts.start,
      note:
        late > 60_000
          ? t('已晚 %(time)s，结束时间顺延', { time: short(late) })
          : t('%(n)s 人等待开考', { n: acts.count('waiting') }),
    }
  }
  if (s.state === 'running') {
    const n = acts.count('answering')
    return {
      label: t('结束本场'),
      icon: 'check-circle',
      act: acts.finish,
      why: n ? t('%(n)s 人正在答题，到时自动收卷', { n }) : '',
    }
  }
  if (s.state === 'finished')
    return {
      label: step('收卷核对', '开始收卷核对'),
      icon: 'clipboard-check',
      act: acts.reconcile,
      note: t('两人清点核对'),
    }
  if (s.state === 'reconciled')
    return {
      label: step('封存', '封存本场'),
      icon: 'lock',
      act: acts.seal,
      note: t('核对人 %(who)s', { who: listed(s.reconciled_by, '、') }),
    }
  return null
}

export function NextStep() {
  tick.value
  const s = sitting.value
  if (!s) return null
  if (s.state === 'sealed')
    return html`<div class="board-next"><${Badge} state="sealed" label=${t('%(time)s 封存', { time: minute(s.sealed_ms) })} /><span class="board-next-note mono" title=${s.seal_digest}>SHA-256 ${s.seal_digest.slice(0, 16)}…</span></div>`
  const ahead = next(s)
  if (!ahead || !page.may_act) return null
  return html`<div class="board-next">
    <button type="button" class="btn btn-primary btn-lg" disabled=${Boolean(ahead.why)} aria-describedby="next-note" onClick=${ahead.act}><${Icon} name=${ahead.icon} />${ahead.label}</button>
    <span class="board-next-note" id="next-note">${ahead.why || ahead.note || ''}</span>
  </div>`
}

export function SittingState() {
  const s = sitting.value
  return s ? html`<${Badge} state=${s.state} label=${stateWord(s.state)} />` : null
}

// ── Counts as filters, search, acts upon the room ──

export function Filters() {
  const all = Object.values(counts.value).reduce((a, b) => a + b, 0)
  const states = ORDER.filter((state) => counts.value[state] || filter.value === state)
  return html`<div class="board-bar">
    <div class="board-filters" role="group" aria-label=${t('按状态筛选')}>
      <${Filter} name="" label=${t('全部')} n=${all} />
      ${states.map((state) => html`<${Filter} key=${state} name=${state} label=${stateWord(state)} n=${counts.value[state] ?? 0} icon=${STATE_ICONS[state]} />`)}
    </div>
    <${Search} />
  </div>`
}

/** @param {{name: string, label: string, n: number, icon?: string}} props */
function Filter({ name, label, n, icon }) {
  const isOn = filter.value === name
  return html`<button type="button" class=${`board-filter ${name ? `is-${name}` : 'is-all'}`} aria-pressed=${isOn} onClick=${() => {
    filter.value = isOn ? '' : name
  }}>
    ${icon ? html`<${Icon} name=${icon} />` : null}<span>${label}</span><strong>${n}</strong>
  </button>`
}

function Search() {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null))
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const jump = (event) => {
      const isTyping = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, dialog')
      if (event.key !== '/' || isTyping) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    document.addEventListener('keydown', jump)
    return () => document.removeEventListener('keydown', jump)
  }, [])
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    if (event.key === 'Escape') {
      search.value = ''
      if (input.current) input.current.value = ''
    }
    if (event.key !== 'Enter' && event.key !== 'ArrowDown') return
    event.preventDefault()
    const found = seats.value.filter(isShown)
    const only = found[0]
    if (!only) return
    if (found.length === 1 && event.key === 'Enter') open(only.id)
    document.getElementById(`seat-${only.seat}`)?.focus()
  }
  return html`<div class="search board-search"><${Icon} name="search" />
    <input type="search" ref=${input} aria-label=${t('按座位号、姓名或准考证号查找')} placeholder=${t('座位、姓名、准考证号')} aria-keyshortcuts="/"
      onInput=${(/** @type {InputEvent} */ event) => {
        search.value = /** @type {HTMLInputElement} */ (event.currentTarget).value
      }} onKeyDown=${key} />
    <kbd aria-hidden="true">/</kbd></div>`
}

// ── What needs a look: one line for each kind, however many seats ──

/** @typedef {{concern: string, icon: string, tone: string, text: string, found: Row[]}} Alarm */

/** @returns {Alarm[]} */
function alarms() {
  const all = seats.value
  const mass = all.filter((row) => together.value.has(row.id))
  const found = [
    massLoss(mass),
    losses(
      all.filter((row) => gravity(row) > 0 && !together.value.has(row.id)),
      mass.length > 0,
    ),
  ]
  for (const [concern, icon, tone, say] of PLAIN) {
    const rows = all.filter((row) => CONCERNS[concern]?.(row))
    if (rows.length) found.push({ concern, icon, tone, found: rows, text: say(rows.length) })
  }
  return /** @type {Alarm[]} */ (found.filter(Boolean))
}

/** @type {[string, string, string, (n: number) => string][]} */
const PLAIN = [
  ['request', 'monitor', 'warning', (n) => t('%(n)s 人请求换机', { n })],
  ['locked', 'lock', 'warning', (n) => t('%(n)s 人登录被锁定', { n })],
  ['unsent', 'upload', 'warning', (n) => t('%(n)s 台有未上传答案', { n })],
  ['unconfirmed', 'refresh-cw', 'warning', (n) => t('时间变更：%(n)s/%(total)s 台已确认', confirmed(n))],
  ['owed', 'hourglass', 'warning', (n) => t('%(n)s 人失联时间未处理', { n })],
  ['skew', 'clock', 'warning', (n) => t('%(n)s 台时钟偏差', { n })],
]

/** @param {number} missing */
function confirmed(missing) {
  const total = seats.value.filter((row) => row.state === 'answering' && row.extension_minutes > 0).length
  return { n: total - missing, total }
}

/** Many that went at once are one event, and the place to look is not their seats. @param {Row[]} mass @returns {Alarm | null} */
function massLoss(mass) {
  if (mass.length === 0) return null
  const first = Math.min(...mass.map((row) => row.lost_since_ms ?? now()))
  const text = t('%(n)s 台在 30 秒内掉线（%(time)s 起），请检查交换机、网线和供电', {
    n: mass.length,
    time: minute(first),
  })
  return { concern: 'together', icon: 'wifi-off', tone: 'danger', found: mass, text }
}

/** @param {Row[]} lost @param {boolean} isRest @returns {Alarm | null} */
function losses(lost, isRest) {
  if (lost.length === 0) return null
  const longest = since(Math.min(...lost.map((row) => row.lost_since_ms ?? now())))
  const tone = lost.some((row) => gravity(row) === 3) ? 'danger' : 'warning'
  const text = isRest
    ? t('另有 %(n)s 台掉线，最久 %(time)s', { n: lost.length, time: longest })
    : t('%(n)s 台考试机掉线，最久 %(time)s', { n: lost.length, time: longest })
  return { concern: 'lost', icon: 'wifi-off', tone, found: lost, text }
}

function RoomActs() {
  if (!page.may_act || sitting.value?.state === 'sealed') return null
  const isOver = seats.value.every((row) => OVER.includes(row.state))
  return html`<div class="board-acts">
    <button type="button" class="btn btn-sm" onClick=${() => acts.message(null)}><${Icon} name="megaphone" />${t('群发消息')}</button>
    <button type="button" class="btn btn-sm" disabled=${isOver} onClick=${() => acts.extend(null)}><${Icon} name="timer" />${t('全场延时')}</button>
    ${acts.affected().length ? html`<button type="button" class="btn btn-sm" onClick=${acts.compensateAll}><${Icon} name="hourglass" />${t('失联补时')}</button>` : null}
    <button type="button" class="btn btn-sm" onClick=${() => acts.note(null)}><${Icon} name="pen-line" />${t('记录情况')}</button>
  </div>`
}

/** While answers can still come in by a file: a link, for whoever may import one. */
function Rescues() {
  if (!page.may_rescue || !['running', 'finished'].includes(sitting.value?.state ?? '')) return null
  return html`<a class="btn btn-sm" href=${`/attempts/rescue/${page.sitting_id}`}><${Icon} name="save" />${t('救援文件')}</a>`
}

export function Alarms() {
  tick.value
  const found = rows.value.size ? alarms() : []
  // said again when a number has doubled, not with each terminal of a room that goes down
  const kinds = found.map((alarm) => `${alarm.concern} ${Math.ceil(Math.log2(alarm.found.length))}`).join()
  const before = useRef('')
  useEffect(() => {
    if (kinds && kinds !== before.current)
      announce(
        listed(
          found.map((alarm) => alarm.text),
          '；',
        ),
      )
    before.current = kinds
  }, [kinds])
  return html`<div class="board-alarms">
    ${found.length === 0 ? html`<span class="board-calm"><${Icon} name="check-circle" />${t('没有需要处理的情况')}</span>` : null}
    ${found.map((alarm) => html`<button type="button" key=${alarm.concern} class=${`board-alarm is-${alarm.tone}`} aria-pressed=${filter.value === alarm.concern} onClick=${() => look(alarm)}><${Icon} name=${alarm.icon} />${alarm.text}</button>`)}
    ${filter.value || search.value ? html`<button type="button" class="btn btn-quiet btn-sm" onClick=${showAll}>${t('显示全部座位')}</button>` : null}
    <${RoomActs} /><${Rescues} />
  </div>`
}

/** @param {Alarm} alarm */
function look(alarm) {
  const only = alarm.found[0]
  if (alarm.found.length === 1 && only) open(only.id)
  else filter.value = filter.value === alarm.concern ? '' : alarm.concern
}

function showAll() {
  filter.value = ''
  search.value = ''
  const input = document.querySelector('.board-search input')
  if (input instanceof HTMLInputElement) input.value = ''
}
