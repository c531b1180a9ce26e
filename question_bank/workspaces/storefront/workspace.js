// @ts-check
// Building a shop: the editors on the left, the shop as buyers see it on the right, with undo over everything.
import { useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { Colours } from './colours.js'
import { inWords, Layout, PlacePicture } from './front.js'
import { Detail, Main } from './goods.js'
import { Text } from './pieces.js'
import { BigPreview, Preview } from './render.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */
/** @typedef {import('./pieces.js').Edit} Edit */

const MOST_UNDO = 100

/**
 * Changes of all parts with a way back and forth; what is typed in one go is one step.
 * @param {Tools} tools
 */
function useUndo(tools) {
  const [past, setPast] = useState(/** @type {{part: string, value: any, isTyping: boolean}[]} */ ([]))
  const [future, setFuture] = useState(/** @type {{part: string, value: any}[]} */ ([]))
  const change = (/** @type {string} */ part, /** @type {any} */ value, isTyping = false) => {
    const before = { part, value: tools.valueOf(part), isTyping }
    setPast((old) => {
      const last = old.at(-1)
      return isTyping && last?.isTyping && last.part === part ? old : [...old, before].slice(-MOST_UNDO)
    })
    setFuture([])
    tools.save(part, value, { isTyping })
  }
  const undo = () => {
    const last = past.at(-1)
    if (!last) return
    setFuture([...future, { part: last.part, value: tools.valueOf(last.part) }])
    setPast(past.slice(0, -1))
    tools.save(last.part, last.value)
  }
  const redo = () => {
    const next = future.at(-1)
    if (!next) return
    setPast([...past, { part: next.part, value: tools.valueOf(next.part), isTyping: false }])
    setFuture(future.slice(0, -1))
    tools.save(next.part, next.value)
  }
  return { change, undo: past.length ? undo : null, redo: future.length ? redo : null }
}

const TABS = /** @type {const} */ (['shop', 'front', 'goods'])

/** @param {{task: any, tools: Tools}} props */
export function Panel({ task, tools }) {
  const plan = task.storefront
  const [tab, setTab] = useState(/** @type {'shop' | 'front' | 'goods'} */ ('shop'))
  const [page, setPage] = useState(/** @type {'front' | 'goods'} */ ('front'))
  const [banner, setBanner] = useState(0)
  const [block, setBlock] = useState('')
  const [isBig, setBig] = useState(false)
  const { change, undo, redo } = useUndo(tools)
  /** @type {Edit} */
  const edit = { plan, tools, valueOf: tools.valueOf, change }
  const made = madeOf(task, tools)
  const names = { shop: t('店铺与配色'), front: t('首页'), goods: t('商品页') }
  const turn = (/** @type {'shop' | 'front' | 'goods'} */ to) => {
    setTab(to)
    setPage(to === 'goods' ? 'goods' : 'front')
  }
  const act = (/** @type {string} */ icon, /** @type {string} */ words, /** @type {(() => void) | null} */ press) =>
    html`<button type="button" class="btn btn-sm" disabled=${!press || tools.isLocked} onClick=${press ?? undefined}><${Icon} name=${icon} />${words}</button>`
  return html`<div class="sf">
    <div class="sf-top"><div class="tabs" role="group" aria-label=${t('装修内容')}>${TABS.map((one) => html`<button type="button" class="tab" aria-current=${one === tab ? 'true' : undefined} onClick=${() => turn(one)}>${names[one]}</button>`)}</div>
      <span class="spacer"></span>${act('undo-2', t('撤销'), undo)}${act('redo-2', t('重做'), redo)}</div>
    <div class="sf-both"><div class="sf-edit stack">
      ${tab === 'shop' ? html`<${Shop} edit=${edit} /><${Products} plan=${plan} />` : null}
      ${tab === 'front' ? html`<${Layout} edit=${edit} onBanner=${setBanner} onOpen=${setBlock} onShop=${() => turn('shop')} />` : null}
      ${tab === 'goods' ? html`<${Main} edit=${edit} /><${Detail} edit=${edit} />` : null}</div>
    <section class="sf-preview" aria-label=${t('预览')}><${Preview} made=${made} tools=${tools} page=${page} onPage=${setPage} at=${banner} block=${block}><button type="button" class="btn btn-sm" onClick=${() => setBig(true)}><${Icon} name="maximize" />${t('大图预览')}</button><//></section></div>
    ${isBig ? html`<${BigPreview} made=${made} tools=${tools} page=${page} onPage=${setPage} at=${banner} onClose=${() => setBig(false)} />` : null}</div>`
}

/** What the render is given, as a grader's viewer is. @param {any} task @param {Tools} tools */
function madeOf(task, tools) {
  const { places, products } = task.storefront
  const parts = Object.fromEntries(task.parts.map((/** @type {any} */ part) => [part.id, tools.valueOf(part.id)]))
  return {
    parts,
    places,
    products: Object.fromEntries(products.map((/** @type {any} */ p) => [p.id, p.name])),
  }
}

/** @param {{edit: Edit}} props */
function Shop({ edit }) {
  const { plan, tools } = edit
  const shop = edit.valueOf('shop') ?? { name: '', slogan: '', logo: null, theme: {} }
  const set = (/** @type {any} */ some, isTyping = false) => edit.change('shop', { ...shop, ...some }, isTyping)
  return html`<div class="card sf-card-edit"><div class="card-head"><h2>${t('店铺与配色')}</h2><${tools.saved} part="shop" show=${inWords} /></div>
    <div class="sf-fields"><${PlacePicture} edit=${edit} id="logo" value=${shop.logo} onPicture=${(/** @type {any} */ logo) => set({ logo })} />
      <${Text} label=${t('店铺名称')} value=${shop.name} most=${plan.longest.shop_name} isLocked=${tools.isLocked} onText=${(/** @type {string} */ name) => set({ name }, true)} />
      <${Text} label=${t('店铺标语')} value=${shop.slogan} most=${plan.longest.slogan} isLocked=${tools.isLocked} onText=${(/** @type {string} */ slogan) => set({ slogan }, true)} /></div>
    <h3>${t('配色')}</h3><${Colours} theme=${shop.theme} palette=${plan.palette} isLocked=${tools.isLocked} onTheme=${(/** @type {any} */ theme, isTyping = false) => set({ theme }, isTyping)} /></div>`
}

/** The product table, to look things up. @param {{plan: any}} props */
function Products({ plan }) {
  if (plan.columns.length === 0) return null
  return html`<details class="card sf-products"><summary>${t('商品资料表')}</summary><div class="table-wrap is-free" tabindex="0" role="region" aria-label=${t('商品资料表')}><table class="table is-compact"><thead><tr><th scope="col">${t('商品')}</th>${plan.columns.map((/** @type {string} */ c) => html`<th scope="col">${c}</th>`)}</tr></thead><tbody>${plan.products.map((/** @type {any} */ p) => html`<tr><th scope="row">${p.name}</th>${p.data.map((/** @type {any} */ d) => html`<td>${d}</td>`)}</tr>`)}</tbody></table></div></details>`
}
