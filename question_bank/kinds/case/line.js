// @ts-check
// A part that stands in a line of the text: one blank, one number, or a list of words.
import { plainOf } from '../gap_match/gaps.js'
import { element } from '../single_choice/choices.js'

/**
 * @typedef {(text: string, values?: Record<string, unknown>) => string} Translate
 * @typedef {{ id: string, text: string }} Choice
 * @typedef {{ kind: string, options?: Choice[], choices?: Choice[][] }} Part
 * @typedef {{ node: HTMLInputElement | HTMLSelectElement, isTyped: boolean, update: (answer: any) => void, focus: () => void, destroy: () => void }} Control
 */

/** What a part can be chosen from; null where it is typed. @param {Part} part @param {Translate} t @returns {Choice[] | null} */
export function choicesOf(part, t) {
  if (part.kind === 'true_false') {
    return [
      { id: 'true', text: t('正确') },
      { id: 'false', text: t('错误') },
    ]
  }
  return part.options ?? part.choices?.[0] ?? null
}

/** How an answer to a part of this kind is written. @type {Record<string, [(text: string) => any, (answer: any) => string]>} */
const FORMS = {
  fill_in: [(text) => [text], (answer) => answer[0]],
  inline_choice: [(id) => [id], (answer) => answer[0] ?? ''],
  true_false: [(id) => id === 'true', (answer) => String(answer)],
}

/**
 * @param {Part} part
 * @param {{ t: Translate, name: string, label: string, disabled?: boolean }} wishes
 * @param {(answer: any) => void} onChange
 * @returns {Control}
 */
export function drawLine(part, { t, name, label, disabled = false }, onChange) {
  const choices = choicesOf(part, t)
  const node = choices ? makeList(choices, t) : makeInput(part)
  const [read, write] = FORMS[part.kind] ?? [(text) => text, (answer) => answer]
  node.name = name
  node.disabled = disabled
  node.setAttribute('aria-label', label)
  const changed = () => {
    node.classList.toggle('is-filled', node.value !== '')
    onChange(node.value.trim() ? read(node.value) : null)
  }
  node.addEventListener(choices ? 'change' : 'input', changed)
  if (choices) node.addEventListener('keydown', (event) => cleared(event, node) && changed())
  /** @param {any} answer */
  const update = (answer) => {
    const now = answer === null ? '' : write(answer)
    if (node.value.trim() !== now) node.value = now
    node.classList.toggle('is-filled', node.value !== '')
  }
  return { node, isTyped: !choices, update, focus: () => node.focus(), destroy: () => node.remove() }
}

/** @param {Event} event @param {HTMLInputElement | HTMLSelectElement} node */
function cleared(event, node) {
  const { key } = /** @type {KeyboardEvent} */ (event)
  if (key !== 'Delete' && key !== 'Backspace') return false
  event.preventDefault()
  node.value = ''
  return true
}

/** @param {Choice[]} choices @param {Translate} t */
function makeList(choices, t) {
  const list = element('select', 'inline-list')
  list.append(new Option(t('（请选择）'), ''), ...choices.map(({ id, text }) => new Option(plainOf(text), id)))
  return list
}

/** @param {Part} part */
function makeInput({ kind }) {
  const input = element('input', kind === 'numeric' ? 'blank is-short' : 'blank')
  input.type = 'text'
  input.maxLength = kind === 'numeric' ? 100 : 200
  input.autocomplete = 'off'
  input.spellcheck = false
  return input
}
