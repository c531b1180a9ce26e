// @ts-check
// What the board knows: one picture, kept fresh by frames; the server's time, carried by performance.now().
import { batch, computed, signal } from '@preact/signals'
import { data } from '../lib/dom.js'
import { openLink } from '../lib/socket.js'

/**
 * @typedef {object} Row one seat, as the server tells it
 * @property {number} id
 * @property {number} seat
 * @property {string} name
 * @property {string} admission_no
 * @property {number} level
 * @property {string} state
 * @property {number} version
 * @property {number} answered
 * @property {number} total
 * @property {number | null} last_saved_ms
 * @property {number | null} deadline_ms
 * @property {number} extension_minutes
 * @property {number} lease
 * @property {string} address
 * @property {number | null} ended_ms
 * @property {string} ended_why
 * @property {{address: string, asked_ms: number} | null} request
 * @property {number | null} locked_until_ms
 * @property {number} deadline_version
 * @property {number} outages how often its terminal was away for long
 * @property {number} lost_ms what the outages that are over have cost
 * @property {number} due_ms how much of it is not settled
 * @property {number | null} outage_since_ms the beginning of the outage that lasts
 * @property {boolean} online
 * @property {number} unsent
 * @property {number | null} unsent_since_ms
 * @property {number | null} skew_s
 * @property {number} shown the version of the deadline on its screen
 * @property {number | null} lost_since_ms
 */
/**
 * @typedef {object} Sitting
 * @property {number} id
 * @property {string} state
 * @property {number} minutes
 * @property {number} planned_ms
 * @property {number} opens_ms
 * @property {number | null} began_ms
 * @property {number | null} end_ms
 * @property {number | null} door_closes_ms
 * @property {number | null} finished_ms
 * @property {number | null} reconciled_ms
 * @property {string[]} reconciled_by
 * @property {number | null} sealed_ms
 * @property {string} seal_digest
 */
/**
 * @typedef {object} Entry a message or an incident
 * @property {string} key
 * @property {string} kind
 * @property {string} tier
 * @property {string} text
 * @property {number} at_ms
 * @property {string} by
 * @property {number | null} attempt_id
 * @property {number | null} seat
 * @property {string} witness
 * @property {Together} [outage]
 */
/**
 * @typedef {object} Together terminals that were lost together
 * @property {'terminal' | 'server'} cause
 * @property {number[]} seats
 * @property {number} open how many are still away
 * @property {number} longest_ms
 * @property {number} settled
 */
/**
 * @typedef {object} ServerAlarm something wrong with the server
 * @property {string} code
 * @property {number} since_ms
 * @property {Record<string, string | number>} detail
 */
/**
 * @typedef {object} Choice
 * @property {string} value
 * @property {string} label
 */
/**
 * @typedef {object} Page what the page brings along
 * @property {number} sitting_id
 * @property {string} zone
 * @property {string} subject
 * @property {number} columns
 * @property {number} capacity
 * @property {boolean} may_act
 * @property {boolean} may_rescue
 * @property {string} own_name
 * @property {Record<string, string>} states
 * @property {Record<string, string>} levels
 * @property {Record<string, string>} incidents
 * @property {string[]} recorded_by_hand
 * @property {Record<string, string>} ended_why
 * @property {Record<string, string>} timeline
 * @property {{title: string, reasons: Choice[]}[]} extension_reasons
 * @property {Choice[]} collect_reasons
 * @property {Choice[]} nothing_reasons
 * @property {number} compensated_minutes
 * @property {Record<string, [string, string]>} alarms
 * @property {Choice[]} reopen_reasons
 * @property {{tier: string, examples: string, effect: string}[]} tiers
 * @property {string[]} messages
 */

/** @type {Page} */
export const page = data('board-page')

export const HERE = ['checked_in', 'identified', 'waiting']
export const PRESENT = [...HERE, 'answering']
export const NOT_BEGUN = ['expected', ...HERE]
export const OVER = ['handed_in', 'collected', 'absent', 'ended']

/** @type {import('@preact/signals').Signal<Sitting | null>} */
export const sitting = signal(null)
/** @type {import('@preact/signals').Signal<Map<number, Row>>} */
export const rows = signal(new Map())
/** @type {import('@preact/signals').Signal<Record<string, number>>} */
export const counts = signal({})
/** @type {import('@preact/signals').Signal<Entry[]>} */
export const records = signal([])
/** @type {import('@preact/signals').Signal<ServerAlarm[]>} */
export const alarms = signal([])
/** @type {import('@preact/signals').Signal<'connecting' | 'up' | 'down' | 'refused'>} */
export const link = signal('connecting')
/** The sentence of a refusal, when the board may not be watched (any more). */
export const refusal = signal('')

export const seats = computed(() => [...rows.value.values()].sort((a, b) => a.seat - b.seat))

/** Each row as a signal of its own: of a thousand seats only those that changed are drawn again. */
/** @type {Map<number, import('@preact/signals').Signal<Row>>} */
const cells = new Map()

/** @param {Row} row */
function keep(row) {
  const cell = cells.get(row.id)
  if (cell) cell.value = row
  else cells.set(row.id, signal(row))
}

/** The row of an attempt that is on the board. @param {number} id */
export function cellOf(id) {
  const cell = cells.get(id)
  if (!cell) throw new Error(`no row ${id}`)
  return cell
}

/** Which seats there are, as one text: it changes when somebody is seated or moved, which is rare. */
export const places = computed(() => seats.value.map((row) => `${row.seat}:${row.id}`).join(' '))

// ── Time ──

let serverMs = 0
let heardAt = 0
/** Grows each second; who shows a running time reads it. */
export const tick = signal(1)
setInterval(() => {
  tick.value += 1
}, 1000)

/** The server's time in ms since 1970, never this machine's own clock; what shows it is drawn again each second. */
export function now() {
  return tick.value && serverMs + performance.now() - heardAt
}

/** @param {number} ms */
function setClock(ms) {
  serverMs = ms
  heardAt = performance.now()
}

// ── Picture and frames ──

let frameNo = -1

/** @param {any} said the whole picture */
function show(said) {
  setClock(said.now_ms)
  frameNo = said.no
  batch(() => {
    said.rows.forEach(keep)
    rows.value = new Map(said.rows.map((/** @type {Row} */ row) => [row.id, row]))
    take(said)
    refusal.value = ''
    link.value = 'up'
  })
}

/** @param {any} said what a picture always has, and a frame where it has changed */
function take(said) {
  if (said.sitting) sitting.value = said.sitting
  if (said.counts) counts.value = said.counts
  if (said.records) records.value = said.records
  if (said.alarms) alarms.value = said.alarms
}

/** @param {any} said a frame: the whole state of what changed, so that applying it twice does no harm */
function apply(said) {
  if (link.peek() !== 'up' || said.no <= frameNo) return
  if (said.no > frameNo + 1) {
    void watch()
    return
  }
  setClock(said.now_ms)
  frameNo = said.no
  batch(() => {
    const known = new Map(rows.peek())
    for (const row of said.rows) {
      keep(row)
      known.set(row.id, row)
    }
    rows.value = known
    take(said)
  })
}

let retry = 0

async function watch() {
  clearTimeout(retry)
  try {
    show(await socket.ask('board.watch', { sitting_id: page.sitting_id }))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'not_found' || code === 'not_allowed') {
      refusal.value = error instanceof Error ? error.message : ''
      link.value = 'refused'
    } else if (socket.isUp()) {
      retry = window.setTimeout(watch, 1500)
    }
  }
}

const socket = openLink({
  onUp: () => void watch(),
  onDown: () => {
    link.value = 'down'
  },
  onRefused: () => {
    link.value = 'refused'
  },
  on: { 'board.changed': apply },
})
