// @ts-check
// The blocks of a product: category and attributes, SKUs made of the chosen specifications, pictures, detail text.
import { useId, useState } from 'preact/hooks'
import { PicturePicker } from '/static/attempts/pictures.js'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { numberOf } from './charge.js'
import { AmountInput, Checks, Fields } from './fields.js'
import { count, titleSize } from './made.js'

/** @typedef {{part: any, plan: any, tools: import('/static/attempts/workspace.js').Tools}} BlockProps */

/** @param {BlockProps} props */
export function About({ part, plan, tools }) {
  const id = useId()
  const product = part.settings
  const about = tools.valueOf(part.id) ?? { title: '', values: {} }
  const set = (/** @type {any} */ some, isTyping = false) => {
    const next = { ...about, ...some }
    tools.save(part.id, next.title || Object.keys(next.values).length ? next : null, { isTyping })
  }
  const size = titleSize(about.title.trim())
  return html`<div class="field lst-title"><label for=${id}>${t('商品标题')}<span class="required" aria-hidden="true">*</span></label>
      <input id=${id} type="text" autocomplete="off" value=${about.title} disabled=${tools.isLocked} aria-describedby=${`${id}-hint`} onInput=${(/** @type {any} */ e) => set({ title: e.currentTarget.value }, true)} />
      <p class="hint" id=${`${id}-hint`} role="status"><span class=${`counter${size > product.title ? ' is-off' : ''}`}>${t('%(n)s / %(most)s 字节', { n: size, most: product.title })}</span> ${t('一个汉字算2字节，字母、数字和空格算1字节。')}</p></div>
    <${Fields} fields=${product.fields} values=${about.values} plan=${plan} isLocked=${tools.isLocked} onValues=${(/** @type {any} */ values, /** @type {boolean} */ isTyping) => set({ values }, isTyping)} />`
}

/** Every combination of one value of each list. @param {string[][]} lists @returns {string[][]} */
const combined = (lists) =>
  lists.reduce(
    (rows, list) => rows.flatMap((row) => list.map((one) => [...row, one])),
    /** @type {string[][]} */ ([[]]),
  )

/** @param {BlockProps} props */
export function Skus({ part, plan, tools }) {
  const { specs } = part.settings
  const held = tools.valueOf(part.id) ?? { values: {}, rows: [] }
  const valuesOf = (/** @type {string} */ id) => /** @type {string[]} */ (held.values[id] ?? [])
  const isFull = (/** @type {any} */ spec) => {
    const sizes = specs.map((/** @type {any} */ one) => Math.max(1, valuesOf(one.id).length + (one === spec ? 1 : 0)))
    const rows = sizes.reduce((/** @type {number} */ all, /** @type {number} */ n) => all * n, 1)
    return valuesOf(spec.id).length >= plan.most.values || rows > plan.most.rows
  }
  const choose = (/** @type {any} */ spec, /** @type {string[]} */ chosen) => {
    const order = [...spec.values, ...chosen.filter((one) => !spec.values.includes(one))]
    const values = { ...held.values, [spec.id]: order.filter((one) => chosen.includes(one)) }
    const lists = specs.map((/** @type {any} */ one) => values[one.id] ?? [])
    const rows = lists.some((/** @type {string[]} */ list) => list.length === 0) ? [] : combined(lists)
    const old = new Map(held.rows.map((/** @type {any} */ row) => [row.of.join('\n'), row]))
    const fresh = (/** @type {string[]} */ of) => old.get(of.join('\n')) ?? { of, price: '', stock: '', code: '' }
    const isEmpty = lists.every((/** @type {string[]} */ list) => list.length === 0)
    tools.save(part.id, isEmpty ? null : { values, rows: rows.map(fresh) })
  }
  const put = (/** @type {number} */ n, /** @type {any} */ some) =>
    tools.save(
      part.id,
      {
        ...held,
        rows: held.rows.map((/** @type {any} */ row, /** @type {number} */ m) => (m === n ? { ...row, ...some } : row)),
      },
      { isTyping: true },
    )
  const total = held.rows.reduce(
    (/** @type {number} */ sum, /** @type {any} */ row) => sum + (numberOf(row.stock) || 0),
    0,
  )
  return html`${specs.map(
    (/** @type {any} */ spec) => html`<fieldset class="field lst-set"><legend>${spec.label}</legend>
      <${Checks} options=${[...spec.values, ...valuesOf(spec.id).filter((one) => !spec.values.includes(one))]} chosen=${valuesOf(spec.id)} isLocked=${tools.isLocked} isOff=${(/** @type {string} */ one) => isFull(spec) && !valuesOf(spec.id).includes(one)} onChosen=${(/** @type {string[]} */ chosen) => choose(spec, chosen)} />
      ${spec.free ? html`<${OwnValue} spec=${spec} values=${valuesOf(spec.id)} isLocked=${tools.isLocked || isFull(spec)} onAdd=${(/** @type {string} */ one) => choose(spec, [...valuesOf(spec.id), one])} />` : null}</fieldset>`,
  )}
    ${
      held.rows.length
        ? html`<${Batch} tools=${tools} onFill=${(/** @type {any} */ some) => tools.save(part.id, { ...held, rows: held.rows.map((/** @type {any} */ row) => ({ ...row, ...some })) })} />
      <div class="table-wrap is-free"><table class="table is-compact lst-skus"><thead><tr>${specs.map((/** @type {any} */ s) => html`<th scope="col">${s.label}</th>`)}<th scope="col">${t('价格（元）')}</th><th scope="col">${t('库存（件）')}</th><th scope="col">${t('商家编码')}</th></tr></thead>
        <tbody>${held.rows.map((/** @type {any} */ row, /** @type {number} */ n) => {
          const name = row.of.join(' ')
          return html`<tr key=${name}>${row.of.map((/** @type {string} */ one, /** @type {number} */ m) => (m ? html`<td>${one}</td>` : html`<th scope="row">${one}</th>`))}
            <td><${AmountInput} label=${t('%(name)s 的价格', { name })} value=${row.price} isLocked=${tools.isLocked} onText=${(/** @type {string} */ price) => put(n, { price })} /></td>
            <td><${AmountInput} label=${t('%(name)s 的库存', { name })} value=${row.stock} isLocked=${tools.isLocked} onText=${(/** @type {string} */ stock) => put(n, { stock })} /></td>
            <td><input type="text" autocomplete="off" maxlength="30" aria-label=${t('%(name)s 的编码', { name })} value=${row.code} disabled=${tools.isLocked} onInput=${(/** @type {any} */ e) => put(n, { code: e.currentTarget.value })} /></td></tr>`
        })}</tbody></table></div>
      <p class="muted" role="status">${t('共 %(n)s 个规格组合，总库存 %(total)s 件', { n: held.rows.length, total })}</p>`
        : html`<p class="muted">${t('每种规格至少勾选一个值，就会生成价格和库存表。')}</p>`
    }`
}

/** @param {{spec: any, values: string[], isLocked: boolean, onAdd: (value: string) => void}} props */
function OwnValue({ spec, values, isLocked, onAdd }) {
  const [text, setText] = useState('')
  const name = text.trim()
  const canAdd = Boolean(name) && !values.includes(name)
  const add = () => {
    if (!canAdd) return
    onAdd(name)
    setText('')
  }
  return html`<div class="row"><input type="text" class="lst-own" autocomplete="off" maxlength="20" aria-label=${t('自定义%(label)s', { label: spec.label })} placeholder=${t('自定义')} value=${text} disabled=${isLocked} onInput=${(/** @type {any} */ e) => setText(e.currentTarget.value)}
    onKeyDown=${(/** @type {KeyboardEvent} */ e) => {
      if (e.key === 'Enter') add()
    }} /><button type="button" class="btn btn-sm" disabled=${isLocked || !canAdd} onClick=${add}><${Icon} name="plus" />${t('添加')}</button></div>`
}

/** The same price or stock for all rows at once. @param {{tools: any, onFill: (some: any) => void}} props */
function Batch({ tools, onFill }) {
  const [price, setPrice] = useState('')
  const [stock, setStock] = useState('')
  const some = { ...(price ? { price } : {}), ...(stock ? { stock } : {}) }
  const isWrong = Object.values(some).some((text) => Number.isNaN(numberOf(text)))
  return html`<div class="row lst-batch" role="group" aria-label=${t('批量填写')}><span class="muted">${t('批量填写')}</span>
    <div class="with-unit"><${AmountInput} label=${t('全部价格')} value=${price} isLocked=${tools.isLocked} onText=${setPrice} /><span>${t('元')}</span></div>
    <div class="with-unit"><${AmountInput} label=${t('全部库存')} value=${stock} isLocked=${tools.isLocked} onText=${setStock} /><span>${t('件')}</span></div>
    <button type="button" class="btn btn-sm" disabled=${tools.isLocked || isWrong || Object.keys(some).length === 0} onClick=${() => onFill(some)}>${t('填入全部')}</button></div>`
}

/** @param {BlockProps} props */
export function Pictures({ part, plan, tools }) {
  const chosen = tools.valueOf(part.id) ?? {}
  const set = (/** @type {string} */ id, /** @type {any} */ one) => {
    const { [id]: _old, ...rest } = chosen
    const next = one ? { ...rest, [id]: one } : rest
    tools.save(part.id, Object.keys(next).length ? next : null)
  }
  return html`<div class="lst-pictures">${part.settings.pictures.map(
    (/** @type {any} */ slot) => html`<section><h3>${slot.label}</h3>
      <${PicturePicker} tools=${tools} value=${chosen[slot.id] ?? null} size=${{ width: slot.width, height: slot.height }} label=${slot.label} slot=${plan.upload || undefined} isLocked=${tools.isLocked} onChange=${(/** @type {any} */ one) => set(slot.id, one)} /></section>`,
  )}</div>`
}

/** @param {BlockProps} props */
export function Detail({ part, plan, tools }) {
  const id = useId()
  const { min = 1, max = plan.most.detail } = part.settings.detail
  const text = /** @type {string} */ (tools.valueOf(part.id)?.text ?? '')
  const n = count(text)
  return html`<div class="field"><label for=${id}>${t('商品描述')}</label><textarea id=${id} rows="14" value=${text} disabled=${tools.isLocked} aria-describedby=${`${id}-hint`} onInput=${(/** @type {any} */ e) => tools.save(part.id, e.currentTarget.value ? { text: e.currentTarget.value } : null, { isTyping: true })}></textarea>
    <p class="hint" id=${`${id}-hint`}><span class=${`counter${n > max ? ' is-off' : n && n < min ? ' is-short' : ''}`}>${t('已写 %(n)s 字（%(span)s）', { n, span: t('%(min)s–%(max)s 字', { min, max }) })}</span></p></div>`
}
