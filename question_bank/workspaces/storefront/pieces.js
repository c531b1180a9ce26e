// @ts-check
// What the editors of a shop share: text fields, and lists whose rows are added, moved and removed by keyboard as well.
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'

/**
 * What an editor is given: the task's settings, what the parts hold, and how they are changed (with undo).
 * @typedef {object} Edit
 * @property {any} plan
 * @property {import('/static/attempts/workspace.js').Tools} tools
 * @property {(part: string) => any} valueOf
 * @property {(part: string, value: any, isTyping?: boolean) => void} change
 */

/** @param {{label: string, value: string, onText: (text: string) => void, most?: number, isLocked: boolean, rows?: number, hint?: string, type?: string, isShort?: boolean}} props */
export function Text({ label, value, onText, most, isLocked, rows = 0, hint = '', type = 'text', isShort = false }) {
  const id = useId()
  const typed = (/** @type {any} */ e) => onText(e.currentTarget.value)
  return html`<div class=${`field${isShort ? ' is-short' : ''}`}><label for=${id}>${label}</label>${
    rows
      ? html`<textarea id=${id} rows=${rows} maxlength=${most} value=${value} disabled=${isLocked} onInput=${typed}></textarea>`
      : html`<input id=${id} type=${type} inputmode=${type === 'text' && isShort ? 'decimal' : undefined} autocomplete="off" maxlength=${type === 'text' ? most : undefined} value=${value} disabled=${isLocked} onInput=${typed} />`
  }${hint ? html`<p class="hint">${hint}</p>` : null}</div>`
}

/** @param {{label: string, value: string, options: [string, string][], onChoose: (value: string) => void, isLocked: boolean}} props */
export function Choice({ label, value, options, onChoose, isLocked }) {
  const id = useId()
  return html`<div class="field"><label for=${id}>${label}</label><select id=${id} value=${value} disabled=${isLocked} onChange=${(/** @type {any} */ e) => onChoose(e.currentTarget.value)}>${options.map(
    ([name, words]) => html`<option value=${name} selected=${name === value}>${words}</option>`,
  )}</select></div>`
}

/** @template T @param {T[]} list @param {number} n @param {T} item */
export const replaced = (list, n, item) => list.map((one, place) => (place === n ? item : one))

/** @template T @param {T[]} list @param {number} from @param {number} to */
export function swapped(list, from, to) {
  const next = [...list]
  ;[next[from], next[to]] = [list[to], list[from]]
  return next
}

/**
 * Rows that are moved up and down and removed; the focus goes along with the row. `titleOf` names a row, `children` draws
 * what stands in it, `head` more buttons before those of the row.
 * @param {{items: any[], onItems: (items: any[]) => void, titleOf: (item: any, n: number) => string, children: (item: any, n: number) => any,
 *   isLocked: boolean, most: number, add: string, fresh?: () => any, head?: (item: any, n: number) => any, label: string}} props
 */
export function Rows({ items, onItems, titleOf, children, isLocked, most, add, fresh, head, label }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null))
  const wish = useRef(/** @type {{row: number, act: string} | null} */ (null))
  useLayoutEffect(() => {
    const { current } = wish
    wish.current = null
    if (!current || !list.current) return
    const row = list.current.querySelector(`:scope > ol > li:nth-child(${current.row + 1})`)
    const all = /** @type {NodeListOf<HTMLButtonElement>} */ (
      (row ?? list.current).querySelectorAll('button, input, select, textarea')
    )
    const usable = [...all].filter((one) => !one.disabled)
    const moves = usable.filter((one) => one.dataset.do)
    const next =
      current.act === 'fill'
        ? usable.find((one) => !one.dataset.do)
        : (moves.find((one) => one.dataset.do === current.act) ?? moves[0] ?? usable[0])
    next?.focus()
  })
  const move = (/** @type {number} */ from, /** @type {number} */ to) => {
    wish.current = { row: to, act: to < from ? 'up' : 'down' }
    onItems(swapped(items, from, to))
  }
  const remove = (/** @type {number} */ n) => {
    wish.current = { row: Math.min(n, items.length - 2), act: 'remove' }
    onItems(items.filter((_, place) => place !== n))
  }
  const button = (
    /** @type {string} */ act,
    /** @type {string} */ icon,
    /** @type {string} */ words,
    /** @type {boolean} */ isOff,
    /** @type {() => void} */ press,
  ) =>
    html`<button type="button" class="btn btn-icon btn-sm btn-quiet" data-do=${act} disabled=${isLocked || isOff} aria-label=${words} title=${words} onClick=${press}><${Icon} name=${icon} /></button>`
  return html`<div class="sf-rows" ref=${list} role="group" aria-label=${label}><ol>${items.map((item, n) => {
    const name = titleOf(item, n)
    return html`<li class="sf-row"><div class="sf-row-head">${head?.(item, n) ?? html`<span class="sf-row-name">${name}</span>`}
      ${button('up', 'arrow-up', t('上移“%(name)s”', { name }), n === 0, () => move(n, n - 1))}${button('down', 'arrow-down', t('下移“%(name)s”', { name }), n === items.length - 1, () => move(n, n + 1))}${button('remove', 'trash-2', t('移除“%(name)s”', { name }), false, () => remove(n))}</div>${children(item, n)}</li>`
  })}</ol>
    ${
      fresh
        ? html`<button type="button" class="btn btn-sm sf-add" disabled=${isLocked || items.length >= most} onClick=${() => {
            wish.current = { row: items.length, act: 'fill' }
            onItems([...items, fresh()])
          }}><${Icon} name="plus" />${add}</button>`
        : null
    }</div>`
}
