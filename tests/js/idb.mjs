// The disk behind 'idb': one store of revisions, kept while "the page is loaded again"; it can be forbidden.

export const disk = { rows: new Map(), isForbidden: false }

const keyOf = (row) => JSON.stringify([row.attempt, row.no, row.part])

export async function openDB() {
  if (disk.isForbidden) throw new Error('forbidden')
  return {
    put: async (_store, row) => void disk.rows.set(keyOf(row), { ...row }),
    getAll: async () => [...disk.rows.values()].map((row) => ({ ...row })),
  }
}
