// @ts-check
// Pieces of the back office: words of acts, a list with search and filter, what was done with a case, its form.
import { useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { listed, t } from '/static/lib/text.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */
/** @typedef {import('./state.js').Books} Books */
/** @typedef {import('./state.js').Step} Step */
/**
 * What every page of the back office is given.
 * @typedef {object} Shop
 * @property {any} plan
 * @property {Books} books
 * @property {Tools} tools
 * @property {(value: any, draft?: string) => void} act do something; the draft of this case has served
 * @property {(key: string) => any} draftOf
 * @property {(key: string, draft: any) => void} keep
 */

/** @param {string} act */
export const actWord = (act) =>
  /** @type {Record<string, string>} */ ({
    price: t('修改价格'),
    close: t('关闭订单'),
    wait: t('保留，等待付款'),
    ship: t('发货'),
    hold: t('暂缓发货'),
    agree: t('同意退款'),
    refuse: t('拒绝退款'),
    more: t('要求补充凭证'),
    reply: t('回复评价'),
    buy: t('采购'),
    count: t('调整库存'),
    undo: t('撤回操作'),
  })[act] ?? act

/** @param {any} plan @param {string} shelf @param {string} id */
const nameOf = (plan, shelf, id) => plan[shelf].find((/** @type {any} */ one) => one.id === id)?.name ?? ''

/** An act in words. @param {any} plan @param {any} value */
export function actText(plan, value) {
  if (value.act === 'buy' && !value.quantity) return t('不采购')
  const details = /** @type {Record<string, () => unknown[]>} */ ({
    undo: () => [t('第 %(n)s 步', { n: value.of })],
    price: () => [t('货款 %(n)s 元', { n: value.goods }), t('运费 %(n)s 元', { n: value.freight })],
    ship: () => [
      nameOf(plan, 'carriers', value.carrier),
      value.waybill,
      t('运费 %(n)s 元', { n: value.freight }),
      value.with.length && t('与 %(orders)s 合并', { orders: listed(value.with, '、') }),
    ],
    agree: () => [t('%(n)s 元', { n: value.amount }), value.reason],
    reply: () => [value.tag, value.follow && t('标记跟进'), value.text],
    buy: () => [nameOf(plan, 'suppliers', value.supplier), t('%(n)s 件', { n: value.quantity })],
    count: () => [t('实存 %(n)s 件', { n: value.stock })],
  })
  return listed([actWord(value.act), ...(details[value.act]?.() ?? [value.reason])])
}

/** The name of what an act was done to. @param {any} plan @param {any} value */
export const caseText = (plan, value) =>
  value.act === 'buy' || value.act === 'count' ? nameOf(plan, 'products', value.case) : (value.case ?? '')

/** @param {any} plan @param {any} order */
export const goodsText = (plan, order) =>
  listed(
    Object.entries(order.lines).map(([id, many]) => `${nameOf(plan, 'products', id)}×${many}`),
    '、',
  )

/**
 * A table to choose from, with search and a filter of what is still to be done.
 * @param {{title: string, rows: any[], columns: {label: string, isNumber?: boolean, cell: (row: any) => any}[], nameOf: (row: any) => string, isOpen: (row: any) => boolean, chosen: string, onChoose: (id: string) => void, words: (row: any) => string}} props
 */
export function List({ title, rows, columns, nameOf, isOpen, chosen, onChoose, words }) {
  const [search, setSearch] = useState('')
  const [which, setWhich] = useState('all')
  const shown = rows.filter(
    (row) =>
      (which === 'all' || isOpen(row) === (which === 'open')) && (!search.trim() || words(row).includes(search.trim())),
  )
  return html`<div class="toolbar trade-tools"><h3>${title}</h3><span class="spacer"></span>
      <input type="search" aria-label=${t('在“%(title)s”中查找', { title })} placeholder=${t('查找')} value=${search} onInput=${(/** @type {any} */ e) => setSearch(e.currentTarget.value)} />
      <select aria-label=${t('筛选')} value=${which} onChange=${(/** @type {any} */ e) => setWhich(e.currentTarget.value)}><option value="all">${t('全部')}</option><option value="open">${t('待处理')}</option><option value="done">${t('其他')}</option></select></div>
    <div class="table-wrap trade-list" tabindex="0" role="region" aria-label=${title}><table class="table is-compact"><thead><tr>${columns.map((column) => html`<th scope="col" class=${column.isNumber ? 'num' : ''}>${column.label}</th>`)}</tr></thead>
      <tbody>${shown.map(
        (row) =>
          html`<tr key=${row.id} aria-selected=${row.id === chosen ? 'true' : undefined}><th scope="row" class="nowrap"><button type="button" class="link-btn" aria-current=${row.id === chosen ? 'true' : undefined} onClick=${() => onChoose(row.id)}>${nameOf(row)}</button></th>${columns.slice(1).map((column) => html`<td class=${column.isNumber ? 'num' : ''}>${column.cell(row)}</td>`)}</tr>`,
      )}
      ${shown.length ? null : html`<tr><td colspan=${columns.length} class="muted">${t('没有符合的单据。')}</td></tr>`}</tbody></table></div>`
}

/** @param {{step: Step | undefined, isOpen: boolean}} props what has become of a case */
export function State({ step, isOpen }) {
  if (step) return html`<span class="badge is-success"><${Icon} name="check" />${actWord(step.value.act)}</span>`
  return isOpen ? html`<span class="badge is-warning">${t('待处理')}</span>` : null
}

/** What counts for a case, and taking it back. @param {{shop: Shop, name: string}} props */
export function Done({ shop, name }) {
  const step = shop.books.counting.get(name)
  if (!step) return null
  return html`<div class="notice notice-success trade-done" role="status"><${Icon} name="check-circle" /><div>${t('第 %(n)s 步：%(done)s', { n: step.number, done: actText(shop.plan, step.value) })}<br /><small class="muted">${t('同一单据以最近一次操作为准，可以重新处理。')}</small></div>
    <button type="button" class="btn btn-sm" disabled=${shop.tools.isLocked} onClick=${() => shop.act({ act: 'undo', of: step.number })}><${Icon} name="undo-2" />${t('撤回')}</button></div>`
}

/** @param {{label: string, value: string, onInput: (text: string) => void, isLocked: boolean, unit?: string, isNumber?: boolean, hint?: string, isWide?: boolean, id: string}} props */
export function Text({ label, value, onInput, isLocked, unit, isNumber, hint, isWide, id }) {
  const input = html`<input id=${id} type="text" autocomplete="off" inputmode=${isNumber ? 'decimal' : undefined} aria-describedby=${hint ? `${id}-hint` : undefined} value=${value} disabled=${isLocked} onInput=${(/** @type {any} */ e) => onInput(e.currentTarget.value)} />`
  return html`<div class=${`field${isWide ? ' is-wide' : ''}`}><label for=${id}>${label}</label>${unit ? html`<div class="with-unit">${input}<span>${unit}</span></div>` : input}${hint ? html`<p class="hint" id=${`${id}-hint`}>${hint}</p>` : null}</div>`
}

/** @param {{label: string, value: string, options: [string, string][], onChange: (value: string) => void, isLocked: boolean, id: string}} props */
export function Choice({ label, value, options, onChange, isLocked, id }) {
  return html`<div class="field"><label for=${id}>${label}</label><select id=${id} value=${value} disabled=${isLocked} onChange=${(/** @type {any} */ e) => onChange(e.currentTarget.value)}>
    <option value="">${t('请选择')}</option>${options.map(([id, text]) => html`<option value=${id}>${text}</option>`)}</select></div>`
}

/** One of several ways to handle a case. @param {{label: string, ways: string[], way: string, onWay: (way: string) => void, isLocked: boolean}} props */
export function Ways({ label, ways, way, onWay, isLocked }) {
  return html`<div class="btn-group trade-ways" role="group" aria-label=${label}>${ways.map((each) => html`<button type="button" class="btn btn-sm" aria-pressed=${each === way} disabled=${isLocked} onClick=${() => onWay(each)}>${actWord(each)}</button>`)}</div>`
}

/** What does it, and beside it what else may be done. @param {{problem: string, text: string, isLocked: boolean, onClick: () => void, children?: any}} props */
export function Send({ problem, text, isLocked, onClick, children }) {
  return html`${problem ? html`<p class="error" role="alert"><${Icon} name="circle-alert" /> ${problem}</p>` : null}
    <div class="row"><span class="spacer"></span>${children}<button type="button" class="btn btn-primary" disabled=${isLocked} onClick=${onClick}>${text}</button></div>`
}

const AMOUNT = /^\d{1,7}(\.\d{1,2})?$/
/** @param {string} text */
export const isAmount = (text) => AMOUNT.test(text.trim())
/** @param {string} text */
export const isCount = (text) => /^\d{1,5}$/.test(text.trim())
