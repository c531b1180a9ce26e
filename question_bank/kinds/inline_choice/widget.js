// @ts-check
import { inWords, plainOf, putGaps } from '../gap_match/gaps.js'
import { element } from '../single_choice/choices.js'

/**
 * @typedef {{ id: string, text: string }} Choice
 * @typedef {{ stem: string, choices: Choice[][] }} Question
 * @typedef {(text: string, values?: Record<string, unknown>) => string} Translate
 */

/** The gaps stand in the stem, so the widget shows it. */
export const holdsStem = true

/**
 * An answer in words.
 * @param {Question} question
 * @param {(string | null)[]} answer
 * @param {Translate} t
 */
export const describe = (question, answer, t) => inWords(question.choices, answer, t)

/**
 * The stem with a list in each gap. The answer is the id of a choice, or null, for each gap; null when all are empty.
 * @param {Element} root
 * @param {Question} question
 * @param {(string | null)[] | null} answer
 * @param {(answer: (string | null)[] | null) => void} onChange
 * @param {import('../single_choice/choices.js').Surroundings} surroundings
 * @returns {import('../single_choice/choices.js').Widget}
 */
export function mount(root, question, answer, onChange, { t, name, disabled = false }) {
  const stem = element('div', 'blanks')
  const lists = putGaps(stem, question.stem, (place) => {
    const list = makeList(question.choices[place], t)
    list.name = `${name}-${place}`
    list.disabled = disabled
    list.setAttribute('aria-label', t('第 %(n)s 空', { n: place + 1 }))
    return list
  })
  const changed = () => {
    const chosen = lists.map((list) => list.value || null)
    paint(lists)
    onChange(chosen.some(Boolean) ? chosen : null)
  }
  stem.addEventListener('change', changed)
  stem.addEventListener('keydown', (event) => {
    const list = lists.find((one) => one === event.target)
    if (!list || (event.key !== 'Delete' && event.key !== 'Backspace')) return
    event.preventDefault()
    list.value = ''
    changed()
  })
  /** @param {(string | null)[] | null} now */
  const update = (now) => {
    for (const [place, list] of lists.entries()) list.value = now?.[place] ?? ''
    paint(lists)
  }
  update(answer)
  root.replaceChildren(stem)
  return { update, focus: () => lists[0]?.focus(), destroy: () => root.replaceChildren() }
}

/** @param {Choice[]} choices @param {Translate} t */
function makeList(choices, t) {
  const list = element('select', 'inline-list')
  list.append(new Option(t('（请选择）'), ''), ...choices.map(({ id, text }) => new Option(plainOf(text), id)))
  return list
}

/** @param {HTMLSelectElement[]} lists */
function paint(lists) {
  for (const list of lists) list.classList.toggle('is-filled', list.value !== '')
}
