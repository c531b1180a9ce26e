// @ts-check
// Stock and purchases: what is there, what is coming, from whom it is bought.
import { useState } from 'preact/hooks'
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { Choice, Done, isCount, List, Send, Text } from './pieces.js'

/** @typedef {import('./pieces.js').Shop} Shop */

/** @param {{shop: Shop}} props */
export function Stock({ shop }) {
  const { plan, books } = shop
  const [chosen, setChosen] = useState('')
  const isOpen = (/** @type {any} */ p) => !books.counting.has(`buy/${p.id}`)
  const product = plan.products.find((/** @type {any} */ p) => p.id === chosen) ?? plan.products[0]
  const columns = [
    { label: t('商品'), cell: (/** @type {any} */ p) => p.name },
    { label: t('售价'), isNumber: true, cell: (/** @type {any} */ p) => p.price },
    { label: t('成本'), isNumber: true, cell: (/** @type {any} */ p) => p.cost ?? '' },
    { label: t('期初库存'), isNumber: true, cell: (/** @type {any} */ p) => p.stock },
    {
      label: t('现库存'),
      isNumber: true,
      cell: (/** @type {any} */ p) => html`<strong>${books.stock.get(p.id)}</strong>`,
    },
    { label: t('已下采购'), isNumber: true, cell: (/** @type {any} */ p) => bought(p) },
  ]
  const bought = (/** @type {any} */ p) => {
    const step = books.counting.get(`buy/${p.id}`)
    return step ? step.value.quantity || t('不采购') : html`<span class="badge is-warning">${t('待处理')}</span>`
  }
  return html`<${List} title=${t('库存采购')} rows=${plan.products} columns=${columns} nameOf=${(/** @type {any} */ p) => p.name} isOpen=${isOpen} chosen=${product.id} onChoose=${setChosen} words=${(/** @type {any} */ p) => p.name} />
    <section class="trade-detail" aria-label=${product.name} key=${product.id}><h4>${product.name}</h4><div class="trade-two"><${Count} shop=${shop} product=${product} /><${Buy} shop=${shop} product=${product} /></div></section>`
}

/** @param {{shop: Shop, product: any}} props */
function Count({ shop, product }) {
  const [problem, setProblem] = useState('')
  const name = `count/${product.id}`
  const form = { stock: '', ...shop.draftOf(name) }
  const send = () => {
    const fault = isCount(form.stock) ? '' : t('数量须为整数。')
    setProblem(fault)
    if (!fault) shop.act({ act: 'count', case: product.id, stock: Number(form.stock) }, name)
  }
  return html`<div class="stack is-tight"><h5>${t('调整库存')}</h5><${Done} shop=${shop} name=${name} />
    <${Text} id="trade-count" label=${t('盘点实存')} unit=${t('件')} isNumber hint=${t('填今日发货之前的数，已发的会自动扣除。')} value=${form.stock} onInput=${(
      /** @type {string} */ stock,
    ) => {
      setProblem('')
      shop.keep(name, { stock })
    }} isLocked=${shop.tools.isLocked} />
    <${Send} problem=${problem} text=${t('调整')} isLocked=${shop.tools.isLocked} onClick=${send} /></div>`
}

/** @param {{shop: Shop, product: any}} props */
function Buy({ shop, product }) {
  const [problem, setProblem] = useState('')
  const name = `buy/${product.id}`
  const form = { supplier: '', quantity: '', ...shop.draftOf(name) }
  const sellers = shop.plan.suppliers.filter((/** @type {any} */ s) => s.prices[product.id])
  const set = (/** @type {any} */ some) => {
    setProblem('')
    shop.keep(name, { ...form, ...some })
  }
  const send = () => {
    const fault = !isCount(form.quantity)
      ? t('数量须为整数。')
      : Number(form.quantity) && !form.supplier
        ? t('请选择供应商。')
        : ''
    setProblem(fault)
    if (!fault)
      shop.act({ act: 'buy', case: product.id, supplier: form.supplier, quantity: Number(form.quantity) }, name)
  }
  const none = () => shop.act({ act: 'buy', case: product.id, supplier: '', quantity: 0 }, name)
  return html`<div class="stack is-tight"><h5>${t('采购')}</h5><${Done} shop=${shop} name=${name} />
    ${
      sellers.length
        ? html`<div class="table-wrap is-free"><table class="table is-compact"><thead><tr><th scope="col">${t('供应商')}</th><th scope="col" class="num">${t('到货（天）')}</th><th scope="col">${t('单价（元）')}</th></tr></thead><tbody>${sellers.map((/** @type {any} */ s) => html`<tr><th scope="row">${s.name}</th><td class="num">${s.days}</td><td>${s.prices[product.id].map((/** @type {any[]} */ [least, price]) => html`<div class="nowrap">${t('%(n)s 件起 %(price)s', { n: least, price })}</div>`)}</td></tr>`)}</tbody></table></div>
        <div class="form-grid"><${Choice} id="trade-supplier" label=${t('供应商')} value=${form.supplier} options=${sellers.map((/** @type {any} */ s) => [s.id, s.name])} onChange=${(/** @type {string} */ supplier) => set({ supplier })} isLocked=${shop.tools.isLocked} />
        <${Text} id="trade-quantity" label=${t('采购数量')} unit=${t('件')} isNumber value=${form.quantity} onInput=${(/** @type {string} */ quantity) => set({ quantity })} isLocked=${shop.tools.isLocked} /></div>
        <${Send} problem=${problem} text=${t('下采购单')} isLocked=${shop.tools.isLocked} onClick=${send}><button type="button" class="btn" disabled=${shop.tools.isLocked} onClick=${none}>${t('不采购')}</button></${Send}>`
        : html`<p class="muted">${t('没有供应商供应这种商品。')}</p><button type="button" class="btn" disabled=${shop.tools.isLocked} onClick=${none}>${t('不采购')}</button>`
    }</div>`
}
