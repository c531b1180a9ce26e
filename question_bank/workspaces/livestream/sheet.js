// @ts-check
// The products with what is known of them, and the row that the candidate fills for each.
import { countText } from '/static/attempts/progress.js'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { rowOf } from './plan.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */

/** @param {any} value */
const inWords = (value) =>
  Object.values(value ?? {})
    .map((row) => [row.place, row.price, row.title].filter(Boolean).join(' '))
    .join('；') || t('（空）')

/** @param {{plan: any, tools: Tools}} props */
export function Sheet({ plan, tools }) {
  const rows = tools.valueOf('sheet') ?? {}
  const set = (/** @type {string} */ id, /** @type {any} */ some, isTyping = false) =>
    tools.save('sheet', { ...rows, [id]: { ...rowOf(tools, id), ...some } }, { isTyping })
  return html`<section class="card stream-sheet" aria-labelledby="stream-sheet-label">
    <div class="card-head"><h2 id="stream-sheet-label">${t('排品表')}</h2><${tools.saved} part="sheet" show=${inWords} /></div>
    ${plan.products.map((/** @type {any} */ product) => html`<${Product} key=${product.id} plan=${plan} product=${product} tools=${tools} onRow=${(/** @type {any} */ some, /** @type {boolean} */ isTyping) => set(product.id, some, isTyping)} />`)}
  </section>`
}

/** @param {{plan: any, product: any, tools: Tools, onRow: (some: any, isTyping?: boolean) => void}} props */
function Product({ plan, product, tools, onRow }) {
  const row = rowOf(tools, product.id)
  const id = `stream-${product.id}`
  const places = plan.products.map((/** @type {any} */ _one, /** @type {number} */ n) => [String(n + 1), String(n + 1)])
  const named = (/** @type {any[]} */ list) => list.map((one) => [one.id, one.name])
  const choice = (
    /** @type {string} */ name,
    /** @type {string} */ label,
    /** @type {string[][]} */ options,
    /** @type {(value: string) => any} */ read,
  ) =>
    html`<div class="field"><label for=${`${id}-${name}`}>${label}</label><select id=${`${id}-${name}`} value=${String(row[/** @type {'gift'} */ (name)] ?? '')} disabled=${tools.isLocked} onChange=${(/** @type {any} */ e) => onRow({ [name]: read(e.currentTarget.value) })}>
      <option value="">${t('请选择')}</option>${options.map(([value, words]) => html`<option value=${value}>${words}</option>`)}</select></div>`
  const n = countText(row.title)
  return html`<div class="stream-product" role="group" aria-label=${product.name}>
    <${About} product=${product} tools=${tools} />
    <div class="stream-row">
      ${choice('place', t('上架顺序'), places, (value) => (value ? Number(value) : null))}
      <div class="field"><label for=${`${id}-price`}>${t('直播价（元）')}</label><input id=${`${id}-price`} type="text" inputmode="decimal" autocomplete="off" maxlength="12" value=${row.price} disabled=${tools.isLocked} onInput=${(/** @type {any} */ e) => onRow({ price: e.currentTarget.value }, true)} /></div>
      ${choice('gift', t('赠品'), named(plan.gifts), (value) => value)}
      ${choice('coupon', t('优惠券'), named(plan.coupons), (value) => value)}
      <div class="field stream-title"><label for=${`${id}-title`}>${t('链接标题')}</label><input id=${`${id}-title`} type="text" autocomplete="off" maxlength=${plan.longest.title} value=${row.title} disabled=${tools.isLocked} aria-describedby=${`${id}-count`} onInput=${(/** @type {any} */ e) => onRow({ title: e.currentTarget.value }, true)} />
        <p class="hint" id=${`${id}-count`}><span class=${`counter${n > product.title_max ? ' is-off' : ''}`}>${t('%(n)s / %(max)s 字', { n, max: product.title_max })}</span></p></div>
    </div></div>`
}

/** @param {{product: any, tools: Tools}} props */
function About({ product, tools }) {
  return html`<div class="stream-about">
    ${product.picture ? html`<img src=${tools.picture(product.picture)} alt=${product.name} loading="lazy" />` : null}
    <div class="stream-known"><h3>${product.name}</h3>
      <p class="muted">${t('日常价 %(price)s 元，库存 %(stock)s 件', { price: product.price, stock: product.stock })}</p>
      <dl class="stream-facts">${product.facts.map((/** @type {string[]} */ [name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>
      <ul class="stream-points">${product.points.map((/** @type {string} */ point) => html`<li>${point}</li>`)}</ul></div>
    <${Duties} product=${product} /></div>`
}

/** What must be said of a product, and what must not. @param {{product: any}} props */
export function Duties({ product }) {
  return html`<div class="stream-duties"><p><${Icon} name="megaphone" /><span><strong>${t('必讲')}</strong>${product.must}</span></p>
    <p><${Icon} name="ban" /><span><strong>${t('禁说')}</strong>${product.forbid}</span></p></div>`
}
