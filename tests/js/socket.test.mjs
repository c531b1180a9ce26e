import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renewServer, server } from './server.mjs'
import { makeClock } from './setup.mjs'

const { openLink, pauseBefore } = await import('../../static/lib/socket.js')

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

/** A link to a server that is what it is told to be. */
function aLink(how) {
  const clock = makeClock()
  renewServer()
  Object.assign(server, how)
  const seen = { up: 0, down: 0, refused: [] }
  const link = openLink({
    onUp: () => {
      seen.up += 1
    },
    onDown: () => {
      seen.down += 1
    },
    onRefused: (code) => seen.refused.push(code),
  })
  return { clock, seen, link }
}

test('a line that opens is up, and is not opened again', async () => {
  const { clock, seen, link } = aLink({})
  await clock.move(60_000)
  assert.deepEqual([seen.up, link.isUp(), server.lines.length], [1, true, 1])
})

test('a line that opens without being let in is given up after ten seconds and tried again', async () => {
  const { clock, seen, link } = aLink({ isDumb: true })
  await clock.move(9000)
  assert.equal(server.lines.length, 1)
  await clock.move(60_000)
  assert.ok(server.lines.length >= 5, `${server.lines.length} lines`)
  assert.equal(seen.up, 0)
  server.isDumb = false
  await clock.move(22_000)
  assert.deepEqual([seen.up, link.isUp()], [1, true])
  link.close()
})

for (const code of ['unexpected', 'database_locked'])
  test(`whoever is not let in for ${code} tries again`, async () => {
    const { clock, seen } = aLink({ refusal: code })
    await clock.move(5000)
    assert.ok(server.lines.length > 3)
    server.refusal = ''
    await clock.move(11_000)
    assert.deepEqual([seen.up, seen.refused], [1, []])
  })

test('whoever is signed out does not', async () => {
  const { clock, seen } = aLink({ refusal: 'sign_in_first' })
  await clock.move(60_000)
  assert.deepEqual([server.lines.length, seen.refused], [1, ['sign_in_first']])
})

test('a line that is closed stays closed', async () => {
  const { clock, seen, link } = aLink({})
  await clock.move(0)
  link.close()
  await clock.move(60_000)
  assert.deepEqual([server.lines.length, seen.down], [1, 1])
})
