// @ts-check
import { drawMatrix } from '../category_sort/matrix.js'
import { letterOf } from './parts.js'
import { drawRows } from './rows.js'

/**
 * @typedef {import('./parts.js').Entry} Entry
 * @typedef {import('./parts.js').Pairs} Pairs
 * @typedef {{ left: Entry[], right: Entry[], reuse: boolean, many: boolean }} Question
 */

/**
 * Entries on the left, each with one on the right, or with several. The answer is a list of pairs of ids, or null.
 * @param {Element} root
 * @param {Question} question
 * @param {Pairs | null} answer
 * @param {(answer: Pairs | null) => void} onChange
 * @param {import('../single_choice/choices.js').Surroundings} surroundings
 * @returns {import('../single_choice/choices.js').Widget}
 */
export function mount(root, question, answer, onChange, { t, name, disabled = false }) {
  const { left, right, many } = question
  /** @param {Pairs} pairs */
  const onPick = (pairs) => onChange(pairs.length ? pairs : null)
  /** @param {number} done */
  const says = (done) => t('已配对 %(done)s / %(all)s', { done, all: left.length })
  const drawn = many
    ? drawMatrix(root, left, right, { name, label: t('配对，每行可多选'), many, disabled, says, onPick })
    : drawRows(root, question, { t, name, disabled, onPick })
  /** @param {Pairs | null} now */
  const update = (now) => drawn.show(now ?? [])
  update(answer)
  return { update, focus: drawn.focus, destroy: drawn.destroy }
}

/**
 * An answer in the numbers and letters that the candidate sees: 1→C.
 * @param {Question} question
 * @param {Pairs} answer
 */
export function describe({ left, right }, answer) {
  const places = answer.map(([from, to]) => [
    left.findIndex(({ id }) => id === from),
    right.findIndex(({ id }) => id === to),
  ])
  places.sort(([one], [other]) => one - other)
  return places.map(([from, to]) => `${from + 1}→${letterOf(to)}`).join(' ')
}
