// @ts-check
// The shop as its buyers see it: the front page and the product page, at PC or mobile width. Both the candidate's
// preview and the graders' viewer draw with this.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { CroppedPicture } from '/static/attempts/pictures.js'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'

/** @typedef {{picture: (name: string) => string}} Tools */
/** @typedef {{parts: Record<string, any>, places: any[], products: Record<string, string>}} Made */
/** @typedef {{made: Made, tools: Tools, at?: number, block?: string}} Shown `at`: the banner in front; `block`: what is scrolled to */

export const PC = 1190
export const MOBILE = 375

/** @type {Record<string, string>} */
export const THEME = { main: '#2f5d8a', over: '#ffffff', page: '#ffffff', ink: '#222222', accent: '#c0392b' }

/**
 * One page of the shop at the width of a device, scaled down where there is less room.
 * @param {Shown & {page: 'front' | 'goods', device: 'pc' | 'mobile'}} props
 */
export function Stage({ made, tools, page, device, at = 0 }) {
  const pane = useRef(/** @type {HTMLElement | null} */ (null))
  const sheet = useRef(/** @type {HTMLElement | null} */ (null))
  const [fit, setFit] = useState({ scale: 1, height: 0 })
  const width = device === 'pc' ? PC : MOBILE
  useLayoutEffect(() => {
    const measure = () => {
      if (!pane.current || !sheet.current) return
      const scale = Math.min(1, pane.current.clientWidth / width)
      setFit({ scale, height: Math.ceil(sheet.current.offsetHeight * scale) })
    }
    const watch = new ResizeObserver(measure)
    if (pane.current) watch.observe(pane.current)
    if (sheet.current) watch.observe(sheet.current)
    measure()
    return () => watch.disconnect()
  }, [width])
  const theme = { ...THEME, ...made.parts.shop?.theme }
  const colours = Object.fromEntries(Object.entries(theme).map(([name, colour]) => [`--sf-${name}`, colour]))
  const Page = page === 'front' ? Front : Goods
  return html`<div class="sf-pane" ref=${pane}><div class="sf-room" style=${{ height: `${fit.height}px`, width: `${width * fit.scale}px` }}>
    <div class=${`sf-page is-${device}`} ref=${sheet} inert=${fit.scale < 0.7} style=${{ width: `${width}px`, transform: `scale(${fit.scale})`, ...colours }}><${Page} made=${made} tools=${tools} at=${at} /></div></div></div>`
}

/** @param {Made} made @param {string} id @returns {any} */
const sizeOf = (made, id) => made.places.find((place) => place.id === id) ?? null

/** @param {{made: Made, tools: Tools, place: string, value: any, alt: string}} props */
function Picture({ made, tools, place, value, alt }) {
  const size = sizeOf(made, place)
  if (value) return html`<${CroppedPicture} tools=${tools} value=${value} size=${size} alt=${alt} />`
  const style = { aspectRatio: size ? `${size.width} / ${size.height}` : '1' }
  return html`<span class="sf-empty" style=${style}>${size?.label ?? ''}</span>`
}

/** @param {string} price */
const yuan = (price) => `¥${price || '—'}`

// ── Front page ──

/** @param {Shown} props */
function Front({ made, tools, at }) {
  const layout = /** @type {string[]} */ (made.parts.layout ?? [])
  if (layout.length === 0) return html`<p class="sf-nothing">${t('首页还没有模块。')}</p>`
  return layout.map((block) => {
    const Block = BLOCKS[block]
    return html`<div key=${block} data-block=${block}><${Block} made=${made} tools=${tools} at=${at} /></div>`
  })
}

/** @param {Shown} props */
function Header({ made, tools }) {
  const shop = made.parts.shop ?? {}
  const names = (made.parts.categories ?? []).map((/** @type {any} */ top) => top.name).filter(Boolean)
  return html`<div class="sf-header"><div class="sf-sign"><span class="sf-logo"><${Picture} made=${made} tools=${tools} place="logo" value=${shop.logo} alt=${t('店标')} /></span>
      <span class="sf-names"><strong class="sf-name">${shop.name || t('店铺名称')}</strong>${shop.slogan ? html`<span class="sf-slogan">${shop.slogan}</span>` : null}</span>
      <span class="sf-search"><span>${t('搜索本店商品')}</span><span class="sf-search-go"><${Icon} name="search" /></span></span></div>
    <div class="sf-nav"><span class="is-current">${t('首页')}</span><span>${t('全部商品')}</span>${names.map((/** @type {string} */ name) => html`<span>${name}</span>`)}</div></div>`
}

/** @param {Shown} props */
function Banners({ made, tools, at = 0 }) {
  const banners = /** @type {any[]} */ (made.parts.banners ?? [])
  const [place, setPlace] = useState(at)
  useLayoutEffect(() => setPlace(at), [at])
  const size = sizeOf(made, 'banner')
  const now = banners[Math.min(place, banners.length - 1)]
  if (!now)
    return html`<div class="sf-banners"><span class="sf-banner"><${Picture} made=${made} tools=${tools} place="banner" value=${null} alt="" /></span></div>`
  return html`<div class="sf-banners"><div class=${`sf-banner is-${now.side} is-${now.tone}`} style=${{ maxWidth: size ? `${size.width}px` : 'none' }}>
      <${Picture} made=${made} tools=${tools} place="banner" value=${now.picture} alt=${now.title} />
      ${now.title || now.text ? html`<span class="sf-banner-words"><strong>${now.title}</strong><span>${now.text}</span></span>` : null}</div>
    <div class="sf-banner-list">${banners.map(
      (banner, n) =>
        html`<button type="button" class="sf-banner-go" aria-pressed=${banner === now ? 'true' : 'false'} onClick=${() => setPlace(n)}><strong>${banner.title || t('第 %(n)s 张', { n: n + 1 })}</strong><span>${banner.text}</span></button>`,
    )}</div></div>`
}

/** 2026-11-01 as 11.01. @param {string} day */
const dayOf = (day) => day.slice(5).replace('-', '.')

/** @param {Shown} props */
function Coupons({ made }) {
  const coupons = /** @type {any[]} */ (made.parts.coupons ?? [])
  return html`<div class="sf-block"><div class="sf-coupons">${coupons.map((one) => html`<${Coupon} one=${one} />`)}</div></div>`
}

/** @param {{one: any}} props */
function Coupon({ one }) {
  const days = one.from || one.to ? `${dayOf(one.from)}–${dayOf(one.to)}` : ''
  return html`<div class="sf-coupon"><span class="sf-coupon-off"><small>¥</small>${one.less || '—'}</span><span class="sf-coupon-when"><strong>${t('满 %(n)s 可用', { n: one.threshold || '—' })}</strong><span>${days}</span></span><span class="sf-coupon-take">${t('领取')}</span></div>`
}

/** @param {Shown} props */
function Categories({ made, tools }) {
  const tree = /** @type {any[]} */ (made.parts.categories ?? [])
  return html`<div class="sf-block"><p class="sf-title">${t('商品分类')}</p><div class="sf-categories">${tree.map(
    (top) =>
      html`<div class="sf-category">${sizeOf(made, 'category') ? html`<span class="sf-category-face"><${Picture} made=${made} tools=${tools} place="category" value=${top.picture} alt=${top.name} /></span>` : null}<span class="sf-category-words"><strong>${top.name || t('未填写')}</strong><span class="sf-children">${top.children.map((/** @type {string} */ name) => html`<span>${name}</span>`)}</span></span></div>`,
  )}</div></div>`
}

/** @param {Shown & {part: string, name: string}} props */
function Shelf({ made, tools, part, name }) {
  const shelf = made.parts[part] ?? { title: '', items: [] }
  return html`<div class="sf-block"><p class="sf-title">${shelf.title || name}</p><div class=${`sf-shelf is-${part}`}>${shelf.items.map(
    (/** @type {any} */ item) => html`<${Card} made=${made} tools=${tools} item=${item} />`,
  )}</div></div>`
}

/** @param {{made: Made, tools: Tools, item: any, isRelated?: boolean}} props */
function Card({ made, tools, item, isRelated = false }) {
  const name = made.products[item.product] ?? t('未选商品')
  const face = html`<${Picture} made=${made} tools=${tools} place="goods" value=${item.picture} alt=${name} />`
  const price = html`<strong class="sf-price">${yuan(item.price)}</strong>`
  return html`<div class="sf-card">${isRelated && !item.picture ? null : face}<div class="sf-card-words"><span class="sf-card-name">${name}</span>${item.note ? html`<span class="sf-card-note">${item.note}</span>` : null}${isRelated && !item.price ? null : price}</div></div>`
}

/** @param {Shown} props */
function Services({ made }) {
  const services = /** @type {any[]} */ (made.parts.services ?? [])
  return html`<div class="sf-block"><div class="sf-services">${services.map((one) => html`<div class="sf-service"><${Icon} name="shield-check" /><span><strong>${one.title}</strong><span>${one.text}</span></span></div>`)}</div></div>`
}

/** @type {Record<string, any>} */
const BLOCKS = {
  header: Header,
  banners: Banners,
  coupons: Coupons,
  categories: Categories,
  shelf: (/** @type {Shown} */ props) => html`<${Shelf} ...${props} part="shelf" name=${t('推荐商品')} />`,
  cards: (/** @type {Shown} */ props) => html`<${Shelf} ...${props} part="cards" name=${t('商品列表')} />`,
  services: Services,
}

// ── Product page ──

/** @param {Shown} props */
function Goods({ made, tools }) {
  const main = made.parts.main ?? { title: '', price: '', points: '', pictures: [] }
  const layout = /** @type {string[]} */ (made.parts.layout ?? [])
  const coupons = layout.includes('coupons') ? (made.parts.coupons ?? []) : []
  const detail = /** @type {any[]} */ (made.parts.detail ?? [])
  const [place, setPlace] = useState(0)
  const picture = main.pictures[Math.min(place, main.pictures.length - 1)]
  return html`<div class="sf-goods"><div class="sf-gallery"><${Picture} made=${made} tools=${tools} place="main" value=${picture} alt=${main.title} />
      <div class="sf-thumbs">${main.pictures.map(
        (/** @type {any} */ one, /** @type {number} */ n) =>
          html`<button type="button" class="sf-thumb" aria-label=${t('主图 %(n)s', { n: n + 1 })} aria-pressed=${one === picture ? 'true' : 'false'} onClick=${() => setPlace(n)}><${Picture} made=${made} tools=${tools} place="main" value=${one} alt="" /></button>`,
      )}</div></div>
    <div class="sf-offer"><p class="sf-offer-title">${main.title || t('商品标题')}</p>${main.points ? html`<p class="sf-offer-points">${main.points}</p>` : null}
      <p class="sf-offer-price"><span>${t('活动价')}</span><strong class="sf-price">${yuan(main.price)}</strong></p>
      ${coupons.length ? html`<p class="sf-offer-coupons">${coupons.map((/** @type {any} */ one) => html`<span>${t('满 %(threshold)s 减 %(less)s', one)}</span>`)}</p>` : null}
      <p class="sf-offer-go"><span class="sf-buy">${t('立即购买')}</span><span class="sf-cart">${t('加入购物车')}</span></p></div></div>
    <div class="sf-detail"><p class="sf-title">${t('商品详情')}</p>${detail.length ? detail.map((section) => html`<${Section} made=${made} tools=${tools} section=${section} />`) : html`<p class="sf-nothing">${t('详情页还没有板块。')}</p>`}</div>`
}

/** @param {{made: Made, tools: Tools, section: any}} props */
function Section({ made, tools, section }) {
  const items = ['shelf', 'cards'].flatMap((part) => made.parts[part]?.items ?? [])
  const cardOf = (/** @type {string} */ id) =>
    items.find((item) => item.product === id && item.picture) ?? { product: id, price: '', note: '', picture: null }
  const products = section.products.filter(Boolean)
  return html`<div class="sf-section"><p class="sf-section-head"><span>${section.kind}</span><strong>${section.heading}</strong></p>
    ${section.text ? html`<p class="sf-section-text">${section.text}</p>` : null}
    ${section.table.length ? html`<dl class="sf-table">${section.table.map((/** @type {string[]} */ [name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>` : null}
    ${section.pictures.map((/** @type {any} */ one) => html`<div class="sf-section-picture"><${Picture} made=${made} tools=${tools} place="detail" value=${one} alt=${section.heading || section.kind} /></div>`)}
    ${products.length ? html`<div class="sf-shelf is-related">${products.map((/** @type {string} */ id) => html`<${Card} made=${made} tools=${tools} item=${cardOf(id)} isRelated />`)}</div>` : null}</div>`
}

// ── Preview with its buttons ──

/** @param {Shown & {page: 'front' | 'goods', onPage: (page: 'front' | 'goods') => void, first?: 'pc' | 'mobile', children?: any}} props */
export function Preview({ made, tools, page, onPage, at, block, first = 'mobile', children }) {
  const body = useRef(/** @type {HTMLElement | null} */ (null))
  useEffect(() => {
    const { current } = body
    const shown = current?.querySelector(`[data-block="${block}"]`)
    if (!current || !shown) return
    current.scrollTop += shown.getBoundingClientRect().top - current.getBoundingClientRect().top
  }, [block, page])
  const [device, setDevice] = useState(/** @type {'pc' | 'mobile'} */ (first))
  const choice = (/** @type {boolean} */ isOn, /** @type {string} */ label, /** @type {() => void} */ choose) =>
    html`<button type="button" class="btn btn-sm" aria-pressed=${isOn ? 'true' : 'false'} onClick=${choose}>${label}</button>`
  return html`<div class="sf-preview-head"><span class="btn-group">${choice(page === 'front', t('首页'), () => onPage('front'))}${choice(page === 'goods', t('商品页'), () => onPage('goods'))}</span>
      <span class="btn-group">${choice(device === 'mobile', t('手机'), () => setDevice('mobile'))}${choice(device === 'pc', t('电脑'), () => setDevice('pc'))}</span><span class="spacer"></span>${children}</div>
    <div class="sf-preview-body" ref=${body} tabindex="0" role="region" aria-label=${t('店铺预览')}><${Stage} made=${made} tools=${tools} page=${page} device=${device} at=${at} /></div>`
}

/** The preview over the whole screen. @param {Shown & {page: 'front' | 'goods', onPage: (page: 'front' | 'goods') => void, onClose: () => void}} props */
export function BigPreview({ onClose, ...props }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null))
  useEffect(() => {
    const back = document.activeElement
    dialog.current?.showModal()
    return () => {
      if (back instanceof HTMLElement && back.isConnected) back.focus()
    }
  }, [])
  return html`<dialog ref=${dialog} class="sf-big" aria-label=${t('大图预览')} onClose=${onClose}><${Preview} ...${props} first="pc"><button type="button" class="btn btn-sm" onClick=${onClose}><${Icon} name="x" />${t('关闭')}</button><//></dialog>`
}
