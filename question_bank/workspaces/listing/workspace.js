// @ts-check
// Listing products and opening a shop: a source page, the blocks to be filled in, a preview beside them.
import { useEffect, useRef, useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { Fields } from './fields.js'
import { Freight } from './freight.js'
import { groupMade, isMade, partsOf, productMade, said } from './made.js'
import { About, Detail, Pictures, Skus } from './product.js'
import { Card, Registered } from './render.js'
import { Source } from './source.js'

export { isMade }

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */

/** @param {{part: any, plan: any, tools: Tools}} props */
function Group({ part, plan, tools }) {
  const values = tools.valueOf(part.id)?.values ?? {}
  return html`${part.settings.hint ? html`<p class="muted">${part.settings.hint}</p>` : null}<${Fields} fields=${part.settings.fields} values=${values} plan=${plan} isLocked=${tools.isLocked} onValues=${(/** @type {any} */ next, /** @type {boolean} */ isTyping) => tools.save(part.id, Object.keys(next).length ? { values: next } : null, { isTyping })} />`
}

/** @type {Record<string, any>} */
const BLOCKS = { about: About, skus: Skus, pictures: Pictures, detail: Detail, group: Group, freight: Freight }

/** @param {{task: any, tools: Tools}} props */
export function Panel({ task, tools }) {
  const plan = task.listing
  const parts = partsOf(task)
  const [open, setOpen] = useState(plan.source ? 'source' : (parts[0]?.id ?? ''))
  const [side, setSide] = useState(/** @type {'' | 'source' | 'preview'} */ (plan.source ? 'source' : 'preview'))
  const part = parts.find(({ id }) => id === open)
  const tab = (/** @type {string} */ id, /** @type {any} */ label, isDone = false) =>
    html`<button type="button" class="tab" aria-current=${id === open ? 'true' : undefined} onClick=${() => setOpen(id)}>${label}${isDone ? html`<${Icon} name="check-circle" label=${t('已完成')} />` : null}</button>`
  const beside = (/** @type {'source' | 'preview'} */ name, /** @type {string} */ icon, /** @type {string} */ words) =>
    html`<button type="button" class="btn btn-sm" aria-pressed=${side === name ? 'true' : 'false'} onClick=${() => setSide(side === name ? '' : name)}><${Icon} name=${icon} />${words}</button>`
  const Block = part && BLOCKS[part.kind]
  return html`<div class="lst"><div class="lst-top"><div class="tabs" role="group" aria-label=${t('各部分')}>${plan.source ? tab('source', html`<${Icon} name="book-open" />${t('资料')}`) : null}${parts.map(({ id, label }) => tab(id, label, isMade(task, id, tools.valueOf(id))))}</div>
      ${part ? html`<div class="lst-beside" role="group" aria-label=${t('右侧显示')}>${plan.source ? beside('source', 'book-open', t('对照资料')) : null}${beside('preview', 'eye', t('预览'))}</div>` : null}</div>
    ${
      part
        ? html`<div class=${`lst-both${side ? '' : ' is-alone'}`}><div class="card lst-block" key=${part.id}><div class="card-head"><h2>${part.label}</h2><span class="spacer"></span><${tools.saved} part=${part.id} show=${said} /></div><${Block} part=${part} plan=${plan} tools=${tools} /></div>
          ${side ? html`<${Side} name=${side} task=${task} tools=${tools} part=${part} />` : null}</div>`
        : html`<div class="card"><${Source} source=${plan.source} tools=${tools} /></div>`
    }</div>`
}

/** Where the source was left off, by task: it is not read from its beginning at each turn. @type {Map<number, number>} */
const leftOff = new Map()

/** @param {{name: 'source' | 'preview', task: any, tools: Tools, part: any}} props */
function Side({ name, task, tools, part }) {
  const plan = task.listing
  const body = useRef(/** @type {HTMLElement | null} */ (null))
  useEffect(() => {
    if (name === 'source' && body.current) body.current.scrollTop = leftOff.get(task.no) ?? 0
  }, [name])
  const scrolled = () => {
    if (name === 'source' && body.current) leftOff.set(task.no, body.current.scrollTop)
  }
  const products = part.settings.pictures ? [part.settings] : plan.products
  return html`<section class="lst-side" ref=${body} tabindex="0" aria-label=${name === 'source' ? t('对照资料') : t('预览')} onScroll=${scrolled}>${
    name === 'source'
      ? html`<${Source} source=${plan.source} tools=${tools} />`
      : html`${products.map((/** @type {any} */ one) => html`<${Card} product=${productMade(one, tools.valueOf)} tools=${tools} />`)}${plan.groups.length ? html`<${Registered} groups=${plan.groups.map((/** @type {any} */ one) => groupMade(one, tools.valueOf))} />` : null}`
  }</section>`
}
