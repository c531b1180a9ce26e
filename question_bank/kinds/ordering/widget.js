// @ts-check
import { htmlIn, makeVoice, shortWordsOf, wordsOf } from '../matching/parts.js'
import { element, isPlain } from '../single_choice/choices.js'
import { drag } from './drag.js'

/**
 * @typedef {import('../matching/parts.js').Entry} Entry
 * @typedef {{ id: string, node: HTMLLIElement, no: HTMLElement, up: HTMLButtonElement, down: HTMLButtonElement, words: string }} Item
 * @typedef {{ items: Entry[] }} Question
 * @typedef {import('../matching/parts.js').Translate} Translate
 */

/**
 * Entries to be brought into order by the buttons of each, by Alt and an arrow, by the digit of a place, or by dragging.
 * The answer is the list of all ids, or null: what was only looked at is no answer.
 * @param {Element} root
 * @param {Question} question
 * @param {string[] | null} answer
 * @param {(answer: string[] | null) => void} onChange
 * @param {import('../single_choice/choices.js').Surroundings} surroundings
 * @returns {import('../single_choice/choices.js').Widget}
 */
export function mount(root, question, answer, onChange, { t, name, disabled = false }) {
  const items = question.items.map((entry, place) => makeItem(entry, `${name}-item-${place}`, t, disabled))
  const voice = makeVoice()
  const keep = makeKeeper(t, disabled)
  const list = element('ol', 'order-list')
  list.setAttribute('aria-label', t('待排序的条目'))
  list.append(...items.map(({ node }) => node))
  let order = items
  let isAnswered = false

  /** The moved one stays where it is in the page, and the others go around it: so it keeps the focus. @param {Item[]} next @param {Item} moved */
  const arrange = (next, moved) => {
    const place = next.indexOf(moved)
    if (next.some((item, i) => item !== order[i])) {
      moved.node.before(...next.slice(0, place).map(({ node }) => node))
      moved.node.after(...next.slice(place + 1).map(({ node }) => node))
    }
    order = next
    paint()
  }
  const paint = () => {
    for (const [place, { no, up, down }] of order.entries()) {
      no.textContent = String(place + 1)
      up.setAttribute('aria-disabled', String(place === 0))
      down.setAttribute('aria-disabled', String(place === order.length - 1))
    }
    list.classList.toggle('is-answered', isAnswered)
    keep.show(isAnswered)
  }
  const changed = () => {
    isAnswered = true
    paint()
    onChange(order.map(({ id }) => id))
  }
  /** @param {Item} item @param {number} to */
  const move = (item, to) => {
    if (order[to] === item) return
    if (!order[to]) {
      voice.say(to < 0 ? t('已经在最前') : t('已经在最后'))
      return
    }
    arrange(order.filter((other) => other !== item).toSpliced(to, 0, item), item)
    item.node.scrollIntoView({ block: 'nearest' })
    changed()
    voice.say(t('%(text)s：第 %(n)s 位，共 %(all)s 位', { text: item.words, n: to + 1, all: order.length }))
  }
  list.addEventListener('click', (event) => {
    const item = order.find(({ up, down }) => [up, down].some((button) => button.contains(nodeOf(event))))
    if (item) move(item, order.indexOf(item) + (item.up.contains(nodeOf(event)) ? -1 : 1))
  })
  list.addEventListener('keydown', (event) => {
    const place = order.findIndex(({ node }) => node.contains(nodeOf(event)))
    if (place >= 0 && !disabled && pressed(event, order, place, move)) event.preventDefault()
  })
  keep.button.addEventListener('click', () => {
    isAnswered = !isAnswered
    if (!isAnswered) arrange(items, items[0])
    paint()
    voice.say(isAnswered ? t('已按当前顺序作答') : t('已清除作答'))
    onChange(isAnswered ? order.map(({ id }) => id) : null)
  })
  const stop = disabled ? () => {} : drag(list, () => order, arrange, changed)

  /** @param {string[] | null} now */
  const update = (now) => {
    const next = (now ?? []).flatMap((id) => items.find((item) => item.id === id) ?? [])
    isAnswered = next.length === items.length
    arrange(isAnswered ? next : items, order.find(({ node }) => node.contains(document.activeElement)) ?? order[0])
  }
  const hint = element('p', 'place-hint', t('用“上移”“下移”或 Alt+↑、Alt+↓ 调整；按数字键移到该位；也可拖动'))
  hint.id = `${name}-hint`
  list.setAttribute('aria-describedby', hint.id)
  update(answer)
  root.replaceChildren(hint, list, keep.node, voice.node)
  return {
    update,
    focus: () => (order.length > 1 ? order[0].down : keep.button).focus(),
    destroy() {
      stop()
      root.replaceChildren()
    },
  }
}

/** @param {Event} event */
const nodeOf = (event) => (event.target instanceof Node ? event.target : null)

/** @param {Entry} entry @param {string} id @param {Translate} t @param {boolean} disabled @returns {Item} */
function makeItem(entry, id, t, disabled) {
  const node = element('li', 'order-item')
  const no = element('span', 'place-no')
  const text = htmlIn('choice-text', entry.text, id)
  const up = makeButton('↑', t('上移'), [`${id}-up`, id], disabled)
  const down = makeButton('↓', t('下移'), [`${id}-down`, id], disabled)
  node.append(no, text, up, down)
  return { id: entry.id, node, no, up, down, words: shortWordsOf(entry.text) }
}

/** @param {string} arrow @param {string} word @param {string[]} ids its own and that of the words of the entry @param {boolean} disabled */
function makeButton(arrow, word, ids, disabled) {
  const button = element('button', 'btn btn-sm order-move')
  button.type = 'button'
  button.disabled = disabled
  const drawn = element('span', '', arrow)
  drawn.setAttribute('aria-hidden', 'true')
  button.append(drawn, word)
  button.id = ids[0]
  button.setAttribute('aria-labelledby', ids.join(' '))
  return button
}

/** The line below the list: whether this is an answer, and the button that makes it one or takes it back. @param {Translate} t @param {boolean} disabled */
function makeKeeper(t, disabled) {
  const node = element('p', 'order-state')
  const words = element('span', '')
  const button = element('button', 'btn btn-sm')
  button.type = 'button'
  button.disabled = disabled
  node.append(words, button)
  return {
    node,
    button,
    /** @param {boolean} isAnswered */
    show(isAnswered) {
      words.textContent = isAnswered ? t('已作答') : t('尚未作答。若当前顺序就是答案，请按')
      button.textContent = isAnswered ? t('清除作答') : t('按当前顺序作答')
    },
  }
}

/**
 * What a key does; false if the key is not ours. Arrows alone go to the next entry, with Alt they take this one along.
 * @param {KeyboardEvent} event
 * @param {Item[]} order
 * @param {number} place
 * @param {(item: Item, to: number) => void} move
 */
function pressed(event, order, place, move) {
  const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
  if (by && event.altKey && !event.ctrlKey && !event.metaKey) move(order[place], place + by)
  else if (!isPlain(event)) return false
  else if (by) focusOn(order[place + by], order[place].up.contains(nodeOf(event)))
  else if (/^[1-9]$/.test(event.key) && order[Number(event.key) - 1]) move(order[place], Number(event.key) - 1)
  else return false
  return true
}

/** @param {Item | undefined} item @param {boolean} isUp */
function focusOn(item, isUp) {
  const button = isUp ? item?.up : item?.down
  button?.focus()
}

/**
 * An answer in the words that the candidate sees.
 * @param {Question} question
 * @param {string[]} answer
 */
export function describe({ items }, answer) {
  return answer.map((id) => wordsOf(items.find((item) => item.id === id)?.text ?? '')).join(' → ')
}
