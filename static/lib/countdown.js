// @ts-check
// Remaining time from the server and the monotonic counter; the terminal's own date is never read.

/** @param {() => number} [monotonic] milliseconds */
export function makeCountdown(monotonic = () => performance.now()) {
  let left = 0
  let at = monotonic()
  let known = false
  return {
    /** @param {number | null | undefined} remainingMs as the server has just said */
    set(remainingMs) {
      if (remainingMs === null || remainingMs === undefined) return
      left = remainingMs
      at = monotonic()
      known = true
    },
    isKnown: () => known,
    remaining: () => Math.max(0, left - (monotonic() - at)),
  }
}

/** @param {number} ms @returns {string} as 1:07:42 or 07:42 */
export function clockText(ms) {
  const seconds = Math.ceil(ms / 1000)
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  return `${hours ? `${two(hours)}:` : ''}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

const WARNINGS = [15, 5, 1]

/**
 * Tells each warning once, when its minute is crossed; a longer time (an extension) arms it again.
 * @returns {(remainingMs: number) => number | null} the minutes of the warning that is due now
 */
export function makeWarnings() {
  let before = Number.POSITIVE_INFINITY
  return (remainingMs) => {
    const crossed = WARNINGS.filter((m) => before > m * 60_000 && remainingMs <= m * 60_000 && remainingMs > 0)
    const isFirst = before === Number.POSITIVE_INFINITY
    before = remainingMs
    return isFirst || crossed.length === 0 ? null : Math.min(...crossed)
  }
}
