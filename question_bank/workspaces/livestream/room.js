// @ts-check
// The live room: what is on the screen, the shelf, coupons, the comments and what is said, the prompter.
import { useEffect, useState } from 'preact/hooks'
import { confirm } from '/static/lib/dialog.js'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { Comments } from './comments.js'
import { clock, inOrder, onShelf, rowOf, screenName, segmentOf } from './plan.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */

/** @param {{plan: any, tools: Tools}} props */
export function Room({ plan, tools }) {
  const scene = tools.scene()
  const view = scene?.view
  const begin = () => {
    if (!tools.valueOf('start-1')) tools.act('start', true)
  }
  if (!tools.valueOf('start-1'))
    return html`<section class="card stream-gate" aria-labelledby="stream-gate-label"><h2 id="stream-gate-label">${t('直播间')}</h2>
      <p>${t('开播后计时开始，弹幕会陆续出现，最长 %(n)s 分钟。开播只有一次，请先写好排品表和脚本。', { n: Math.floor(plan.lasts / 60) })}</p>
      <button type="button" class="btn btn-primary btn-lg" disabled=${tools.isLocked} onClick=${begin}><${Icon} name="play" />${t('开播')}</button></section>`
  if (!scene || view.state === 'idle')
    return html`<section class="card"><p class="muted" role="status" aria-busy="true">${t('正在开播…')}</p></section>`
  const isOver = view.state === 'over'
  const end = async () => {
    if (!(await confirm({ text: t('下播后不能再开播，也不能再回复。确定下播？'), yes: t('下播') }))) return
    if (!tools.valueOf('end-1')) tools.act('end', true)
  }
  return html`<section class="card stream-room" aria-labelledby="stream-room-label">
    <div class="card-head"><h2 id="stream-room-label">${t('直播间')}</h2><span class=${`badge ${isOver ? 'is-neutral' : 'is-danger'}`}><${Icon} name="circle-dot" />${isOver ? t('已下播') : t('直播中')}</span>
      <${AirClock} scene=${scene} lasts=${plan.lasts} /><span class="stream-viewers"><${Icon} name="users" />${t('%(n)s 人在看', { n: view.viewers })}</span><span class="spacer"></span>
      ${tools.isUp ? null : html`<span class="save-state is-offline">${t('网络断开，恢复后继续')}</span>`}
      ${isOver ? null : html`<button type="button" class="btn btn-danger is-outline btn-sm" disabled=${tools.isLocked || Boolean(tools.valueOf('end-1'))} onClick=${end}><${Icon} name="power" />${t('下播')}</button>`}</div>
    ${isOver ? html`<p class="notice notice-info stream-notice" role="status"><${Icon} name="info" /><span>${view.ended_by === 'time' ? t('直播时间到，已自动下播。') : t('直播已结束，记录如下。脚本和排品表仍可修改。')}</span></p>` : null}
    <div class=${`stream-both${isOver ? ' is-over' : ''}`}><div class="stream-left"><${Stage} plan=${plan} view=${view} scene=${scene} tools=${tools} /><${Shelf} plan=${plan} view=${view} isOver=${isOver} tools=${tools} />
      ${isOver ? null : html`<${Coupons} plan=${plan} view=${view} tools=${tools} />`}</div>
      <${Comments} plan=${plan} view=${view} isOver=${isOver} tools=${tools} /></div>
    ${isOver ? null : html`<${Prompter} plan=${plan} scene=${scene} tools=${tools} />`}
  </section>`
}

/** Draws its place anew each second. */
function useSeconds() {
  const [, setTurn] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setTurn((n) => n + 1), 1000)
    return () => clearInterval(timer)
  }, [])
}

/** Seconds on the air. @param {any} scene @param {number} lasts */
function airSeconds({ view, sinceStart }, lasts) {
  const until = view.ended_ms ?? sinceStart()
  return Math.min(lasts, Math.max(0, Math.floor((until - view.began_ms) / 1000)))
}

/** @param {{scene: any, lasts: number}} props */
function AirClock({ scene, lasts }) {
  useSeconds()
  return html`<span class="stream-clock" role="timer" aria-label=${t('开播时长')}><${Icon} name="clock" />${clock(airSeconds(scene, lasts))}<span class="muted"> / ${clock(lasts)}</span></span>`
}

/** @param {{plan: any, view: any, scene: any, tools: Tools}} props */
function Stage({ plan, view, scene, tools }) {
  useSeconds()
  const product = plan.products.find((/** @type {any} */ one) => one.id === view.product)
  if (!product) return html`<div class="stream-stage is-host"><${Icon} name="user" /><p>${t('主播出镜')}</p></div>`
  const row = rowOf(tools, product.id)
  const shown = Math.max(0, Math.floor((scene.sinceStart() - view.shown_since_ms) / 1000))
  return html`<div class="stream-stage">${product.picture ? html`<img src=${tools.picture(product.picture)} alt=${product.name} />` : null}
    <div class="stream-card"><strong>${row.title || product.name}</strong><span>${row.price ? html`<b class="stream-price">￥${row.price}</b> ` : null}<s class="muted">￥${product.price}</s></span>
      <span class="muted small">${t('讲解中 %(time)s', { time: clock(shown) })}</span></div></div>`
}

/** @param {{plan: any, view: any, isOver: boolean, tools: Tools}} props */
function Shelf({ plan, view, isOver, tools }) {
  const put = (/** @type {string} */ product) => tools.act('item', { product })
  return html`<div class="stream-shelf"><h3>${t('商品')}</h3><ul>${onShelf(plan, tools).map((product) => {
    const isShown = product.id === view.product
    const left = view.stock[product.id]
    return html`<li><span class="stream-good"><strong>${product.name}</strong><span class=${`badge is-${left ? 'neutral' : 'danger'}`}>${left ? t('余 %(n)s 件', { n: left }) : t('已售罄')}</span></span>
      ${
        isOver
          ? null
          : isShown
            ? html`<button type="button" class="btn btn-sm" aria-pressed="true" disabled=${tools.isLocked} aria-label=${t('撤下 %(name)s', { name: product.name })} onClick=${() => put('')}>${t('撤下')}</button>`
            : html`<button type="button" class="btn btn-sm" disabled=${tools.isLocked} aria-label=${t('上架讲解 %(name)s', { name: product.name })} onClick=${() => put(product.id)}>${t('上架讲解')}</button>`
      }</li>`
  })}</ul></div>`
}

/** @param {{plan: any, view: any, tools: Tools}} props */
function Coupons({ plan, view, tools }) {
  const isBusy = tools.isLocked || tools.pending('coupon').length > 0
  const coupons = plan.coupons.filter((/** @type {any} */ one) => !one.none)
  if (coupons.length === 0) return null
  return html`<div class="stream-shelf"><h3>${t('优惠券')}</h3><ul>${coupons.map((/** @type {any} */ one) => {
    const isSent = view.coupons.includes(one.id)
    return html`<li><span class="stream-good"><strong>${one.name}</strong>${isSent ? html`<span class="badge is-success">${t('已发')}</span>` : null}</span>
      <button type="button" class="btn btn-sm" disabled=${isBusy || isSent} aria-label=${t('发放 %(name)s', { name: one.name })} onClick=${() => tools.act('coupon', { coupon: one.id })}><${Icon} name="tag" />${t('发放')}</button></li>`
  })}</ul></div>`
}

/** The own script: it follows the plan, or is turned by hand. @param {{plan: any, scene: any, tools: Tools}} props */
function Prompter({ plan, scene, tools }) {
  useSeconds()
  const [turned, setTurned] = useState(/** @type {number | null} */ (null))
  const segments = inOrder(plan, tools)
  const ends = /** @type {number[]} */ ([])
  for (const { id } of segments) ends.push((ends.at(-1) ?? 0) + (segmentOf(tools, id).seconds ?? 0))
  const now = airSeconds(scene, plan.lasts)
  const planned = ends.findIndex((end) => now < end)
  const due = planned >= 0 ? planned : ends.at(-1) ? segments.length - 1 : 0
  const place = turned ?? due
  const segment = segments[place]
  const value = segmentOf(tools, segment.id)
  return html`<section class="stream-prompter" aria-label=${t('提词器')}>
    <div class="stream-segment-head"><h3>${t('提词器：%(title)s', { title: segment.title })}</h3><span class="num small">${clock(place ? ends[place - 1] : 0)}–${clock(ends[place])}${value.shows ? ` · ${screenName(plan, value.shows)}` : ''}</span><span class="spacer"></span>
      ${place === due ? null : html`<button type="button" class="btn btn-sm btn-quiet" onClick=${() => setTurned(null)}>${t('按计划：%(title)s', { title: segments[due].title })}</button>`}
      <button type="button" class="btn btn-sm" disabled=${place === 0} onClick=${() => setTurned(place - 1)}><${Icon} name="chevron-left" />${t('上一环节')}</button>
      <button type="button" class="btn btn-sm" disabled=${place === segments.length - 1} onClick=${() => setTurned(place + 1)}>${t('下一环节')}<${Icon} name="chevron-right" /></button></div>
    <p class="stream-words" tabindex="0">${value.words || t('这个环节还没有写台词。')}</p></section>`
}
