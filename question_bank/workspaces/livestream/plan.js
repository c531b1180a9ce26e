// @ts-check
// What the panes of a livestream task share: the sheet and the script as they stand, times in words.
import { countText } from '/static/attempts/progress.js'
import { t } from '/static/lib/text.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */

const EMPTY_ROW = { place: null, price: '', gift: '', coupon: '', title: '' }
const EMPTY_SEGMENT = { seconds: null, words: '', shows: '' }

/** @param {Tools} tools @param {string} id */
export const rowOf = (tools, id) => ({ ...EMPTY_ROW, ...tools.valueOf('sheet')?.[id] })

/** @param {Tools} tools @param {string} id */
export const segmentOf = (tools, id) => ({ ...EMPTY_SEGMENT, ...tools.valueOf(`seg_${id}`) })

/** The segments as they run. @param {any} plan @param {Tools} tools @returns {any[]} */
export function inOrder(plan, tools) {
  const order = /** @type {string[]} */ (
    tools.valueOf('run') ?? plan.script.segments.map((/** @type {any} */ s) => s.id)
  )
  return order.map((id) => plan.script.segments.find((/** @type {any} */ s) => s.id === id)).filter(Boolean)
}

/** The products by their place; those without one last. @param {any} plan @param {Tools} tools @returns {any[]} */
export const onShelf = (plan, tools) =>
  [...plan.products].sort((a, b) => (rowOf(tools, a.id).place ?? 99) - (rowOf(tools, b.id).place ?? 99))

/** @param {any} segment @param {any} value */
export function isWritten(segment, value) {
  if (!value || value.seconds === null) return false
  const isSeen = segment.product ? value.shows === segment.product : Boolean(value.shows)
  return isSeen && countText(value.words) >= segment.min
}

/** @param {any} plan @param {any} value */
export const isFilled = (plan, value) =>
  plan.products.every((/** @type {any} */ product) => {
    const row = value?.[product.id]
    return row && Object.keys(EMPTY_ROW).every((name) => row[name] !== null && row[name] !== '')
  })

/** @param {number} seconds */
export const clock = (seconds) =>
  `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`

/** What is on the screen, in words: the author's names, and the host. @param {any} plan @param {string} id */
export function screenName(plan, id) {
  if (id === 'host') return t('主播出镜')
  return plan.shows.find((/** @type {any} */ one) => one.id === id)?.name ?? ''
}
