// @ts-check
import { element } from '../single_choice/choices.js'
import { countText, lengthLine } from './length.js'

/** Typed: it is saved after a pause, not with each key. */
export const isTyped = true

/**
 * A few lines of plain text. The answer is the text, or null.
 * @param {Element} root
 * @param {{ label: string, longest: number }} question
 * @param {string | null} answer
 * @param {(answer: string | null) => void} onChange
 * @param {import('../single_choice/choices.js').Surroundings} surroundings
 * @returns {import('../single_choice/choices.js').Widget}
 */
export function mount(root, question, answer, onChange, { t, name, disabled = false }) {
  const box = element('textarea', 'written-text')
  box.name = name
  box.rows = 8
  box.spellcheck = false
  box.disabled = disabled
  box.setAttribute('aria-label', t('答案'))
  const { line, show } = lengthLine(`${name}-length`, question, t)
  box.setAttribute('aria-describedby', line.id)
  const paint = () => {
    if (show(countText(box.value))) box.setAttribute('aria-invalid', 'true')
    else box.removeAttribute('aria-invalid')
  }
  box.addEventListener('input', () => {
    paint()
    onChange(box.value.trim() ? box.value : null)
  })
  /** @param {string | null} now */
  const update = (now) => {
    if (box.value.trim() !== (now ?? '').trim()) box.value = now ?? ''
    paint()
  }
  update(answer)
  root.replaceChildren(box, line)
  return { update, focus: () => box.focus(), destroy: () => root.replaceChildren() }
}
