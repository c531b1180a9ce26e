// @ts-check
// The shop's books at the terminal: from what the server has and what it has not received yet, as books.py works them out.

/** @typedef {{number: number, value: any, at_ms: number | null, undone: boolean}} Step */
/** @typedef {{steps: Step[], counting: Map<string, Step>, stock: Map<string, number>, coming: Map<string, number>, refunded: number, freight: number, spent: number}} Books */

/** @param {string} amount */
export const cents = (amount) => Math.round(Number(amount) * 100)
/** @param {number} amount */
export const yuan = (amount) => (amount / 100).toFixed(2)

/** @param {any} value the cases that an act settles */
export function casesOf(value) {
  if (value.act === 'undo') return []
  if (value.act === 'buy' || value.act === 'count') return [`${value.act}/${value.case}`]
  return [value.case, ...(value.with ?? [])]
}

/**
 * All that was done, also what the server does not have yet: it is numbered on.
 * @param {any} view the server's picture, or null
 * @param {(part: string) => any} held
 * @returns {Step[]}
 */
export function stepsOf(view, held) {
  const known = /** @type {Step[]} */ ((view?.steps ?? []).map((/** @type {any} */ step) => ({ ...step })))
  for (let number = (view?.done ?? 0) + 1; held(`do-${number}`); number++)
    known.push({ number, value: held(`do-${number}`), at_ms: null, undone: false })
  const undone = new Set(known.filter((step) => step.value.act === 'undo').map((step) => step.value.of))
  return known.map((step) => ({ ...step, undone: undone.has(step.number) }))
}

/** @param {any} supplier @param {string} product @param {number} quantity @returns {number | null} 分 a piece */
export function unitPrice(supplier, product, quantity) {
  const steps = (supplier?.prices[product] ?? []).filter((/** @type {any[]} */ [least]) => least <= quantity)
  return steps.length ? Math.min(...steps.map((/** @type {any[]} */ [, price]) => cents(price))) : null
}

/** @param {any} plan @param {string[]} orders what their goods weigh together, in grams */
export function weightOf(plan, orders) {
  const weights = new Map(plan.products.map((/** @type {any} */ product) => [product.id, product.weight]))
  const lines = plan.orders.filter((/** @type {any} */ order) => orders.includes(order.id)).flatMap(linesOf)
  return lines.reduce(
    (/** @type {number} */ sum, /** @type {[string, number]} */ [id, many]) => sum + many * (weights.get(id) ?? 0),
    0,
  )
}

/** @param {any} order @returns {[string, number][]} */
export const linesOf = (order) => Object.entries(order.lines)

/** @param {any} plan @param {Step[]} steps @returns {Books} */
export function booksOf(plan, steps) {
  /** @type {Map<string, Step>} */
  const counting = new Map()
  for (const step of steps) if (!step.undone) for (const one of casesOf(step.value)) counting.set(one, step)
  const stock = new Map()
  const coming = new Map()
  let spent = 0
  for (const { id, stock: held } of plan.products) {
    const bought = counting.get(`buy/${id}`)?.value ?? { quantity: 0, supplier: '' }
    const supplier = plan.suppliers.find((/** @type {any} */ one) => one.id === bought.supplier)
    stock.set(id, counting.get(`count/${id}`)?.value.stock ?? held)
    coming.set(id, bought.quantity)
    spent += bought.quantity * (unitPrice(supplier, id, bought.quantity) ?? 0)
  }
  let refunded = 0
  const parcels = new Map()
  for (const [id, step] of counting) {
    const order = plan.orders.find((/** @type {any} */ one) => one.id === id)
    if (step.value.act === 'agree') refunded += cents(step.value.amount)
    if (step.value.act === 'close' && order?.state === 'paid') refunded += cents(order.paid)
    if (step.value.act !== 'ship') continue
    parcels.set(step.number, cents(step.value.freight))
    for (const [product, many] of order ? linesOf(order) : []) stock.set(product, stock.get(product) - many)
  }
  const freight = [...parcels.values()].reduce((sum, one) => sum + one, 0)
  return { steps, counting, stock, coming, refunded, freight, spent }
}
