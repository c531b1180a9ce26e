// @ts-check
// A plan's tables as they are read, for the preview: the same heads, rows and results as layout.py gives to graders.
import { t } from '/static/lib/text.js'
import {
  caseFigures,
  exact,
  flowFigures,
  flowOf,
  grouped,
  INPUTS,
  isNumber,
  OF_CASE,
  OF_FLOW,
  running,
  shown,
  sumOf,
} from './figures.js'

/** @typedef {{title: string, is_number: boolean}} Column */
/** @typedef {{sort: string, cells: string[]}} Row */
/** @typedef {{columns: Column[], rows: Row[], results: {label: string, value: string}[], blocks: {title: string, text: string}[]}} Layout */

/** @returns {Record<string, string>} */
export const LABELS = () => ({
  npv: t('净现值（NPV）'),
  irr: t('内部收益率（IRR）'),
  payback: t('静态投资回收期'),
  payback_discounted: t('动态投资回收期'),
  fixed: t('固定成本'),
  price: t('单价'),
  variable: t('单位变动成本'),
  planned: t('计划销量'),
  margin: t('单位边际贡献'),
  margin_rate: t('边际贡献率'),
  units: t('盈亏平衡销量'),
  money: t('盈亏平衡销售额'),
  safety: t('安全边际量'),
  safety_rate: t('安全边际率'),
  profit: t('计划利润'),
})

export const HEADS = () => ({ in: t('现金流入'), out: t('现金流出') })
export const SUMS = () => ({ in: t('流入合计'), out: t('流出合计') })
export const NET = () => [t('净现金流量'), t('累计净现金流量'), t('折现净现金流量'), t('累计折现净现金流量')]
/** @param {any} table */
export const flowHead = (table) =>
  table.unit ? t('%(label)s（%(unit)s）', { label: t('测算项目'), unit: table.unit }) : t('测算项目')
/** @param {number} n */
export const yearHead = (n) => t('第 %(n)s 年', { n })

/** @param {string} title @param {boolean} [is_number] @returns {Column} */
const column = (title, is_number = false) => ({ title, is_number })
/** @param {string} sort @param {string[]} cells @returns {Row} */
const row = (sort, cells) => ({ sort, cells })
/** @param {string} text */
const amount = (text) => (exact(text) ? grouped(text) : text)

/** @param {any} table @param {any} value @returns {Layout} */
export const laidOut = (table, value) => ({
  columns: [],
  rows: [],
  results: [],
  blocks: [],
  .../** @type {any} */ (LAYOUTS)[table.kind](table, value),
})

/** @param {any} table @param {any} value */
function free(table, value) {
  const heads = table.columns.map((/** @type {any} */ c) => column(c.title, isNumber(c)))
  const columns = table.rows ? [column(table.row_title ?? t('测算项目')), ...heads] : heads
  const rows = (value ?? (table.rows ?? []).map(() => ({}))).map((/** @type {any} */ each, /** @type {number} */ n) => {
    const cells = table.columns.map((/** @type {any} */ c) =>
      isNumber(c) ? amount(each[c.id] ?? '') : (each[c.id] ?? ''),
    )
    return row('line', table.rows ? [table.rows[n], ...cells] : cells)
  })
  if (table.columns.some((/** @type {any} */ c) => c.sum)) rows.push(row('sum', totals(table, value)))
  return { columns, rows }
}

/** @param {any} table @param {any} value */
function totals(table, value) {
  const cells = table.columns.map((/** @type {any} */ c) => (c.sum ? sumText(table, c, value) : ''))
  if (table.rows) return [t('合计'), ...cells]
  return cells[0] ? cells : [t('合计'), ...cells.slice(1)]
}

/** The sum of a column, as it is shown below it. @param {any} table @param {any} c @param {any} value */
export function sumText(table, c, value) {
  const figure = sumOf(table, c.id, value)
  const text = shown('sum', figure)
  return c.type === 'money' || !figure ? text : text.replace(/0+$/, '').replace(/\.$/, '')
}

/** @param {any} table @param {any} value */
const matrix = (table, value) => ({
  blocks: table.blocks.map((/** @type {any} */ b) => ({ title: b.title, text: value?.[b.id] ?? '' })),
})

/** @param {any} table @param {any} value */
function cashFlow(table, value) {
  const width = table.years + 1
  const dashes = Array.from({ length: width }, () => '—')
  const flow = flowOf(table, value)
  const numbers = (/** @type {any[] | null | undefined} */ all) => all?.map((each) => shown('sum', each)) ?? dashes
  /** @type {Row[]} */
  const rows = []
  for (const [side, name] of /** @type {['in' | 'out', string][]} */ ([
    ['in', 'inflows'],
    ['out', 'outflows'],
  ])) {
    const given = table[name] ?? []
    const lines = value?.[side]?.length ? value[side] : given.map(() => ({ name: '', amounts: dashes.map(() => '') }))
    rows.push(row('head', [HEADS()[side], ...dashes.map(() => '')]))
    for (const [n, line] of lines.entries())
      rows.push(row('line', [given[n] ?? (line.name || t('（未命名）')), ...line.amounts.map(amount)]))
    rows.push(row('sum', [SUMS()[side], ...numbers(side === 'in' ? flow?.inflow : flow?.outflow)]))
  }
  const nets = [flow?.net, flow?.running, flow?.present, flow?.present && running(flow.present)]
  for (const [n, label] of NET().entries()) rows.push(row('sum', [label, ...numbers(nets[n])]))
  const columns = [column(flowHead(table)), ...dashes.map((_, n) => column(yearHead(n), true))]
  return { columns, rows, results: flowResults(table, value) }
}

/** @param {any} table @param {any} value @returns {{label: string, value: string}[]} */
export function flowResults(table, value) {
  const rate = table.rate ?? value?.rate ?? ''
  const figures = flowFigures(table, value)
  const said = (/** @type {string} */ name) => {
    const n = shown(name, figures[name])
    if (!figures[name] || name === 'irr') return n
    return name === 'npv' ? [n, table.unit].filter(Boolean).join(' ') : t('%(n)s 年', { n })
  }
  return [
    { label: t('折现率'), value: exact(rate) ? `${rate}%` : '—' },
    ...OF_FLOW.map((name) => ({ label: LABELS()[name], value: said(name) })),
  ]
}

/** @param {any} table @param {any} value */
function breakEven(table, value) {
  const figures = table.cases.map((/** @type {string} */ _case, /** @type {number} */ n) => caseFigures(value?.[n]))
  const inputs = INPUTS.map((name) =>
    row('line', [
      asked(table, name),
      ...table.cases.map((/** @type {string} */ _c, /** @type {number} */ n) => amount(value?.[n]?.[name] ?? '')),
    ]),
  )
  const results = OF_CASE.map((name) =>
    row('sum', [asked(table, name), ...figures.map((/** @type {any} */ f) => shown(name, f[name]))]),
  )
  return {
    columns: [column(t('测算项目')), ...table.cases.map((/** @type {string} */ c) => column(c, true))],
    rows: [...inputs, ...results],
  }
}

/** A label with its unit. @param {any} table @param {string} name */
export function asked(table, name) {
  const money = table.money_unit ?? '元'
  const volume = table.unit ?? '件'
  const unit = ['fixed', 'money', 'profit'].includes(name)
    ? money
    : ['price', 'variable', 'margin'].includes(name)
      ? `${money}/${volume}`
      : ['planned', 'units', 'safety'].includes(name)
        ? volume
        : ''
  return unit ? t('%(label)s（%(unit)s）', { label: LABELS()[name], unit }) : LABELS()[name]
}

const LAYOUTS = { free, matrix, cash_flow: cashFlow, break_even: breakEven }
