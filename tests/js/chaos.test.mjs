// The outbox against a network that loses, delays and reorders, and a page that is loaded anew in the middle of it.
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { renew } from './idb.mjs'
import { makeClock, settle } from './setup.mjs'

const { Failure } = await import('../../static/lib/http.js')
const { keyOf, openOutbox } = await import('../../static/lib/outbox.js')

const LEASE = 1
const STEPS = 150
let clock
beforeEach(() => {
  clock = makeClock()
  renew()
})

/** The same numbers for the same seed (mulberry32). */
function makeRandom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A server by the rules: append-only, unique by number; what it acknowledged it keeps. */
function makeServer() {
  const rows = new Map()
  return {
    rows,
    save(asked) {
      const { number, question_no: no, part, answer, flagged } = asked
      const content = JSON.stringify([no, part, answer, flagged])
      const kept = rows.get(number) ?? { no, part, answer, flagged, number, content, at: rows.size }
      if (kept.content !== content) throw new Failure('number_taken', '')
      rows.set(number, kept)
      return {
        number,
        lease: LEASE,
        saved_at: `2026-11-28T01:00:${String(kept.at % 60).padStart(2, '0')}Z`,
        at: kept.at,
      }
    },
    picture() {
      const finals = new Map()
      for (const row of [...rows.values()].sort((a, b) => a.number - b.number)) finals.set(keyOf(row.no, row.part), row)
      return { last: Math.max(0, ...rows.keys()), answers: [...finals.values()] }
    },
  }
}

/** One page on one terminal, over a network in which `luck` decides. */
async function openPage(server, acks, luck) {
  const page = { isGone: false, isWell: false }
  page.outbox = await openOutbox({
    attempt: 7,
    origin: 'here',
    left: () => 60_000,
    send: async (asked) => {
      const sent = structuredClone(asked)
      const pause = page.isWell ? 0 : Math.floor(luck() * 3000)
      if (!page.isWell && luck() < 0.25) return lost(pause) // it never arrives
      await new Promise((go) => setTimeout(go, pause))
      const ack = server.save(sent)
      if (!page.isWell && luck() < 0.25) return lost(pause) // its acknowledgement never does
      await new Promise((go) => setTimeout(go, pause))
      if (page.isGone) return new Promise(() => {})
      const first = acks.get(sent.number) ?? ack
      assert.deepEqual(ack, first, 'an acknowledgement anew is the first one')
      acks.set(sent.number, first)
      return ack
    },
    onChange: () => {},
    onAck: () => {},
    onOver: (code) => assert.fail(code),
  })
  await begin(page, server)
  return page
}

async function lost(pause) {
  await new Promise((go) => setTimeout(go, pause + 500))
  throw new Failure('timeout', '')
}

async function begin(page, server) {
  const { last, answers } = server.picture()
  await page.outbox.begin(LEASE, last, answers)
}

/** Loaded anew: memory and everything under way are gone, the disk is there; what was sent may still arrive. */
async function reload(page, server, acks, luck) {
  page.isGone = true
  page.outbox.stop()
  await settle()
  return openPage(server, acks, luck)
}

function faultsOf(page, server, acks, written) {
  const found = []
  const finals = new Map(server.picture().answers.map((row) => [keyOf(row.no, row.part), row]))
  for (const number of acks.keys()) if (!server.rows.has(number)) found.push(`lost: ${number}`)
  for (const [key, [answer, flagged]] of written) {
    const final = finals.get(key)
    if (!final || final.answer !== answer || final.flagged !== flagged)
      found.push(`${key}: ${final?.answer} for ${answer}`)
    const shown = page.outbox.revisions.get(key)
    if (!shown?.acked || shown.answer !== answer) found.push(`${key}: shown ${shown?.answer}, ${shown?.acked}`)
  }
  return found
}

for (let seed = 1; seed <= 25; seed++)
  test(`what is written last is what the server has in the end, seed ${seed}`, async () => {
    const luck = makeRandom(seed)
    const server = makeServer()
    const acks = new Map()
    const written = new Map()
    let page = await openPage(server, acks, luck)
    for (let step = 0; step < STEPS; step++) {
      const what = luck()
      if (what < 0.55) {
        const no = 1 + Math.floor(luck() * 6)
        const part = luck() < 0.3 ? 'note' : ''
        const answer = `${step}`
        const flagged = luck() < 0.2
        page.outbox.put(no, part, answer, flagged, luck() < 0.5)
        written.set(keyOf(no, part), [answer, flagged])
        await settle()
      } else if (what < 0.62) page = await reload(page, server, acks, luck)
      else if (what < 0.7) await begin(page, server)
      else if (what < 0.74) page.outbox.flush()
      await clock.move(Math.floor(luck() * 1500))
    }
    page.isWell = true
    page.outbox.flush()
    await clock.move(60_000)
    assert.equal(page.outbox.unsent(), 0)
    assert.deepEqual(faultsOf(page, server, acks, written), [])
    assert.ok(acks.size > 15, `only ${acks.size} were acknowledged`)
    page = await reload(page, server, acks, luck)
    page.isWell = true
    await clock.move(10_000)
    assert.deepEqual(faultsOf(page, server, acks, written), [])
  })

test('the check finds an answer that was dropped', async () => {
  const server = makeServer()
  const acks = new Map()
  const page = await openPage(server, acks, () => 0.99)
  page.isWell = true
  page.outbox.put(1, '', 'A', false)
  await clock.move(0)
  const written = new Map([[keyOf(1), ['A', false]]])
  assert.deepEqual(faultsOf(page, server, acks, written), [])
  server.rows.clear()
  assert.deepEqual(faultsOf(page, server, acks, written), ['lost: 1', '1/: undefined for A'])
})
