import assert from 'node:assert/strict'
import { test } from 'node:test'
import './setup.mjs'

const { pauseBefore } = await import('../../static/lib/socket.js')

test('whoever lost the connection tries again after half a second to ten seconds', () => {
  for (let failed = 0; failed < 60; failed++)
    for (const chance of [0, 0.25, 0.5, 0.999]) {
      const pause = pauseBefore(failed, chance)
      assert.ok(pause >= 500 && pause <= 10_000, `${failed} ${chance}: ${pause}`)
    }
})

test('a server that is back within three seconds has everybody back within one more', () => {
  for (const chance of [0, 0.5, 0.999]) {
    let at = 0
    let failed = 0
    while (at < 3000) at += pauseBefore(failed++, chance)
    assert.ok(at < 4000, `${chance}: ${at}`)
  }
})

test('a server that is long away is asked less and less often, and not by all at once', () => {
  assert.ok(pauseBefore(30, 0.5) > 6000)
  assert.ok(pauseBefore(30, 0.999) - pauseBefore(30, 0) > 5000)
})
