// @ts-check
// Many terminals lost at once are one event: an invigilator needs one alarm, not forty.

const WITHIN_MS = 30_000
const LEAST = 3

/**
 * The largest group of those that are away that was lost within half a minute, if it is large enough to be one event.
 * @template {{lost_since_ms: number | null}} T
 * @param {T[]} away
 * @returns {T[]}
 */
export function lostTogether(away) {
  const at = (/** @type {T} */ row) => row.lost_since_ms ?? 0
  const inOrder = away.filter((row) => row.lost_since_ms !== null).sort((a, b) => at(a) - at(b))
  let [from, best, to] = [0, 0, 0]
  for (let end = 0, start = 0; end < inOrder.length; end += 1) {
    while (at(inOrder[end]) - at(inOrder[start]) > WITHIN_MS) start += 1
    if (end + 1 - start > best) [from, best, to] = [start, end + 1 - start, end + 1]
  }
  return best >= LEAST ? inOrder.slice(from, to) : []
}
