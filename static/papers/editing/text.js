// @ts-check
// Between a question's HTML and the editor's: gaps are written `____` or `[[1]]` in the one, and are chips in the other.
import { setHtml } from '/kinds/single_choice/choices.js'

/** @typedef {'blank' | 'gap'} GapStyle `____`, or `[[1]] [[2]] …` by their order */

/** How a gap is written, and how it is typed. @type {Record<GapStyle, RegExp>} */
export const WRITTEN = { blank: /_{4,}/g, gap: /\[\[[0-9]{0,2}\]\]/g }

let last = 0
/** A name that no other row or gap of this page has. */
export const fresh = () => {
  last += 1
  return `n${last}`
}

/** @param {string} html */
function opened(html) {
  const holder = document.createElement('div')
  setHtml(holder, html)
  return holder
}

/** @param {Element} node @returns {Text[]} */
function textsIn(node) {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT)
  const found = []
  while (walker.nextNode()) found.push(/** @type {Text} */ (walker.currentNode))
  return found
}

/**
 * For the editor: each gap becomes a chip with an id of its own.
 * @param {string} html
 * @param {GapStyle} style
 * @returns {{ html: string, ids: string[] }}
 */
export function withChips(html, style) {
  const holder = opened(html)
  /** @type {string[]} */
  const ids = []
  for (const words of textsIn(holder)) {
    const pieces = words.data.split(WRITTEN[style]).flatMap((text, place) => {
      if (place === 0) return [text]
      const chip = document.createElement('span')
      chip.dataset.gap = fresh()
      ids.push(chip.dataset.gap)
      return [chip, text]
    })
    if (pieces.length > 1) words.replaceWith(...pieces)
  }
  return { html: holder.innerHTML, ids }
}

/**
 * What the editor holds, as a question has it, and the ids of its gaps in their order.
 * @param {string} html
 * @param {GapStyle | null} style
 * @returns {{ html: string, ids: string[] }}
 */
export function asWritten(html, style) {
  const holder = opened(html)
  const chips = /** @type {HTMLElement[]} */ ([...holder.querySelectorAll('[data-gap]')])
  for (const [place, chip] of chips.entries()) chip.replaceWith(style === 'gap' ? `[[${place + 1}]]` : '____')
  for (const formula of holder.querySelectorAll('[data-formula]')) formula.replaceWith(...formula.childNodes)
  for (const cell of holder.querySelectorAll('li, td, th')) unwrapOnly(cell)
  while (holder.childElementCount > 1 && isEmpty(holder.lastElementChild)) holder.lastElementChild?.remove()
  unwrapOnly(holder)
  return { html: holder.innerHTML.trim(), ids: chips.map((chip) => chip.dataset.gap ?? '') }
}

/** One paragraph alone needs no tag of its own. @param {Element} holder */
function unwrapOnly(holder) {
  const only = holder.firstElementChild
  if (holder.childNodes.length === 1 && only?.tagName === 'P') only.replaceWith(...only.childNodes)
}

/** @param {Element | null} block */
const isEmpty = (block) => block?.tagName === 'P' && !block.childNodes.length

/** Plain words as HTML. @param {string} words */
export const escaped = (words) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** HTML as its words. @param {string} html */
export const plain = (html) => opened(html).textContent ?? ''
