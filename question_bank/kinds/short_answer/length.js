// @ts-check
// How long a written answer is and may be, shared by the kinds that a person reads.
import { element } from '../single_choice/choices.js'

/** Characters without white space, as the server counts them. @param {string} text */
export const countText = (text) => [...text.replace(/\s+/gu, '')].length

/**
 * A line that says how much is written. It is spoken with the field that names it, not at every key.
 * @param {string} id
 * @param {{ shortest?: number, longest: number }} limits
 * @param {(text: string, values?: Record<string, unknown>) => string} t
 * @returns {{ line: HTMLElement, show: (n: number) => boolean }} `show` tells whether it is too much
 */
export function lengthLine(id, { shortest = 0, longest }, t) {
  const line = element('p', 'written-length')
  line.id = id
  const span = shortest
    ? t('%(min)s–%(max)s 字', { min: shortest, max: longest })
    : t('不超过 %(max)s 字', { max: longest })
  /** @param {number} n */
  const show = (n) => {
    line.textContent = t('已写 %(n)s 字（%(span)s）', { n, span })
    line.classList.toggle('is-off', n > longest)
    line.classList.toggle('is-short', n > 0 && n < shortest)
    return n > longest
  }
  return { line, show }
}
