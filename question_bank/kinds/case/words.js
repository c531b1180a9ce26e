// @ts-check
// An answer to a case in the letters and words that the candidate sees.
import { plainOf } from '../gap_match/gaps.js'
import { LETTERS } from '../single_choice/choices.js'
import { choicesOf } from './line.js'

/**
 * @typedef {(text: string, values?: Record<string, unknown>) => string} Translate
 * @typedef {import('./line.js').Part & { place?: string }} Part
 */

/**
 * @param {Part[]} parts
 * @param {any[]} answer
 * @param {Translate} t
 * @param {(kind: string) => any} widgetOf the widget of a part, if it is there
 */
export function inWords(parts, answer, t, widgetOf) {
  return parts.map((part, place) => `(${place + 1}) ${said(part, answer[place], t, widgetOf(part.kind))}`).join('；')
}

/** @param {Part} part @param {any} value @param {Translate} t @param {any} widget @returns {string} */
function said(part, value, t, widget) {
  if (value === null || value === undefined) return t('（空）')
  if (typeof value === 'boolean') return value ? t('正确') : t('错误')
  const listed = part.place === 'line' ? choicesOf(part, t) : null
  if (listed) return plainOf(listed.find(({ id }) => id === [value].flat()[0])?.text ?? '')
  if (widget?.describe) return widget.describe(part, value, t)
  if (!part.options) return [value].flat().join('、')
  const places = [value].flat().map((id) => part.options?.findIndex((one) => one.id === id) ?? -1)
  return places
    .map((at) => LETTERS[at])
    .sort()
    .join('')
}
