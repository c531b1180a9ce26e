// @ts-check
// The tables of a plan as they are filled in; what they compute stands below them at once, and counts as the server computes it.
import { confirm } from '/static/lib/dialog.js'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import {
  caseFigures,
  exact,
  flowFigures,
  flowOf,
  INPUTS,
  isNumber,
  leastRows,
  OF_CASE,
  running,
  shown,
  sumOf,
} from './figures.js'
import { asked, flowHead, flowResults, HEADS, NET, SUMS, sumText, yearHead } from './layout.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */
/** @typedef {{table: any, id: string, tools: Tools}} Props */

const LONGEST = { cell: 300, block: 1000, number: 24, name: 40 }
const MOST_ROWS = 40

/** @param {Props} props */
export const Cells = (props) => html`<${/** @type {any} */ (EDITORS)[props.table.kind]} ...${props} />`

/** A table in a few words, for its history. @param {unknown} value */
export function cellsInWords(value) {
  const words = textsIn(value).join(t('、'))
  if (!words) return t('（空）')
  return words.length > 80 ? `${words.slice(0, 80)}…` : words
}

/** @param {unknown} value @returns {string[]} */
const textsIn = (value) =>
  typeof value === 'string'
    ? [value].filter(Boolean)
    : value && typeof value === 'object'
      ? Object.values(value).flatMap(textsIn)
      : []

/** @param {Props['tools']} tools @param {any} table @param {any} value */
const keep = (tools, table, value, isTyping = true) =>
  tools.save(table.id, textsIn(value).length ? value : null, { isTyping })

/** @param {any} props */
const Num = ({ value, label, isLocked, onText, class: name = '' }) =>
  html`<input class=${`plan-num ${name}`} type="text" inputmode="decimal" autocomplete="off" maxlength=${LONGEST.number} aria-label=${label} value=${value ?? ''} disabled=${isLocked}
    aria-invalid=${value && !exact(value) ? 'true' : undefined} onInput=${(/** @type {any} */ e) => onText(e.currentTarget.value.trim())} />`

/** Up and down go from row to row in the same column. @param {KeyboardEvent} event */
function goAlong(event) {
  const field = event.target
  if (!(field instanceof HTMLInputElement) || field.type !== 'text' || event.isComposing) return
  const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' || event.key === 'Enter' ? 1 : 0
  const cell = field.closest('td')
  if (!step || !cell) return
  event.preventDefault()
  let row = /** @type {any} */ (cell.parentElement)
  while (row) {
    row = step > 0 ? row.nextElementSibling : row.previousElementSibling
    const next = row?.cells[cell.cellIndex]?.querySelector('input')
    if (next) return next.focus()
  }
}

/** @param {{texts: unknown}} props */
const NotNumbers = ({ texts }) =>
  textsIn(texts).some((text) => !exact(text))
    ? html`<p class="error" role="alert"><${Icon} name="circle-alert" /> ${t('红框中的内容不是数字，没有计算在内。')}</p>`
    : null

// ── Rows and columns ──

/** @param {Props} props */
function Free({ table, tools }) {
  const rows = rowsOf(table, tools.valueOf(table.id))
  const most = table.rows?.length ?? table.most ?? MOST_ROWS
  const set = (/** @type {number} */ n, /** @type {string} */ column, /** @type {string} */ text, isTyping = true) =>
    keep(
      tools,
      table,
      rows.map((row, at) => (at === n ? { ...row, [column]: text } : row)),
      isTyping,
    )
  const remove = async (/** @type {number} */ n) => {
    const isFilled = textsIn(rows[n]).length > 0
    if (
      isFilled &&
      !(await confirm({ text: t('删除第 %(n)s 行？以后可以从“历史”中恢复。', { n: n + 1 }), yes: t('删除') }))
    )
      return
    keep(
      tools,
      table,
      rows.filter((_, at) => at !== n),
      false,
    )
  }
  const lift = (/** @type {number} */ n) =>
    keep(
      tools,
      table,
      rows.map((row, at) => (at === n ? rows[n - 1] : at === n - 1 ? rows[n] : row)),
      false,
    )
  const head = (/** @type {any} */ row, /** @type {number} */ n) => table.rows?.[n] ?? t('第 %(n)s 行', { n: n + 1 })
  const hasSums = table.columns.some((/** @type {any} */ c) => c.sum)
  const numbers = table.columns.filter(isNumber).flatMap((/** @type {any} */ c) => rows.map((row) => row[c.id] ?? ''))
  return html`<div class="table-wrap is-free" tabindex="0" role="region" aria-label=${table.title}><table class="table is-compact plan-cells" onKeyDown=${goAlong}>
      <thead><tr><th scope="col">${table.rows ? (table.row_title ?? t('测算项目')) : t('行')}</th>${table.columns.map((/** @type {any} */ c) => html`<th scope="col" class=${isNumber(c) ? 'num' : ''}>${c.title}${c.optional ? '' : html`<span class="required" aria-hidden="true">*</span>`}</th>`)}${table.rows ? null : html`<th scope="col"><span class="visually-hidden">${t('操作')}</span></th>`}</tr></thead>
      <tbody>${rows.map(
        (row, n) => html`<tr><th scope="row">${table.rows ? head(row, n) : n + 1}</th>${table.columns.map(
          (/** @type {any} */ c) =>
            html`<td class=${`is-${c.type}`}><${Cell} column=${c} value=${row[c.id] ?? ''} label=${`${c.title}，${head(row, n)}`} isLocked=${tools.isLocked} onText=${(/** @type {string} */ text, /** @type {boolean} */ isTyping) => set(n, c.id, text, isTyping)} /></td>`,
        )}
        ${
          table.rows
            ? null
            : html`<td class="plan-acts"><button type="button" class="btn btn-icon btn-quiet btn-sm" disabled=${tools.isLocked || n === 0} aria-label=${t('上移第 %(n)s 行', { n: n + 1 })} title=${t('上移')} onClick=${() => lift(n)}><${Icon} name="arrow-up" /></button><button type="button" class="btn btn-icon btn-quiet btn-sm" disabled=${tools.isLocked} aria-label=${t('删除第 %(n)s 行', { n: n + 1 })} title=${t('删除')} onClick=${() => remove(n)}><${Icon} name="trash-2" /></button></td>`
        }</tr>`,
      )}</tbody>
      ${hasSums ? html`<tfoot><tr><th scope="row" class="nowrap">${t('合计')}</th>${table.columns.map((/** @type {any} */ c) => html`<td class="num">${c.sum ? sumText(table, c, rows) : ''}</td>`)}${table.rows ? null : html`<td></td>`}</tr></tfoot>` : null}</table></div>
    <${NotNumbers} texts=${numbers} />
    <div class="row">${table.rows ? null : html`<button type="button" class="btn btn-sm" disabled=${tools.isLocked || rows.length >= most} onClick=${() => tools.save(table.id, [...rows, {}])}><${Icon} name="plus" />${t('添加一行')}</button>`}<span class="spacer"></span>
      ${table.limit ? html`<${Limit} table=${table} rows=${rows} />` : null}</div>`
}

/** What is there, and blank rows up to those that are asked for. @param {any} table @param {any} value @returns {any[]} */
function rowsOf(table, value) {
  const rows = value ?? []
  const least = table.rows?.length ?? Math.max(1, leastRows(table))
  return [...rows, ...Array.from({ length: Math.max(0, least - rows.length) }, () => ({}))]
}

/** @param {{table: any, rows: any[]}} props */
function Limit({ table, rows }) {
  const column = table.columns.find((/** @type {any} */ c) => c.id === table.limit.column)
  const total = sumOf(table, column.id, rows)
  const most = exact(table.limit.most)
  const isOver = total && most && total.n * most.d > most.n * total.d
  return html`<span class=${isOver ? 'plan-over' : 'muted'} role="status">${isOver ? html`<${Icon} name="alert-triangle" /> ` : null}${isOver ? t('超出限额 %(most)s', { most: shown('sum', most) }) : t('限额 %(most)s', { most: shown('sum', most) })}</span>`
}

/** @param {any} props */
function Cell({ column, value, label, isLocked, onText }) {
  if (isNumber(column)) return html`<${Num} value=${value} label=${label} isLocked=${isLocked} onText=${onText} />`
  const common = { 'aria-label': label, value, disabled: isLocked }
  if (column.type === 'choice')
    return html`<select ...${common} onChange=${(/** @type {any} */ e) => onText(e.currentTarget.value, false)}><option value="">${t('请选择')}</option>${column.options.map((/** @type {string} */ o) => html`<option value=${o}>${o}</option>`)}</select>`
  if (column.type === 'date')
    return html`<input type="date" ...${common} onInput=${(/** @type {any} */ e) => onText(e.currentTarget.value, false)} />`
  return html`<textarea rows="2" maxlength=${LONGEST.cell} ...${common} onInput=${(/** @type {any} */ e) => onText(e.currentTarget.value)}></textarea>`
}

// ── Blocks ──

/** @param {Props} props */
function Matrix({ table, id, tools }) {
  const value = tools.valueOf(table.id) ?? {}
  return html`<div class=${`plan-blocks is-${table.shape}`}>${table.blocks.map(
    (/** @type {any} */ block) => html`<div class="plan-block"><label for=${`${id}-${block.id}`}>${block.title}</label>
      <textarea id=${`${id}-${block.id}`} rows="4" maxlength=${LONGEST.block} placeholder=${block.hint ?? ''} value=${value[block.id] ?? ''} disabled=${tools.isLocked}
        onInput=${(/** @type {any} */ e) => keep(tools, table, { ...value, [block.id]: e.currentTarget.value })}></textarea></div>`,
  )}</div>`
}

// ── Cash flow ──

/** @typedef {{name: string, amounts: string[]}} Line */

/** @param {any} table @param {any} value @returns {{rate: string, in: Line[], out: Line[]}} */
function flowIn(table, value) {
  const blank = () => ({ name: '', amounts: Array.from({ length: table.years + 1 }, () => '') })
  const side = (/** @type {string} */ name, /** @type {string} */ given) => {
    const lines = value?.[name] ?? []
    const least = Math.max(table[given]?.length ?? 0, table.own_lines ? 1 : 0)
    return [...lines, ...Array.from({ length: Math.max(0, least - lines.length) }, blank)]
  }
  return { rate: value?.rate ?? '', in: side('in', 'inflows'), out: side('out', 'outflows') }
}

const SIDES = /** @type {['in' | 'out', string][]} */ ([
  ['in', 'inflows'],
  ['out', 'outflows'],
])

/** @param {Props} props */
function CashFlow({ table, id, tools }) {
  const value = flowIn(table, tools.valueOf(table.id))
  const flow = flowOf(table, value)
  const years = Array.from({ length: table.years + 1 }, (_, n) => n)
  const save = (/** @type {any} */ some, isTyping = true) => keep(tools, table, { ...value, ...some }, isTyping)
  const numbers = (/** @type {any[] | null | undefined} */ all) =>
    years.map((n) => html`<td class="num">${all ? shown('sum', all[n]) : '—'}</td>`)
  const nets = [flow?.net, flow?.running, flow?.present, flow?.present && running(flow.present)]
  return html`${
    table.rate === undefined
      ? html`<div class="plan-rate"><label for=${`${id}-rate`}>${t('折现率')}</label><div class="with-unit"><${Num} value=${value.rate} label=${t('折现率')} isLocked=${tools.isLocked} onText=${(/** @type {string} */ text) => save({ rate: text })} /><span>%</span></div></div>`
      : null
  }
    <div class="table-wrap is-free" tabindex="0" role="region" aria-label=${table.title}><table class="table is-compact plan-cells is-flow" onKeyDown=${goAlong}>
      <thead><tr><th scope="col">${flowHead(table)}</th>${years.map((n) => html`<th scope="col" class="num">${yearHead(n)}</th>`)}</tr></thead>
      <tbody>${SIDES.map(
        ([
          side,
          given,
        ]) => html`<tr class="is-head"><th scope="rowgroup" colspan=${years.length + 1}>${HEADS()[side]}</th></tr>
        ${value[side].map((line, n) => html`<${FlowLine} table=${table} side=${side} given=${table[given]?.[n]} line=${line} n=${n} tools=${tools} onLine=${(/** @type {Line | null} */ now, /** @type {boolean} */ isTyping) => save({ [side]: now ? value[side].map((each, at) => (at === n ? now : each)) : value[side].filter((_, at) => at !== n) }, isTyping)} />`)}
        ${
          table.own_lines
            ? html`<tr><td colspan=${years.length + 1}><button type="button" class="link-btn" disabled=${tools.isLocked || value[side].length >= (table[given]?.length ?? 0) + table.own_lines} onClick=${() => tools.save(table.id, { ...value, [side]: [...value[side], { name: '', amounts: years.map(() => '') }] })}><${Icon} name="plus" /> ${side === 'in' ? t('添加流入项目') : t('添加流出项目')}</button></td></tr>`
            : null
        }
        <tr class="is-sum"><th scope="row">${SUMS()[side]}</th>${numbers(side === 'in' ? flow?.inflow : flow?.outflow)}</tr>`,
      )}
      ${NET().map((label, n) => html`<tr class="is-sum"><th scope="row">${label}</th>${numbers(nets[n])}</tr>`)}</tbody></table></div>
    <${NotNumbers} texts=${[value.rate, ...value.in.map((l) => l.amounts), ...value.out.map((l) => l.amounts)]} />
    <div role="status"><dl class="plan-results">${flowResults(table, value).map((r) => html`<div><dt>${r.label}</dt><dd>${r.value}</dd></div>`)}</dl></div>
    ${flow && !flowFigures(table, value).irr ? html`<p class="hint">${t('净现金流量没有变号，或变号不止一次而不能确定唯一解时，不计算内部收益率。')}</p>` : null}`
}

/** @param {{table: any, side: string, given?: string, line: Line, n: number, tools: Tools, onLine: (line: Line | null, isTyping?: boolean) => void}} props */
function FlowLine({ side, given, line, n, tools, onLine }) {
  const name = given ?? (line.name || t('自设项目 %(n)s', { n: n + 1 }))
  const head = given
    ? given
    : html`<div class="plan-own"><input type="text" maxlength=${LONGEST.name} aria-label=${`${side === 'in' ? t('流入项目名称') : t('流出项目名称')} ${n + 1}`} placeholder=${t('项目名称')} value=${line.name} disabled=${tools.isLocked} onInput=${(/** @type {any} */ e) => onLine({ ...line, name: e.currentTarget.value })} />
      <button type="button" class="btn btn-icon btn-quiet btn-sm" disabled=${tools.isLocked} aria-label=${t('删除 %(name)s', { name })} title=${t('删除')} onClick=${() => onLine(null, false)}><${Icon} name="trash-2" /></button></div>`
  return html`<tr><th scope="row">${head}</th>${line.amounts.map(
    (text, year) =>
      html`<td class="is-number"><${Num} value=${text} label=${`${name}，${yearHead(year)}`} isLocked=${tools.isLocked} onText=${(/** @type {string} */ now) => onLine({ ...line, amounts: line.amounts.map((each, at) => (at === year ? now : each)) })} /></td>`,
  )}</tr>`
}

// ── Break-even ──

/** @param {Props} props */
function BreakEven({ table, tools }) {
  const held = tools.valueOf(table.id) ?? []
  const value = table.cases.map((/** @type {string} */ _case, /** @type {number} */ n) => held[n] ?? {})
  const figures = value.map(caseFigures)
  const set = (/** @type {number} */ n, /** @type {string} */ name, /** @type {string} */ text) =>
    keep(
      tools,
      table,
      value.map((/** @type {any} */ each, /** @type {number} */ at) => (at === n ? { ...each, [name]: text } : each)),
    )
  const isLoss = value.some(
    (/** @type {any} */ each, /** @type {number} */ n) =>
      !figures[n].units && ['fixed', 'price', 'variable'].every((name) => exact(each[name])),
  )
  return html`<div class="table-wrap is-free" tabindex="0" role="region" aria-label=${table.title}><table class="table is-compact plan-cells is-even" onKeyDown=${goAlong}>
      <thead><tr><th scope="col">${t('测算项目')}</th>${table.cases.map((/** @type {string} */ c) => html`<th scope="col" class="num">${c}</th>`)}</tr></thead>
      <tbody>${INPUTS.map((name) => html`<tr><th scope="row">${asked(table, name)}</th>${table.cases.map((/** @type {string} */ c, /** @type {number} */ n) => html`<td class="is-number"><${Num} value=${value[n][name]} label=${`${asked(table, name)}，${c}`} isLocked=${tools.isLocked} onText=${(/** @type {string} */ text) => set(n, name, text)} /></td>`)}</tr>`)}
      ${OF_CASE.map((name) => html`<tr class="is-sum"><th scope="row">${asked(table, name)}</th>${figures.map((/** @type {any} */ f) => html`<td class="num">${shown(name, f[name])}</td>`)}</tr>`)}</tbody></table></div>
    <${NotNumbers} texts=${value} />
    ${isLoss ? html`<p class="hint">${t('单价不高于单位变动成本时，没有盈亏平衡点。')}</p>` : null}`
}

const EDITORS = { free: Free, matrix: Matrix, cash_flow: CashFlow, break_even: BreakEven }
