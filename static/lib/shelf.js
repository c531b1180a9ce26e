// @ts-check
// The terminal's disk (IndexedDB; also on plain HTTP): revisions of answers, files on
// their way, and the page's own memory of the exam.
import { openDB } from 'idb'

/**
 * @typedef {object} Shelf a disk that is full, forbidden, held by an old page or hangs stops nobody; but it is said
 * @property {(store: string, row: any, onDone?: (isKept: boolean) => void) => Promise<boolean>} put whether it is on
 *   the disk, as far as one second tells; `onDone`: what became of it in the end
 * @property {(store: string) => Promise<any[]>} all
 * @property {(store: string, key: any) => Promise<boolean>} remove
 * @property {() => boolean} isThere
 */

const WRITE_MS = 1000
const READ_MS = 3000
const HANGING_MS = 200

/** @type {Promise<Shelf> | null} */
let shelf = null

/** One shelf a page. @returns {Promise<Shelf>} */
export function openShelf() {
  shelf ??= makeShelf()
  return shelf
}

/** @returns {Promise<Shelf>} */
async function makeShelf() {
  /** @type {import('idb').IDBPDatabase | null} */
  let db = null
  /** @type {Promise<void> | null} */
  let opening = null
  let isHanging = false

  /** Also after it was closed by the browser. Who waits for an old page to let go of it waits no longer than a moment. */
  const open = () => {
    opening ??= new Promise((resolve) => {
      openDB('exam', 3, {
        upgrade,
        blocked: () => resolve(),
        blocking: (_now, _wanted, event) => {
          const held = /** @type {IDBDatabase} */ (event.target)
          held.close()
          db = null
        },
        terminated: () => {
          db = null
        },
      })
        .then(
          (opened) => {
            db = opened
          },
          () => {},
        )
        .then(() => {
          opening = null
          resolve()
        })
    })
    return opening
  }

  /** @template T @param {Promise<T>} work @param {number} ms @param {T} otherwise nobody waits longer for a disk */
  const within = async (work, ms, otherwise) => {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer
    const late = new Promise((/** @type {(value: T) => void} */ go) => {
      const give = () => {
        isHanging = true
        go(otherwise)
      }
      timer = setTimeout(give, isHanging ? HANGING_MS : ms)
    })
    const done = work.then((value) => {
      isHanging = false
      clearTimeout(timer)
      return value
    })
    return Promise.race([done, late])
  }

  /** @param {string} store @param {(rows: any) => Promise<unknown>} change @param {boolean} [isAgain] */
  const write = async (store, change, isAgain = false) => {
    if (!db) await open()
    const used = db
    if (!used) return false
    try {
      const act = used.transaction(store, 'readwrite', { durability: 'strict' })
      await Promise.all([change(act.store), act.done])
      return true
    } catch (error) {
      // full or forbidden: what was to be kept is still in memory, and is sent all the same
      if (isAgain || !(error instanceof Error) || error.name !== 'InvalidStateError') return false
      if (db === used) db = null
      return write(store, change, true)
    }
  }

  /** @param {string} store @returns {Promise<any[]>} */
  const read = async (store) => {
    if (!db) await open()
    return (await db?.getAll(store).catch(() => [])) ?? []
  }

  await within(open(), READ_MS, undefined)
  return {
    put: (store, row, onDone = () => {}) => {
      const done = write(store, (rows) => rows.put(row))
      void done.then(onDone)
      return within(done, WRITE_MS, false)
    },
    remove: (store, key) =>
      within(
        write(store, (rows) => rows.delete(key)),
        WRITE_MS,
        false,
      ),
    all: (store) => within(read(store), READ_MS, []),
    isThere: () => db !== null,
  }
}

const PLACE = ['origin', 'attempt', 'lease', 'no', 'part']
const KEYS = { revisions: PLACE, kept: 'id', uploads: 'id' }

/**
 * What an older page left stays: it may not have been delivered.
 * @type {import('idb').OpenDBCallbacks<unknown>['upgrade']}
 */
const upgrade = async (db, _old, _new, act) => {
  /** @type {Map<string, any[]>} */
  const left = new Map()
  for (const name of [...db.objectStoreNames]) left.set(name, await act.objectStore(name).getAll())
  for (const name of left.keys()) db.deleteObjectStore(name)
  for (const [name, keyPath] of Object.entries(KEYS)) {
    const rows = db.createObjectStore(name, { keyPath })
    for (const row of (left.get(name) ?? []).map(inPlace(keyPath))) if (row) await rows.put(row)
  }
}

/** The row with all that its place is made of, or null where that cannot be. @param {string | string[]} keyPath */
const inPlace = (keyPath) => (/** @type {any} */ row) => {
  const whole = keyPath === PLACE ? { origin: '', part: '', ...row } : row
  return [keyPath].flat().every((name) => ['string', 'number'].includes(typeof whole[name])) ? whole : null
}
