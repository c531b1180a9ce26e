// @ts-check
// What a plan's tables compute, by the very rules of question_bank/finance.py and figures.py: exact, rounded when shown.

/** @typedef {{n: bigint, d: bigint}} Exact a fraction; d is above 0 */

const PLACES = 6
const WHOLE_OR_DECIMAL = /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/
const DIGITS = 30
export const INPUTS = ['fixed', 'price', 'variable', 'planned']
export const OF_FLOW = ['npv', 'irr', 'payback', 'payback_discounted']
export const OF_CASE = ['margin', 'margin_rate', 'units', 'money', 'safety', 'safety_rate', 'profit']
const PERCENT = ['irr', 'margin_rate', 'safety_rate']

/** @param {bigint} n @returns {bigint} */
const size = (n) => (n < 0n ? -n : n)

/** @param {bigint} a @param {bigint} b @returns {bigint} */
const common = (a, b) => (b ? common(b, a % b) : size(a))

/** @param {bigint} n @param {bigint} d @returns {Exact} */
export function over(n, d) {
  const by = common(n, d) || 1n
  return d < 0n ? { n: -n / by, d: -d / by } : { n: n / by, d: d / by }
}

const ZERO = over(0n, 1n)
/** @param {Exact} a @param {Exact} b */
export const plus = (a, b) => over(a.n * b.d + b.n * a.d, a.d * b.d)
/** @param {Exact} a */
const minus = (a) => ({ n: -a.n, d: a.d })
/** @param {Exact} a @param {Exact} b */
const times = (a, b) => over(a.n * b.n, a.d * b.d)
/** @param {Exact} a @param {Exact} b */
const by = (a, b) => over(a.n * b.d, a.d * b.n)
/** @param {Exact} a */
const sign = (a) => (a.n > 0n ? 1 : a.n < 0n ? -1 : 0)
/** @param {Exact[]} all */
export const sum = (all) => all.reduce(plus, ZERO)
/** @param {Exact[]} all @returns {Exact[]} what they come to, one after the other */
export const running = (all) => {
  let total = ZERO
  return all.map((one) => {
    total = plus(total, one)
    return total
  })
}

/** The number that a cell says, or null. @param {unknown} text @returns {Exact | null} */
export function exact(text) {
  const folded = String(text ?? '')
    .normalize('NFKC')
    .replace(/\u2212/g, '-')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/\s+/g, ' ')
  if (folded.length > DIGITS || !WHOLE_OR_DECIMAL.test(folded)) return null
  const [whole, decimals = ''] = folded.replace(/,/g, '').replace(/^\+/, '').split('.')
  return over(BigInt(whole + decimals), 10n ** BigInt(decimals.length))
}

// ── finance.py ──

/** @param {Exact} rate @param {Exact[]} flows */
export function discounted(rate, flows) {
  const factor = plus(over(1n, 1n), rate)
  let power = over(1n, 1n)
  return flows.map((flow) => {
    const worth = by(flow, power)
    power = times(power, factor)
    return worth
  })
}

/** @param {Exact} rate @param {Exact[]} flows */
export const npv = (rate, flows) => sum(discounted(rate, flows))

/** @param {Exact[]} flows */
function changes(flows) {
  const signs = flows.map(sign).filter(Boolean)
  return signs.filter((one, n) => n > 0 && one !== signs[n - 1]).length
}

/** @param {Exact[]} flows @returns {Exact | null} */
export function irr(flows) {
  const first = flows.find(sign)
  if (!first) return null
  const early = sign(first)
  const total = sign(sum(flows))
  if (changes(flows) !== 1 && !(changes(running(flows)) === 1 && early * total < 0)) return null
  const whole = 10n ** BigInt(PLACES)
  const scale = flows.reduce((all, { d }) => (all * d) / common(all, d), 1n)
  const amounts = flows.map(({ n, d }) => (n * scale) / d)
  const one = 2n * whole
  const isBelow = (/** @type {bigint} */ step) => {
    const factor = one + 2n * step + 1n
    let worth = 0n
    let power = 1n
    for (const amount of amounts) {
      worth = worth * factor + amount * power
      power *= one
    }
    return (worth > 0n ? 1 : worth < 0n ? -1 : 0) !== early
  }
  let [low, high] = total === early ? [-whole, 0n] : [0n, 1n]
  while (high > 0n && isBelow(high)) [low, high] = [high + 1n, 2n * high]
  while (low < high) {
    let middle = (low + high) / 2n
    if (middle * 2n > low + high) middle -= 1n
    if (isBelow(middle)) low = middle + 1n
    else high = middle
  }
  return over(low, whole)
}

/** @param {Exact[]} flows @returns {Exact | null} */
export function payback(flows) {
  let before = ZERO
  for (const [year, flow] of flows.entries()) {
    const total = plus(before, flow)
    if (before.n < 0n && total.n >= 0n) return plus(over(BigInt(year - 1), 1n), by(minus(before), flow))
    before = total
  }
  return null
}

/** @param {Exact | null} fixed @param {Exact | null} price @param {Exact | null} variable @param {Exact | null} planned */
export function breakEven(fixed, price, variable, planned) {
  if (!fixed || !price || !variable) return null
  const margin = plus(price, minus(variable))
  if (margin.n <= 0n || price.n <= 0n || fixed.n < 0n || variable.n < 0n) return null
  const units = by(fixed, margin)
  const point = { margin, margin_rate: by(margin, price), units, money: times(units, price) }
  if (!planned || planned.n <= 0n) return { ...point, safety: null, safety_rate: null, profit: null }
  const safety = plus(planned, minus(units))
  return { ...point, safety, safety_rate: by(safety, planned), profit: plus(times(planned, margin), minus(fixed)) }
}

/** @param {Exact} value @param {number} places */
export function rounded(value, places) {
  const scaled = size(value.n) * 10n ** BigInt(places)
  const whole = (2n * scaled + value.d) / (2n * value.d)
  const digits = String(whole).padStart(places + 1, '0')
  const text = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits
  return value.n < 0n && whole ? `-${text}` : text
}

/** @param {Exact} value */
function roundedUp({ n, d }) {
  return String(n > 0n ? (n + d - 1n) / d : n / d)
}

// ── figures.py ──

/** @param {string} number */
export function grouped(number) {
  const [, sign_, whole, rest] = /^([-]?)0*(\d+)(.*)$/.exec(number) ?? ['', '', number, '']
  return sign_ + whole.replace(/\B(?=(\d{3})+$)/g, ',') + rest
}

/** @param {string} name @param {Exact | null} figure */
export function shown(name, figure) {
  if (!figure) return '—'
  if (name === 'units') return grouped(roundedUp(figure))
  return grouped(rounded(figure, 2)) + (PERCENT.includes(name) ? '%' : '')
}

/** @param {any} table @param {string} column @param {any} value @returns {Exact | null} */
export function sumOf(table, column, value) {
  const known = (value ?? []).map((/** @type {any} */ row) => exact(row[column])).filter(Boolean)
  return table.kind === 'free' && known.length ? sum(known) : null
}

/** @param {any} table @param {any} value */
export function flowOf(table, value) {
  const years = Array.from({ length: table.years + 1 }, (_, year) => year)
  const cells = (/** @type {string} */ side) =>
    (value?.[side] ?? []).map((/** @type {any} */ line) => line.amounts.map(exact))
  const sides = { in: cells('in'), out: cells('out') }
  if (![...sides.in, ...sides.out].flat().some(Boolean)) return null
  const total = (/** @type {(Exact | null)[][]} */ lines) => years.map((year) => sum(lines.map((l) => l[year] ?? ZERO)))
  const inflow = total(sides.in)
  const outflow = total(sides.out)
  const net = inflow.map((flow, year) => plus(flow, minus(outflow[year])))
  const percent = exact(table.rate ?? value?.rate ?? '')
  const rate = percent && percent.n > -100n * percent.d ? by(percent, over(100n, 1n)) : null
  return { inflow, outflow, net, running: running(net), rate, present: rate && discounted(rate, net) }
}

/** @param {any} table @param {any} value @returns {Record<string, Exact | null>} */
export function flowFigures(table, value) {
  const flow = flowOf(table, value)
  if (!flow) return { npv: null, irr: null, payback: null, payback_discounted: null }
  const rate = irr(flow.net)
  return {
    npv: flow.present && sum(flow.present),
    irr: rate && times(rate, over(100n, 1n)),
    payback: payback(flow.net),
    payback_discounted: flow.present && payback(flow.present),
  }
}

/** @param {any} given what is filled in of one case @returns {Record<string, Exact | null>} */
export function caseFigures(given) {
  const [fixed, price, variable, planned] = INPUTS.map((name) => exact(given?.[name] ?? ''))
  /** @type {any} */
  const point = breakEven(fixed, price, variable, planned)
  const percent = (/** @type {string} */ name) => point[name] && times(point[name], over(100n, 1n))
  return Object.fromEntries(
    OF_CASE.map((name) => [name, point && (PERCENT.includes(name) ? percent(name) : point[name])]),
  )
}

// ── How far a table is ──

/** @param {any} column @param {string} text */
const isFilled = (column, text) => (isNumber(column) ? Boolean(exact(text)) : Boolean(text?.trim()))

/** @param {any} column */
export const isNumber = (column) => column.type === 'number' || column.type === 'money'

/** @param {any} table @param {any} value */
export function completeRows(table, value) {
  const asked = table.columns.filter((/** @type {any} */ column) => !column.optional)
  const isDone = (/** @type {any} */ row) =>
    asked.every((/** @type {any} */ column) => isFilled(column, row[column.id] ?? ''))
  return (value ?? []).filter(isDone).length
}

/** @param {any} table */
export const leastRows = (table) => table.least ?? table.rows?.length ?? 1

/** @param {string} text */
export const characters = (text) => [...(text ?? '').replace(/\s+/gu, '')].length

/** @param {any} table @param {any} value */
export const fullBlocks = (table, value) =>
  table.blocks.filter((/** @type {any} */ block) => characters(value?.[block.id]) >= (table.least ?? 1)).length

/** @param {any} table @param {any} value */
export function isComplete(table, value) {
  if (!value) return false
  if (table.kind === 'free') return completeRows(table, value) >= leastRows(table)
  if (table.kind === 'matrix') return fullBlocks(table, value) === table.blocks.length
  if (table.kind === 'break_even')
    return table.cases.every((/** @type {string} */ _case, /** @type {number} */ n) => caseFigures(value[n]).safety)
  const given = [
    ...(value.in ?? []).slice(0, (table.inflows ?? []).length),
    ...(value.out ?? []).slice(0, (table.outflows ?? []).length),
  ]
  return Boolean(flowFigures(table, value).npv) && given.every((line) => line.amounts.some(exact))
}
