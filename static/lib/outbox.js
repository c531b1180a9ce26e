// @ts-check
// The way of an answer, first room: numbered, kept on the terminal until that very number is acknowledged, sent again.
import { Failure } from './http.js'
import { openShelf } from './shelf.js'
import { t } from './text.js'
import { siteTime } from './time.js'

/**
 * @typedef {object} Revision the newest revision of one question (and part) on this terminal
 * @property {number} attempt
 * @property {string} origin
 * @property {number} no
 * @property {string} part
 * @property {unknown} answer
 * @property {boolean} flagged
 * @property {number} lease
 * @property {number} number
 * @property {number} left_ms how much of the exam was left by the monotonic countdown when it was numbered
 * @property {boolean} acked the server has this very number
 * @property {string} refused why the server does not take it, until it is changed
 * @property {string} savedAt the server's time of the acknowledgement
 * @property {number} dueAt monotonic ms
 * @property {number} dirtyAt monotonic ms of the first change since it was last sent
 */

const QUIET_MS = 1000
const LONGEST_MS = 2000
const RETRY_MS = [1000, 2000, 4000, 6000]
const PATIENCE_MS = [1000, 2000, 4000, 8000, 15_000, 30_000]
const NEVER_TAKEN = [
  'bad_answer',
  'answer_too_large',
  'message_too_large',
  'no_such_question',
  'malformed',
  'malformed_field',
]
/** What concerns all answers, not this one: the way to the server, or its disk. */
const ALL = /^(offline|timeout|unreadable|too_many_requests|storage_.*|database_.*|http_50[234])$/
const OVER = ['time_is_up', 'not_answering', 'wrong_terminal', 'not_found', 'not_allowed', 'sign_in_first']

/** @param {number} no @param {string} part */
export const keyOf = (no, part = '') => `${no}/${part}`

/** @param {number[]} pauses @param {number} times @returns {number} milliseconds, with jitter */
const pauseOf = (pauses, times) => (pauses[Math.min(times, pauses.length - 1)] ?? 1000) * (0.75 + Math.random() / 2)

/** Where a revision lies on the shelf: an earlier lease's is not overwritten. @param {Revision} r */
const placeOf = (r) => [r.origin, r.attempt, r.lease, r.no, r.part]

/**
 * @param {object} wishes
 * @param {number} wishes.attempt
 * @param {string} wishes.origin tells this attempt from one of the same number in another database, as of a rehearsal
 * @param {() => number} wishes.left milliseconds of the exam that are left, by the countdown
 * @param {(asked: Record<string, unknown>) => Promise<any>} wishes.send
 * @param {() => void} wishes.onChange
 * @param {(ack: any) => void} wishes.onAck
 * @param {(code: string) => void} wishes.onOver the server takes nothing more from this terminal
 * @param {(isKept: boolean) => void} [wishes.onKept] whether the disk has taken everything it was given
 */
export async function openOutbox({ attempt, origin, left, send, onChange, onAck, onOver, onKept = () => {} }) {
  const shelf = await openShelf()
  /** @type {Map<string, Revision>} */
  const revisions = new Map()
  /** @type {Revision[]} what this terminal left unsent under an earlier lease: only a rescue file can bring it in */
  let stranded = []
  /** @type {Map<string, Promise<boolean>>} */
  const writing = new Map()
  /** @type {Map<string, Revision>} what the disk did not take, by its place */
  const unkept = new Map()
  /** @type {Map<string, number>} how often the server has failed on an answer */
  const failed = new Map()
  /** @type {Map<string, number>} numbers that the server does not take as the attempt stands */
  const over = new Map()
  let version = 0
  let lease = 0
  let number = 0
  let isOpen = false
  let isSending = false
  let failures = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  /** On the disk as it now is, or newer: while one write is under way, one more waits for it. @param {Revision} revision */
  async function keep(revision) {
    const place = String(placeOf(revision))
    await writing.get(place)
    if (!writing.has(place)) {
      const held = revisions.get(keyOf(revision.no, revision.part))
      const newest = held?.lease === revision.lease ? held : revision
      const row = { ...newest }
      writing.set(
        place,
        shelf.put('revisions', row, (isKept) => noteKept(row, isKept)).finally(() => writing.delete(place)),
      )
    }
    if (!(await writing.get(place))) noteKept(revision, false)
  }

  /** @param {Revision} row @param {boolean} isKept */
  function noteKept(row, isKept) {
    const place = String(placeOf(row))
    const missing = unkept.get(place)
    const newer = missing && missing.number > row.number ? missing : null
    unkept.delete(place) // and to the end: one that is never taken holds up no other
    if (newer || !isKept) unkept.set(place, newer ?? row)
    onKept(unkept.size === 0)
    const [next] = unkept.values()
    if (isKept && next) void keep(next)
  }

  const kept = async () =>
    /** @type {Revision[]} */ (await shelf.all('revisions')).filter((r) => r.attempt === attempt && r.origin === origin)

  const waiting = () => [...revisions.values()].filter((r) => !r.acked && !r.refused)

  /** What was left by an earlier lease, and was not answered anew since. */
  const leftBehind = () => stranded.filter((r) => !((revisions.get(keyOf(r.no, r.part))?.number ?? 0) > 0))

  function plan() {
    clearTimeout(timer)
    if (!isOpen || isSending) return
    const next = Math.min(...waiting().map((r) => r.dueAt))
    if (next !== Number.POSITIVE_INFINITY) timer = setTimeout(work, Math.max(0, next - performance.now()))
  }

  async function work() {
    if (isSending || !isOpen) return
    isSending = true
    const due = waiting().filter((r) => r.dueAt <= performance.now())
    for (const revision of due.sort((a, b) => a.number - b.number)) {
      if (!isOpen || !(await sendOne(revision))) break
    }
    isSending = false
    plan()
  }

  /** @param {Revision} r */
  const asked = (r) => ({
    attempt_id: attempt,
    lease: r.lease,
    number: r.number,
    question_no: r.no,
    part: r.part,
    answer: r.answer,
    flagged: r.flagged,
    left_ms: r.left_ms,
  })

  /** @param {Revision} revision @returns {Promise<boolean>} whether to go on with the next one */
  async function sendOne(revision) {
    const sent = revision.number
    revision.dirtyAt = performance.now()
    try {
      const ack = await sendFor(revision)
      const savedAt = siteTime(ack.saved_at)
      failures = 0
      failed.delete(keyOf(revision.no, revision.part))
      const held = revisions.get(keyOf(revision.no, revision.part)) // a reconnect may have begun anew in the meantime
      if (held?.number === sent && held.lease === ack.lease) {
        held.acked = true
        held.savedAt = savedAt
        void keep(held)
      }
      onAck(ack)
      onChange()
      return true
    } catch (error) {
      return fails(revision, sent, error instanceof Failure ? error : new Failure('unexpected', String(error)))
    }
  }

  /** Only what names this very number of this lease is an acknowledgement. @param {Revision} revision */
  async function sendFor(revision) {
    const question = asked(revision)
    const ack = await send(question)
    if (ack?.number !== question.number || ack.lease !== question.lease)
      throw new Failure('unreadable', t('服务器的回应无法识别。'))
    return ack
  }

  /** @param {Revision} revision @param {number} [tries] @returns {Promise<boolean>} whether to go on with the next one */
  async function confirmOne(revision, tries = 0) {
    try {
      await sendFor(revision)
      revision.acked = true
      await shelf.put('revisions', { ...revision })
      return true
    } catch (error) {
      const code = error instanceof Failure ? error.code : 'offline'
      if (code !== 'too_many_requests' || tries === RETRY_MS.length) return !ALL.test(code)
      await new Promise((go) => setTimeout(go, pauseOf(RETRY_MS, tries)))
      return confirmOne(revision, tries + 1)
    }
  }

  /** Numbered too late, while others wait that were numbered in time: it does not keep them back. @param {Revision} r */
  const isLateAlone = (r) =>
    r.left_ms === 0 && waiting().some((o) => o.left_ms > 0 && o.dueAt !== Number.POSITIVE_INFINITY)

  /** @param {Revision} revision @param {number} sent @param {Failure} failure */
  function fails(revision, sent, failure) {
    const key = keyOf(revision.no, revision.part)
    if (failure.code === 'time_is_up' && revision.number === sent && isLateAlone(revision)) {
      over.set(key, sent)
      revision.dueAt = Number.POSITIVE_INFINITY
      return true
    }
    if (OVER.includes(failure.code)) {
      isOpen = false
      over.set(key, sent)
      onOver(failure.code)
    } else if (failure.code === 'number_taken') {
      revision.number = ++number
      void keep(revision)
    } else if (NEVER_TAKEN.includes(failure.code)) {
      if (revision.number === sent) revision.refused = failure.message
      onChange()
      return true
    } else if (ALL.test(failure.code)) {
      const pause = pauseOf(RETRY_MS, failures++)
      for (const r of waiting()) r.dueAt = Math.max(r.dueAt, performance.now() + pause)
    } else {
      const times = failed.get(key) ?? 0
      failed.set(key, times + 1)
      const held = revisions.get(key)
      if (held?.number === sent) held.dueAt = Math.max(held.dueAt, performance.now() + pauseOf(PATIENCE_MS, times))
      onChange()
      return true
    }
    onChange()
    return false
  }

  stranded = (await kept()).filter((r) => !r.acked)
  onKept(shelf.isThere())

  return {
    attempt,
    origin,
    revisions,
    /** How many answers the server does not have yet (those it refuses are shown apart). */
    unsent: () => waiting().length,
    refused: () => [...revisions.values()].filter((r) => r.refused && !r.acked).length,
    /** How many answers a rescue file would bring in. */
    undelivered: () => waiting().length + leftBehind().length,
    /** The highest number that the server has acknowledged. */
    lastNumber: () => Math.max(0, ...[...revisions.values()].filter((r) => r.acked).map((r) => r.number)),

    /**
     * Begin under a lease with what the server has; what this terminal wrote later under the same lease stays and is sent
     * (again, where the server's picture is older than its acknowledgement, or the server lost what it had). Numbers
     * decide: after a power cut the terminal's store may be older than what the server has.
     * @param {number} newLease
     * @param {number} lastNumber
     * @param {{no: number, part: string, answer: unknown, flagged: boolean, number: number}[]} answers
     * @param {object} [how]
     * @param {boolean} [how.isOwnMemory] the answers are this terminal's memory, the server has not been asked: what it
     *   acknowledged counts as acknowledged
     * @param {number} [how.newVersion] of the attempt: until it changes, what was refused because all is over stays here
     */
    async begin(newLease, lastNumber, answers, { isOwnMemory = false, newVersion = 0 } = {}) {
      const mine = await kept()
      if (newVersion !== version || newLease !== lease) over.clear()
      version = newVersion
      const has = new Map(answers.map((a) => [keyOf(a.no, a.part), a.number]))
      const isLater = (/** @type {Revision} */ r) =>
        r.lease === newLease && r.number > (has.get(keyOf(r.no, r.part)) ?? 0)
      const later = [...mine, ...revisions.values()].filter(isLater)
      lease = newLease
      number = Math.max(lastNumber, number, ...mine.map((r) => r.number), 0)
      stranded = mine.filter((r) => !r.acked && r.lease !== newLease)
      revisions.clear()
      for (const a of answers)
        revisions.set(keyOf(a.no, a.part), {
          ...a,
          attempt,
          origin,
          lease,
          number: 0,
          left_ms: 0,
          acked: true,
          refused: '',
          savedAt: '',
          dueAt: 0,
          dirtyAt: 0,
        })
      for (const r of later)
        revisions.set(keyOf(r.no, r.part), {
          ...r,
          acked: isOwnMemory && r.acked,
          refused: '',
          dueAt: over.get(keyOf(r.no, r.part)) === r.number ? Number.POSITIVE_INFINITY : performance.now(),
        })
      isOpen = true
      failures = 0
      failed.clear()
      onChange()
      plan()
    },

    /**
     * A new revision of one answer.
     * @param {number} no
     * @param {string} part
     * @param {unknown} answer
     * @param {boolean} flagged
     * @param {boolean} [isTyping] wait for a second of quiet, two at most; a choice goes at once
     */
    put(no, part, answer, flagged, isTyping = false) {
      const now = performance.now()
      const key = keyOf(no, part)
      const old = revisions.get(key)
      const dirtyAt = old && !old.acked && !old.refused ? old.dirtyAt : now
      /** @type {Revision} */
      const fresh = old ?? /** @type {Revision} */ ({ attempt, origin, no, part, savedAt: '' })
      Object.assign(fresh, { answer, flagged, lease, number: ++number, acked: false, refused: '', dirtyAt })
      fresh.left_ms = Math.max(0, Math.floor(left()))
      fresh.dueAt = isTyping ? Math.min(now + QUIET_MS, dirtyAt + LONGEST_MS) : now
      revisions.set(key, fresh)
      void keep(fresh).then(plan)
      onChange()
    },

    /** Send everything now: the connection is back, or the candidate hands in. */
    flush() {
      failures = 0
      for (const r of waiting()) r.dueAt = performance.now()
      plan()
    },

    /** Nothing more is sent; what was not sent stays on the terminal. */
    stop() {
      isOpen = false
      clearTimeout(timer)
    },

    /**
     * It is over, and the server says what it has: where it came back older than its acknowledgements, the answers
     * above that are undelivered again.
     * @param {number} heldLease
     * @param {number} lastNumber
     */
    async doubt(heldLease, lastNumber) {
      const isLost = (/** @type {Revision} */ r) =>
        r.acked && r.number > 0 && (r.lease > heldLease || (r.lease === heldLease && r.number > lastNumber))
      const lost = new Map((await kept()).filter(isLost).map((r) => [String(placeOf(r)), r]))
      for (const r of revisions.values())
        if (r.number >= (lost.get(String(placeOf(r)))?.number ?? 0)) lost.delete(String(placeOf(r)))
      stranded.push(...lost.values())
      const again = [...lost.values(), ...[...revisions.values()].filter(isLost)]
      await Promise.all(again.map((r) => keep(Object.assign(r, { acked: false }))))
      onChange()
    },

    /**
     * What this terminal cannot send any more may be there all the same: an acknowledgement was lost on its way, or a
     * rescue file brought it in. The server acknowledges whatever it has, and refuses the rest.
     */
    async confirm() {
      for (const r of isOpen ? stranded : [...waiting(), ...stranded]) if (!(await confirmOne(r))) break
      stranded = stranded.filter((r) => !r.acked)
      onChange()
    },

    /** Everything that this terminal has numbered in this attempt, in order, for a rescue file. */
    async numbered() {
      const all = new Map((await kept()).map((r) => [String(placeOf(r)), r]))
      for (const r of revisions.values()) if (r.number > 0) all.set(String(placeOf(r)), r)
      return [...all.values()].sort((a, b) => a.lease - b.lease || a.number - b.number)
    },

    /** The attempt is over and the server has everything: nothing of it stays on this terminal. */
    async forget() {
      for (const r of await kept()) await shelf.remove('revisions', placeOf(r))
      stranded = []
    },
  }
}
