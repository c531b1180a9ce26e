// @ts-check
// Gaps in a text, shared by the kinds that have them: `[[1]] [[2]] …`, or what a kind writes in their place.
import { setHtml } from '../single_choice/choices.js'

const GAP = /\[\[[0-9]{1,2}\]\]/

/**
 * Put the text into a node, and an element in the place of each gap.
 * @template {Element} T
 * @param {Element} node
 * @param {string} html
 * @param {(place: number) => T} make
 * @param {RegExp} [gap] how a gap is written
 * @returns {T[]}
 */
export function putGaps(node, html, make, gap = GAP) {
  /** @type {T[]} */
  const made = []
  setHtml(node, html)
  for (const words of textsIn(node)) {
    const pieces = words.data.split(gap).flatMap((text, i) => {
      if (i === 0) return [text]
      made.push(make(made.length))
      return [made[made.length - 1], text]
    })
    words.replaceWith(...pieces)
  }
  return made
}

/** @param {Element} node */
function textsIn(node) {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT)
  const found = []
  while (walker.nextNode()) found.push(/** @type {Text} */ (walker.currentNode))
  return found
}

/**
 * The words of cleaned HTML, a picture by its description: what a list and a screen reader can say.
 * @param {string} html
 * @returns {string}
 */
export function plainOf(html) {
  const read = new DOMParser().parseFromString(html, 'text/html').body
  for (const picture of read.querySelectorAll('img')) picture.replaceWith(picture.alt)
  return (read.textContent ?? '').replace(/\s+/g, ' ').trim()
}

/**
 * An answer in words, for the history of a question.
 * @param {{ id: string, text: string }[][]} lists the things of each gap
 * @param {(string | null)[]} answer
 * @param {(text: string, values?: Record<string, unknown>) => string} t
 * @returns {string}
 */
export function inWords(lists, answer, t) {
  const filled = answer.map((id, place) => {
    const thing = lists[place].find((one) => one.id === id)
    return `(${place + 1}) ${thing ? plainOf(thing.text) : t('（空）')}`
  })
  return filled.join(' ')
}
