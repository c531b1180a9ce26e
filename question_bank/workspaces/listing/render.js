// @ts-check
// A product as its buyers see it, and the shop's data: the candidate's preview and the graders' viewer draw with this.
import { useState } from 'preact/hooks'
import { CroppedPicture } from '/static/attempts/pictures.js'
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { numberOf } from './charge.js'

/** @param {{product: any, tools: {picture: (name: string) => string}}} props */
export function Card({ product, tools }) {
  const [place, setPlace] = useState(0)
  const shown = product.pictures[place] ?? product.pictures[0]
  const known = product.rows
    .map((/** @type {any} */ row) => numberOf(row.price))
    .filter((/** @type {number} */ n) => !Number.isNaN(n))
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const price =
    known.length === 0
      ? product.price || '—'
      : least === most
        ? least.toFixed(2)
        : `${least.toFixed(2)}–${most.toFixed(2)}`
  const stock = product.rows.length
    ? product.rows.reduce((/** @type {number} */ sum, /** @type {any} */ row) => sum + (numberOf(row.stock) || 0), 0)
    : product.stock || '—'
  return html`<article class="lst-card" aria-label=${t('商品预览')}>
    <div class="lst-face">${shown ? html`<${Face} slot=${shown} tools=${tools} alt=${shown.label} />` : null}
      ${product.pictures.length > 1 ? html`<div class="lst-thumbs">${product.pictures.map((/** @type {any} */ slot, /** @type {number} */ n) => html`<button type="button" aria-label=${t('查看 %(code)s', { code: slot.label })} aria-pressed=${n === place ? 'true' : 'false'} onClick=${() => setPlace(n)}><${Face} slot=${slot} tools=${tools} alt="" /></button>`)}</div>` : null}</div>
    <div class="lst-offer">
      ${product.category.length ? html`<p class="lst-path">${product.category.join(' › ')}</p>` : null}
      <p class="lst-name">${product.title || html`<span class="muted">${t('标题未填写')}</span>`}</p>
      <p class="lst-price">¥${price}</p>
      ${product.specs.map((/** @type {any} */ one) => (one.values.length ? html`<p class="lst-values"><span>${one.label}</span>${one.values.map((/** @type {string} */ value) => html`<span class="lst-value">${value}</span>`)}</p>` : null))}
      <p class="lst-stock">${t('库存 %(n)s 件', { n: stock })}</p>
    </div>
    <dl class="lst-facts">${product.attributes.filter((/** @type {any} */ one) => one.value).map((/** @type {any} */ one) => html`<div><dt>${one.label}</dt><dd>${one.value}${one.unit}</dd></div>`)}</dl>
    ${product.detail ? html`<p class="lst-text">${product.detail}</p>` : null}</article>`
}

/** @param {{slot: any, tools: any, alt: string}} props */
function Face({ slot, tools, alt }) {
  if (slot.chosen) return html`<${CroppedPicture} tools=${tools} value=${slot.chosen} size=${slot} alt=${alt} />`
  return html`<span class="lst-none" style=${{ aspectRatio: `${slot.width} / ${slot.height}` }}>${slot.label}</span>`
}

/** @param {{groups: any[]}} props */
export function Registered({ groups }) {
  return html`<article class="lst-card" aria-label=${t('登记信息')}>${groups.map((group) => html`<h3>${group.title}</h3><dl class="lst-facts">${group.rows.map((/** @type {any} */ row) => html`<div><dt>${row.label}</dt><dd>${row.value ? `${row.value}${row.unit}` : html`<span class="muted">${t('未填写')}</span>`}</dd></div>`)}</dl>`)}</article>`
}
