// @ts-check
// Editors of the front page: its blocks in their order, and what stands in each.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { PicturePicker } from '/static/attempts/pictures.js'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { Choice, Rows, replaced, Text } from './pieces.js'

/** @typedef {import('./pieces.js').Edit} Edit */

/** @returns {Record<string, string>} */
export const blockNames = () => ({
  header: t('店招'),
  banners: t('Banner轮播'),
  coupons: t('优惠券'),
  categories: t('商品分类'),
  shelf: t('推荐商品'),
  cards: t('商品列表'),
  services: t('服务说明'),
})

/** The blocks: added, moved, removed, and opened one at a time. @param {{edit: Edit, onBanner: (n: number) => void, onShop: () => void, onOpen: (block: string) => void}} props */
export function Layout({ edit, onBanner, onShop, onOpen }) {
  const { plan, tools } = edit
  const layout = /** @type {string[]} */ (edit.valueOf('layout') ?? [])
  const [open, turn] = useState('')
  const setOpen = (/** @type {string} */ block) => {
    turn(block)
    onOpen(block)
  }
  const card = useRef(/** @type {HTMLElement | null} */ (null))
  const isAdded = useRef(false)
  useLayoutEffect(() => {
    if (!isAdded.current) return
    isAdded.current = false
    const head = card.current?.querySelector('.sf-block-open[aria-expanded="true"]')
    if (head instanceof HTMLElement) head.focus()
  })
  const names = blockNames()
  const left = plan.blocks.filter((/** @type {string} */ block) => !layout.includes(block))
  const set = (/** @type {string[]} */ next) => edit.change('layout', next.length ? next : null)
  const head = (/** @type {string} */ block) =>
    html`<button type="button" class="sf-block-open" aria-expanded=${open === block ? 'true' : 'false'} onClick=${() => setOpen(open === block ? '' : block)}><${Icon} name=${open === block ? 'chevron-down' : 'chevron-right'} />${names[block]}<span class="muted small">${summary(edit, block)}</span></button>`
  return html`<div class="card sf-card-edit" ref=${card}><div class="card-head"><h2>${t('首页模块')}</h2><${tools.saved} part="layout" show=${(/** @type {any} */ v) => (v ?? []).map((/** @type {string} */ b) => names[b]).join('、') || t('（空）')} /></div>
    <${Rows} label=${t('首页模块')} items=${layout} onItems=${set} titleOf=${(/** @type {string} */ block) => names[block]} isLocked=${tools.isLocked} most=${plan.blocks.length} add="" head=${head}>${(/** @type {string} */ block) => (open === block ? html`<div class="sf-inside"><${Inside} block=${block} edit=${edit} onBanner=${onBanner} onShop=${onShop} /></div>` : null)}<//>
    ${layout.length === 0 ? html`<p class="muted">${t('从下面选择模块，自上而下组成首页。')}</p>` : null}
    ${
      left.length
        ? html`<div class="sf-palette" role="group" aria-label=${t('添加模块')}><span class="muted small">${t('添加模块')}</span>${left.map(
            (/** @type {string} */ block) =>
              html`<button type="button" class="btn btn-sm" disabled=${tools.isLocked} onClick=${() => {
                isAdded.current = true
                set([...layout, block])
                setOpen(block)
              }}><${Icon} name="plus" />${names[block]}</button>`,
          )}</div>`
        : null
    }</div>`
}

/** @param {Edit} edit @param {string} block */
function summary(edit, block) {
  const value = edit.valueOf(block === 'header' ? 'shop' : block)
  if (!value) return t('未填写')
  const list = Array.isArray(value) ? value : value.items
  return list ? t('%(n)s 项', { n: list.length }) : ''
}

/** @param {{block: string, edit: Edit, onBanner: (n: number) => void, onShop: () => void}} props */
function Inside({ block, edit, onBanner, onShop }) {
  const { tools } = edit
  if (block === 'header')
    return html`<p class="muted">${t('店招显示店标、店铺名称和标语，在“店铺与配色”中设置。')}</p><button type="button" class="btn btn-sm" onClick=${onShop}>${t('去设置')}</button>`
  const Editor = EDITORS[block]
  return html`<${tools.saved} part=${block} show=${inWords} /><${Editor} edit=${edit} part=${block} onBanner=${onBanner} />`
}

/** A part in a few words, for its history. @param {any} value */
export function inWords(value) {
  const words = /** @type {string[]} */ ([])
  const walk = (/** @type {any} */ one) => {
    if (typeof one === 'string') words.push(one)
    else if (one && typeof one === 'object' && !('picture' in one && 'crop' in one)) Object.values(one).forEach(walk)
  }
  walk(value)
  const said = words.filter((word) => word && !/^(left|center|right|light|dark)$/.test(word)).join(' ')
  return said.length > 60 ? `${said.slice(0, 60)}…` : said || t('（空）')
}

/** @typedef {{edit: Edit, part: string, onBanner: (n: number) => void}} EditorProps */

/** @param {Edit} edit @param {string} part @returns {[any[], (items: any[], isTyping?: boolean) => void]} */
const listOf = (edit, part) => [
  edit.valueOf(part) ?? [],
  (items, isTyping) => edit.change(part, items.length ? items : null, isTyping),
]

/** @param {Edit} edit @param {string} id */
export const placeOf = (edit, id) => edit.plan.places.find((/** @type {any} */ place) => place.id === id) ?? null

/** @param {{edit: Edit, id: string, value: any, onPicture: (value: any) => void, label?: string}} props */
export function PlacePicture({ edit, id, value, onPicture, label }) {
  const place = placeOf(edit, id)
  if (!place) return null
  return html`<${PicturePicker} tools=${edit.tools} value=${value} size=${place} label=${label ?? place.label} isLocked=${edit.tools.isLocked} slot=${edit.plan.upload || undefined} onChange=${onPicture} />`
}

/** @param {EditorProps} props */
function Banners({ edit, part, onBanner }) {
  const { longest, most } = edit.plan
  const isLocked = edit.tools.isLocked
  const [items, set] = listOf(edit, part)
  const place = placeOf(edit, 'banner')
  return html`<${Rows} label=${t('Banner轮播')} items=${items} onItems=${set} isLocked=${isLocked} most=${Math.min(most.banners, place?.max ?? most.banners)} add=${t('添加一张')}
    titleOf=${(/** @type {any} */ one, /** @type {number} */ n) => t('第 %(n)s 张', { n: n + 1 })} fresh=${() => ({ title: '', text: '', side: 'left', tone: 'light', picture: null })}>${(
      /** @type {any} */ one,
      /** @type {number} */ n,
    ) => {
      const put = (/** @type {any} */ some, isTyping = false) => {
        onBanner(n)
        set(replaced(items, n, { ...one, ...some }), isTyping)
      }
      return html`<div class="sf-fields"><${PlacePicture} edit=${edit} id="banner" label=${`${place?.label ?? ''} ${n + 1}`} value=${one.picture} onPicture=${(/** @type {any} */ picture) => put({ picture })} />
        <${Text} label=${t('标题')} value=${one.title} most=${longest.banner_title} isLocked=${isLocked} onText=${(/** @type {string} */ title) => put({ title }, true)} />
        <${Text} label=${t('说明文字')} value=${one.text} most=${longest.banner_text} isLocked=${isLocked} onText=${(/** @type {string} */ text) => put({ text }, true)} />
        <div class="sf-pair"><${Choice} label=${t('文字位置')} value=${one.side} isLocked=${isLocked} options=${[
          ['left', t('左')],
          ['center', t('中')],
          ['right', t('右')],
        ]} onChoose=${(/** @type {string} */ side) => put({ side })} />
        <${Choice} label=${t('文字颜色')} value=${one.tone} isLocked=${isLocked} options=${[
          ['light', t('浅色字')],
          ['dark', t('深色字')],
        ]} onChoose=${(/** @type {string} */ tone) => put({ tone })} /></div></div>`
    }}<//>`
}

/** @param {EditorProps} props */
function Categories({ edit, part }) {
  const { longest, most } = edit.plan
  const isLocked = edit.tools.isLocked
  const [items, set] = listOf(edit, part)
  return html`<${Rows} label=${t('商品分类')} items=${items} onItems=${set} isLocked=${isLocked} most=${most.categories} add=${t('添加一级分类')}
    titleOf=${(/** @type {any} */ one, /** @type {number} */ n) => one.name || t('分类 %(n)s', { n: n + 1 })} fresh=${() => ({ name: '', picture: null, children: [] })}>${(
      /** @type {any} */ one,
      /** @type {number} */ n,
    ) => {
      const put = (/** @type {any} */ some, isTyping = false) => set(replaced(items, n, { ...one, ...some }), isTyping)
      const name = one.name || t('分类 %(n)s', { n: n + 1 })
      return html`<div class="sf-fields"><${Text} label=${t('分类名称')} value=${one.name} most=${longest.category} isLocked=${isLocked} onText=${(/** @type {string} */ text) => put({ name: text }, true)} />
        <${PlacePicture} edit=${edit} id="category" label=${t('“%(name)s”的分类图', { name })} value=${one.picture} onPicture=${(/** @type {any} */ picture) => put({ picture })} />
        <${Rows} label=${t('“%(name)s”的二级分类', { name })} items=${one.children} onItems=${(/** @type {string[]} */ children) => put({ children })} isLocked=${isLocked} most=${most.children} add=${t('添加二级分类')} fresh=${() => ''}
          titleOf=${(/** @type {string} */ child, /** @type {number} */ m) => child || t('二级分类 %(n)s', { n: m + 1 })}
          head=${(/** @type {string} */ child, /** @type {number} */ m) => html`<input class="sf-child" type="text" autocomplete="off" maxlength=${longest.category} aria-label=${t('二级分类 %(n)s', { n: m + 1 })} value=${child} disabled=${isLocked} onInput=${(/** @type {any} */ e) => put({ children: replaced(one.children, m, e.currentTarget.value) }, true)} />`}>${() => null}<//></div>`
    }}<//>`
}

/** @param {EditorProps} props */
function Shelf({ edit, part }) {
  const { longest, most, products } = edit.plan
  const isLocked = edit.tools.isLocked
  const shelf = edit.valueOf(part) ?? { title: '', items: [] }
  const set = (/** @type {any} */ some, isTyping = false) => {
    const next = { ...shelf, ...some }
    edit.change(part, next.title || next.items.length ? next : null, isTyping)
  }
  const nameOf = (/** @type {string} */ id) => products.find((/** @type {any} */ p) => p.id === id)?.name
  return html`<div class="sf-fields"><${Text} label=${t('模块标题')} value=${shelf.title} most=${longest.shelf_title} isLocked=${isLocked} onText=${(/** @type {string} */ title) => set({ title }, true)} /></div>
    <${Rows} label=${t('商品')} items=${shelf.items} onItems=${(/** @type {any[]} */ items) => set({ items })} isLocked=${isLocked} most=${most.items} add=${t('添加商品')}
      titleOf=${(/** @type {any} */ one, /** @type {number} */ n) => nameOf(one.product) ?? t('商品 %(n)s', { n: n + 1 })} fresh=${() => ({ product: '', price: '', note: '', picture: null })}>${(
        /** @type {any} */ one,
        /** @type {number} */ n,
      ) => {
        const put = (/** @type {any} */ some, isTyping = false) =>
          set({ items: replaced(shelf.items, n, { ...one, ...some }) }, isTyping)
        const options = [['', t('请选择')], ...products.map((/** @type {any} */ p) => [p.id, p.name])]
        return html`<div class="sf-fields"><${Choice} label=${t('商品')} value=${one.product} isLocked=${isLocked} options=${options} onChoose=${(/** @type {string} */ product) => put({ product })} />
          <${PlacePicture} edit=${edit} id="goods" label=${t('“%(name)s”的图片', { name: nameOf(one.product) ?? t('商品 %(n)s', { n: n + 1 }) })} value=${one.picture} onPicture=${(/** @type {any} */ picture) => put({ picture })} />
          <div class="sf-pair"><${Text} label=${t('价格（元）')} isShort value=${one.price} most=${longest.price} isLocked=${isLocked} onText=${(/** @type {string} */ price) => put({ price }, true)} />
          <${Text} label=${t('推荐语')} value=${one.note} most=${longest.note} isLocked=${isLocked} onText=${(/** @type {string} */ note) => put({ note }, true)} /></div></div>`
      }}<//>`
}

/** @param {EditorProps} props */
function Coupons({ edit, part }) {
  const { longest, most } = edit.plan
  const isLocked = edit.tools.isLocked
  const [items, set] = listOf(edit, part)
  return html`<${Rows} label=${t('优惠券')} items=${items} onItems=${set} isLocked=${isLocked} most=${most.coupons} add=${t('添加优惠券')}
    titleOf=${(/** @type {any} */ one, /** @type {number} */ n) => t('优惠券 %(n)s', { n: n + 1 })} fresh=${() => ({ threshold: '', less: '', from: items.at(-1)?.from ?? '', to: items.at(-1)?.to ?? '' })}>${(
      /** @type {any} */ one,
      /** @type {number} */ n,
    ) => {
      const field = (/** @type {string} */ name, /** @type {string} */ label, isDay = false) =>
        html`<${Text} label=${label} isShort type=${isDay ? 'date' : 'text'} value=${one[name]} most=${longest.price} isLocked=${isLocked} onText=${(/** @type {string} */ text) => set(replaced(items, n, { ...one, [name]: text }), true)} />`
      return html`<div class="sf-fields"><div class="sf-pair">${field('threshold', t('满（元）'))}${field('less', t('减（元）'))}</div><div class="sf-pair">${field('from', t('开始日期'), true)}${field('to', t('结束日期'), true)}</div></div>`
    }}<//>`
}

/** @param {EditorProps} props */
function Services({ edit, part }) {
  const { longest, most } = edit.plan
  const isLocked = edit.tools.isLocked
  const [items, set] = listOf(edit, part)
  return html`<${Rows} label=${t('服务说明')} items=${items} onItems=${set} isLocked=${isLocked} most=${most.services} add=${t('添加一条服务')}
    titleOf=${(/** @type {any} */ one, /** @type {number} */ n) => one.title || t('服务 %(n)s', { n: n + 1 })} fresh=${() => ({ title: '', text: '' })}>${(
      /** @type {any} */ one,
      /** @type {number} */ n,
    ) => html`<div class="sf-fields"><${Text} label=${t('服务名称')} value=${one.title} most=${longest.service_title} isLocked=${isLocked} onText=${(/** @type {string} */ title) => set(replaced(items, n, { ...one, title }), true)} />
      <${Text} label=${t('说明文字')} value=${one.text} most=${longest.service_text} isLocked=${isLocked} onText=${(/** @type {string} */ text) => set(replaced(items, n, { ...one, text }), true)} /></div>`}<//>`
}

/** @type {Record<string, any>} */
const EDITORS = {
  banners: Banners,
  categories: Categories,
  shelf: Shelf,
  cards: Shelf,
  coupons: Coupons,
  services: Services,
}
