// @ts-check
// Structured fields: texts, amounts with a unit, choices, a category down its levels, a shop's name.
import { useId } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { numberOf } from './charge.js'
import { below, count } from './made.js'

/** @typedef {{field: any, value: any, onValue: (value: any, isTyping?: boolean) => void, isLocked: boolean, plan: any}} FieldProps */

/** One field with its label, hint and what is wrong with it. @param {FieldProps} props */
export function Field(props) {
  const { field } = props
  const Input = INPUTS[field.type] ?? Line
  return html`<${Input} ...${props} />`
}

/** @param {{id?: string, field: any, children: any, isWide?: boolean, note?: any}} props */
function Frame({ id, field, children, isWide = false, note = null }) {
  return html`<div class=${`field${isWide ? ' is-wide' : ''}`}><label for=${id}>${field.label}${field.required ? html`<span class="required" aria-hidden="true">*</span>` : null}</label>${children}
    ${field.hint || note ? html`<p class="hint">${field.hint ?? ''}${field.hint && note ? ' ' : ''}${note}</p>` : null}</div>`
}

/** @param {FieldProps} props */
function Line({ field, value, onValue, isLocked }) {
  const id = useId()
  return html`<${Frame} id=${id} field=${field}><input id=${id} type="text" autocomplete="off" maxlength=${field.max ?? 80} value=${value ?? ''} disabled=${isLocked} onInput=${(/** @type {any} */ e) => onValue(e.currentTarget.value, true)} /><//>`
}

/** @param {FieldProps} props */
function Long({ field, value, onValue, isLocked }) {
  const id = useId()
  const note = html`<span class="counter">${t('已写 %(n)s 字', { n: count(value ?? '') })}</span>`
  return html`<${Frame} id=${id} field=${field} isWide note=${note}><textarea id=${id} rows="4" value=${value ?? ''} disabled=${isLocked} onInput=${(/** @type {any} */ e) => onValue(e.currentTarget.value, true)}></textarea><//>`
}

/** @param {FieldProps} props */
function Amount({ field, value, onValue, isLocked }) {
  const id = useId()
  const isOff = Boolean(value) && Number.isNaN(numberOf(value))
  const note = isOff ? html`<span class="lst-off">${t('应为数字')}</span>` : null
  return html`<${Frame} id=${id} field=${field} note=${note}><div class="with-unit"><${AmountInput} id=${id} value=${value ?? ''} isLocked=${isLocked} onText=${(/** @type {string} */ text) => onValue(text, true)} />${field.unit ? html`<span>${field.unit}</span>` : null}</div><//>`
}

/** @param {{id?: string, label?: string, value: string, isLocked: boolean, onText: (text: string) => void}} props */
export function AmountInput({ id, label, value, isLocked, onText }) {
  const isOff = Boolean(value) && Number.isNaN(numberOf(value))
  return html`<input id=${id} class="lst-amount" type="text" inputmode="decimal" autocomplete="off" maxlength="14" aria-label=${label} aria-invalid=${isOff ? 'true' : undefined} value=${value} disabled=${isLocked} onInput=${(/** @type {any} */ e) => onText(e.currentTarget.value.trim())} />`
}

/** @param {{id?: string, label?: string, value: string, options: string[], isLocked: boolean, onChoose: (value: string) => void}} props */
export function Select({ id, label, value, options, isLocked, onChoose }) {
  return html`<select id=${id} aria-label=${label} value=${value} disabled=${isLocked} onChange=${(/** @type {any} */ e) => onChoose(e.currentTarget.value)}><option value="" selected=${!value}>${t('请选择')}</option>${options.map((one) => html`<option value=${one} selected=${one === value}>${one}</option>`)}</select>`
}

/** @param {FieldProps} props */
function Choice({ field, value, onValue, isLocked }) {
  const id = useId()
  return html`<${Frame} id=${id} field=${field}><${Select} id=${id} value=${value ?? ''} options=${field.options} isLocked=${isLocked} onChoose=${(/** @type {string} */ one) => onValue(one || null)} /><//>`
}

/** @param {FieldProps} props */
function Many({ field, value, onValue, isLocked }) {
  const chosen = /** @type {string[]} */ (value ?? [])
  return html`<fieldset class="field is-wide lst-set"><legend>${field.label}${field.required ? html`<span class="required" aria-hidden="true">*</span>` : null}</legend>
    <${Checks} options=${field.options} chosen=${chosen} isLocked=${isLocked} onChosen=${onValue} />
    ${field.hint ? html`<p class="hint">${field.hint}</p>` : null}</fieldset>`
}

/** @param {{options: string[], chosen: string[], isLocked: boolean, onChosen: (chosen: string[]) => void, isOff?: (option: string) => boolean}} props */
export function Checks({ options, chosen, isLocked, onChosen, isOff = () => false }) {
  const turn = (/** @type {string} */ option) =>
    onChosen(chosen.includes(option) ? chosen.filter((one) => one !== option) : [...chosen, option])
  return html`<div class="lst-checks">${options.map((option) => html`<label class="lst-check"><input type="checkbox" checked=${chosen.includes(option)} disabled=${isLocked || isOff(option)} onChange=${() => turn(option)} /><span>${option}</span></label>`)}</div>`
}

/** A select for each level, as far down as something was chosen. @param {FieldProps} props */
function Category({ field, value, onValue, isLocked, plan }) {
  const path = /** @type {string[]} */ (value ?? [])
  const levels = [...path, ''].map((name, n) => ({ name, options: below(plan.categories, path.slice(0, n)) }))
  const choose = (/** @type {number} */ n, /** @type {string} */ name) => {
    const next = [...path.slice(0, n), ...(name ? [name] : [])]
    onValue(next.length ? next : null)
  }
  const isDone = path.length > 0 && below(plan.categories, path).length === 0
  return html`<fieldset class="field is-wide lst-set"><legend>${field.label}${field.required ? html`<span class="required" aria-hidden="true">*</span>` : null}</legend>
    <div class="lst-levels">${levels
      .filter(({ options }) => options.length)
      .map(
        ({ name, options }, n) =>
          html`<${Select} key=${`${n}-${path.slice(0, n).join('/')}`} label=${t('%(label)s 第 %(n)s 级', { label: field.label, n: n + 1 })} value=${name} options=${options.map((one) => one.name)} isLocked=${isLocked} onChoose=${(/** @type {string} */ one) => choose(n, one)} />`,
      )}</div>
    <p class="hint" role="status">${isDone ? html`<span class="lst-on"><${Icon} name="check" />${path.join(' › ')}</span>` : t('请一直选到最后一级。')}${field.hint ? ` ${field.hint}` : ''}</p></fieldset>`
}

/** @param {FieldProps} props */
function ShopName({ field, value, onValue, isLocked, plan }) {
  const id = useId()
  const rules = plan.shop_name
  const name = /** @type {string} */ (value ?? '')
  const size = count(name)
  const plain = (/** @type {string} */ text) => text.normalize('NFKC').replace(/\s/gu, '').toLowerCase()
  const isTaken = rules.taken.some((/** @type {string} */ one) => plain(one) === plain(name))
  const problems = [
    name && (size < rules.min || size > rules.max) ? t('字数不符') : '',
    name && isTaken ? t('已被其他店铺使用') : '',
  ].filter(Boolean)
  const note = html`<span class=${problems.length ? 'lst-off' : ''}>${t('%(n)s 字（%(min)s–%(max)s 字）', { n: size, min: rules.min, max: rules.max })}${problems.map((one) => ` · ${one}`)}</span>`
  return html`<${Frame} id=${id} field=${field} isWide note=${note}><input id=${id} type="text" autocomplete="off" maxlength="40" value=${name} disabled=${isLocked} aria-invalid=${problems.length ? 'true' : undefined} onInput=${(/** @type {any} */ e) => onValue(e.currentTarget.value, true)} /><//>`
}

/** @type {Record<string, any>} */
const INPUTS = {
  text: Line,
  long_text: Long,
  amount: Amount,
  choice: Choice,
  many: Many,
  category: Category,
  shop_name: ShopName,
}

/** The fields of a part, written into its `values`. @param {{fields: any[], values: any, onValues: (values: any, isTyping: boolean) => void, isLocked: boolean, plan: any}} props */
export function Fields({ fields, values, onValues, isLocked, plan }) {
  const set = (/** @type {string} */ id, /** @type {any} */ value, isTyping = false) => {
    const { [id]: _old, ...rest } = values
    onValues(value === null || value === '' || value.length === 0 ? rest : { ...rest, [id]: value }, isTyping)
  }
  return html`<div class="form-grid">${fields.map((field) => html`<${Field} key=${field.id} field=${field} plan=${plan} value=${values[field.id]} isLocked=${isLocked} onValue=${(/** @type {any} */ value, isTyping = false) => set(field.id, value, isTyping)} />`)}</div>`
}
