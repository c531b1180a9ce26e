import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockText, makeCountdown, makeWarnings } from '../../static/lib/countdown.js'

function aCountdown() {
  const counter = { ms: 5000 }
  return { counter, countdown: makeCountdown(() => counter.ms) }
}

test('the remaining time runs down with the monotonic counter', () => {
  const { counter, countdown } = aCountdown()
  countdown.set(60_000)
  assert.equal(countdown.remaining(), 60_000)
  counter.ms += 1500
  assert.equal(countdown.remaining(), 58_500)
})

test('it stops at zero', () => {
  const { counter, countdown } = aCountdown()
  countdown.set(1000)
  counter.ms += 10_000
  assert.equal(countdown.remaining(), 0)
})

test('what the server says last counts, longer or shorter', () => {
  const { counter, countdown } = aCountdown()
  countdown.set(60_000)
  counter.ms += 50_000
  countdown.set(600_000)
  assert.equal(countdown.remaining(), 600_000)
  countdown.set(5000)
  assert.equal(countdown.remaining(), 5000)
})

test('an acknowledgement without a time changes nothing', () => {
  const { counter, countdown } = aCountdown()
  assert.equal(countdown.isKnown(), false)
  countdown.set(null)
  countdown.set(undefined)
  assert.equal(countdown.isKnown(), false)
  countdown.set(60_000)
  counter.ms += 1000
  countdown.set(null)
  assert.equal(countdown.remaining(), 59_000)
})

test('stepping the date of the terminal moves nothing', (t) => {
  const countdown = makeCountdown()
  countdown.set(60_000)
  t.mock.timers.enable({ apis: ['Date'], now: 0 })
  t.mock.timers.setTime(365 * 86_400_000)
  assert.ok(countdown.remaining() > 55_000)
})

for (const [ms, text] of [
  [0, '00:00'],
  [1, '00:01'],
  [1000, '00:01'],
  [59_999, '01:00'],
  [60_000, '01:00'],
  [3_599_001, '01:00:00'],
  [4_062_000, '01:07:42'],
  [36_000_000, '10:00:00'],
])
  test(`${ms} ms reads ${text}`, () => assert.equal(clockText(ms), text))

test('each warning is told once, when its minute is crossed', () => {
  const due = makeWarnings()
  const told = [16, 15.01, 15, 14.9, 6, 5, 4.9, 1.1, 0.9, 0.5, 0].map((minutes) => due(minutes * 60_000))
  assert.deepEqual(told, [null, null, 15, null, null, 5, null, null, 1, null, null])
})

test('a terminal that opens late is not warned of what has passed', () => {
  const due = makeWarnings()
  assert.equal(due(4 * 60_000), null)
  assert.equal(due(0.99 * 60_000), 1)
})

test('after an extension the same warning is told again', () => {
  const due = makeWarnings()
  due(6 * 60_000)
  assert.equal(due(5 * 60_000), 5)
  due(14 * 60_000)
  assert.equal(due(5 * 60_000), 5)
})

test('after a gap only the nearest warning is told', () => {
  const due = makeWarnings()
  due(20 * 60_000)
  assert.equal(due(50_000), 1)
})
