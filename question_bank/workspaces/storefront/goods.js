// @ts-check
// Editors of the product page: main pictures and title, then the sections of 详情页.
import { useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { inWords, PlacePicture, placeOf } from './front.js'
import { Choice, Rows, replaced, Text } from './pieces.js'

/** @typedef {import('./pieces.js').Edit} Edit */

/** @param {{edit: Edit, id: string, items: any[], onItems: (items: any[]) => void, label: string}} props */
function Pictures({ edit, id, items, onItems, label }) {
  const { isLocked } = edit.tools
  const place = placeOf(edit, id)
  const most = Math.min(edit.plan.most.pictures, place?.max ?? edit.plan.most.pictures)
  const nameOf = (/** @type {unknown} */ _one, /** @type {number} */ n) =>
    t('%(label)s 第 %(n)s 张', { label, n: n + 1 })
  if (!place) return null
  return html`<${Rows} label=${label} items=${items} onItems=${onItems} isLocked=${isLocked} most=${most} add="" titleOf=${nameOf}>${(
    /** @type {any} */ one,
    /** @type {number} */ n,
  ) =>
    html`<${PlacePicture} edit=${edit} id=${id} value=${one} label=${nameOf(one, n)} onPicture=${(/** @type {any} */ value) => onItems(value ? replaced(items, n, value) : items.filter((_, m) => m !== n))} />`}<//>
    ${items.length < most ? html`<${PlacePicture} edit=${edit} id=${id} value=${null} label=${nameOf(null, items.length)} onPicture=${(/** @type {any} */ value) => onItems([...items, value])} />` : null}`
}

/** @param {{edit: Edit}} props */
export function Main({ edit }) {
  const { plan, tools } = edit
  const { isLocked } = tools
  const main = edit.valueOf('main') ?? { title: '', price: '', points: '', pictures: [] }
  const set = (/** @type {any} */ some, isTyping = false) => {
    const next = { ...main, ...some }
    const isEmpty = !next.title && !next.price && !next.points && next.pictures.length === 0
    edit.change('main', isEmpty ? null : next, isTyping)
  }
  return html`<div class="card sf-card-edit"><div class="card-head"><h2>${t('商品主图与标题')}</h2><${tools.saved} part="main" show=${inWords} /></div>
    <div class="sf-fields"><${Text} label=${t('商品标题')} rows=${2} value=${main.title} most=${plan.longest.main_title} isLocked=${isLocked} onText=${(/** @type {string} */ title) => set({ title: title.replace(/\n/g, ' ') }, true)} hint=${t('已写 %(n)s 字', { n: [...main.title.replace(/\s/gu, '')].length })} />
      <${Text} label=${t('商品卖点')} rows=${2} value=${main.points} most=${plan.longest.points} isLocked=${isLocked} onText=${(/** @type {string} */ points) => set({ points: points.replace(/\n/g, ' ') }, true)} />
      <${Text} label=${t('价格（元）')} isShort value=${main.price} most=${plan.longest.price} isLocked=${isLocked} onText=${(/** @type {string} */ price) => set({ price }, true)} />
      <${Pictures} edit=${edit} id="main" label=${t('主图')} items=${main.pictures} onItems=${(/** @type {any[]} */ pictures) => set({ pictures })} /></div></div>`
}

/** @param {string} kind */
const freshSection = (kind) => ({ kind, heading: '', text: '', pictures: [], table: [], products: [] })

/** @param {{edit: Edit}} props */
export function Detail({ edit }) {
  const { plan, tools } = edit
  const sections = /** @type {any[]} */ (edit.valueOf('detail') ?? [])
  const [open, setOpen] = useState(-1)
  const set = (/** @type {any[]} */ next, isTyping = false) =>
    edit.change('detail', next.length ? next : null, isTyping)
  const head = (/** @type {any} */ section, /** @type {number} */ n) =>
    html`<button type="button" class="sf-block-open" aria-expanded=${open === n ? 'true' : 'false'} onClick=${() => setOpen(open === n ? -1 : n)}><${Icon} name=${open === n ? 'chevron-down' : 'chevron-right'} />${section.kind}<span class="muted small truncate">${section.heading}</span></button>`
  return html`<div class="card sf-card-edit"><div class="card-head"><h2>${t('详情页')}</h2><${tools.saved} part="detail" show=${inWords} /></div>
    <${Rows} label=${t('详情页板块')} items=${sections} isLocked=${tools.isLocked} most=${plan.most.sections} add="" head=${head} titleOf=${(/** @type {any} */ section, /** @type {number} */ n) => `${n + 1} ${section.kind}`}
      onItems=${(/** @type {any[]} */ next) => {
        const now = next.indexOf(sections[open])
        setOpen(now)
        set(next)
      }}>${(/** @type {any} */ section, /** @type {number} */ n) => (open === n ? html`<div class="sf-inside"><${Section} edit=${edit} section=${section} onSection=${(/** @type {any} */ one, isTyping = false) => set(replaced(sections, n, one), isTyping)} /></div>` : null)}<//>
    ${sections.length === 0 ? html`<p class="muted">${t('从下面添加板块，自上而下组成详情页。')}</p>` : null}
    <div class="sf-palette" role="group" aria-label=${t('添加板块')}><span class="muted small">${t('添加板块')}</span>${plan.sections.map(
      (/** @type {string} */ kind) =>
        html`<button type="button" class="btn btn-sm" disabled=${tools.isLocked || sections.length >= plan.most.sections} onClick=${() => {
          set([...sections, freshSection(kind)])
          setOpen(sections.length)
        }}><${Icon} name="plus" />${kind}</button>`,
    )}</div></div>`
}

/** @param {{edit: Edit, section: any, onSection: (section: any, isTyping?: boolean) => void}} props */
function Section({ edit, section, onSection }) {
  const { plan, tools } = edit
  const { isLocked } = tools
  const put = (/** @type {any} */ some, isTyping = false) => onSection({ ...section, ...some }, isTyping)
  const row = (/** @type {string[]} */ cells, /** @type {number} */ n) =>
    html`${[plan.longest.row_name, plan.longest.row_value].map(
      (longest, column) =>
        html`<input type="text" autocomplete="off" maxlength=${longest} aria-label=${column ? t('参数 %(n)s 的内容', { n: n + 1 }) : t('参数 %(n)s 的名称', { n: n + 1 })} value=${cells[column]} disabled=${isLocked}
        onInput=${(/** @type {any} */ e) => put({ table: replaced(section.table, n, replaced(cells, column, e.currentTarget.value)) }, true)} />`,
    )}`
  const chosen = /** @type {string[]} */ (section.products)
  return html`<div class="sf-fields"><${Text} label=${t('板块标题')} value=${section.heading} most=${plan.longest.heading} isLocked=${isLocked} onText=${(/** @type {string} */ heading) => put({ heading }, true)} />
    <${Text} label=${t('正文')} rows=${5} value=${section.text} most=${plan.longest.text} isLocked=${isLocked} onText=${(/** @type {string} */ text) => put({ text }, true)} hint=${t('已写 %(n)s 字', { n: [...section.text.replace(/\s/gu, '')].length })} />
    <${Pictures} edit=${edit} id="detail" label=${t('板块图片')} items=${section.pictures} onItems=${(/** @type {any[]} */ pictures) => put({ pictures })} />
    <div class="field"><span class="field-label">${t('参数表')}</span><${Rows} label=${t('参数表')} items=${section.table} onItems=${(/** @type {any[]} */ table) => put({ table })} isLocked=${isLocked} most=${plan.most.rows} add=${t('添加参数')} fresh=${() => ['', '']}
      titleOf=${(/** @type {string[]} */ cells, /** @type {number} */ n) => cells[0] || t('参数 %(n)s', { n: n + 1 })} head=${row}>${() => null}<//></div>
    <div class="field"><span class="field-label">${t('关联商品')}</span><${Rows} label=${t('关联商品')} items=${chosen} onItems=${(/** @type {string[]} */ products) => put({ products })} isLocked=${isLocked} most=${plan.most.products} add=${t('添加关联商品')} fresh=${() => ''}
      titleOf=${(/** @type {string} */ id, /** @type {number} */ n) => plan.products.find((/** @type {any} */ p) => p.id === id)?.name ?? t('商品 %(n)s', { n: n + 1 })}
      head=${(/** @type {string} */ id, /** @type {number} */ n) => html`<${Choice} label=${t('商品 %(n)s', { n: n + 1 })} value=${id} isLocked=${isLocked} options=${[['', t('请选择')], ...plan.products.map((/** @type {any} */ p) => [p.id, p.name])]} onChoose=${(/** @type {string} */ product) => put({ products: replaced(chosen, n, product) })} />`}>${() => null}<//></div></div>`
}
