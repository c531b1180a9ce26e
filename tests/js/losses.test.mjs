import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lostTogether } from '../../static/monitor/losses.js'

/** @param {(number | null)[]} seconds */
const away = (...seconds) => seconds.map((s, seat) => ({ seat, lost_since_ms: s === null ? null : s * 1000 }))
/** @param {{seat: number}[]} rows */
const seats = (rows) => rows.map((row) => row.seat)

test('many that were lost within half a minute are one event', () => {
  assert.deepEqual(seats(lostTogether(away(100, 129, 115))), [0, 2, 1])
})

test('two, or three over a longer time, are not', () => {
  assert.deepEqual(lostTogether(away(100, 101)), [])
  assert.deepEqual(lostTogether(away(100, 131, 162)), [])
  assert.deepEqual(lostTogether([]), [])
})

test('who was lost long before or after is not of the event', () => {
  assert.deepEqual(seats(lostTogether(away(10, 500, 505, 510, 511, 900))), [1, 2, 3, 4])
})

test('of two events it is the larger one', () => {
  assert.deepEqual(seats(lostTogether(away(10, 11, 12, 500, 501, 502, 503))), [3, 4, 5, 6])
})

test('who is on line is not lost', () => {
  assert.deepEqual(lostTogether(away(null, 100, 101, null)), [])
})
