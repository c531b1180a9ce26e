import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { disk, lay, renew } from './idb.mjs'
import { makeClock, settle } from './setup.mjs'

const { Failure } = await import('../../static/lib/http.js')
const { keyOf, openOutbox } = await import('../../static/lib/outbox.js')

let clock
beforeEach(() => {
  clock = makeClock()
  renew()
})

/** An open outbox before a server that keeps each answer, or does what `server.answer` does instead. */
async function anOutbox({
  origin = 'here',
  lease = 1,
  lastNumber = 0,
  answers = [],
  isOwnMemory = false,
  newVersion = 0,
} = {}) {
  const server = { sent: [], acked: [], over: [], kept: [], left: 5_400_000, answer: async (asked) => ackOf(asked) }
  const outbox = await openOutbox({
    attempt: 7,
    origin,
    left: () => server.left - clock.now(),
    send: (asked) => {
      server.sent.push({ ...asked, at: clock.now() })
      return server.answer(asked)
    },
    onChange: () => {},
    onAck: (ack) => server.acked.push(ack.number),
    onOver: (code) => server.over.push(code),
    onKept: (isKept) => server.kept.push(isKept),
  })
  if (lease) await outbox.begin(lease, lastNumber, answers, { isOwnMemory, newVersion })
  return { outbox, server }
}

const ackOf = (asked) => ({ number: asked.number, lease: asked.lease, saved_at: '2026-11-28T01:00:00Z' })
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
  assert.deepEqual(asked, {
    attempt_id: 7,
    lease: 1,
    number: 1,
    question_no: 3,
    part: '',
    answer: 'B',
    flagged: true,
    left_ms: 5_400_000,
  })
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

test('who never pauses is saved every two seconds', async () => {
  const { outbox, server } = await anOutbox()
  for (let n = 1; n <= 60; n++) {
    outbox.put(1, 'note', `${n}`, false, true)
    await clock.move(200)
  }
  assert.deepEqual(
    server.sent.map((asked) => asked.at),
    [2000, 4000, 6000, 8000, 10_000, 12_000],
  )
})

test('a slow server is not flooded by who never pauses', async () => {
  const { outbox, server } = await anOutbox()
  server.answer = (asked) => new Promise((done) => setTimeout(() => done(ackOf(asked)), 900))
  for (let n = 1; n <= 100; n++) {
    outbox.put(1, 'note', `${n}`, false, true)
    await clock.move(200)
  }
  assert.ok(server.sent.length <= 10, `${server.sent.length} sent in 20 s`)
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
  for (const row of rows) lay(row)
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
  lay(row)
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

test('every revision says how much of the exam was left when it was numbered, whenever it is sent', async () => {
  const { outbox, server } = await anOutbox()
  server.answer = fails('offline')
  await clock.move(1000)
  outbox.put(1, '', 'A', false)
  await clock.move(60_000)
  server.answer = async (asked) => ackOf(asked)
  outbox.flush()
  await clock.move(0)
  assert.deepEqual(new Set(server.sent.map((asked) => asked.left_ms)), new Set([5_399_000]))
})

test('how much was left survives a reload, and a number that had to be changed', async () => {
  const first = await anOutbox()
  first.server.answer = fails('offline')
  first.outbox.put(1, '', 'A', false)
  await clock.move(0)
  first.outbox.stop()
  await clock.move(5_500_000)
  const { outbox, server } = await anOutbox()
  server.answer = async (asked) => (asked.number === 1 ? fails('number_taken')() : ackOf(asked))
  await clock.move(3000)
  assert.deepEqual(
    server.sent.map((asked) => [asked.number, asked.left_ms]),
    [
      [1, 5_400_000],
      [2, 5_400_000],
    ],
  )
  assert.equal(outbox.unsent(), 0)
})

test('no revision says that less than nothing was left, or a part of a millisecond', async () => {
  const { outbox, server } = await anOutbox()
  server.left = 10.7
  outbox.put(1, '', 'A', false)
  server.left = -10
  outbox.put(2, '', 'A', false)
  await clock.move(0)
  assert.deepEqual(
    server.sent.map((asked) => asked.left_ms),
    [10, 0],
  )
})

test('what an earlier lease left unsent is not sent, not overwritten, and is there for the rescue file', async () => {
  lay({ attempt: 7, no: 1, part: '', answer: 'A', lease: 1, number: 9, left_ms: 5, acked: false, origin: 'here' })
  lay({ attempt: 7, no: 2, part: '', answer: 'B', lease: 1, number: 8, left_ms: 6, acked: true, origin: 'here' })
  const { outbox, server } = await anOutbox({ lease: 3, answers: [{ no: 1, part: '', answer: 'C', flagged: false }] })
  assert.deepEqual([outbox.unsent(), outbox.undelivered()], [0, 1])
  outbox.put(1, '', 'D', false)
  await clock.move(0)
  assert.deepEqual([outbox.undelivered(), server.sent.length], [0, 1])
  const numbered = await outbox.numbered()
  assert.deepEqual(
    numbered.map((r) => [r.lease, r.number, r.answer]),
    [
      [1, 8, 'B'],
      [1, 9, 'A'],
      [3, 10, 'D'],
    ],
  )
})

test('before anything is begun the terminal knows what it could not deliver', async () => {
  lay({ attempt: 7, no: 1, part: '', answer: 'A', lease: 1, number: 9, left_ms: 5, acked: false, origin: 'here' })
  const { outbox } = await anOutbox({ lease: 0 })
  assert.deepEqual([outbox.unsent(), outbox.undelivered()], [0, 1])
})

test('what the server acknowledged and lost is sent again', async () => {
  const first = await anOutbox()
  first.outbox.put(1, '', 'A', false)
  await clock.move(0)
  first.outbox.stop()
  const { outbox, server } = await anOutbox({ lastNumber: 0, answers: [] })
  await clock.move(0)
  assert.deepEqual(numbers(server), [1])
  assert.equal(outbox.unsent(), 0)
})

test('from its own memory a terminal shows everything, and what was acknowledged stays so', async () => {
  const first = await anOutbox()
  first.outbox.put(1, '', 'A', false)
  await clock.move(0)
  first.server.answer = fails('offline')
  first.outbox.put(2, '', 'B', false)
  await clock.move(0)
  first.outbox.stop()
  const { outbox, server } = await anOutbox({ isOwnMemory: true })
  server.answer = fails('offline')
  await clock.move(0)
  assert.deepEqual(numbers(server), [2])
  assert.equal(outbox.revisions.get(keyOf(1)).acked, true)
  outbox.put(3, '', 'C', false)
  await clock.move(0)
  assert.deepEqual([outbox.unsent(), outbox.revisions.get(keyOf(3)).number], [2, 3])
})

test('on a slow disk the newest state of an answer is what stays there', async () => {
  const { outbox } = await anOutbox()
  disk.wait = () => new Promise((done) => setTimeout(done, 50))
  for (const letter of ['A', 'B', 'C', 'D']) {
    outbox.put(1, '', letter, false, true)
    await clock.move(10)
  }
  await clock.move(200)
  assert.deepEqual(
    [...disk.rows.values()].map((row) => [row.answer, row.number]),
    [['D', 4]],
  )
  assert.equal(disk.writes, 2)
})

test('when the exam is over and everything is delivered nothing stays', async () => {
  const { outbox } = await anOutbox()
  outbox.put(1, '', 'A', false)
  await clock.move(0)
  outbox.stop()
  await outbox.forget()
  assert.equal(disk.rows.size, 0)
})

test('what cannot be sent any more is asked for: an acknowledgement may have been lost, or a rescue file brought it in', async () => {
  lay({ attempt: 7, no: 5, part: '', answer: 'E', lease: 1, number: 9, left_ms: 5, acked: false, origin: 'here' })
  const { outbox, server } = await anOutbox({ lease: 2 })
  server.answer = fails('time_is_up')
  outbox.put(1, '', 'A', false)
  outbox.put(2, '', 'B', false)
  await clock.move(0)
  assert.equal(outbox.undelivered(), 3)
  server.answer = async (asked) => (asked.number === 11 ? fails('time_is_up')() : ackOf(asked))
  server.sent.length = 0
  await outbox.confirm()
  assert.deepEqual(
    server.sent.map((asked) => [asked.lease, asked.number]),
    [
      [2, 10],
      [2, 11],
      [1, 9],
    ],
  )
  assert.deepEqual([outbox.undelivered(), outbox.unsent()], [1, 1])
  assert.equal([...disk.rows.values()].filter((row) => !row.acked).length, 1)
})

test('a server that is away confirms nothing, and is not asked again and again', async () => {
  const { outbox, server } = await anOutbox()
  server.answer = fails('not_answering')
  outbox.put(1, '', 'A', false)
  outbox.put(2, '', 'B', false)
  await clock.move(0)
  server.answer = fails('offline')
  server.sent.length = 0
  await outbox.confirm()
  assert.deepEqual([server.sent.length, outbox.undelivered()], [1, 2])
})

for (const [what, ack] of [
  ['nothing', null],
  ['no number', { lease: 1, saved_at: '2026-11-28T01:00:00Z' }],
  ['another number', { number: 99, lease: 1, saved_at: '2026-11-28T01:00:00Z' }],
  ['another lease', { number: 1, lease: 5, saved_at: '2026-11-28T01:00:00Z' }],
  ['a moment that is none', { number: 1, lease: 1, saved_at: 'today' }],
])
  test(`an acknowledgement that says ${what} is none: the answer stays and is sent again`, async () => {
    const { outbox, server } = await anOutbox()
    server.answer = async () => ack
    outbox.put(1, '', 'A', false)
    await clock.move(0)
    assert.deepEqual([outbox.unsent(), server.acked], [1, []])
    assert.deepEqual(
      [...disk.rows.values()].map((row) => row.acked),
      [false],
    )
    server.answer = async (asked) => ackOf(asked)
    await clock.move(3000)
    assert.equal(outbox.unsent(), 0)
  })

for (const code of ['unexpected', 'csrf', 'http_400', 'http_500', 'already_changed'])
  test(`${code}: an answer on which the server fails again and again holds up no other`, async () => {
    const { outbox, server } = await anOutbox()
    server.answer = async (asked) => (asked.question_no === 1 ? fails(code)() : ackOf(asked))
    for (let no = 1; no <= 10; no++) outbox.put(no, '', 'A', false)
    await clock.move(0)
    assert.equal(outbox.unsent(), 1)
    await clock.move(600_000)
    const tries = server.sent.filter((asked) => asked.question_no === 1).length
    assert.ok(tries > 15 && tries < 40, `${tries} tries in ten minutes`)
    server.answer = async (asked) => ackOf(asked)
    await clock.move(40_000)
    assert.equal(outbox.unsent(), 0)
  })

for (const code of [
  'offline',
  'timeout',
  'unreadable',
  'too_many_requests',
  'storage_full',
  'database_locked',
  'http_503',
])
  test(`${code}: it is the way or the server's disk, and all wait`, async () => {
    const { outbox, server } = await anOutbox()
    server.answer = fails(code)
    for (let no = 1; no <= 10; no++) outbox.put(no, '', 'A', false)
    await clock.move(0)
    assert.equal(server.sent.length, 1)
  })

test('what was refused because all is over is not sent again until the attempt has changed', async () => {
  const { outbox, server } = await anOutbox({ newVersion: 3 })
  server.answer = fails('time_is_up')
  outbox.put(1, '', 'A', false)
  await clock.move(0)
  for (let again = 0; again < 5; again++) {
    await outbox.begin(1, 0, [], { newVersion: 3 })
    await clock.move(5000)
  }
  assert.deepEqual([numbers(server), outbox.unsent()], [[1], 1])
  server.answer = async (asked) => ackOf(asked)
  await outbox.begin(1, 0, [], { newVersion: 4 })
  await clock.move(0)
  assert.deepEqual([numbers(server), outbox.unsent()], [[1, 1], 0])
})

test('one that came too late does not keep back what was numbered in time', async () => {
  const { outbox, server } = await anOutbox()
  const held = holding(server)
  server.left = 60
  outbox.put(1, '', 'A', false)
  await clock.move(0)
  held[0].fail(new Failure('database_busy', 'database_busy'))
  await clock.move(100)
  outbox.put(2, '', 'B', false)
  server.answer = async (asked) => (asked.left_ms ? ackOf(asked) : fails('time_is_up')())
  await clock.move(5000)
  assert.deepEqual(
    server.sent.map(({ number, left_ms }) => [number, left_ms]),
    [
      [1, 60],
      [2, 0],
      [1, 60],
    ],
  )
  assert.deepEqual(server.acked, [1])
  assert.deepEqual(server.over, [])
  assert.equal(outbox.unsent(), 1, 'it stays, as one that was not taken')
})

test('an answer that was changed since the refusal is sent', async () => {
  const { outbox, server } = await anOutbox({ newVersion: 3 })
  server.answer = fails('time_is_up')
  outbox.put(1, '', 'A', false)
  await clock.move(0)
  await outbox.begin(1, 0, [], { newVersion: 3 })
  server.answer = async (asked) => ackOf(asked)
  outbox.put(1, '', 'B', false)
  await clock.move(0)
  assert.deepEqual(numbers(server), [1, 2])
})

test('a disk that does not keep an answer is told of; when it keeps again, what was missing follows', async () => {
  const { outbox, server } = await anOutbox()
  server.answer = fails('offline')
  disk.isForbidden = true
  outbox.put(1, '', 'A', false)
  outbox.put(2, '', 'B', false)
  await clock.move(0)
  assert.equal(server.kept.at(-1), false)
  disk.isForbidden = false
  outbox.put(3, '', 'C', false)
  await clock.move(0)
  assert.equal(server.kept.at(-1), true)
  assert.deepEqual([...disk.rows.values()].map((row) => row.answer).sort(), ['A', 'B', 'C'])
})

test('a disk that hangs does not stop the sending', async () => {
  const { outbox, server } = await anOutbox()
  disk.wait = () => new Promise(() => {})
  outbox.put(1, '', 'A', false)
  await clock.move(1000)
  assert.deepEqual([numbers(server), outbox.unsent(), server.kept.at(-1)], [[1], 0, false])
})

test('where the server came back older, what it acknowledged is undelivered again, and is confirmed', async () => {
  const first = await anOutbox()
  for (const no of [1, 2, 3]) first.outbox.put(no, '', 'A', false)
  await clock.move(0)
  first.outbox.stop()
  await first.outbox.doubt(1, 2)
  assert.equal(first.outbox.undelivered(), 1)
  const { outbox, server } = await anOutbox({ lease: 0 })
  assert.equal(outbox.undelivered(), 1)
  for (const _again of [1, 2]) {
    await outbox.doubt(1, 1)
    assert.equal(outbox.undelivered(), 2)
  }
  server.answer = async (asked) => (asked.number === 2 ? ackOf(asked) : fails('time_is_up')())
  await outbox.confirm()
  assert.equal(outbox.undelivered(), 1)
  assert.deepEqual(
    (await outbox.numbered()).map((r) => [r.number, r.acked]),
    [
      [1, true],
      [2, true],
      [3, false],
    ],
  )
})

test('what a lease has that the server does not know of any more is undelivered', async () => {
  lay({ attempt: 7, no: 1, part: '', answer: 'A', lease: 2, number: 3, left_ms: 5, acked: true, origin: 'here' })
  const { outbox } = await anOutbox({ lease: 0 })
  await outbox.doubt(1, 9)
  assert.equal(outbox.undelivered(), 1)
})

test('who is over asks again what the server has, one after the other, and waits where it asks too much', async () => {
  for (const no of [1, 2])
    lay({ attempt: 7, no, part: '', answer: 'A', lease: 1, number: no, left_ms: 5, acked: false, origin: 'here' })
  const { outbox, server } = await anOutbox({ lease: 0 })
  let isMuch = true
  server.answer = async (asked) => (isMuch ? fails('too_many_requests')() : ackOf(asked))
  const confirmed = outbox.confirm()
  await clock.move(0)
  isMuch = false
  await clock.move(2000)
  await confirmed
  assert.equal(outbox.undelivered(), 0)
})
