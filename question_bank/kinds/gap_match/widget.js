// @ts-check
import { element, setHtml } from '../single_choice/choices.js'
import { inWords, plainOf, putGaps } from './gaps.js'

/**
 * @typedef {{ id: string, text: string }} Word
 * @typedef {{ stem: string, gaps: number, words: Word[], reuse: boolean }} Question
 * @typedef {(text: string, values?: Record<string, unknown>) => string} Translate
 * @typedef {{ span: HTMLSpanElement, shown: HTMLSpanElement, list: HTMLSelectElement }} Gap
 * @typedef {{ button: HTMLButtonElement, place: HTMLSpanElement, id: string }} Entry
 * @typedef {{ word: string | null }} Hand the id of the word that was taken and not yet put
 */

/** The gaps stand in the stem, so the widget shows it. */
export const holdsStem = true

/**
 * An answer in words.
 * @param {Question} question
 * @param {(string | null)[]} answer
 * @param {Translate} t
 */
export const describe = (question, answer, t) =>
  inWords(
    answer.map(() => question.words),
    answer,
    t,
  )

/**
 * The stem with a list in each gap, and the words below it: take a word, then the gap it belongs to; or choose in the
 * list of a gap; or drag. A word that is used once moves when it is put elsewhere. The answer is the id of a word, or
 * null, for each gap; null when all are empty.
 * @param {Element} root
 * @param {Question} question
 * @param {(string | null)[] | null} answer
 * @param {(answer: (string | null)[] | null) => void} onChange
 * @param {import('../single_choice/choices.js').Surroundings} surroundings
 * @returns {import('../single_choice/choices.js').Widget}
 */
export function mount(root, question, answer, onChange, { t, name, disabled = false }) {
  const names = new Map(question.words.map(({ id, text }) => [id, plainOf(text)]))
  /** @type {(string | null)[]} */
  let filled = emptyOf(question)
  /** @type {Hand} */
  const hand = { word: null }
  const wide = Math.max(...[...names.values()].map(widthOf))
  const says = element('p', 'gap-says')
  says.setAttribute('role', 'status')

  const paint = () => {
    paintWords(entries, question, filled, hand, t)
    paintGaps(gaps, question, names, filled, t)
    box.classList.toggle('has-taken', hand.word !== null)
  }
  /** @param {string | null} id */
  const take = (id) => {
    hand.word = id === hand.word ? null : id
    const word = names.get(hand.word ?? '')
    says.textContent = word ? t('已拿起“%(word)s”，请点要填的空；按 Esc 放回', { word }) : ''
    paint()
  }
  /** @param {number} place @param {string | null} id */
  const put = (place, id) => {
    const left = id === null || question.reuse ? -1 : filled.findIndex((one, i) => one === id && i !== place)
    filled = filled.map((one, i) => (i === place ? id : i === left ? null : one))
    hand.word = null
    says.textContent = toldOf(place, left, names.get(id ?? ''), t)
    paint()
    onChange(filled.some(Boolean) ? [...filled] : null)
  }

  const box = element('div', 'gap-match')
  const stem = element('div', 'blanks')
  const gaps = putGaps(stem, question.stem, (place) => makeGap(place, `${name}-${place}`, wide, t)).map(partsOf)
  const entries = question.words.map(makeEntry)
  const words = element('div', 'gap-words')
  words.setAttribute('role', 'group')
  words.setAttribute('aria-label', t('可选的词'))
  words.append(...entries.map((entry) => entry.button))
  box.append(stem, words, says)
  for (const [place, gap] of gaps.entries()) listenToGap(gap, hand, (id) => put(place, id))
  for (const entry of entries) listenToEntry(entry, hand, take)
  box.addEventListener('keydown', (event) => event.key === 'Escape' && hand.word !== null && take(null))
  for (const control of [...gaps.map((gap) => gap.list), ...entries.map((entry) => entry.button)])
    control.disabled = disabled
  /** @param {(string | null)[] | null} now */
  const update = (now) => {
    filled = now ?? emptyOf(question)
    paint()
  }
  update(answer)
  root.replaceChildren(box)
  return { update, focus: () => gaps[0]?.list.focus(), destroy: () => root.replaceChildren() }
}

/** @param {Question} question @returns {null[]} */
const emptyOf = (question) => Array.from({ length: question.gaps }, () => null)

/**
 * What has just happened, for those who do not see it.
 * @param {number} place
 * @param {number} left the gap that the word came from, or -1
 * @param {string | undefined} word
 * @param {Translate} t
 */
function toldOf(place, left, word, t) {
  if (!word) return t('第 %(n)s 空已清空', { n: place + 1 })
  if (left < 0) return t('第 %(n)s 空：%(word)s', { n: place + 1, word })
  return t('“%(word)s”已从第 %(from)s 空移到第 %(n)s 空', { word, from: left + 1, n: place + 1 })
}

/** About how wide a word is, in em: a list keeps its width whatever is said in it of used words. @param {string} word */
const widthOf = (word) => [...word].reduce((sum, sign) => sum + (sign < '\u2000' ? 0.6 : 1), 0)

/** @param {number} place @param {string} name @param {number} wide @param {Translate} t */
function makeGap(place, name, wide, t) {
  const span = element('span', 'gap')
  const list = element('select', 'gap-list')
  list.name = name
  list.style.setProperty('--wide', `${wide}em`)
  list.setAttribute('aria-label', t('第 %(n)s 空', { n: place + 1 }))
  span.append(element('span', 'gap-shown'), list)
  return span
}

/** @param {HTMLSpanElement} span @returns {Gap} */
function partsOf(span) {
  const [shown, list] = span.children
  shown.setAttribute('aria-hidden', 'true')
  return { span, shown: /** @type {HTMLSpanElement} */ (shown), list: /** @type {HTMLSelectElement} */ (list) }
}

/** @param {Word} word @returns {Entry} */
function makeEntry({ id, text }) {
  const button = element('button', 'btn gap-word')
  button.type = 'button'
  const words = element('span', 'gap-word-text')
  setHtml(words, text)
  const place = element('span', 'gap-word-place')
  button.append(words, place)
  return { button, place, id }
}

/**
 * @param {Gap} gap
 * @param {Hand} hand
 * @param {(id: string | null) => void} put
 */
function listenToGap({ span, list }, hand, put) {
  list.addEventListener('change', () => put(list.value || null))
  span.addEventListener('mousedown', (event) => {
    if (hand.word === null) return
    event.preventDefault() // the list stays shut: the word is put here
    put(hand.word)
    list.focus()
  })
  list.addEventListener('keydown', (event) => {
    if (hand.word !== null && (event.key === 'Enter' || event.key === ' ')) put(hand.word)
    else if (event.key === 'Delete' || event.key === 'Backspace') put(null)
    else return
    event.preventDefault()
  })
  span.addEventListener('dragover', (event) => hand.word !== null && event.preventDefault())
  span.addEventListener('drop', (event) => {
    event.preventDefault()
    if (hand.word !== null) put(hand.word)
  })
}

/**
 * @param {Entry} entry
 * @param {Hand} hand
 * @param {(id: string | null) => void} take
 */
function listenToEntry({ button, id }, hand, take) {
  button.draggable = true
  button.addEventListener('click', () => take(id))
  button.addEventListener('dragstart', (event) => {
    event.dataTransfer?.setData('text/plain', id)
    if (hand.word !== id) take(id)
  })
  button.addEventListener('dragend', () => hand.word === id && take(null))
}

/**
 * @param {Entry[]} entries
 * @param {Question} question
 * @param {(string | null)[]} filled
 * @param {Hand} hand
 * @param {Translate} t
 */
function paintWords(entries, question, filled, hand, t) {
  for (const { button, place, id } of entries) {
    const gaps = filled.flatMap((one, i) => (one === id ? [i + 1] : []))
    button.setAttribute('aria-pressed', String(hand.word === id))
    button.classList.toggle('is-used', gaps.length > 0 && !question.reuse)
    place.textContent = gaps.length ? t('已填第 %(n)s 空', { n: gaps.join('、') }) : ''
  }
}

/**
 * @param {Gap[]} gaps
 * @param {Question} question
 * @param {Map<string, string>} names
 * @param {(string | null)[]} filled
 * @param {Translate} t
 */
function paintGaps(gaps, question, names, filled, t) {
  for (const [place, { span, shown, list }] of gaps.entries()) {
    const chosen = filled[place]
    const options = question.words.map(({ id }) => {
      const elsewhere = question.reuse ? -1 : filled.findIndex((one, i) => one === id && i !== place)
      const word = names.get(id) ?? ''
      return new Option(elsewhere < 0 ? word : t('%(word)s（已填第 %(n)s 空）', { word, n: elsewhere + 1 }), id)
    })
    list.replaceChildren(new Option(t('（空）'), ''), ...options)
    list.value = chosen ?? ''
    span.classList.toggle('is-filled', chosen !== null)
    const text = question.words.find(({ id }) => id === chosen)?.text ?? ''
    setHtml(shown, text.includes('<') ? text : '')
  }
}
