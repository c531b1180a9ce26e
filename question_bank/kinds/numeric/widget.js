// @ts-check
import { element } from '../single_choice/choices.js'

/** Typed: it is saved after a pause, not with each key. */
export const isTyped = true

/**
 * A number in one line, with its unit. The answer is what was typed, or null.
 * @param {Element} root
 * @param {{ label: string }} question
 * @param {string | null} answer
 * @param {(answer: string | null) => void} onChange
 * @param {import('../single_choice/choices.js').Surroundings} surroundings
 * @returns {import('../single_choice/choices.js').Widget}
 */
export function mount(root, question, answer, onChange, { t, name, disabled = false }) {
  const label = element('label', 'typed-number')
  const input = element('input', 'blank')
  input.type = 'text'
  input.name = name
  input.maxLength = 100
  input.autocomplete = 'off'
  input.spellcheck = false
  input.disabled = disabled
  const hint = element('p', 'hint', t('可写整数、小数或科学记数法（如 1.5e6）；题目要求写单位时，把单位写在一起。'))
  hint.id = `${name}-hint`
  input.setAttribute('aria-describedby', hint.id)
  label.append(element('span', 'typed-label', t('答案')), input)
  input.addEventListener('input', () => onChange(input.value.trim() || null))
  /** @param {string | null} now */
  const update = (now) => {
    if (input.value.trim() !== (now ?? '')) input.value = now ?? ''
  }
  update(answer)
  root.replaceChildren(label, hint)
  return { update, focus: () => input.focus(), destroy: () => root.replaceChildren() }
}
