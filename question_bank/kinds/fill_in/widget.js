// @ts-check
import { putGaps } from '../gap_match/gaps.js'
import { element } from '../single_choice/choices.js'

const BLANK = /_{4,}/

/** The stem has the blanks in it. */
export const holdsStem = true
/** Typed: it is saved after a pause, not with each key. */
export const isTyped = true

/**
 * The stem with its blanks as inputs. The answer is one text for each blank, or null.
 * @param {Element} root
 * @param {{ stem: string, blanks: number }} question
 * @param {string[] | null} answer
 * @param {(answer: string[] | null) => void} onChange
 * @param {import('../single_choice/choices.js').Surroundings} surroundings
 * @returns {import('../single_choice/choices.js').Widget}
 */
export function mount(root, question, answer, onChange, { t, name, disabled = false }) {
  const stem = element('div', 'blanks')
  /** @param {number} place */
  const make = (place) => makeInput(t('第 %(n)s 空', { n: place + 1 }), `${name}-${place}`, disabled)
  const inputs = putGaps(stem, question.stem, make, BLANK)
  stem.addEventListener('input', () => {
    const texts = inputs.map((input) => input.value)
    onChange(texts.some((text) => text.trim()) ? texts : null)
  })
  /** @param {string[] | null} now */
  const update = (now) => {
    for (const [place, input] of inputs.entries()) {
      const text = now?.[place] ?? ''
      if (input.value.trim() !== text) input.value = text
    }
  }
  update(answer)
  root.replaceChildren(stem)
  return { update, focus: () => inputs[0]?.focus(), destroy: () => root.replaceChildren() }
}

/**
 * @param {string} label
 * @param {string} name
 * @param {boolean} disabled
 */
function makeInput(label, name, disabled) {
  const input = element('input', 'blank')
  input.type = 'text'
  input.name = name
  input.maxLength = 200
  input.autocomplete = 'off'
  input.spellcheck = false
  input.disabled = disabled
  input.setAttribute('aria-label', label)
  return input
}
