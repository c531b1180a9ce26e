// @ts-check
// What the person at the board has chosen: a filter, a search, a seat, a dialog.
import { computed, signal } from '@preact/signals'
import { lostTogether } from './losses.js'
import { OVER, rows, seats } from './store.js'
import { gravity, isHolding, isLocked, isUnconfirmed, owed } from './words.js'

/** A state, or one of CONCERNS; "" shows all. */
export const filter = signal('')
export const search = signal('')
/** @type {import('@preact/signals').Signal<number | null>} the attempt whose panel is open */
export const opened = signal(null)
/** @type {import('@preact/signals').Signal<number | null>} the seat number that the arrow keys stand on */
export const focused = signal(null)

/** Those that are away now and were lost within half a minute: a switch, a cable, the power of a row. */
export const together = computed(
  () => new Set(lostTogether(seats.value.filter((row) => gravity(row) > 0)).map((row) => row.id)),
)

export const openedRow = computed(() => (opened.value === null ? null : (rows.value.get(opened.value) ?? null)))

/** @type {Record<string, (row: import('./store.js').Row) => boolean>} */
export const CONCERNS = {
  lost: (row) => row.lost_since_ms !== null,
  request: (row) => row.request !== null,
  together: (row) => together.value.has(row.id),
  unsent: (row) => isHolding(row),
  unconfirmed: (row) => isUnconfirmed(row),
  owed: (row) => !OVER.includes(row.state) && owed(row) > 0,
  locked: (row) => isLocked(row),
  skew: (row) => row.skew_s !== null,
}

/** @param {import('./store.js').Row} row */
export function isShown(row) {
  const wanted = filter.value
  if (wanted && !(CONCERNS[wanted]?.(row) ?? row.state === wanted)) return false
  return matches(row, search.value)
}

/** By seat, name or number. @param {import('./store.js').Row} row @param {string} text */
export function matches(row, text) {
  const asked = text.trim().toLowerCase()
  if (!asked) return true
  if (/^\d{1,3}$/.test(asked)) return row.seat === Number(asked)
  return row.name.toLowerCase().includes(asked) || row.admission_no.toLowerCase().includes(asked)
}

/** @param {number} id of an attempt */
export function open(id) {
  opened.value = id
  const row = rows.peek().get(id)
  if (row) focused.value = row.seat
}

export function close() {
  const row = openedRow.peek()
  opened.value = null
  if (row) document.getElementById(`seat-${row.seat}`)?.focus()
}

// Wherever the focus is: an act may have taken away the button that had it.
document.addEventListener('keydown', (event) => {
  const isElsewhere = event.target instanceof HTMLElement && event.target.closest('dialog, details[open], input')
  if (event.key === 'Escape' && opened.peek() !== null && !isElsewhere && !event.defaultPrevented) close()
})
