// @ts-check
import { wordsOf } from '../matching/parts.js'
import { drawMatrix } from './matrix.js'

/**
 * @typedef {import('../matching/parts.js').Entry} Entry
 * @typedef {import('../matching/parts.js').Pairs} Pairs
 * @typedef {{ classes: Entry[], goods: Entry[] }} Question
 */

/**
 * A row for each of the goods, a column for each class. The answer is a list of pairs of ids, good and class, or null.
 * @param {Element} root
 * @param {Question} question
 * @param {Pairs | null} answer
 * @param {(answer: Pairs | null) => void} onChange
 * @param {import('../single_choice/choices.js').Surroundings} surroundings
 * @returns {import('../single_choice/choices.js').Widget}
 */
export function mount(root, question, answer, onChange, { t, name, disabled = false }) {
  const { classes, goods } = question
  const drawn = drawMatrix(root, goods, classes, {
    name,
    label: t('归类，每行选一个类别'),
    many: false,
    disabled,
    says: (done) => t('已归类 %(done)s / %(all)s', { done, all: goods.length }),
    onPick: (pairs) => onChange(pairs.length ? pairs : null),
  })
  /** @param {Pairs | null} now */
  const update = (now) => drawn.show(now ?? [])
  update(answer)
  return { update, focus: drawn.focus, destroy: drawn.destroy }
}

/**
 * An answer in the words that the candidate sees, class by class.
 * @param {Question} question
 * @param {Pairs} answer
 * @param {import('../matching/parts.js').Translate} t
 */
export function describe({ classes, goods }, answer, t) {
  const lines = classes.map(({ id, text }) => {
    const here = goods.filter((good) => answer.some(([from, to]) => from === good.id && to === id))
    return here.length ? `${wordsOf(text)} ← ${here.map((good) => wordsOf(good.text)).join(t('、'))}` : ''
  })
  return lines.filter(Boolean).join(t('；'))
}
