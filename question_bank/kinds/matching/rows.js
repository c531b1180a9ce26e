// @ts-check
// One list to choose from for each entry on the left, and beside it all that can be chosen, with letters.
import { element, isPlain } from '../single_choice/choices.js'
import { htmlIn, letterOf, makeVoice, wordsOf } from './parts.js'

/**
 * @typedef {import('./parts.js').Entry} Entry
 * @typedef {import('./parts.js').Pairs} Pairs
 * @typedef {{ entry: Entry, no: number, node: HTMLLIElement, select: HTMLSelectElement }} Row
 * @typedef {{ node: HTMLLIElement, entry: Entry, label: string }} Offer
 * @typedef {{ left: Entry[], right: Entry[], reuse: boolean }} Sides
 * @typedef {{ t: import('./parts.js').Translate, name: string, disabled: boolean, onPick: (pairs: Pairs) => void }} Wishes
 */

/**
 * A letter opens nothing: in a list that has the focus it picks the entry with this letter, as lists do; Delete clears.
 * What may be used once and is used is not on offer to the others; dragging it there takes it away from where it was.
 * @param {Element} root
 * @param {Sides} sides
 * @param {Wishes} wishes
 */
export function drawRows(root, { left, right, reuse }, { t, name, disabled, onPick }) {
  const offers = right.map(makeOffer)
  const rows = left.map((entry, place) => makeRow(entry, place, offers, { t, name, disabled }))
  const count = makeVoice('place-count')
  const box = element('div', 'match')
  const list = element('ol', 'match-rows')
  list.append(...rows.map((row) => row.node))
  box.append(list, makePool(offers, name, t))

  const pairs = () => rows.filter((row) => row.select.value).map((row) => [row.entry.id, row.select.value])
  const paint = () => {
    const taken = new Map(pairs().map(([from, to]) => [to, rows.find((row) => row.entry.id === from)?.no ?? 0]))
    for (const row of rows) paintRow(row, offers, reuse ? new Map() : taken, t)
    for (const { node, entry } of offers) node.classList.toggle('is-used', taken.has(entry.id))
    return t('已配对 %(done)s / %(all)s', { done: pairs().length, all: rows.length })
  }
  const changed = () => {
    count.say(paint())
    onPick(pairs())
  }
  list.addEventListener('change', changed)
  list.addEventListener('keydown', (event) => {
    const row = rows.find(({ select }) => select === event.target)
    if (!row?.select.value || !isPlain(event) || !['Delete', 'Backspace'].includes(event.key)) return
    event.preventDefault()
    row.select.value = ''
    changed()
  })
  if (!disabled) {
    carry(offers, rows, (offer, row) => {
      for (const other of rows) if (!reuse && other.select.value === offer.entry.id) other.select.value = ''
      row.select.value = offer.entry.id
      changed()
    })
  }
  root.replaceChildren(count.node, box)
  return {
    /** @param {Pairs} now */
    show(now) {
      const chosen = new Map(now.map(([from, to]) => [from, to]))
      for (const { select, entry } of rows) select.value = chosen.get(entry.id) ?? ''
      count.show(paint())
    },
    focus: () => (rows.find(({ select }) => !select.value) ?? rows[0])?.select.focus(),
    destroy: () => root.replaceChildren(),
  }
}

/** @param {Entry} entry @param {number} place @returns {Offer} */
function makeOffer(entry, place) {
  const node = element('li', 'match-offer')
  node.append(element('span', 'choice-letter', letterOf(place)), htmlIn('choice-text', entry.text))
  return { node, entry, label: `${letterOf(place)}  ${wordsOf(entry.text)}` }
}

/** @param {Offer[]} offers @param {string} name @param {Wishes['t']} t */
function makePool(offers, name, t) {
  const pool = element('div', 'match-pool')
  pool.setAttribute('role', 'group')
  const title = element('h3', 'place-title', t('可选项'))
  title.id = `${name}-offers`
  pool.setAttribute('aria-labelledby', title.id)
  const list = element('ul', 'match-offers')
  list.append(...offers.map((offer) => offer.node))
  pool.append(title, list)
  return pool
}

/**
 * @param {Entry} entry
 * @param {number} place
 * @param {Offer[]} offers
 * @param {Pick<Wishes, 't' | 'name' | 'disabled'>} wishes
 * @returns {Row}
 */
function makeRow(entry, place, offers, { t, name, disabled }) {
  const node = element('li', 'match-row')
  const words = htmlIn('choice-text', entry.text, `${name}-left-${place}`)
  const select = element('select', 'match-select')
  select.name = `${name}-${place}`
  select.disabled = disabled
  select.setAttribute('aria-labelledby', words.id)
  select.append(new Option(t('请选择'), ''), ...offers.map(({ entry: { id }, label }) => new Option(label, id)))
  node.append(element('span', 'place-no', String(place + 1)), words, select)
  return { entry, no: place + 1, node, select }
}

/** @param {Row} row @param {Offer[]} offers @param {Map<string, number>} taken @param {Wishes['t']} t */
function paintRow({ node, select, no }, offers, taken, t) {
  node.classList.toggle('is-filled', select.value !== '')
  for (const [place, { entry, label }] of offers.entries()) {
    const option = select.options[place + 1]
    const by = taken.get(entry.id) ?? no
    option.disabled = by !== no && option.value !== select.value
    option.text = option.disabled ? t('%(text)s（已用于第 %(n)s 项）', { text: label, n: by }) : label
  }
}

/**
 * With a mouse an offer may also be dragged to a row.
 * @param {Offer[]} offers
 * @param {Row[]} rows
 * @param {(offer: Offer, row: Row) => void} onDrop
 */
function carry(offers, rows, onDrop) {
  /** @type {Offer | null} */
  let carried = null
  for (const offer of offers) {
    offer.node.draggable = true
    offer.node.addEventListener('dragstart', (event) => {
      carried = offer
      event.dataTransfer?.setData('text/plain', offer.label)
    })
    offer.node.addEventListener('dragend', () => {
      carried = null
    })
  }
  for (const row of rows) {
    row.node.addEventListener('dragover', (event) => {
      if (!carried) return
      event.preventDefault()
      row.node.classList.add('is-over')
    })
    row.node.addEventListener('dragleave', () => row.node.classList.remove('is-over'))
    row.node.addEventListener('drop', (event) => {
      row.node.classList.remove('is-over')
      if (!carried) return
      event.preventDefault()
      onDrop(carried, row)
    })
  }
}
