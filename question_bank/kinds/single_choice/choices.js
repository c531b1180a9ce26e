// @ts-check
// Options as big rows with a letter, shared by the kinds that offer a choice.

/**
 * @typedef {{ t: (text: string, values?: Record<string, unknown>) => string, name: string, disabled?: boolean }} Surroundings
 * @typedef {{ update: (answer: any) => void, focus: () => void, destroy: () => void }} Widget
 * @typedef {{ id: string, letter: string, html?: string, text?: string }} Choice
 * @typedef {{ name: string, label: string, many: boolean, disabled: boolean, onPick: (ids: string[]) => void }} Wishes
 * @typedef {{ input: HTMLInputElement, row: HTMLLabelElement, id: string }} Row
 */

export const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * Put HTML that the server has cleaned into a node; the only place where it becomes nodes.
 * @param {Element} node
 * @param {string} html
 */
export function setHtml(node, html) {
  const template = document.createElement('template')
  template.innerHTML = html
  node.replaceChildren(template.content)
}

/**
 * A new element with a class and plain text.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, className, text = '') {
  const made = document.createElement(tag)
  made.className = className
  made.textContent = text
  return made
}

/**
 * Draw the rows into `root`. Keys A-Z and 1-9 pick a row while the focus is inside; Delete clears.
 * @param {Element} root
 * @param {Choice[]} choices
 * @param {Wishes} wishes
 * @returns {{ show: (ids: string[]) => void, focus: () => void, destroy: () => void }}
 */
export function drawChoices(root, choices, wishes) {
  const set = element('fieldset', 'choices')
  set.setAttribute('role', wishes.many ? 'group' : 'radiogroup')
  set.setAttribute('aria-label', wishes.label)
  set.disabled = wishes.disabled
  const rows = choices.map((choice) => makeRow(choice, wishes))
  set.append(...rows.map((row) => row.row))

  const chosen = () => rows.filter((row) => row.input.checked).map((row) => row.id)
  const paint = () => {
    for (const { row, input } of rows) row.classList.toggle('is-chosen', input.checked)
  }
  const changed = () => {
    paint()
    wishes.onPick(chosen())
  }
  /** @param {string[]} ids */
  const show = (ids) => {
    for (const row of rows) row.input.checked = ids.includes(row.id)
    paint()
  }
  set.addEventListener('change', changed)
  set.addEventListener('keydown', (event) => {
    if (set.disabled || !pressed(event, rows, wishes.many)) return
    event.preventDefault()
    changed()
  })
  root.replaceChildren(set)
  return {
    show,
    focus: () => (rows.find((row) => row.input.checked) ?? rows[0])?.input.focus(),
    destroy: () => root.replaceChildren(),
  }
}

/**
 * @param {Choice} choice
 * @param {Wishes} wishes
 * @returns {Row}
 */
function makeRow(choice, wishes) {
  const row = element('label', 'choice')
  const input = element('input', 'choice-input')
  input.type = wishes.many ? 'checkbox' : 'radio'
  input.name = wishes.name
  input.value = choice.id
  const words = element('span', 'choice-text', choice.text)
  if (choice.html !== undefined) setHtml(words, choice.html)
  row.append(input, element('span', 'choice-letter', choice.letter), words)
  return { input, row, id: choice.id }
}

/**
 * What a key does to the rows; false if the key is not ours.
 * @param {KeyboardEvent} event
 * @param {Row[]} rows
 * @param {boolean} many
 */
function pressed(event, rows, many) {
  if (!isPlain(event)) return false
  if (event.key === 'Delete' || event.key === 'Backspace') {
    for (const row of rows) row.input.checked = false
    return true
  }
  const row = rows[placeOf(event.key)]
  if (!row) return false
  row.input.checked = many ? !row.input.checked : true
  row.input.focus()
  return true
}

/** Keys that are for us: no shortcut of the browser, no letter of an input method. @param {KeyboardEvent} event */
export const isPlain = (event) => !(event.ctrlKey || event.altKey || event.metaKey || event.isComposing)

/** The place that a key names: A or 1 is the first; -1 for any other key. @param {string} key */
export function placeOf(key) {
  if (key.length !== 1) return -1
  return /[1-9]/.test(key) ? Number(key) - 1 : LETTERS.indexOf(key.toUpperCase())
}
