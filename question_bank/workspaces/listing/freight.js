// @ts-check
// The freight template: rates for the whole country and for zones, free from an amount, regions left out; and a trial.
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { charge, freshRates, freshTemplate } from './charge.js'
import { AmountInput, Checks } from './fields.js'

/** @typedef {import('./charge.js').Template} Template */

/** @param {{part: any, plan: any, tools: import('/static/attempts/workspace.js').Tools}} props */
export function Freight({ part, plan, tools }) {
  const template = /** @type {Template} */ (tools.valueOf(part.id) ?? freshTemplate())
  const list = useRef(/** @type {HTMLElement | null} */ (null))
  const wish = useRef(-1)
  useLayoutEffect(() => {
    if (wish.current < 0) return
    const row = list.current?.children[wish.current]
    wish.current = -1
    const next = row?.querySelector('summary') ?? list.current?.parentElement?.querySelector('.lst-add')
    if (next instanceof HTMLElement) next.focus()
  })
  const set = (/** @type {Partial<Template>} */ some, isTyping = false) =>
    tools.save(part.id, { ...template, ...some }, { isTyping })
  const zone = (/** @type {number} */ n, /** @type {any} */ some, isTyping = false) =>
    set({ zones: template.zones.map((one, m) => (m === n ? { ...one, ...some } : one)) }, isTyping)
  const placed = template.zones.flatMap(({ regions }) => regions)
  return html`${part.settings.hint ? html`<p class="muted">${part.settings.hint}</p>` : null}
    <section class="lst-zone"><h3>${t('默认运费（未单独设置的地区）')}</h3><${RatesRow} label=${t('默认运费')} rates=${template.default} isLocked=${tools.isLocked} onRates=${(/** @type {any} */ some) => set({ default: { ...template.default, ...some } }, true)} /></section>
    <div class="lst-zones" ref=${list}>${template.zones.map((one, n) => {
      const name = t('运费区 %(n)s', { n: n + 1 })
      return html`<section class="lst-zone" key=${n}><div class="row"><h3>${name}</h3><span class="spacer"></span><button type="button" class="btn btn-icon btn-sm btn-quiet" aria-label=${t('删除%(name)s', { name })} title=${t('删除%(name)s', { name })} disabled=${tools.isLocked} onClick=${() => {
        wish.current = Math.min(n, template.zones.length - 2)
        if (wish.current < 0) wish.current = 0
        set({ zones: template.zones.filter((_, m) => m !== n) })
      }}><${Icon} name="trash-2" /></button></div>
        <${Regions} plan=${plan} label=${t('%(name)s的地区', { name })} chosen=${one.regions} isLocked=${tools.isLocked} isOff=${(/** @type {string} */ region) => placed.includes(region) && !one.regions.includes(region)} onChosen=${(/** @type {string[]} */ regions) => zone(n, { regions })} />
        <${RatesRow} label=${name} rates=${one} isLocked=${tools.isLocked} onRates=${(/** @type {any} */ some) => zone(n, some, true)} /></section>`
    })}</div>
    <button type="button" class="btn btn-sm lst-add" disabled=${tools.isLocked || template.zones.length >= plan.most.zones} onClick=${() => {
      wish.current = template.zones.length
      set({ zones: [...template.zones, { ...freshRates(), regions: [] }] })
    }}><${Icon} name="plus" />${t('添加运费区')}</button>
    <section class="lst-zone"><h3>${t('满额包邮')}</h3>
      <div class="row"><span>${t('实付满')}</span><div class="with-unit"><${AmountInput} label=${t('满额包邮的金额')} value=${template.free.from} isLocked=${tools.isLocked} onText=${(/** @type {string} */ from) => set({ free: { ...template.free, from } }, true)} /><span>${t('元')}</span></div><span>${t('包邮；不填就是不包邮')}</span></div>
      <${Regions} plan=${plan} label=${t('不参加包邮的地区')} chosen=${template.free.except} isLocked=${tools.isLocked} onChosen=${(/** @type {string[]} */ except) => set({ free: { ...template.free, except } })} /></section>
    <section class="lst-zone"><h3>${t('不配送')}</h3><${Regions} plan=${plan} label=${t('不配送的地区')} chosen=${template.excluded} isLocked=${tools.isLocked} onChosen=${(/** @type {string[]} */ excluded) => set({ excluded })} /></section>
    <${Trial} plan=${plan} template=${template} />`
}

/** @param {{label: string, rates: any, isLocked: boolean, onRates: (some: any) => void}} props */
function RatesRow({ label, rates, isLocked, onRates }) {
  const field = (/** @type {string} */ name, /** @type {string} */ words, /** @type {string} */ unit) =>
    html`<label class="lst-rate"><span>${words}</span><span class="with-unit"><${AmountInput} label=${t('%(label)s：%(words)s', { label, words })} value=${rates[name]} isLocked=${isLocked} onText=${(/** @type {string} */ text) => onRates({ [name]: text })} /><span>${unit}</span></span></label>`
  return html`<div class="lst-rates">${field('first', t('首重'), t('千克'))}${field('first_price', t('首费'), t('元'))}${field('more', t('续重'), t('千克'))}${field('more_price', t('续费'), t('元'))}</div>`
}

/** Regions by the part of the country. @param {{plan: any, label: string, chosen: string[], isLocked: boolean, onChosen: (chosen: string[]) => void, isOff?: (region: string) => boolean}} props */
function Regions({ plan, label, chosen, isLocked, onChosen, isOff = () => false }) {
  const rest = (/** @type {string[]} */ of) => chosen.filter((one) => !of.includes(one))
  return html`<details class="lst-regions"><summary>${label}<span class="muted">${chosen.length ? chosen.join('、') : t('未选地区')}</span></summary>
    ${plan.areas.map((/** @type {{name: string, regions: string[]}} */ area) => {
      const free = area.regions.filter((one) => !isOff(one))
      const isAll = free.length > 0 && free.every((one) => chosen.includes(one))
      return html`<div class="lst-area" role="group" aria-label=${`${label} ${area.name}`}><button type="button" class="btn btn-sm btn-quiet" aria-pressed=${isAll ? 'true' : 'false'} disabled=${isLocked || free.length === 0} onClick=${() => onChosen(isAll ? rest(free) : [...rest(free), ...free])}>${area.name}</button>
        <${Checks} options=${area.regions} chosen=${chosen} isLocked=${isLocked} isOff=${isOff} onChosen=${onChosen} /></div>`
    })}</details>`
}

/** @param {{plan: any, template: Template}} props */
function Trial({ plan, template }) {
  const id = useId()
  const [region, setRegion] = useState('浙江')
  const [weight, setWeight] = useState('1')
  const [amount, setAmount] = useState('50')
  const { fee, why, rates, steps } = charge(template, region, weight, amount)
  const yuan = (/** @type {number} */ cents) => (cents / 100).toFixed(2)
  const said = () => {
    if (why === 'excluded') return t('不配送')
    if (fee === null) return t('运费区的数据不全，无法计算')
    if (why === 'free') return t('包邮，运费 0.00 元')
    if (!steps) return t('运费 %(fee)s 元（首费）', { fee: yuan(fee) })
    return t('运费 %(fee)s 元：首费 %(first)s + 续费 %(more)s × %(steps)s', {
      fee: yuan(fee),
      first: rates?.first_price ?? '',
      more: rates?.more_price ?? '',
      steps,
    })
  }
  const typed = (
    /** @type {string} */ name,
    /** @type {string} */ words,
    /** @type {string} */ unit,
    /** @type {string} */ value,
    /** @type {(text: string) => void} */ onText,
  ) =>
    html`<div class="lst-rate"><label for=${`${id}-${name}`}>${words}</label><div class="with-unit"><${AmountInput} id=${`${id}-${name}`} value=${value} isLocked=${false} onText=${onText} /><span>${unit}</span></div></div>`
  return html`<section class="lst-trial" aria-label=${t('运费试算')}><h3><${Icon} name="calculator" />${t('运费试算')}</h3>
    <div class="lst-rates"><div class="lst-rate"><label for=${`${id}-region`}>${t('收货地区')}</label><select id=${`${id}-region`} value=${region} onChange=${(/** @type {any} */ e) => setRegion(e.currentTarget.value)}>${plan.areas.map((/** @type {any} */ area) => html`<optgroup label=${area.name}>${area.regions.map((/** @type {string} */ one) => html`<option value=${one} selected=${one === region}>${one}</option>`)}</optgroup>`)}</select></div>
      ${typed('weight', t('包裹重量'), t('千克'), weight, setWeight)}${typed('amount', t('实付金额'), t('元'), amount, setAmount)}</div>
    <p class="lst-fee" role="status"><strong>${said()}</strong></p></section>`
}
