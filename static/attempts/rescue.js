// @ts-check
// The rescue file: everything this terminal has numbered in an attempt, sealed so that only the site's server can open it.
import { chacha20poly1305 } from 'noble-ciphers'
import { toBase64, toBytes } from './sealed.js'

/** @typedef {import('../lib/outbox.js').Revision} Revision */
/** @typedef {import('./kept.js').RescueKey} RescueKey */

export const FORMAT = 'exam-rescue-1'

/**
 * @param {RescueKey} key
 * @param {Revision[]} revisions
 * @param {Uint8Array} [nonce]
 * @returns {string} the file's text
 */
export function sealRescue({ attempt, origin, lease, key }, revisions, nonce = aNonce()) {
  const inside = {
    origin,
    revisions: revisions.map((r) => ({
      lease: r.lease,
      number: r.number,
      left_ms: r.left_ms ?? 0,
      question_no: r.no,
      part: r.part,
      answer: r.answer,
      flagged: r.flagged,
    })),
  }
  const about = new TextEncoder().encode(`${FORMAT}|${attempt}|${lease}`)
  const plain = new TextEncoder().encode(JSON.stringify(inside))
  const body = chacha20poly1305(toBytes(key), nonce, about).encrypt(plain)
  return JSON.stringify({ format: FORMAT, attempt, lease, nonce: toBase64(nonce), body: toBase64(body) })
}

const aNonce = () => crypto.getRandomValues(new Uint8Array(12))

/** @param {RescueKey} key */
export const rescueName = ({ admission_no, seat_no }) => `救援-${admission_no}-${String(seat_no).padStart(2, '0')}.exam`

/** Offer a text as a download; the candidate (or the invigilator) says where to put it. @param {string} name @param {string} text */
export function saveFile(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
