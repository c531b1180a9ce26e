// @ts-check
import { drawChoices, LETTERS } from './choices.js'

/**
 * One of the options. The answer is the id of an option, or null.
 * @param {Element} root
 * @param {{ label: string, options: { id: string, text: string }[] }} question
 * @param {string | null} answer
 * @param {(answer: string | null) => void} onChange
 * @param {import('./choices.js').Surroundings} surroundings
 * @returns {import('./choices.js').Widget}
 */
export function mount(root, question, answer, onChange, { t, name, disabled = false }) {
  const choices = question.options.map(({ id, text }, place) => ({ id, letter: LETTERS[place], html: text }))
  const drawn = drawChoices(root, choices, {
    name,
    label: t('选项'),
    many: false,
    disabled,
    onPick: ([id = null]) => onChange(id),
  })
  /** @param {string | null} now */
  const update = (now) => drawn.show(now === null ? [] : [now])
  update(answer)
  return { update, focus: drawn.focus, destroy: drawn.destroy }
}
