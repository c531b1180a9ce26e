// @ts-check
// The terminal's disk (IndexedDB; also on plain HTTP): revisions of answers, and the page's own memory of the exam.
import { openDB } from 'idb'

/**
 * @typedef {object} Shelf without a disk (full, forbidden, held by an old page) nothing is kept, and nobody is stopped
 * @property {(store: string, row: any) => Promise<void>} put on the disk when it resolves
 * @property {(store: string) => Promise<any[]>} all
 * @property {(store: string, key: any) => Promise<void>} remove
 */

/** @type {Promise<Shelf> | null} */
let shelf = null

/** One shelf a page. @returns {Promise<Shelf>} */
export function openShelf() {
  shelf ??= openDisk().then(onDisk, () => onDisk(null))
  return shelf
}

/** @returns {Promise<import('idb').IDBPDatabase | null>} */
function openDisk() {
  return new Promise((resolve, reject) => {
    openDB('exam', 2, {
      upgrade(db) {
        for (const name of [...db.objectStoreNames]) db.deleteObjectStore(name)
        db.createObjectStore('revisions', { keyPath: ['origin', 'attempt', 'lease', 'no', 'part'] })
        db.createObjectStore('kept', { keyPath: 'id' })
      },
      blocked: () => resolve(null),
      blocking: (_now, _wanted, event) => /** @type {IDBDatabase} */ (event.target).close(),
    }).then(resolve, reject)
  })
}

/** @param {import('idb').IDBPDatabase | null} db @returns {Shelf} */
function onDisk(db) {
  /** @param {string} store @param {(rows: any) => Promise<unknown>} change */
  const write = async (store, change) => {
    try {
      const act = db?.transaction(store, 'readwrite', { durability: 'strict' })
      if (act) await Promise.all([change(act.store), act.done])
    } catch {
      // a full or forbidden disk: what was to be kept is still in memory, and is sent all the same
    }
  }
  return {
    put: (store, row) => write(store, (rows) => rows.put(row)),
    remove: (store, key) => write(store, (rows) => rows.delete(key)),
    all: async (store) => (await db?.getAll(store).catch(() => [])) ?? [],
  }
}
