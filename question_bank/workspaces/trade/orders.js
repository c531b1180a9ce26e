// @ts-check
// Orders: prices and closing before they are paid, parcels after.
import { useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { listed, t } from '/static/lib/text.js'
import { actWord, Choice, Done, goodsText, isAmount, List, Send, State, Text, Ways } from './pieces.js'
import { linesOf, weightOf } from './state.js'

/** @typedef {import('./pieces.js').Shop} Shop */

/** @type {Record<string, string[]>} */
const WAYS = { unpaid: ['price', 'close', 'wait'], paid: ['ship', 'close', 'hold'] }

/** @param {any} order */
export const isCase = (order) => order.state in WAYS

/** @param {string} state */
const stateWord = (state) =>
  /** @type {Record<string, string>} */ ({
    unpaid: t('待付款'),
    paid: t('待发货'),
    shipped: t('运输中'),
    signed: t('已签收'),
  })[state]

/** @param {{shop: Shop, title: string, orders: any[]}} props */
export function Orders({ shop, title, orders }) {
  const [chosen, setChosen] = useState('')
  const isOpen = (/** @type {any} */ order) => isCase(order) && !shop.books.counting.has(order.id)
  const order = orders.find(({ id }) => id === chosen) ?? orders.find(isOpen) ?? orders[0]
  const columns = [
    { label: t('订单号'), cell: (/** @type {any} */ o) => o.id },
    { label: t('买家'), cell: (/** @type {any} */ o) => o.buyer },
    { label: t('商品'), cell: (/** @type {any} */ o) => goodsText(shop.plan, o) },
    { label: t('金额（元）'), isNumber: true, cell: (/** @type {any} */ o) => o.paid },
    {
      label: t('状态'),
      cell: (/** @type {any} */ o) =>
        html`<div class="nowrap">${stateWord(o.state)}</div><${State} step=${shop.books.counting.get(o.id)} isOpen=${isOpen(o)} />`,
    },
  ]
  return html`<${List} title=${title} rows=${orders} columns=${columns} nameOf=${(/** @type {any} */ o) => o.id} isOpen=${isOpen} chosen=${order?.id ?? ''} onChoose=${setChosen} words=${(/** @type {any} */ o) => `${o.id} ${o.buyer} ${o.address} ${goodsText(shop.plan, o)} ${o.message ?? ''} ${stateWord(o.state)}`} />
    ${order ? html`<${Detail} key=${order.id} shop=${shop} order=${order} />` : null}`
}

/** @param {{shop: Shop, order: any}} props */
function Detail({ shop, order }) {
  const products = new Map(shop.plan.products.map((/** @type {any} */ p) => [p.id, p]))
  return html`<section class="trade-detail" aria-label=${t('订单 %(id)s', { id: order.id })}>
    <h4>${t('订单 %(id)s', { id: order.id })} <span class="badge">${stateWord(order.state)}</span></h4>
    <dl class="facts"><dt>${t('买家')}</dt><dd>${listed([order.buyer, order.time])}</dd><dt>${t('收货地址')}</dt><dd>${order.address}</dd>
      <dt>${t('商品')}</dt><dd>${linesOf(order).map(([id, many]) => {
        const product = /** @type {any} */ (products.get(id))
        return html`<div>${product.name} × ${many} <span class="muted">${t('单价 %(price)s 元，每件 %(weight)s 克，现库存 %(stock)s', { price: product.price, weight: product.weight, stock: shop.books.stock.get(id) ?? 0 })}</span></div>`
      })}</dd>
      <dt>${order.state === 'unpaid' ? t('应付') : t('实付')}</dt><dd>${t('%(paid)s 元（含运费 %(freight)s 元）', { paid: order.paid, freight: order.freight ?? '0.00' })}</dd>
      ${order.message ? html`<dt>${t('买家留言')}</dt><dd class="trade-message">${order.message}</dd>` : null}</dl>
    <${Done} shop=${shop} name=${order.id} />
    ${isCase(order) ? html`<${Handle} shop=${shop} order=${order} />` : null}</section>`
}

/** @param {{shop: Shop, order: any}} props */
function Handle({ shop, order }) {
  const [problem, setProblem] = useState('')
  const form = { way: '', address: order.address, with: [], ...shop.draftOf(order.id) }
  const set = (/** @type {any} */ some) => {
    setProblem('')
    shop.keep(order.id, { ...form, ...some })
  }
  const { isLocked } = shop.tools
  const send = () => {
    const [value, fault] = actOf(shop, order, form)
    setProblem(fault)
    if (!fault) shop.act(value, order.id)
  }
  const fields = { shop, order, form, set, isLocked }
  return html`<${Ways} label=${t('处理方式')} ways=${WAYS[order.state]} way=${form.way} onWay=${(/** @type {string} */ way) => set({ way })} isLocked=${isLocked} />
    ${form.way === 'price' ? html`<${Price} ...${fields} />` : null}
    ${form.way === 'ship' ? html`<${Ship} ...${fields} />` : null}
    ${form.way === 'close' || form.way === 'hold' ? html`<${Choice} id="trade-reason" label=${t('原因')} value=${form.reason ?? ''} options=${(shop.plan.reasons[form.way] ?? []).map((/** @type {string} */ r) => [r, r])} onChange=${(/** @type {string} */ reason) => set({ reason })} isLocked=${isLocked} />` : null}
    ${form.way ? html`<${Send} problem=${problem} text=${t('确认：%(act)s', { act: actWord(form.way) })} isLocked=${isLocked} onClick=${send} />` : null}`
}

/** @param {{form: any, set: (some: any) => void, isLocked: boolean}} props */
function Price({ form, set, isLocked }) {
  return html`<div class="form-grid"><${Text} id="trade-goods" label=${t('改后货款')} unit=${t('元')} isNumber value=${form.goods ?? ''} onInput=${(/** @type {string} */ goods) => set({ goods })} isLocked=${isLocked} />
    <${Text} id="trade-freight" label=${t('改后运费')} unit=${t('元')} isNumber value=${form.freight ?? ''} onInput=${(/** @type {string} */ freight) => set({ freight })} isLocked=${isLocked} /></div>`
}

/** @param {{shop: Shop, order: any, form: any, set: (some: any) => void, isLocked: boolean}} props */
function Ship({ shop, order, form, set, isLocked }) {
  const { plan, books } = shop
  const others = plan.orders.filter(
    (/** @type {any} */ o) => o.state === 'paid' && o.id !== order.id && o.buyer === order.buyer,
  )
  const carrier = plan.carriers.find((/** @type {any} */ c) => c.id === form.carrier)
  const free = carrier ? freeWaybills(shop, carrier, order.id) : []
  const weight = weightOf(plan, [order.id, ...form.with])
  const isHere = (/** @type {any} */ zone) => zone.regions.includes(order.region)
  return html`<div class="table-wrap is-free"><table class="table is-compact"><caption class="visually-hidden">${t('快递价目')}</caption><thead><tr><th scope="col">${t('快递')}</th><th scope="col">${t('地区')}</th><th scope="col" class="num">${t('首重')}</th><th scope="col" class="num">${t('首重价（元）')}</th><th scope="col" class="num">${t('每续重 1 千克（元）')}</th><th scope="col">${t('时效')}</th></tr></thead><tbody>
      ${plan.carriers.flatMap((/** @type {any} */ c) => c.zones.map((/** @type {any} */ z) => html`<tr aria-selected=${isHere(z) ? 'true' : undefined}><th scope="row" class="nowrap">${c.name}</th><td>${listed(z.regions, '、')}</td><td class="num">${t('%(n)s 千克', { n: (c.first_g ?? 1000) / 1000 })}</td><td class="num">${z.first}</td><td class="num">${z.further}</td><td class="nowrap">${z.days ?? ''}</td></tr>`))}</tbody></table></div>
    ${
      others.length
        ? html`<fieldset class="field"><legend>${t('合并发货（同一买家的待发货订单）')}</legend>${others.map((/** @type {any} */ o) => html`<label><input type="checkbox" checked=${form.with.includes(o.id)} disabled=${isLocked} onChange=${(/** @type {any} */ e) => set({ with: e.currentTarget.checked ? [...form.with, o.id] : form.with.filter((/** @type {string} */ id) => id !== o.id) })} />${listed([o.id, goodsText(plan, o), o.address])}${books.counting.has(o.id) ? html` <span class="badge">${t('已处理')}</span>` : null}</label>`)}</fieldset>`
        : null
    }
    <p class="trade-weight"><${Icon} name="package" />${t('包裹重量 %(n)s 克', { n: weight })}</p>
    <div class="form-grid"><${Choice} id="trade-carrier" label=${t('快递')} value=${form.carrier ?? ''} options=${plan.carriers.map((/** @type {any} */ c) => [c.id, c.name])} onChange=${(/** @type {string} */ id) => set({ carrier: id })} isLocked=${isLocked} />
      <${Text} id="trade-freight" label=${t('运费')} unit=${t('元')} isNumber value=${form.freight ?? ''} onInput=${(/** @type {string} */ freight) => set({ freight })} isLocked=${isLocked} />
      <${Text} id="trade-waybill" label=${t('运单号')} value=${form.waybill ?? ''} hint=${carrier ? t('可用：%(list)s', { list: listed(free, '、') }) : t('先选快递')} onInput=${(/** @type {string} */ waybill) => set({ waybill })} isLocked=${isLocked} isWide />
      <${Text} id="trade-address" label=${t('收货地址')} value=${form.address} onInput=${(/** @type {string} */ address) => set({ address })} isLocked=${isLocked} isWide /></div>`
}

/** The carrier's numbers that no other parcel has. @param {Shop} shop @param {any} carrier @param {string} id @returns {string[]} */
function freeWaybills({ books }, carrier, id) {
  const mine = books.counting.get(id)?.number
  const taken = [...books.counting.values()].filter((step) => step.number !== mine).map((step) => step.value.waybill)
  return carrier.waybills.filter((/** @type {string} */ one) => !taken.includes(one))
}

/** The act that a form says, or what is still wrong with it. @param {Shop} shop @param {any} order @param {any} form @returns {[any, string]} */
function actOf(shop, order, form) {
  const value = { act: form.way, case: order.id }
  if (form.way === 'wait') return [value, '']
  if (form.way === 'price') {
    const fault =
      isAmount(form.goods ?? '') && isAmount(form.freight ?? '') ? '' : t('请填写货款和运费，最多两位小数。')
    return [{ ...value, goods: form.goods, freight: form.freight }, fault]
  }
  if (form.way !== 'ship') return [{ ...value, reason: form.reason }, form.reason ? '' : t('请选择原因。')]
  const carrier = shop.plan.carriers.find((/** @type {any} */ c) => c.id === form.carrier)
  const waybill = (form.waybill ?? '').trim().toUpperCase()
  const ship = {
    ...value,
    with: form.with,
    carrier: form.carrier,
    waybill,
    freight: form.freight,
    address: form.address,
  }
  if (!carrier) return [ship, t('请选择快递。')]
  if (!isAmount(form.freight ?? '')) return [ship, t('请填写运费，最多两位小数。')]
  if (!freeWaybills(shop, carrier, order.id).includes(waybill))
    return [ship, t('运单号不是%(carrier)s的可用单号，请核对。', { carrier: carrier.name })]
  return [ship, form.address.trim() ? '' : t('请填写收货地址。')]
}
