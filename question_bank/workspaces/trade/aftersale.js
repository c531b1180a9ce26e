// @ts-check
// After the sale: refunds to decide, reviews to answer.
import { useState } from 'preact/hooks'
import { html } from '/static/lib/html.js'
import { listed, t } from '/static/lib/text.js'
import { actWord, Choice, Done, goodsText, isAmount, List, Send, State, Text, Ways } from './pieces.js'

/** @typedef {import('./pieces.js').Shop} Shop */

/** A list with the case that is chosen from it. @param {{shop: Shop, rows: any[], title: string, columns: any[], words: (row: any) => string, Detail: any}} props */
function Cases({ shop, rows, title, columns, words, Detail }) {
  const [chosen, setChosen] = useState('')
  const isOpen = (/** @type {any} */ row) => !shop.books.counting.has(row.id)
  const row = rows.find(({ id }) => id === chosen) ?? rows.find(isOpen) ?? rows[0]
  const state = {
    label: t('处理'),
    cell: (/** @type {any} */ one) => html`<${State} step=${shop.books.counting.get(one.id)} isOpen=${isOpen(one)} />`,
  }
  return html`<${List} title=${title} rows=${rows} columns=${[...columns, state]} nameOf=${(/** @type {any} */ one) => one.id} isOpen=${isOpen} chosen=${row?.id ?? ''} onChoose=${setChosen} words=${words} />
    ${row ? html`<${Detail} key=${row.id} shop=${shop} row=${row} />` : null}`
}

/** @param {{shop: Shop}} props */
export function Refunds({ shop }) {
  const columns = [
    { label: t('申请号'), cell: (/** @type {any} */ r) => r.id },
    { label: t('订单号'), cell: (/** @type {any} */ r) => html`<span class="nowrap">${r.order}</span>` },
    { label: t('类型'), cell: (/** @type {any} */ r) => html`<span class="nowrap">${r.kind}</span>` },
    { label: t('原因'), cell: (/** @type {any} */ r) => r.reason },
    { label: t('申请（元）'), isNumber: true, cell: (/** @type {any} */ r) => r.amount },
  ]
  return html`<${Cases} shop=${shop} rows=${shop.plan.refunds} title=${t('退款售后')} columns=${columns} words=${(/** @type {any} */ r) => `${r.id} ${r.order} ${r.kind} ${r.reason}`} Detail=${Refund} />`
}

/** @param {{shop: Shop, row: any}} props */
function Refund({ shop, row }) {
  const [problem, setProblem] = useState('')
  const form = { way: '', ...shop.draftOf(row.id) }
  const order = shop.plan.orders.find((/** @type {any} */ o) => o.id === row.order)
  const { isLocked } = shop.tools
  const set = (/** @type {any} */ some) => {
    setProblem('')
    shop.keep(row.id, { ...form, ...some })
  }
  const send = () => {
    const fault =
      form.way === 'agree' && !isAmount(form.amount ?? '')
        ? t('请填写退款金额，最多两位小数。')
        : form.reason
          ? ''
          : t('请选择原因。')
    setProblem(fault)
    const value = { act: form.way, case: row.id, reason: form.reason }
    if (!fault) shop.act(form.way === 'agree' ? { ...value, amount: form.amount } : value, row.id)
  }
  const reasons = (shop.plan.reasons[form.way] ?? []).map((/** @type {string} */ r) => [r, r])
  return html`<section class="trade-detail" aria-label=${t('退款申请 %(id)s', { id: row.id })}>
    <h4>${t('退款申请 %(id)s', { id: row.id })} <span class="badge">${row.kind}</span></h4>
    <div class="trade-evidence"><dl class="facts"><dt>${t('原因')}</dt><dd class="trade-message">${row.reason}</dd><dt>${t('申请金额')}</dt><dd>${t('%(n)s 元', { n: row.amount })}</dd>
      <dt>${t('申请时间')}</dt><dd>${row.time}${row.days === undefined ? '' : html` <span class="muted">${t('签收后 %(n)s 天', { n: row.days })}</span>`}</dd><dt>${t('凭证')}</dt><dd>${row.evidence || t('无')}</dd>
      <dt>${t('订单')}</dt><dd>${listed([order.id, order.buyer, goodsText(shop.plan, order)])}<br />${t('%(paid)s 元（含运费 %(freight)s 元）', { paid: order.paid, freight: order.freight ?? '0.00' })}</dd></dl>
      ${row.picture ? html`<a href=${shop.tools.picture(row.picture)} target="_blank" rel="noopener" title=${t('查看大图')}><img src=${shop.tools.picture(row.picture)} alt=${t('买家上传的凭证')} /></a>` : null}</div>
    <${Done} shop=${shop} name=${row.id} />
    <${Ways} label=${t('处理方式')} ways=${['agree', 'refuse', 'more']} way=${form.way} onWay=${(/** @type {string} */ way) => set({ way, reason: '' })} isLocked=${isLocked} />
    ${
      form.way
        ? html`<div class="form-grid">${form.way === 'agree' ? html`<${Text} id="trade-amount" label=${t('退款金额')} unit=${t('元')} isNumber value=${form.amount ?? ''} onInput=${(/** @type {string} */ amount) => set({ amount })} isLocked=${isLocked} />` : null}
          <${Choice} id="trade-reason" label=${t('原因')} value=${form.reason ?? ''} options=${reasons} onChange=${(/** @type {string} */ reason) => set({ reason })} isLocked=${isLocked} /></div>
        <${Send} problem=${problem} text=${t('确认：%(act)s', { act: actWord(form.way) })} isLocked=${isLocked} onClick=${send} />`
        : null
    }</section>`
}

/** @param {{n: number}} props */
const Stars = ({ n }) =>
  html`<span class="trade-stars nowrap"><span aria-hidden="true">${'★'.repeat(n)}${'☆'.repeat(5 - n)}</span><span class="visually-hidden">${t('%(n)s 星', { n })}</span></span>`

/** @param {{shop: Shop}} props */
export function Reviews({ shop }) {
  const products = new Map(shop.plan.products.map((/** @type {any} */ p) => [p.id, p.name]))
  const columns = [
    { label: t('编号'), cell: (/** @type {any} */ r) => r.id },
    { label: t('星级'), cell: (/** @type {any} */ r) => html`<${Stars} n=${r.stars} />` },
    { label: t('商品'), cell: (/** @type {any} */ r) => products.get(r.product) ?? '' },
    { label: t('评价内容'), cell: (/** @type {any} */ r) => r.text },
  ]
  return html`<${Cases} shop=${shop} rows=${shop.plan.reviews} title=${t('评价')} columns=${columns} words=${(/** @type {any} */ r) => `${r.id} ${r.buyer} ${r.text} ${products.get(r.product) ?? ''}`} Detail=${Review} />`
}

/** @param {{shop: Shop, row: any}} props */
function Review({ shop, row }) {
  const [problem, setProblem] = useState('')
  const { plan, tools } = shop
  const form = { text: '', tag: '', follow: false, ...shop.draftOf(row.id) }
  const set = (/** @type {any} */ some) => {
    setProblem('')
    shop.keep(row.id, { ...form, ...some })
  }
  const send = () => {
    const fault = !form.text.trim() ? t('请填写回复。') : plan.tags.length && !form.tag ? t('请选择分类。') : ''
    setProblem(fault)
    if (!fault) shop.act({ act: 'reply', case: row.id, ...form, text: form.text.trim() }, row.id)
  }
  return html`<section class="trade-detail" aria-label=${t('评价 %(id)s', { id: row.id })}>
    <h4>${t('评价 %(id)s', { id: row.id })} <${Stars} n=${row.stars} /></h4>
    <p class="trade-message">${row.buyer}：${row.text} <span class="muted">${row.time}</span></p>
    <${Done} shop=${shop} name=${row.id} />
    <div class="form-grid">${plan.tags.length ? html`<${Choice} id="trade-tag" label=${t('分类')} value=${form.tag} options=${plan.tags.map((/** @type {string} */ tag) => [tag, tag])} onChange=${(/** @type {string} */ tag) => set({ tag })} isLocked=${tools.isLocked} />` : null}
      <div class="field is-check trade-follow"><label><input type="checkbox" checked=${form.follow} disabled=${tools.isLocked} onChange=${(/** @type {any} */ e) => set({ follow: e.currentTarget.checked })} />${t('标记跟进')}</label></div>
      <div class="field is-wide"><label for="trade-reply">${t('公开回复')}</label><textarea id="trade-reply" rows="3" maxlength=${plan.longest} value=${form.text} disabled=${tools.isLocked} onInput=${(/** @type {any} */ e) => set({ text: e.currentTarget.value })}></textarea></div></div>
    <${Send} problem=${problem} text=${t('发布回复')} isLocked=${tools.isLocked} onClick=${send} /></section>`
}
