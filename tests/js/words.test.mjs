// How the board says spans.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import './server.mjs'
import { makeClock } from './setup.mjs'

makeClock()
document.querySelector = () => ({ textContent: '{"zone": "Asia/Shanghai"}' }) // what the page brings along
const { skewWords } = await import('../../static/monitor/words.js')

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

test('how wrong a clock is, is said as people say it', () => {
  const cases = [
    [70, '快 1 分 10 秒'],
    [-(3 * MINUTE + 10), '慢 3 分 10 秒'],
    [20 * MINUTE, '快 20 分钟'],
    [8 * HOUR, '快 8 小时'],
    [-(HOUR + 5 * MINUTE), '慢 1 小时 5 分钟'],
    [2 * DAY - 20, '快 2 天'],
    [-400 * DAY, '慢 400 天'],
    [-3650 * DAY, '慢 10 年'],
    [20_000 * DAY, '快 55 年'],
  ]
  for (const [seconds, said] of cases) assert.equal(skewWords(seconds), `${said}（不影响计时）`)
})
