// @ts-check
// How the board says moments, spans and states.
import { language, t } from '../lib/text.js'
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

/** How grave a lost connection is: 0 to 3, at 8, 15 and 30 seconds. @param {import('./store.js').Row} row */
export function gravity(row) {
  if (row.lost_since_ms === null) return 0
  const s = (now() - row.lost_since_ms) / 1000
  return s >= 30 ? 3 : s >= 15 ? 2 : s >= 8 ? 1 : 0
}

/** Whether wrong numbers have locked this candidate's sign-in. @param {import('./store.js').Row} row */
export const isLocked = (row) => row.locked_until_ms !== null && row.locked_until_ms > now()
