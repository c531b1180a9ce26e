// @ts-check
import { drawChoices } from '../single_choice/choices.js'

/**
 * Right or wrong, always in this order. The answer is true, false or null.
 * @param {Element} root
 * @param {{ label: string }} question
 * @param {boolean | null} answer
 * @param {(answer: boolean | null) => void} onChange
 * @param {import('../single_choice/choices.js').Surroundings} surroundings
 * @returns {import('../single_choice/choices.js').Widget}
 */
export function mount(root, question, answer, onChange, { t, name, disabled = false }) {
  const choices = [
    { id: 'true', letter: 'A', text: t('正确') },
    { id: 'false', letter: 'B', text: t('错误') },
  ]
  const drawn = drawChoices(root, choices, {
    name,
    label: t('选项'),
    many: false,
    disabled,
    onPick: ([id]) => onChange(id === undefined ? null : id === 'true'),
  })
  /** @param {boolean | null} now */
  const update = (now) => drawn.show(now === null ? [] : [String(now)])
  update(answer)
  return { update, focus: drawn.focus, destroy: drawn.destroy }
}
