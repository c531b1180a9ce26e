// @ts-check
// What the kinds that put entries somewhere share: letters, spoken words, a voice for screen readers.
import { element, LETTERS, setHtml } from '../single_choice/choices.js'

/**
 * @typedef {{ id: string, text: string }} Entry an id, and cleaned HTML
 * @typedef {string[][]} Pairs of two ids
 * @typedef {import('../single_choice/choices.js').Surroundings['t']} Translate
 */

/** @param {number} place */
export const letterOf = (place) => LETTERS[place] ?? String(place + 1)

/** The words of cleaned HTML in one line; a picture is its description. @param {string} html */
export function wordsOf(html) {
  const holder = element('div', '')
  setHtml(holder, html)
  for (const picture of holder.querySelectorAll('img')) picture.replaceWith(` ${picture.alt} `)
  for (const block of holder.querySelectorAll('p, br, li, td, th')) block.append(' ')
  return (holder.textContent ?? '').replace(/\s+/g, ' ').trim()
}

/** Words that are said in passing: long ones are cut. @param {string} html */
export function shortWordsOf(html) {
  const letters = [...wordsOf(html)]
  return letters.length > 30 ? `${letters.slice(0, 30).join('')}…` : letters.join('')
}

/** An element that holds cleaned HTML. @param {string} className @param {string} html @param {string} [id] */
export function htmlIn(className, html, id) {
  const made = element('span', className)
  setHtml(made, html)
  if (id) made.id = id
  return made
}

/** A line that a screen reader says whenever it changes. @param {string} [className] */
export function makeVoice(className = 'visually-hidden') {
  const node = element('p', className)
  node.setAttribute('role', 'status')
  return {
    node,
    /** The same words again are said again. @param {string} text */
    say(text) {
      node.textContent = node.textContent === text ? `${text}\u00a0` : text
    },
    /** Only other words are said. @param {string} text */
    show(text) {
      if (node.textContent?.trim() !== text) node.textContent = text
    },
  }
}
