// The page's memory and its manners: what it believes of the server, what it keeps, how often it asks.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { beforeEach, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { disk, lay, renew } from './idb.mjs'
import { renewServer, server, state, times } from './server.mjs'
import { makeClock, settle } from './setup.mjs'

const { paper } = JSON.parse(readFileSync(new URL('./vectors.json', import.meta.url), 'utf8'))
const HOUR = 3_600_000
let clock
let pages = 0
/** What was closed: the news that the exam is over stands before everything. */
let closed = 0
let otherPage

globalThis.navigator ??= {}
const kept = new Map()
globalThis.sessionStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => kept.set(name, text) }
globalThis.BroadcastChannel = class {
  constructor() {
    otherPage = () => this.onmessage()
  }
  postMessage() {}
}
document.getElementById = (id) => (id === 'exam' ? { dataset: { person: 'candidate 1', kinds: '' } } : null)
document.querySelectorAll = () => {
  closed += 1
  return []
}
document.querySelector = () => null
const element = { setAttribute: () => {}, append: () => {}, addEventListener: () => {} }
document.createElement = document.createElementNS = () => element
document.body = element
globalThis.Node = class {}
globalThis.fetch = async () => {
  throw new TypeError('no network')
}

beforeEach(() => {
  clock = makeClock()
  renew()
  renewServer()
  kept.clear()
  closed = 0
})

const attemptOf = (more = {}) => ({
  id: 7,
  sitting_id: 3,
  state: 'answering',
  version: 5,
  lease: 1,
  sitting_state: 'running',
  ended_why: '',
  remaining_ms: HOUR,
  elapsed_ms: 0,
  deadline_version: 1,
  extension_minutes: 0,
  ...more,
})
const pictureOf = ({ attempt, ...more } = {}) => ({
  ok: true,
  attempt: attemptOf(attempt),
  origin: 'here',
  is_holder: true,
  candidate: { admission_no: '1' },
  sitting: { seat_no: 1 },
  notices: [],
  mark: 'm',
  order: [[1, {}, {}]],
  form: { questions: [{ no: 1, kind: 'choice' }] },
  answers: [],
  last_number: 0,
  ...more,
})
const overOf = (more = {}) => {
  const { form, order, answers, mark, ...picture } = pictureOf({ attempt: { state: 'collected', version: 6 } })
  return { ...picture, last_number: 0, ...more }
}
const ackOf = (asked, more = {}) => ({
  ok: true,
  number: asked.number,
  lease: asked.lease,
  saved_at: '2026-11-28T01:00:00Z',
  remaining_ms: null,
  elapsed_ms: null,
  deadline_version: 1,
  ...more,
})
const row = (more = {}) => ({ attempt: 7, no: 1, part: '', answer: 'A', flagged: false, ...rest, ...more })
const rest = { lease: 1, number: 1, left_ms: 5, acked: true, refused: '', savedAt: '', origin: 'here', dueAt: 0 }

/** A page before a server that shows this picture. */
async function aPage(picture = pictureOf(), answers = {}) {
  server.answers = {
    'attempt.open': () => picture,
    'answer.save': (asked) => ackOf(asked),
    'terminal.report': () => ({ ok: true, version: 0, ...clockOf(picture.attempt) }),
    ...answers,
  }
  const store = await import(`../../static/attempts/store.js?page=${++pages}`)
  await settle()
  await clock.move(50)
  return store
}

const clockOf = ({ remaining_ms, elapsed_ms, deadline_version }) => ({ remaining_ms, elapsed_ms, deadline_version })

test('what the server acknowledged and has lost is not taken from the terminal when the exam is over', async () => {
  lay(row())
  lay(row({ no: 2, number: 2 }))
  const refuse = (asked) => (asked.number > 1 ? { ok: false, code: 'time_is_up', message: '' } : ackOf(asked))
  const store = await aPage(overOf({ last_number: 1 }), { 'answer.save': refuse })
  assert.equal(store.undelivered.value, 1)
  assert.deepEqual(
    [...disk.rows.values()].map((each) => [each.number, each.acked]),
    [
      [1, true],
      [2, false],
    ],
  )
})

test('what the server has is taken from the terminal when the exam is over', async () => {
  lay(row())
  lay(row({ no: 2, number: 2 }))
  await aPage(overOf({ last_number: 2 }))
  assert.equal(disk.rows.size, 0)
})

test('of what comes over HTTP only an answer that says ok is an acknowledgement', async () => {
  const { request } = await import('../../static/lib/http.js')
  const fetched = globalThis.fetch
  try {
    for (const body of ['', 'null', '{}', '{"number": 1, "lease": 1}', '[]']) {
      globalThis.fetch = async () => new Response(body)
      await assert.rejects(request('/exam/answer', { method: 'POST', mustBeOk: true }), { code: 'unreadable' })
    }
    globalThis.fetch = async () => new Response('{"ok": true, "number": 1}')
    assert.equal((await request('/exam/answer', { method: 'POST', mustBeOk: true })).number, 1)
    globalThis.fetch = async () => new Response('{"ok": false, "code": "time_is_up"}', { status: 409 })
    await assert.rejects(request('/exam/answer', { method: 'POST', mustBeOk: true }), { code: 'time_is_up' })
  } finally {
    globalThis.fetch = fetched
  }
})

test('an answer that goes over HTTP counts as saved only when the server says ok', async () => {
  const store = await aPage(pictureOf(), { 'answer.save': () => null })
  const fetched = globalThis.fetch
  try {
    let isOk = false
    globalThis.fetch = async (_url, { body }) => {
      const { ok, ...ack } = ackOf(JSON.parse(body))
      return new Response(JSON.stringify(isOk ? { ok, ...ack } : ack))
    }
    store.answer(1, '', 'A')
    await clock.move(7000)
    assert.equal(store.unsent.value, 1)
    isOk = true
    await clock.move(20_000)
    assert.equal(store.unsent.value, 0)
  } finally {
    globalThis.fetch = fetched
  }
})

test('whether this machine keeps the answers is known', async () => {
  const store = await aPage()
  assert.equal(store.isKept.value, true)
  disk.isForbidden = true
  store.answer(1, '', 'A')
  await clock.move(0)
  assert.equal(store.isKept.value, false)
  disk.isForbidden = false
  store.answer(1, '', 'B')
  await clock.move(0)
  assert.equal(store.isKept.value, true)
})

test('a disk that hangs lets the page come up', async () => {
  disk.reading = () => new Promise(() => {})
  const store = await aPage()
  await clock.move(9000)
  assert.equal(store.attempt.value.state, 'answering')
  store.answer(1, '', 'A')
  await clock.move(0)
  assert.equal(times('answer.save'), 1)
})

test('a server that came back with an older deadline is believed', async () => {
  const later = pictureOf({ attempt: { deadline_version: 4, remaining_ms: 2 * HOUR } })
  const store = await aPage(later)
  assert.ok(store.remaining.value > 1.9 * HOUR)
  const older = pictureOf({ attempt: { deadline_version: 2 } })
  server.answers['attempt.open'] = () => older
  await store.refresh()
  await clock.move(0)
  assert.ok(store.remaining.value <= HOUR)
  state('attempt.changed', attemptOf({ deadline_version: 3, version: 6, remaining_ms: 1.5 * HOUR }))
  await clock.move(0)
  assert.ok(store.remaining.value > 1.4 * HOUR)
})

test('what was said before an extension and comes after it is not believed', async () => {
  const store = await aPage()
  state('attempt.changed', attemptOf({ deadline_version: 2, version: 6, remaining_ms: 2 * HOUR }))
  await clock.move(0)
  store.answer(1, '', 'A')
  server.answers['answer.save'] = (asked) => ackOf(asked, { remaining_ms: HOUR })
  await clock.move(0)
  assert.ok(store.remaining.value > 1.9 * HOUR)
})

test('another attempt begins with its own deadline', async () => {
  const store = await aPage(pictureOf({ attempt: { deadline_version: 9, remaining_ms: 2 * HOUR } }))
  const other = pictureOf({ attempt: { id: 8, deadline_version: 1 } })
  server.answers['attempt.open'] = () => other
  await store.refresh()
  assert.ok(store.remaining.value <= HOUR)
})

test('where an answer is refused because all is over, the server is asked after a pause, and not stormed', async () => {
  const store = await aPage(pictureOf(), { 'answer.save': () => ({ ok: false, code: 'time_is_up', message: '' }) })
  store.answer(1, '', 'A')
  await clock.move(1900)
  assert.deepEqual([times('answer.save'), times('attempt.open')], [1, 1])
  await clock.move(60_000)
  assert.deepEqual([times('answer.save'), times('attempt.open')], [1, 2])
  assert.equal(store.unsent.value, 1)
  server.answers['answer.save'] = (asked) => ackOf(asked)
  state('attempt.changed', attemptOf({ version: 6, deadline_version: 2, remaining_ms: 2 * HOUR, what: 'extended' }))
  await clock.move(100)
  assert.equal(store.unsent.value, 0)
})

test('a room that is collected comes for its pictures within three seconds, not at once', async () => {
  const asked = []
  for (let seat = 0; seat < 12; seat++) {
    renewServer()
    const store = await aPage()
    state('attempt.changed', { ...attemptOf({ state: 'collected', version: 6 }), what: 'attempt.collected' })
    server.answers['attempt.open'] = () => {
      asked.push(clock.now())
      return overOf()
    }
    const began = clock.now()
    await clock.move(0)
    assert.equal(store.attempt.value.state, 'collected')
    await clock.move(3000)
    asked.push(asked.pop() - began)
  }
  assert.equal(asked.length, 12)
  assert.ok(Math.max(...asked) - Math.min(...asked) > 500, `${asked}`)
})

test('a room that begins without a sealed paper comes for it within three seconds, not at once', async () => {
  const asked = []
  for (let seat = 0; seat < 12; seat++) {
    renewServer()
    const { form, answers, ...waiting } = pictureOf({ attempt: { state: 'waiting' } })
    await aPage(waiting)
    server.answers['attempt.open'] = () => {
      asked.push(clock.now())
      return pictureOf()
    }
    const began = clock.now()
    state('sitting.began', { sitting_id: 3, keys: { m: 'AAAA' }, remaining_ms: HOUR, elapsed_ms: 0 })
    await clock.move(3000)
    asked.push(asked.pop() - began)
  }
  assert.equal(asked.length, 12)
  assert.ok(Math.max(...asked) - Math.min(...asked) > 500, `${asked}`)
})

test('a picture of the waiting that was asked for before the start and comes after it takes no paper away', async () => {
  const { form, answers, ...waiting } = pictureOf({
    attempt: { state: 'waiting' },
    mark: paper.sealed.mark,
    order: [1, 2].map((no) => [no, {}, {}]),
    sealed: paper.sealed,
  })
  const store = await aPage(waiting)
  let late = () => {}
  server.answers['attempt.open'] = () =>
    new Promise((done) => {
      late = () => done(waiting)
    })
  void store.refresh()
  await clock.move(0)
  state('sitting.began', {
    sitting_id: 3,
    keys: { [paper.sealed.mark]: paper.key },
    remaining_ms: HOUR,
    elapsed_ms: 0,
  })
  for (let looks = 0; looks < 1500 && store.attempt.value.state !== 'answering'; looks++) await pause(10) // it is opened
  assert.equal(store.attempt.value.state, 'answering')
  late()
  await settle()
  await clock.move(10)
  assert.equal(store.attempt.value.state, 'answering')
  const before = times('attempt.open')
  await clock.move(3000)
  assert.equal(times('attempt.open'), before + 1, 'and the server is asked again')
})

const clockKept = () => disk.kept.get(JSON.stringify('clock'))

test('the clock is kept with the attempt it is of', async () => {
  await aPage()
  await clock.move(6000)
  const { attempt, origin, left_ms } = clockKept()
  assert.deepEqual([attempt, origin], [7, 'here'])
  assert.ok(left_ms < HOUR)
})

test('a page that was taken over keeps no clock any more', async () => {
  await aPage()
  await clock.move(6000)
  otherPage()
  const before = clockKept().left_ms
  await clock.move(60_000)
  assert.equal(clockKept().left_ms, before)
})

for (const [origin, isShown] of [
  ['here', true],
  ['rehearsal', false],
])
  test(`without the server the page goes on with its own clock only: one of ${origin}`, async () => {
    const { form, ok, ...picture } = pictureOf()
    const put = (each) => disk.kept.set(JSON.stringify(each.id), each)
    put({ id: 'picture', person: 'candidate 1', picture })
    put({ id: 'paper', mark: 'm', sealed: null, form })
    put({ id: 'clock', attempt: 7, origin, left_ms: 60_000, elapsed_ms: 0, deadline_version: 1 })
    server.isDumb = true
    const store = await aPage()
    await clock.move(3000)
    assert.equal(store.picture.value !== null, isShown)
  })

test('what stands before the end is closed once when the time is up, and the clock is kept once', async () => {
  await aPage(pictureOf({ attempt: { remaining_ms: 2000 } }), { 'terminal.report': () => null })
  await clock.move(3000)
  assert.equal(closed, 1)
  const writes = disk.writes
  await clock.move(3000)
  assert.deepEqual([closed, disk.writes], [1, writes])
  assert.equal(clockKept().left_ms, 0)
})
