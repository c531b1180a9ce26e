import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { disk, renew } from './idb.mjs'
import { makeClock } from './setup.mjs'

const row = { origin: 'here', attempt: 7, lease: 1, no: 1, part: '', answer: 'A' }
const never = () => new Promise(() => {})
let clock
let pages = 0
beforeEach(() => {
  clock = makeClock()
  renew()
})

/** A page of its own. */
const aPage = () => import(`../../static/lib/shelf.js?page=${++pages}`)
const openShelf = async () => (await aPage()).openShelf()

/** What has come of a promise after so many milliseconds. */
async function after(ms, promise) {
  let value = 'nothing yet'
  void promise.then((said) => {
    value = said
  })
  await clock.move(ms)
  return value
}

test('what is put there is there, and it is said', async () => {
  const shelf = await openShelf()
  assert.equal(await shelf.put('revisions', row), true)
  assert.deepEqual(await shelf.all('revisions'), [row])
})

test('what a full or forbidden disk does not take is said not to be kept', async () => {
  const shelf = await openShelf()
  disk.isForbidden = true
  assert.equal(await shelf.put('revisions', row), false)
})

test('without a disk nothing is kept, and that is known from the beginning', async () => {
  disk.opening = async () => {
    throw Object.assign(new Error('newer'), { name: 'VersionError' })
  }
  const shelf = await openShelf()
  assert.equal(shelf.isThere(), false)
  assert.equal(await shelf.put('revisions', row), false)
})

test('a disk that was closed is opened again, and keeps', async () => {
  const shelf = await openShelf()
  disk.callbacks.terminated()
  assert.equal(await shelf.put('revisions', row), true)
  disk.isClosed = true
  assert.equal(await shelf.put('revisions', row), true)
  assert.equal(disk.opened, 3)
})

test('one that an old page holds is waited for a moment only, asked for once, and used when it is free', async () => {
  let free
  disk.opening = () => {
    disk.callbacks.blocked()
    return new Promise((go) => {
      free = go
    })
  }
  const shelf = await openShelf()
  assert.equal(await shelf.put('revisions', row), false)
  assert.equal(await shelf.put('revisions', row), false)
  assert.equal(disk.opened, 1)
  free()
  await clock.move(0)
  assert.equal(await shelf.put('revisions', row), true)
})

test('a disk that hangs is waited for one second in writing, three in reading, and three in opening', async () => {
  const shelf = await openShelf()
  let letGo
  disk.wait = () =>
    new Promise((go) => {
      letGo = go
    })
  const told = []
  const put = shelf.put('revisions', row, (isKept) => told.push(isKept))
  assert.equal(await after(900, put), 'nothing yet')
  assert.equal(await after(100, put), false)
  assert.deepEqual(told, [])
  letGo()
  await clock.move(0)
  assert.deepEqual(told, [true])
  disk.reading = never
  assert.deepEqual(await after(3000, shelf.all('revisions')), [])
  disk.opening = never
  const page = await aPage()
  assert.equal((await after(3000, page.openShelf())).isThere(), false)
})

test('a newer shelf takes over what an older page left undelivered, and its rescue keys', async () => {
  await openShelf()
  const old = {
    revisions: [row, { attempt: 8, lease: 1, no: 2, answer: 'B' }, { answer: 'of no place' }],
    kept: [{ id: 'rescue here 7', key: 'k' }],
    drafts: [{ id: 1 }],
  }
  const made = {}
  await disk.callbacks.upgrade(
    {
      objectStoreNames: Object.keys(old),
      deleteObjectStore: () => {},
      createObjectStore: (name) => {
        made[name] = []
        return { put: async (each) => made[name].push(each) }
      },
    },
    1,
    2,
    { objectStore: (name) => ({ getAll: async () => old[name] }) },
  )
  assert.deepEqual(made, {
    revisions: [row, { origin: '', part: '', attempt: 8, lease: 1, no: 2, answer: 'B' }],
    kept: old.kept,
    uploads: [],
  })
})
