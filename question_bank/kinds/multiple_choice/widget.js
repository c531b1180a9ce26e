// @ts-check
import { drawChoices, LETTERS } from '../single_choice/choices.js'

/**
 * Some of the options. The answer is a list of ids of options, or null.
 * @param {Element} root
 * @param {{ label: string, options: { id: string, text: string }[] }} question
 * @param {string[] | null} answer
 * @param {(answer: string[] | null) => void} onChange
 * @param {import('../single_choice/choices.js').Surroundings} surroundings
 * @returns {import('../single_choice/choices.js').Widget}
 */
export function mount(root, question, answer, onChange, { t, name, disabled = false }) {
  const choices = question.options.map(({ id, text }, place) => ({ id, letter: LETTERS[place], html: text }))
  const drawn = drawChoices(root, choices, {
    name,
    label: t('选项，可多选'),
    many: true,
    disabled,
    onPick: (ids) => onChange(ids.length ? ids.sort() : null),
  })
  /** @param {string[] | null} now */
  const update = (now) => drawn.show(now ?? [])
  update(answer)
  return { update, focus: drawn.focus, destroy: drawn.destroy }
}
