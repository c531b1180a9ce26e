// The disk behind 'idb': rows by their place, kept while "the page is loaded again"; it can be forbidden, closed, or slow.

export const disk = {
  rows: new Map(),
  kept: new Map(),
  isForbidden: false,
  isClosed: false,
  writes: 0,
  wait: async () => {},
  reading: async () => {},
  opening: async () => {},
  opened: 0,
  callbacks: null,
}

/** As new, also after a test has broken it. */
export function renew() {
  for (const rows of [disk.rows, disk.kept]) rows.clear()
  disk.isForbidden = disk.isClosed = false
  disk.writes = disk.opened = 0
  disk.wait = disk.reading = disk.opening = async () => {}
}

/** Where a revision lies. */
export const placeOf = (row) => JSON.stringify([row.origin, row.attempt, row.lease, row.no, row.part])

/** Lay a row there, as an earlier page would have. */
export const lay = (row) => disk.rows.set(placeOf(row), row)

const stores = {
  revisions: { rows: disk.rows, place: placeOf },
  kept: { rows: disk.kept, place: (row) => JSON.stringify(row.id) },
}

const storeOf = ({ rows, place }) => ({
  put: async (row) => {
    const copy = structuredClone(row)
    await disk.wait()
    disk.writes += 1
    rows.set(place(copy), copy)
  },
  delete: async (key) => void rows.delete(JSON.stringify(key)),
})

export async function openDB(_name, _version, callbacks) {
  disk.opened += 1
  disk.callbacks = callbacks
  await disk.opening()
  disk.isClosed = false
  return {
    transaction: (name) => {
      if (disk.isForbidden) throw new Error('forbidden')
      if (disk.isClosed) throw Object.assign(new Error('closing'), { name: 'InvalidStateError' })
      return { store: storeOf(stores[name]), done: Promise.resolve() }
    },
    getAll: async (name) => {
      await disk.reading()
      return disk.isForbidden ? [] : [...stores[name].rows.values()].map((row) => structuredClone(row))
    },
  }
}
