// @ts-check
// A table with a row for each entry and a column for each place where it can go: one press puts it there.
import { htmlIn, letterOf, makeVoice } from '../matching/parts.js'
import { element, isPlain, placeOf } from '../single_choice/choices.js'

/**
 * @typedef {import('../matching/parts.js').Entry} Entry
 * @typedef {import('../matching/parts.js').Pairs} Pairs
 * @typedef {{ name: string, label: string, many: boolean, disabled: boolean, says: (done: number) => string, onPick: (pairs: Pairs) => void }} Wishes
 * @typedef {{ entry: Entry, node: HTMLTableRowElement, inputs: HTMLInputElement[] }} Row
 */

/**
 * Tab goes from row to row, arrows within a row; A-Z and 1-9 press the row's cell in that column, Delete clears the row.
 * @param {Element} root
 * @param {Entry[]} entries
 * @param {Entry[]} columns
 * @param {Wishes} wishes `many`: an entry may be in several columns
 */
export function drawMatrix(root, entries, columns, wishes) {
  const rows = entries.map((entry, place) => makeRow(entry, place, columns, wishes))
  const count = makeVoice('place-count')
  const wrap = element('div', 'matrix-wrap')
  const table = element('table', 'matrix')
  table.setAttribute('aria-label', wishes.label)
  const body = element('tbody', '')
  body.append(...rows.map((row) => row.node))
  table.append(makeHead(columns, wishes.name), body)
  wrap.append(table)

  const pairs = () =>
    rows.flatMap(({ entry, inputs }) =>
      inputs.filter((input) => input.checked).map((input) => [entry.id, columns[inputs.indexOf(input)].id]),
    )
  const paint = () => {
    const done = rows.filter(({ inputs }) => inputs.some((input) => input.checked))
    for (const row of rows) row.node.classList.toggle('is-filled', done.includes(row))
    return wishes.says(done.length)
  }
  const changed = () => {
    count.say(paint())
    wishes.onPick(pairs())
  }
  table.addEventListener('change', changed)
  table.addEventListener('keydown', (event) => {
    const row = rows.find(({ inputs }) => inputs.some((input) => input === event.target))
    if (!row || wishes.disabled || !isPlain(event)) return
    // with radios left and right go to the next column here, not to the next question
    if (!wishes.many && /^Arrow(Left|Right)$/.test(event.key)) event.stopPropagation()
    if (!pressed(event.key, row.inputs, wishes.many)) return
    event.preventDefault()
    changed()
  })
  root.replaceChildren(count.node, wrap)
  return {
    /** @param {Pairs} now */
    show(now) {
      const chosen = new Set(now.map((pair) => pair.join(' ')))
      for (const { entry, inputs } of rows)
        for (const [place, input] of inputs.entries()) input.checked = chosen.has(`${entry.id} ${columns[place].id}`)
      count.show(paint())
    },
    focus() {
      const row = rows.find(({ node }) => !node.classList.contains('is-filled')) ?? rows[0]
      const input = row?.inputs.find(({ checked }) => checked) ?? row?.inputs[0]
      input?.focus()
    },
    destroy: () => root.replaceChildren(),
  }
}

/** @param {Entry[]} columns @param {string} name */
function makeHead(columns, name) {
  const head = element('thead', '')
  const row = element('tr', '')
  row.append(element('td', ''))
  for (const [place, { text }] of columns.entries()) {
    const cell = element('th', '')
    cell.scope = 'col'
    const letter = element('span', 'choice-letter', letterOf(place))
    cell.append(letter, htmlIn('choice-text', text, `${name}-column-${place}`))
    row.append(cell)
  }
  head.append(row)
  return head
}

/** @param {Entry} entry @param {number} place @param {Entry[]} columns @param {Wishes} wishes @returns {Row} */
function makeRow(entry, place, columns, { name, many, disabled }) {
  const node = element('tr', 'matrix-row')
  const head = element('th', '')
  head.scope = 'row'
  const words = htmlIn('choice-text', entry.text, `${name}-row-${place}`)
  head.append(words)
  node.append(head)
  const inputs = columns.map((_column, column) => {
    const input = element('input', 'matrix-input')
    input.type = many ? 'checkbox' : 'radio'
    input.name = `${name}-${place}`
    input.disabled = disabled
    input.setAttribute('aria-labelledby', `${words.id} ${name}-column-${column}`)
    return input
  })
  for (const input of inputs) {
    const cell = element('td', '')
    const target = element('label', 'matrix-cell')
    target.append(input)
    cell.append(target)
    node.append(cell)
  }
  return { entry, node, inputs }
}

/** What a key does to a row; false if the key is not ours. @param {string} key @param {HTMLInputElement[]} inputs @param {boolean} many */
function pressed(key, inputs, many) {
  if (key === 'Delete' || key === 'Backspace') {
    for (const input of inputs) input.checked = false
    return true
  }
  const input = inputs[placeOf(key)]
  if (!input) return false
  input.checked = many ? !input.checked : true
  input.focus()
  return true
}
