// @ts-check
import { putGaps } from '../gap_match/gaps.js'
import { element, setHtml } from '../single_choice/choices.js'
import { drawLine } from './line.js'
import { inWords } from './words.js'

/**
 * @typedef {{ kind: string, label: string, stem: string, title?: string, share?: string, place?: 'line' | 'block' }} Part
 * @typedef {{ stem: string, layout: 'stacked' | 'inline', parts: Part[], worth?: number }} Question
 * @typedef {(text: string, values?: Record<string, unknown>) => string} Translate
 * @typedef {(answer: any[] | null, isTyping?: boolean) => void} OnChange `isTyping`: it may be saved after a pause
 * @typedef {{ update: (answer: any) => void, focus: () => void, destroy: () => void }} Held
 */

/** The text may have the parts in it, so the widget shows it. */
export const holdsStem = true
/** Some parts are typed; `onChange` says of each change whether it is. */
export const isTyped = true

/** @type {Map<string, any>} the widgets of the parts' kinds */
const widgets = new Map()

/** Parts' widgets that are not here yet. @param {Question[]} questions */
const lacking = (questions) => [
  ...new Set(questions.flatMap(({ parts = [] }) => parts.map(({ kind }) => kind)).filter((kind) => !widgets.has(kind))),
]

/**
 * Bring in the widgets of all parts before anything is shown: a lost network stops nobody.
 * @param {Question[]} questions
 */
export async function prepare(questions) {
  const load = async (/** @type {string} */ kind) => widgets.set(kind, await import(`/kinds/${kind}/widget.js`))
  await Promise.all(lacking(questions).map(load))
}

/**
 * An answer in words.
 * @param {Question} question
 * @param {any[]} answer
 * @param {Translate} t
 */
export const describe = (question, answer, t) => inWords(question.parts, answer, t, (kind) => widgets.get(kind))

/**
 * The text and its parts. The answer is a list with the answer to each part, or null; null when all are empty.
 * @param {Element} root
 * @param {Question} question
 * @param {any[] | null} answer
 * @param {OnChange} onChange
 * @param {import('../single_choice/choices.js').Surroundings} surroundings
 * @returns {import('../single_choice/choices.js').Widget}
 */
export function mount(root, question, answer, onChange, surroundings) {
  if (lacking([question]).length === 0) return drawCase(root, question, answer, onChange, surroundings)
  let now = answer
  let wantsFocus = false
  /** @type {import('../single_choice/choices.js').Widget | null} */
  let drawn = null
  let isGone = false
  void prepare([question]).then(() => {
    if (isGone) return
    drawn = drawCase(root, question, now, onChange, surroundings)
    if (wantsFocus) drawn.focus()
  })
  return {
    update: (given) => {
      now = given
      drawn?.update(given)
    },
    focus: () => {
      wantsFocus = true
      drawn?.focus()
    },
    destroy: () => {
      isGone = true
      drawn?.destroy()
    },
  }
}

/**
 * @param {Element} root
 * @param {Question} question
 * @param {any[] | null} answer
 * @param {OnChange} onChange
 * @param {import('../single_choice/choices.js').Surroundings} surroundings
 */
function drawCase(root, question, answer, onChange, { t, name, disabled = false }) {
  const given = question.parts.map((_part, place) => answer?.[place] ?? null)
  const isAny = () => given.some((one) => one !== null)
  const progress = element('p', 'case-progress')
  const paint = () => {
    const done = given.filter((one) => one !== null).length
    progress.textContent = t('已答 %(done)s / %(all)s 小题', { done, all: given.length })
  }
  /** @param {number} place @param {boolean} isTyping */
  const changed =
    (place, isTyping) =>
    (/** @type {any} */ one, /** @type {boolean} */ own = isTyping) => {
      given[place] = one
      paint()
      onChange(isAny() ? [...given] : null, own)
    }
  /** @type {Held[]} */
  const held = []
  /** @param {number} place */
  const put = (place) => {
    const part = question.parts[place]
    const surroundings = { t, name: `${name}-${place + 1}`, disabled }
    if (part.place === 'line') return inLine(part, place, surroundings)
    const box = partBox(part, place, question, surroundings)
    const { mount, isTyped } = widgets.get(part.kind)
    held[place] = mount(box.place, part, given[place], changed(place, Boolean(isTyped)), surroundings)
    return box.node
  }
  /** @param {Part} part @param {number} place @param {{ t: Translate, name: string, disabled: boolean }} surroundings */
  const inLine = (part, place, surroundings) => {
    const label = t('第 %(n)s 小题', { n: place + 1 })
    const control = drawLine(part, { ...surroundings, label }, (one) => changed(place, control.isTyped)(one))
    control.update(given[place])
    held[place] = control
    const whole = element('span', 'case-line')
    whole.append(numberOf(place), control.node)
    return whole
  }
  drawParts(root, question, put)
  root.append(progress)
  paint()
  /** @param {any[] | null} now */
  const update = (now) => {
    for (const [place, one] of held.entries()) {
      given[place] = now?.[place] ?? null
      one.update(given[place])
    }
    paint()
  }
  const destroy = () => {
    for (const one of held) one.destroy()
    root.replaceChildren()
  }
  return { update, focus: () => held[0]?.focus(), destroy }
}

/** The text with its parts in it or below it. @param {Element} root @param {Question} question @param {(place: number) => Element} put */
function drawParts(root, { stem, layout, parts }, put) {
  const text = element('div', layout === 'inline' ? 'blanks case-text' : 'case-text')
  root.replaceChildren(text)
  if (layout === 'inline') {
    putGaps(text, stem, put)
    return
  }
  setHtml(text, stem)
  const list = element('div', 'case-parts')
  list.append(...parts.map((_part, place) => put(place)))
  root.append(list)
}

/** @param {number} place */
const numberOf = (place) => element('span', 'case-no', `(${place + 1})`)

/**
 * A part in a box of its own: its number, kind and worth, its stem, and the place of its widget.
 * @param {Part} part
 * @param {number} place
 * @param {Question} question
 * @param {{ t: Translate, name: string }} surroundings
 */
function partBox(part, place, question, { t, name }) {
  const node = element('section', 'case-part')
  const head = element('h3', 'case-head')
  head.id = `${name}-head`
  node.setAttribute('role', 'group')
  node.setAttribute('aria-labelledby', head.id)
  const points = pointsOf(part, question.worth)
  head.append(
    numberOf(place),
    ...(part.title ? [element('span', 'case-title', part.title)] : []),
    element('span', 'badge is-neutral', t(part.label)),
    ...(points ? [element('span', '', t('%(points)s 分', { points }))] : []),
  )
  node.append(head)
  const { holdsStem } = widgets.get(part.kind)
  if (!holdsStem && part.stem) {
    const stem = element('div', 'question-stem')
    setHtml(stem, part.stem)
    node.append(stem)
  }
  const inner = element('div', 'case-widget')
  node.append(inner)
  return { node, place: inner }
}

/** The points of a part, with two decimals at most; empty where nobody said them. @param {Part} part @param {number} [worth] */
function pointsOf({ share }, worth) {
  if (share === undefined || !worth) return ''
  const [over, under = '1'] = share.split('/')
  return String(Math.round((worth * Number(over)) / Number(under)) / 100)
}
