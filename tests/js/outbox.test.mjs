import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { disk } from './idb.mjs'
import { makeClock, settle } from './setup.mjs'

const { Failure } = await import('../../static/lib/http.js')
const { keyOf, openOutbox } = await import('../../static/lib/outbox.js')

let clock
beforeEach(() => {
  clock = makeClock()
  disk.rows.clear()
  disk.isForbidden = false
})

/** An open outbox before a server that keeps each answer, or does what `server.answer` does instead. */
async function anOutbox({ origin = 'here', lease = 1, lastNumber = 0, answers = [] } = {}) {
  const server = { sent: [], acked: [], over: [], answer: async (asked) => ackOf(asked) }
  const outbox = await openOutbox({
    attempt: 7,
    origin,
    send: (asked) => {
      server.sent.push({ ...asked, at: clock.now() })
      return server.answer(asked)
    },
    onChange: () => {},
    onAck: (ack) => server.acked.push(ack.number),
    onOver: (code) => server.over.push(code),
  })
  await outbox.begin(lease, lastNumber, answers)
  return { outbox, server }
}

const ackOf = (asked) => ({ number: asked.number, saved_at: '2026-11-28T01:00:00Z' })
const numbers = (server) => server.sent.map((asked) => asked.number)
const fails =
  (code, message = code) =>
  async () => {
    throw new Failure(code, message)
  }

/** A server that holds each answer until it is let go. */
function holding(server) {
  const held = []
  server.answer = (asked) => new Promise((done, fail) => held.push({ ack: () => done(ackOf(asked)), fail }))
  return held
}

test('a choice is sent at once, with attempt, lease, number and place', async () => {
  const { outbox, server } = await anOutbox()
  outbox.put(3, '', 'B', true)
  await clock.move(0)
  const [{ at, ...asked }] = server.sent
  assert.deepEqual(asked, { attempt_id: 7, lease: 1, number: 1, question_no: 3, part: '', answer: 'B', flagged: true })
  assert.equal(at, 0)
  assert.equal(outbox.unsent(), 0)
  assert.equal(outbox.revisions.get(keyOf(3)).acked, true)
})

test('an answer counts as saved only when that very revision is acknowledged', async () => {
  const { outbox, server } = await anOutbox()
  const held = holding(server)
  outbox.put(1, '', 'A', false)
  await clock.move(0)
  outbox.put(1, '', 'B', false)
  held[0].ack()
  await settle()
  assert.equal(outbox.unsent(), 1)
  assert.equal(outbox.revisions.get(keyOf(1)).acked, false)
  await clock.move(0)
  assert.deepEqual(numbers(server), [1, 2])
  held[1].ack()
  await settle()
  assert.equal(outbox.unsent(), 0)
})

test('typing is sent after a second of quiet', async () => {
  const { outbox, server } = await anOutbox()
  for (const text of ['四', '四级', '四级 考']) {
    outbox.put(1, 'note', text, false, true)
    await clock.move(400)
  }
  assert.deepEqual(server.sent, [])
  await clock.move(700)
  assert.deepEqual(
    server.sent.map((asked) => [asked.answer, asked.at]),
    [['四级 考', 1800]],
  )
})

test('who never pauses is saved every five seconds', async () => {
  const { outbox, server } = await anOutbox()
  for (let n = 1; n <= 60; n++) {
    outbox.put(1, 'note', `${n}`, false, true)
    await clock.move(200)
  }
  assert.deepEqual(
    server.sent.map((asked) => asked.at),
    [5000, 10_000],
  )
})

test('a slow server is not flooded by who never pauses', async () => {
  const { outbox, server } = await anOutbox()
  server.answer = (asked) => new Promise((done) => setTimeout(() => done(ackOf(asked)), 900))
  for (let n = 1; n <= 100; n++) {
    outbox.put(1, 'note', `${n}`, false, true)
    await clock.move(200)
  }
  assert.ok(server.sent.length <= 4, `${server.sent.length} sent in 20 s`)
})

test('what failed is sent again under the same number, more and more slowly', async () => {
  const { outbox, server } = await anOutbox()
  server.answer = fails('timeout')
  outbox.put(1, '', 'A', false)
  await clock.move(60_000)
  assert.ok(server.sent.length >= 9 && server.sent.length <= 16, `${server.sent.length} sent in a minute`)
  assert.deepEqual(new Set(numbers(server)), new Set([1]))
  assert.equal(outbox.unsent(), 1)
  server.answer = async (asked) => ackOf(asked)
  await clock.move(8000)
  assert.equal(outbox.unsent(), 0)
})

test('typing during an outage does not hasten the next try', async () => {
  const { outbox, server } = await anOutbox()
  server.answer = fails('offline')
  for (let n = 1; n <= 100; n++) {
    outbox.put(1, 'note', `${n}`, false, true)
    await clock.move(200)
  }
  assert.ok(server.sent.length <= 20, `${server.sent.length} sent in 20 s`)
})

test('when the connection is back everything is sent in the order of its numbers', async () => {
  const { outbox, server } = await anOutbox()
  server.answer = fails('offline')
  for (const no of [5, 3, 4]) outbox.put(no, '', 'A', false)
  await clock.move(300)
  server.answer = async (asked) => ackOf(asked)
  server.sent.length = 0
  outbox.flush()
  await clock.move(0)
  assert.deepEqual(
    server.sent.map((asked) => asked.question_no),
    [5, 3, 4],
  )
  assert.equal(outbox.unsent(), 0)
})

test('a number that is taken is changed for the next free one', async () => {
  const { outbox, server } = await anOutbox({ lastNumber: 4 })
  server.answer = async (asked) => (asked.number === 5 ? fails('number_taken')() : ackOf(asked))
  outbox.put(1, '', 'A', false)
  await clock.move(2000)
  assert.deepEqual(numbers(server), [5, 6])
  assert.equal(outbox.unsent(), 0)
})

for (const code of ['bad_answer', 'answer_too_large', 'no_such_question', 'malformed'])
  test(`${code}: shown, not sent again, until it is changed; others go on`, async () => {
    const { outbox, server } = await anOutbox()
    server.answer = async (asked) => (asked.answer === 'bad' ? fails(code, '应为数字')() : ackOf(asked))
    outbox.put(1, 'aov', 'bad', false)
    outbox.put(2, 'aov', 'good', false)
    await clock.move(60_000)
    assert.deepEqual(numbers(server), [1, 2])
    assert.equal(outbox.revisions.get(keyOf(1, 'aov')).refused, '应为数字')
    assert.deepEqual([outbox.unsent(), outbox.refused()], [0, 1])
    outbox.put(1, 'aov', '128', false)
    await clock.move(0)
    assert.deepEqual(numbers(server), [1, 2, 3])
    assert.deepEqual([outbox.unsent(), outbox.refused()], [0, 0])
  })

for (const code of ['time_is_up', 'not_answering', 'wrong_terminal', 'sign_in_first'])
  test(`${code}: nothing more is sent, and what was not sent stays on the terminal`, async () => {
    const { outbox, server } = await anOutbox()
    server.answer = fails(code)
    outbox.put(1, '', 'A', false)
    outbox.put(2, '', 'A', false)
    await clock.move(60_000)
    assert.equal(server.sent.length, 1)
    assert.deepEqual(server.over, [code])
    assert.equal(outbox.unsent(), 2)
    assert.deepEqual(
      [...disk.rows.values()].map((row) => row.acked),
      [false, false],
    )
  })

test('after a reload the unsent answers of the same lease are there and are sent', async () => {
  const first = await anOutbox()
  first.server.answer = fails('offline')
  first.outbox.put(1, '', 'A', false)
  first.outbox.put(2, '', 'B', false)
  await clock.move(0)
  first.outbox.stop()
  const { outbox, server } = await anOutbox({ answers: [{ no: 1, part: '', answer: 'D', flagged: false }] })
  assert.equal(outbox.revisions.get(keyOf(1)).answer, 'A')
  await clock.move(0)
  assert.deepEqual(numbers(server), [1, 2])
  outbox.put(3, '', 'C', false)
  await clock.move(0)
  assert.equal(server.sent.at(-1).number, 3)
})

test('what another lease or another attempt left unsent is not sent under this one', async () => {
  const rows = [
    { attempt: 7, no: 1, part: '', answer: 'A', lease: 1, number: 9, acked: false, origin: 'here' },
    { attempt: 8, no: 2, part: '', answer: 'A', lease: 2, number: 30, acked: false, origin: 'here' },
  ]
  for (const row of rows) disk.rows.set(JSON.stringify([row.attempt, row.no, row.part]), row)
  const { outbox, server } = await anOutbox({
    lease: 2,
    answers: [{ no: 1, part: '', answer: 'C', flagged: false }],
  })
  await clock.move(10_000)
  assert.deepEqual(server.sent, [])
  assert.equal(outbox.revisions.get(keyOf(1)).answer, 'C')
  outbox.put(1, '', 'D', false)
  await clock.move(0)
  assert.deepEqual([server.sent[0].lease, server.sent[0].number], [2, 10])
})

test('beginning again with a reconnect keeps what was written in between', async () => {
  const { outbox, server } = await anOutbox()
  server.answer = fails('offline')
  outbox.put(1, '', 'A', false)
  await clock.move(0)
  server.answer = async (asked) => ackOf(asked)
  await outbox.begin(1, 0, [{ no: 2, part: '', answer: 'B', flagged: false }])
  await clock.move(0)
  assert.deepEqual([...outbox.revisions.values()].map((r) => [r.no, r.answer, r.acked]).sort(), [
    [1, 'A', true],
    [2, 'B', true],
  ])
})

test('an acknowledgement that comes after a reconnect does not hide what was written since', async () => {
  const { outbox, server } = await anOutbox()
  const held = holding(server)
  outbox.put(1, '', 'A', false)
  await clock.move(0)
  await outbox.begin(1, 0, [])
  outbox.put(1, '', 'B', false)
  held[0].ack()
  await settle()
  assert.equal(outbox.unsent(), 1)
  const [row] = disk.rows.values()
  assert.deepEqual([row.answer, row.acked], ['B', false])
})

test('without a disk answers live in memory and are sent all the same', async () => {
  disk.isForbidden = true
  const { outbox, server } = await anOutbox()
  outbox.put(1, '', 'A', false)
  await clock.move(0)
  assert.deepEqual(numbers(server), [1])
  assert.equal(outbox.unsent(), 0)
})

test('a store that a power cut threw back does not come before what the server has', async () => {
  const row = {
    attempt: 7,
    no: 1,
    part: '',
    answer: 'A',
    flagged: false,
    lease: 1,
    number: 5,
    acked: false,
    origin: 'here',
  }
  disk.rows.set(JSON.stringify([7, 1, '']), row)
  const answers = [{ no: 1, part: '', answer: 'C', flagged: false, number: 9 }]
  const { outbox, server } = await anOutbox({ lastNumber: 9, answers })
  await clock.move(10_000)
  assert.equal(outbox.revisions.get(keyOf(1)).answer, 'C')
  assert.deepEqual(server.sent, [])
})

test('a picture from before an answer does not take it back', async () => {
  const { outbox, server } = await anOutbox({
    lastNumber: 3,
    answers: [{ no: 1, part: '', answer: 'A', flagged: false, number: 3 }],
  })
  outbox.put(1, '', 'B', false)
  await clock.move(0)
  assert.equal(outbox.unsent(), 0)
  await outbox.begin(1, 3, [{ no: 1, part: '', answer: 'A', flagged: false, number: 3 }])
  assert.equal(outbox.revisions.get(keyOf(1)).answer, 'B')
  await clock.move(0)
  assert.deepEqual(numbers(server), [4, 4])
  assert.equal(outbox.unsent(), 0)
})

test('what was left of an attempt of that number in another database is not sent', async () => {
  const rehearsal = await anOutbox({ origin: 'rehearsal' })
  rehearsal.server.answer = fails('offline')
  rehearsal.outbox.put(1, '', 'A', false)
  await clock.move(0)
  rehearsal.outbox.stop()
  const { outbox, server } = await anOutbox()
  await clock.move(10_000)
  assert.deepEqual([server.sent, outbox.revisions.size], [[], 0])
})
