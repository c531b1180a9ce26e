// @ts-check
// How the board says moments, spans and states.
import { language, listed, t } from '../lib/text.js'
import { now, page } from './store.js'

const locale = language() === 'en' ? 'en-GB' : 'zh-CN'
const ZONED = { timeZone: page.zone, hourCycle: /** @type {const} */ ('h23') }
const CLOCK = new Intl.DateTimeFormat(locale, { ...ZONED, hour: '2-digit', minute: '2-digit', second: '2-digit' })
const MINUTE = new Intl.DateTimeFormat(locale, { ...ZONED, hour: '2-digit', minute: '2-digit' })

/** The site's time with seconds. @param {number} ms */
export const clock = (ms) => CLOCK.format(ms)

/** The site's time. @param {number | null} ms */
export const minute = (ms) => (ms === null ? '—' : MINUTE.format(ms))

/** @param {number} n */
const two = (n) => String(n).padStart(2, '0')

/** A span as h:mm:ss or mm:ss. @param {number} ms */
export function span(ms) {
  const s = Math.max(0, Math.floor(ms / 1000))
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${two(m)}:${two(s % 60)}`
}

/** A short span: 23 秒, 4 分钟. @param {number} ms */
export function short(ms) {
  const s = Math.max(0, Math.floor(ms / 1000))
  return s < 60 ? t('%(n)s 秒', { n: s }) : t('%(n)s 分钟', { n: Math.floor(s / 60) })
}

/** How long since a moment. @param {number} ms */
export const since = (ms) => short(now() - ms)

/** A span in full: 3 分 20 秒. @param {number} ms */
export function long(ms) {
  const s = Math.max(0, Math.round(ms / 1000))
  if (s < 60) return t('%(n)s 秒', { n: s })
  return s % 60 ? t('%(m)s 分 %(s)s 秒', { m: Math.floor(s / 60), s: s % 60 }) : t('%(n)s 分钟', { n: s / 60 })
}

const HOUR_S = 3600
const DAY_S = 86_400
const YEAR_S = 365.25 * DAY_S

/** A span of any length, as exactly as somebody cares: 3 分 20 秒, 5 小时 10 分钟, 12 天, 10 年. @param {number} seconds */
function roughly(seconds) {
  if (seconds < HOUR_S) return long(seconds * 1000)
  const minutes = Math.round(seconds / 60)
  const [h, m] = [Math.floor(minutes / 60), minutes % 60]
  if (h < 48) return m ? t('%(h)s 小时 %(m)s 分钟', { h, m }) : t('%(n)s 小时', { n: h })
  if (seconds < 1.95 * YEAR_S) return t('%(n)s 天', { n: Math.round(seconds / DAY_S) })
  return t('%(n)s 年', { n: Math.round(seconds / YEAR_S) })
}

/** How wrong a terminal's clock is: 快 10 年（不影响计时） @param {number} seconds ahead of the server's */
export function skewWords(seconds) {
  const time = roughly(Math.abs(seconds))
  return seconds > 0 ? t('快 %(time)s（不影响计时）', { time }) : t('慢 %(time)s（不影响计时）', { time })
}

/** A span in little room: 3′20″. @param {number} ms */
export function minuteMarks(ms) {
  const s = Math.round(ms / 1000)
  return s < 60 ? `${s}″` : `${Math.floor(s / 60)}′${s % 60 ? `${two(s % 60)}″` : ''}`
}

/** How long ago, in steps that do not ask for a look each second. @param {number} ms */
export function lately(ms) {
  const s = Math.max(0, Math.floor((now() - ms) / 1000))
  if (s < 10) return t('刚刚')
  return s < 60 ? t('%(n)s 秒前', { n: s - (s % 10) }) : ago(ms)
}

/** How long ago. @param {number} ms */
export function ago(ms) {
  const s = Math.max(0, Math.floor((now() - ms) / 1000))
  if (s < 60) return t('%(n)s 秒前', { n: s })
  return s < 3600 ? t('%(n)s 分前', { n: Math.floor(s / 60) }) : minute(ms)
}

/**
 * The official word of a step names the state and the act alike; English has a word for each.
 * @param {string} word @param {string} act
 */
export const step = (word, act) => (language() === 'en' ? t(act) : word)

/** The official word of a state. @param {string} state */
export const stateWord = (state) => page.states[state] ?? state

/** The kind of an entry in the record. @param {string} kind */
export const kindWord = (kind) => (kind === 'notice' ? t('消息') : (page.incidents[kind] ?? kind))

const HELD_MS = 15_000

/** How grave a lost connection is: 0 to 3, at 8, 15 and 30 seconds. @param {import('./store.js').Row} row */
export function gravity(row) {
  if (row.lost_since_ms === null) return 0
  const s = (now() - row.lost_since_ms) / 1000
  return s >= 30 ? 3 : s >= 15 ? 2 : s >= 8 ? 1 : 0
}

/** What a candidate's outages have cost that is not settled, the one that lasts up to now. @param {import('./store.js').Row} row */
export function owed(row) {
  if (row.outage_since_ms === null) return row.due_ms
  const until = Math.min(now(), row.deadline_ms ?? Number.POSITIVE_INFINITY)
  return row.due_ms + Math.max(0, until - row.outage_since_ms)
}

/** The proposal for it: whole minutes, rounded up. @param {import('./store.js').Row} row */
export const owedMinutes = (row) => Math.ceil(owed(row) / 60_000)

/** 失联 2 次，共 3 分 20 秒 @param {import('./store.js').Row} row */
export function outagesOf(row) {
  const lasting = row.outage_since_ms === null ? 0 : owed(row) - row.due_ms
  return t('失联 %(n)s 次，共 %(time)s', { n: row.outages, time: long(row.lost_ms + lasting) })
}

/** Whether the screen does not show yet that time was given. @param {import('./store.js').Row} row */
export const isUnconfirmed = (row) =>
  row.state === 'answering' && row.extension_minutes > 0 && row.shown < row.deadline_version

/** Answers that stay on a terminal: off line, or for long. @param {import('./store.js').Row} row */
export const isHolding = (row) =>
  row.unsent > 0 && (!row.online || (row.unsent_since_ms !== null && now() - row.unsent_since_ms > HELD_MS))

/** A line of the record for terminals that were lost together. @param {import('./store.js').Together} lost */
export function outageWords(lost) {
  const n = lost.seats.length
  const longest = long(lost.longest_ms)
  return listed([
    lost.cause === 'server' ? t('服务器中断，影响 %(n)s 台考试机', { n }) : t('%(n)s 台考试机失联', { n }),
    lost.longest_ms ? (n > 1 ? t('最长 %(time)s', { time: longest }) : longest) : '',
    lost.open ? t('%(n)s 台尚未恢复', { n: lost.open }) : '',
    lost.settled === n ? t('已处理') : lost.settled ? t('%(n)s 台已处理', { n: lost.settled }) : '',
  ])
}

/** Whether wrong numbers have locked this candidate's sign-in. @param {import('./store.js').Row} row */
export const isLocked = (row) => row.locked_until_ms !== null && row.locked_until_ms > now()
