// @ts-check
// The editor comes with this module: whoever has loaded the widget has all that the question needs.
import { render } from 'preact'
import { RichText } from '/static/attempts/editor.js'
import { loadEditor } from '/static/attempts/widgets.js'
import { html } from '/static/lib/html.js'
import { countText, lengthLine } from '../short_answer/length.js'
import { element } from '../single_choice/choices.js'

await loadEditor()

/** Typed: it is saved after a pause, not with each key. */
export const isTyped = true

/**
 * Rich text. The answer is its HTML, or null where it has no words.
 * @param {Element} root
 * @param {{ label: string, shortest: number, longest: number }} question
 * @param {string | null} answer
 * @param {(answer: string | null) => void} onChange
 * @param {import('../single_choice/choices.js').Surroundings} surroundings
 * @returns {import('../single_choice/choices.js').Widget}
 */
export function mount(root, question, answer, onChange, { t, name, disabled = false }) {
  const place = element('div', 'written-rich')
  const label = element('span', 'visually-hidden', t('答案'))
  label.id = `${name}-label`
  const { line, show } = lengthLine(`${name}-hint`, question, t)
  let number = 0
  /** @param {string} text */
  const written = (text) => {
    const count = countText(wordsOf(text))
    show(count)
    onChange(count ? text : null)
  }
  /** @param {string | null} now */
  const update = (now) => {
    number += 1
    show(countText(wordsOf(now ?? '')))
    render(
      html`<${RichText} id=${name} value=${now ?? ''} number=${number} isLocked=${disabled} onText=${written} />`,
      place,
    )
  }
  root.replaceChildren(label, place, line)
  update(answer)
  const destroy = () => {
    render(null, place)
    root.replaceChildren()
  }
  return { update, focus: () => document.getElementById(name)?.focus(), destroy }
}

/** @param {string} text */
const wordsOf = (text) => new DOMParser().parseFromString(text, 'text/html').body.textContent ?? ''

/** An answer as a list of answers shows it: its words. @param {unknown} _question @param {string} answer */
export const describe = (_question, answer) => wordsOf(answer)
