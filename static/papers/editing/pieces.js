// @ts-check
// What the editors of all question types are made of: fields with their faults, inputs, and lists of rows.
import { createContext, render } from 'preact'
import { useContext, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { fresh } from './text.js'

/**
 * @typedef {import('@preact/signals').Signal<Record<string, string[]>>} Faults sentences by field
 * @typedef {{ name: string, faults: Faults, labels?: Record<string, string> }} Tools `name` begins the ids of an editor
 * @typedef {Record<string, any>} Spec
 * @typedef {(fields: Spec) => void} Put fields that have changed; undefined takes one away
 * @typedef {{ id: string, [field: string]: any }} Row
 */

const Around = createContext(/** @type {Tools | null} */ (null))
/** The tools of the editor that this piece stands in. @returns {Tools} */
export function useTools() {
  const tools = useContext(Around)
  if (!tools) throw new Error('a piece of an editor stands outside of one')
  return tools
}

/** An id that no other editor of the page has. @returns {string} */
export function useName() {
  const id = useId()
  return `${useTools().name}-${id}`
}

/**
 * Draw a type's editor.
 * @param {Element} root
 * @param {any} View a component that is given `spec` and `put`
 * @param {Spec} spec
 * @param {Put} put
 * @param {Tools} tools
 */
export function draw(root, View, spec, put, tools) {
  const held = html`<${Held} View=${View} spec=${spec} put=${put} />`
  render(html`<${Around.Provider} value=${tools}>${held}</${Around.Provider}>`, root)
  return {
    focus: () => focusFirst(root),
    destroy: () => render(null, root),
  }
}

/** The view sees the question as it stands after every change. @param {{ View: any, spec: Spec, put: Put }} props */
function Held({ View, spec, put }) {
  const [now, setNow] = useState(spec)
  const held = useRef(spec)
  /** @param {Spec} fields */
  const take = (fields) => {
    held.current = merged(held.current, fields)
    setNow(held.current)
    put(fields)
  }
  return html`<${View} spec=${now} put=${take} />`
}

/** A question with some of its fields changed. @param {Spec} spec @param {Spec} fields @returns {Spec} */
export const merged = (spec, fields) =>
  Object.fromEntries(Object.entries({ ...spec, ...fields }).filter(([, value]) => value !== undefined))

const TYPED = '[contenteditable="true"], input:not([type="radio"], [type="checkbox"], [type="file"]), textarea'

/** What is typed into comes first. @param {ParentNode | null | undefined} root */
export function focusFirst(root) {
  const first = root?.querySelector(TYPED) ?? root?.querySelector('input, select, button')
  if (first instanceof HTMLElement) first.focus()
}

/**
 * An editor's own state, made of the question once; every change of it is told as fields of the question.
 * @template T
 * @param {() => T} make
 * @param {(state: T) => Spec} fields
 * @param {Put} put
 * @returns {[T, (change: Partial<T>) => void, (change: Partial<T>) => void]} the state; how it is changed; how it is
 *   completed without a change of the question
 */
export function useOwn(make, fields, put) {
  const [state, setState] = useState(make)
  const now = useRef(state)
  /** @param {Partial<T>} change */
  const complete = (change) => {
    now.current = { ...now.current, ...change }
    setState(now.current)
  }
  return [
    state,
    (change) => {
      complete(change)
      put(fields(now.current))
    },
    complete,
  ]
}

/** Rows of the things of a list; of what is no list none. @param {unknown} list @param {(thing: any, place: number) => Spec} fields @returns {any[]} */
export const rowsOf = (list, fields) =>
  Array.isArray(list) ? list.map((thing, place) => ({ id: fresh(), ...fields(thing, place) })) : []

/** A text, whatever stands there. @param {unknown} value */
export const words = (value) => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '')

/** A field of a mapping that may be none. @param {any} value @param {string} name */
export const fieldOf = (value, name) => (value && typeof value === 'object' ? value[name] : undefined)

/**
 * A labelled part of the page; the faults of this field of the question stand below it.
 * @param {{ of: string, label?: string, hint?: string, group?: boolean, children?: any, className?: string, htmlFor?: string, required?: boolean, labelId?: string }} props
 */
export function Field({ of, label, hint, group, children, className = '', htmlFor, required, labelId }) {
  const star = required ? html`<span class="required" aria-hidden="true">*</span>` : null
  const head = !label
    ? null
    : group
      ? html`<legend>${label}${star}</legend>`
      : htmlFor
        ? html`<label for=${htmlFor}>${label}${star}</label>`
        : html`<span class="field-label" id=${labelId}>${label}${star}</span>`
  const below = html`${hint ? html`<p class="hint">${hint}</p>` : null}<${FaultsOf} of=${of} />`
  const given = { class: `field ${className}`, 'data-field': of, 'data-label': label }
  return group
    ? html`<fieldset ...${given}>${head}${children}${below}</fieldset>`
    : html`<div ...${given}>${head}${children}${below}</div>`
}

/** @param {{ of: string }} props */
export function FaultsOf({ of }) {
  const said = useTools().faults.value[of] ?? []
  return said.map((text) => html`<p class="error" key=${text}><${Icon} name="circle-alert" /><span>${text}</span></p>`)
}

/**
 * A line to type into.
 * @param {{ value: string, onText: (text: string) => void, label?: string, id?: string, className?: string, type?: string, max?: number, hint?: string, list?: string, mode?: string }} props `label` is only spoken
 */
export function Line({ value, onText, label, id, className, type = 'text', max, hint, list, mode }) {
  return html`<input id=${id} type=${type} class=${className} value=${value} maxlength=${max} list=${list} inputmode=${mode} aria-label=${label} placeholder=${hint}
    autocomplete="off" spellcheck=${false} onInput=${(/** @type {any} */ event) => onText(event.target.value)} />`
}

/**
 * A whole number or nothing.
 * @param {{ value: number | undefined, onNumber: (value: number | undefined) => void, label?: string, id?: string, least?: number, most?: number, className?: string }} props
 */
export function Whole({ value, onNumber, label, id, least = 1, most = 20000, className }) {
  return html`<input id=${id} type="number" class=${className} value=${value ?? ''} min=${least} max=${most} step="1" aria-label=${label}
    onInput=${(/** @type {any} */ event) => onNumber(event.target.value === '' ? undefined : Math.round(Number(event.target.value)))} />`
}

/** @param {{ checked: boolean, onCheck: (checked: boolean) => void, label: string, hint?: string }} props */
export function Check({ checked, onCheck, label, hint }) {
  return html`<div class="edit-check"><label><input type="checkbox" checked=${checked} onChange=${(/** @type {any} */ event) => onCheck(event.target.checked)} />${label}</label>${hint ? html`<span class="hint">${hint}</span>` : null}</div>`
}

/**
 * One of several.
 * @param {{ value: string, onPick: (value: string) => void, options: [string, string][], label?: string, id?: string, className?: string }} props
 */
export function Choose({ value, onPick, options, label, id, className }) {
  return html`<select id=${id} class=${className} value=${value} aria-label=${label} onChange=${(/** @type {any} */ event) => onPick(event.target.value)}>
    ${options.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === value}>${text}</option>`)}
  </select>`
}

/** A field with one of several. @param {{ of: string, label: string, value: string, options: [string, string][], onPick: (value: string) => void, hint?: string, required?: boolean }} props */
export function ChooseField({ of, label, value, options, onPick, hint, required }) {
  const id = useName()
  return html`<${Field} of=${of} label=${label} hint=${hint} htmlFor=${id} required=${required}><${Choose} id=${id} value=${value} options=${options} onPick=${onPick} /></${Field}>`
}

/** A field with a number. @param {{ of: string, label: string, value: number | undefined, onNumber: (value: number | undefined) => void, least?: number, most?: number, hint?: string, unit?: string }} props */
export function WholeField({ of, label, value, onNumber, least, most, hint, unit }) {
  const id = useName()
  return html`<${Field} of=${of} label=${label} hint=${hint} htmlFor=${id}><div class="with-unit"><${Whole} id=${id} value=${value} onNumber=${onNumber} least=${least} most=${most} />${unit ? html`<span>${unit}</span>` : null}</div></${Field}>`
}

/** What few questions need. @param {{ label: string, children?: any, isOpen?: boolean }} props */
export const More = ({ label, children, isOpen = false }) =>
  html`<details class="edit-more" open=${isOpen}><summary>${label}</summary><div class="stack is-tight">${children}</div></details>`

/**
 * A list whose rows are added, removed and moved: by buttons, or with Alt and an arrow from within a row.
 * @param {{ rows: Row[], onRows: (rows: Row[], told: { removed?: number, moved?: [number, number], added?: number }) => void, children: (row: Row, place: number, add: () => void) => any, make: () => Row, add: string, least?: number, most?: number, name: (place: number) => string, fixed?: boolean, className?: string }} props
 *   `name` says which row it is; `fixed`: the order means nothing
 */
export function Rows({
  rows,
  onRows,
  children,
  make,
  add,
  least = 0,
  most = 100,
  name,
  fixed = false,
  className = '',
}) {
  const list = useRef(/** @type {HTMLElement | null} */ (null))
  const then = useRef(/** @type {(() => void) | null} */ (null))
  useLayoutEffect(() => {
    then.current?.()
    then.current = null
  })
  /** @param {number} place */
  const rowAt = (place) => list.current?.children[place]
  /** @param {number} [after] */
  const put = (after = rows.length - 1) => {
    if (rows.length >= most) return
    then.current = () => focusFirst(rowAt(after + 1))
    onRows(rows.toSpliced(after + 1, 0, make()), { added: after + 1 })
  }
  /** @param {number} place */
  const remove = (place) => {
    then.current = () => {
      const next = rowAt(Math.min(place, rows.length - 2))
      const button =
        next?.querySelector('.edit-drop:not(:disabled)') ?? list.current?.parentElement?.querySelector('.edit-add')
      if (button instanceof HTMLElement) button.focus()
    }
    onRows(rows.toSpliced(place, 1), { removed: place })
  }
  /** @param {number} place @param {number} by */
  const move = (place, by) => {
    const to = place + by
    if (fixed || to < 0 || to >= rows.length) return
    const focused = document.activeElement
    then.current = () => focused instanceof HTMLElement && focused.focus()
    onRows(rows.toSpliced(place, 1).toSpliced(to, 0, rows[place]), { moved: [place, to] })
  }
  /** @param {KeyboardEvent} event @param {number} place */
  const pressed = (event, place) => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (!by || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || fixed) return
    event.preventDefault()
    event.stopPropagation() // a list may stand within another's row
    move(place, by)
  }
  return html`<div class=${`edit-list ${className}`}>
    <ol class="edit-rows" ref=${list}>${rows.map(
      (
        row,
        place,
      ) => html`<li class="edit-row" key=${row.id} onKeyDown=${(/** @type {KeyboardEvent} */ event) => pressed(event, place)}>
        <div class="edit-row-body">${children(row, place, () => put(place))}</div>
        <div class="edit-row-tools">
          ${
            fixed
              ? null
              : html`<${Small} icon="arrow-up" label=${t('上移%(name)s', { name: name(place) })} disabled=${place === 0} onPress=${() => move(place, -1)} />
          <${Small} icon="arrow-down" label=${t('下移%(name)s', { name: name(place) })} disabled=${place === rows.length - 1} onPress=${() => move(place, 1)} />`
          }
          <${Small} icon="x" label=${t('删除%(name)s', { name: name(place) })} disabled=${rows.length <= least} onPress=${() => remove(place)} className="edit-drop" />
        </div>
      </li>`,
    )}</ol>
    <button type="button" class="btn btn-sm edit-add" disabled=${rows.length >= most} onClick=${() => put()}><${Icon} name="plus" />${add}</button>
  </div>`
}

/** A small button with a drawing. @param {{ icon: string, label: string, onPress: () => void, disabled?: boolean, className?: string }} props */
export const Small = ({ icon, label, onPress, disabled = false, className = '' }) =>
  html`<button type="button" class=${`btn btn-icon btn-quiet btn-sm ${className}`} title=${label} aria-label=${label} disabled=${disabled} onClick=${onPress}><${Icon} name=${icon} /></button>`
