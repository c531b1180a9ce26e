// @ts-check
// The sealed paper: opened with the key that comes at the start, and laid out in this candidate's own order.
import { chacha20poly1305 } from 'noble-ciphers'

/** @typedef {{mark: string, nonce: string, body: string}} Sealed nonce and body in base64 */
/** @typedef {{title: string, subject: string, minutes: number, sections: any[], questions: any[]}} Form */
/** @typedef {[number, Record<string, number[]>, Record<string, unknown>][]} Order */

/** @param {string} base64 */
export const toBytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))

/** @param {Uint8Array} bytes @returns {string} base64 */
export function toBase64(bytes) {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

/**
 * ChaCha20-Poly1305 by a library of our own: pages over plain HTTP have no crypto.subtle. Throws when a byte is wrong, or
 * where the browser cannot unpack; the server then gives the open form.
 * @param {Sealed} sealed
 * @param {string} key base64
 * @returns {Promise<Form>}
 */
export async function openSealed({ mark, nonce, body }, key) {
  const about = new TextEncoder().encode(mark)
  const packed = chacha20poly1305(toBytes(key), toBytes(nonce), about).decrypt(toBytes(body))
  const plain = new Blob([/** @type {BlobPart} */ (packed)]).stream().pipeThrough(new DecompressionStream('gzip'))
  return JSON.parse(await new Response(plain).text())
}

/**
 * The paper as this candidate has it: questions in their order, the members of a list field in theirs, some fields replaced.
 * Throws where the order does not fit the form.
 * @param {Form} form
 * @param {Order} order
 * @returns {Form}
 */
export function arrange(form, order) {
  const byNo = new Map(form.questions.map((question) => [question.no, question]))
  const questions = order.map(([no, members, fields]) => {
    const question = byNo.get(no)
    if (!question) throw new Error(`the form has no question ${no}`)
    const moved = Object.entries(members).map(([field, places]) => [field, placed(question[field], places)])
    return { ...question, ...Object.fromEntries(moved), ...fields }
  })
  return { ...form, questions }
}

/** @param {unknown[]} list @param {number[]} places */
function placed(list, places) {
  if (places.some((place) => !(place in list))) throw new Error('the order does not fit the form')
  return places.map((place) => list[place])
}
