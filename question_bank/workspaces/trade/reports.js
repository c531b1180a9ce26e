// @ts-check
// Reports to fill in, tables to look things up in, and the journal of all that was done.
import { useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { listed, t } from '/static/lib/text.js'
import { actText, caseText } from './pieces.js'
import { cents, yuan } from './state.js'

/** @typedef {import('./pieces.js').Shop} Shop */

/** @param {{shop: Shop}} props */
export function Reports({ shop }) {
  return html`${shop.plan.reports.map((/** @type {any} */ report) => html`<${Report} key=${report.id} shop=${shop} report=${report} />`)}`
}

/** Every cell of a report. @param {any} report @returns {string[]} */
export const cellsOf = (report) =>
  report.rows.flatMap((/** @type {any} */ row) => report.columns.map((/** @type {any} */ c) => `${row.id}.${c.id}`))

/** @param {{shop: Shop, report: any}} props */
function Report({ shop, report }) {
  const { tools } = shop
  const cells = /** @type {Record<string, string>} */ (tools.valueOf(report.id) ?? {})
  const set = (/** @type {string} */ name, /** @type {string} */ text, isTyping = true) => {
    const { [name]: _old, ...rest } = cells
    const all = text.trim() ? { ...rest, [name]: text } : rest
    tools.save(report.id, Object.keys(all).length ? all : null, { isTyping })
  }
  const inWords = (/** @type {any} */ value) => listed(Object.values(value ?? {}), '；') || t('（空）')
  return html`<section class="trade-report" aria-label=${report.title}><div class="card-head"><h3>${report.title}</h3><${tools.saved} part=${report.id} show=${inWords} /></div>
    ${report.intro ? html`<p class="muted">${report.intro}</p>` : null}
    <div class="table-wrap is-free"><table class="table is-compact"><thead><tr><th scope="col">${t('项目')}</th>${report.columns.map((/** @type {any} */ c) => html`<th scope="col">${c.label}${c.unit ? t('（%(unit)s）', { unit: c.unit }) : ''}</th>`)}</tr></thead>
      <tbody>${report.rows.map(
        (/** @type {any} */ row) =>
          html`<tr><th scope="row">${row.label}</th>${report.columns.map((/** @type {any} */ c) => {
            const name = `${row.id}.${c.id}`
            const one = { ...c, ...row.cell }
            return html`<td><${Cell} label=${listed([row.label, c.label])} cell=${one} value=${cells[name] ?? ''} isLocked=${tools.isLocked} onText=${(/** @type {string} */ text, isTyping = true) => set(name, text, isTyping)} /></td>`
          })}</tr>`,
      )}</tbody></table></div></section>`
}

/** @param {{label: string, cell: any, value: string, isLocked: boolean, onText: (text: string, isTyping?: boolean) => void}} props */
function Cell({ label, cell, value, isLocked, onText }) {
  if (cell.type === 'choice')
    return html`<select aria-label=${label} value=${value} disabled=${isLocked} onChange=${(/** @type {any} */ e) => onText(e.currentTarget.value, false)}><option value="">${t('请选择')}</option>${cell.options.map((/** @type {string} */ o) => html`<option value=${o}>${o}</option>`)}</select>`
  const isNumber = !cell.type || cell.type === 'number'
  const isWrong = isNumber && value !== '' && !isNumberWith(value, cell.decimals ?? 0)
  return html`<div class="with-unit"><input type="text" inputmode=${isNumber ? 'decimal' : undefined} autocomplete="off" aria-label=${label} aria-invalid=${isWrong ? 'true' : undefined} value=${value} disabled=${isLocked} onInput=${(/** @type {any} */ e) => onText(e.currentTarget.value)} />${cell.unit ? html`<span>${cell.unit}</span>` : null}</div>
    ${isWrong ? html`<p class="error">${cell.decimals ? t('应为数字，最多 %(n)s 位小数', { n: cell.decimals }) : t('应为整数')}</p>` : null}`
}

/** @param {string} text @param {number} decimals */
const isNumberWith = (text, decimals) => {
  const [, tail = ''] = text.trim().replace(/,/g, '').split('.')
  return /^[+-]?\d+(\.\d+)?$/.test(text.trim().replace(/,/g, '')) && tail.length <= decimals
}

/** @param {{shop: Shop}} props */
export function Tables({ shop }) {
  return html`${shop.plan.tables.map((/** @type {any} */ table) => html`<${Table} key=${table.id} table=${table} />`)}`
}

/** @param {any} cell */
const isShort = (cell) => String(cell).length <= 16

/** The total of a column, with decimals where its cells have them. @param {any[][]} rows @param {number} n */
function sumOf(rows, n) {
  const total = rows.reduce((all, row) => all + cents(row[n]), 0)
  return rows.some((row) => String(row[n]).includes('.')) ? yuan(total) : String(total / 100)
}

/** The rows of each value of a column, in the order in which they come. @param {any[][]} rows @param {number} n */
function groupsOf(rows, n) {
  /** @type {Map<string, any[][]>} */
  const groups = new Map()
  for (const row of rows) groups.set(String(row[n]), [...(groups.get(String(row[n])) ?? []), row])
  return [...groups]
}

/** A number is sought as a whole: 3 is not found in 35. @param {string} cell @param {string} word */
const isFound = (cell, word) => (/^\d+$/.test(word) ? cell === word : cell.includes(word))

/** @param {{table: any}} props */
function Table({ table }) {
  const [words, setWords] = useState('')
  const [by, setBy] = useState('')
  const asked = words.trim().split(/\s+/)
  const rows = /** @type {any[][]} */ (
    table.rows.filter((/** @type {any[]} */ row) =>
      asked.every((word) => row.some((cell) => isFound(String(cell), word))),
    )
  )
  return html`<details class="trade-table"><summary>${table.title} <span class="muted">${t('%(n)s 行', { n: table.rows.length })}</span></summary>
    ${
      table.rows.length > 8
        ? html`<div class="row"><input type="search" aria-label=${t('在“%(title)s”中查找', { title: table.title })} placeholder=${t('查找，多个词用空格隔开')} value=${words} onInput=${(/** @type {any} */ e) => setWords(e.currentTarget.value)} />
          <select aria-label=${t('汇总“%(title)s”', { title: table.title })} value=${by} onChange=${(/** @type {any} */ e) => setBy(e.currentTarget.value)}><option value="">${t('不汇总')}</option>${table.columns.map((/** @type {string} */ c, /** @type {number} */ n) => html`<option value=${String(n)}>${t('按%(column)s汇总', { column: c })}</option>`)}</select></div>`
        : null
    }
    <div class="table-wrap" tabindex="0" role="region" aria-label=${table.title}>${by ? html`<${Groups} table=${table} rows=${rows} n=${Number(by)} />` : html`<${Rows} table=${table} rows=${rows} />`}</div></details>`
}

/** @param {{table: any, rows: any[][]}} props */
function Rows({ table, rows }) {
  const columns = /** @type {string[]} */ (table.columns)
  const sums = /** @type {string[]} */ (table.sums ?? [])
  const isNumber = columns.map((_c, n) =>
    table.rows.every((/** @type {any[]} */ row) => /^-?[\d.,]+$/.test(String(row[n]))),
  )
  const look = (/** @type {any} */ cell, /** @type {number} */ n) =>
    isNumber[n] ? 'num' : isShort(cell) ? 'nowrap' : ''
  return html`<table class="table is-compact"><thead><tr>${columns.map((c, n) => html`<th scope="col" class=${isNumber[n] ? 'num' : ''}>${c}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((cell, n) => (n === 0 ? html`<th scope="row" class="nowrap">${cell}</th>` : html`<td class=${look(cell, n)}>${cell}</td>`))}</tr>`)}</tbody>
    ${sums.length ? html`<tfoot><tr>${columns.map((c, n) => (n === 0 ? html`<th scope="row" class="nowrap">${t('%(n)s 行合计', { n: rows.length })}</th>` : html`<td class="num">${sums.includes(c) ? sumOf(rows, n) : ''}</td>`))}</tr></tfoot>` : null}</table>`
}

/** @param {{table: any, rows: any[][], n: number}} props */
function Groups({ table, rows, n }) {
  const places = (table.sums ?? []).map((/** @type {string} */ name) => table.columns.indexOf(name))
  const groups = groupsOf(rows, n)
  return html`<table class="table is-compact"><thead><tr><th scope="col">${table.columns[n]}</th><th scope="col" class="num">${t('行数')}</th>${places.map((/** @type {number} */ place) => html`<th scope="col" class="num">${table.columns[place]}</th>`)}</tr></thead>
    <tbody>${groups.map(([value, each]) => html`<tr><th scope="row" class="nowrap">${value}</th><td class="num">${each.length}</td>${places.map((/** @type {number} */ place) => html`<td class="num">${sumOf(each, place)}</td>`)}</tr>`)}</tbody>
    <tfoot><tr><th scope="row" class="nowrap">${t('%(n)s 组合计', { n: groups.length })}</th><td class="num">${rows.length}</td>${places.map((/** @type {number} */ place) => html`<td class="num">${sumOf(rows, place)}</td>`)}</tr></tfoot></table>`
}

/** @param {number} ms */
const clock = (ms) => {
  const seconds = Math.floor(ms / 1000)
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** @param {{shop: Shop}} props */
export function Journal({ shop }) {
  const { plan, books, tools } = shop
  const steps = [...books.steps].reverse()
  if (!steps.length) return html`<div class="empty"><${Icon} name="history" /><p>${t('还没有操作。')}</p></div>`
  const unsent = new Set(tools.pending('do').map(({ part }) => Number(part.slice(3))))
  const counts = new Set([...books.counting.values()].map((step) => step.number))
  return html`<h3>${t('操作记录')}</h3><p class="muted">${t('同一单据以最近一次操作为准。撤回后，这一步不再算数，记录仍然保留。')}</p>
    <div class="table-wrap is-free"><table class="table is-compact"><thead><tr><th scope="col" class="num">${t('步')}</th><th scope="col">${t('开考后')}</th><th scope="col">${t('单据')}</th><th scope="col">${t('操作')}</th><th scope="col"></th></tr></thead><tbody>
    ${steps.map(
      (step) =>
        html`<tr class=${step.undone ? 'is-undone' : ''}><td class="num">${step.number}</td><td class="nowrap">${step.at_ms !== null ? clock(step.at_ms) : unsent.has(step.number) ? t('发送中') : '—'}</td><td class="nowrap">${caseText(plan, step.value)}</td><td class="break">${actText(plan, step.value)}</td>
          <td class="actions">${step.undone ? html`<span class="badge">${t('已撤回')}</span>` : counts.has(step.number) ? html`<button type="button" class="btn btn-sm" disabled=${tools.isLocked} aria-label=${t('撤回第 %(n)s 步', { n: step.number })} onClick=${() => shop.act({ act: 'undo', of: step.number })}>${t('撤回')}</button>` : step.value.act === 'undo' ? null : html`<span class="badge">${t('已被更新')}</span>`}</td></tr>`,
    )}</tbody></table></div>`
}
