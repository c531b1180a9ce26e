// @ts-check
// One dialog at a time: each act is a form that posts, and every refusal is shown in it in words.
import { signal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { toast } from '../lib/dialog.js'
import { html, Icon } from '../lib/html.js'
import { Failure, post } from '../lib/http.js'
import { t } from '../lib/text.js'

/**
 * @typedef {object} Act
 * @property {string} title
 * @property {string} icon
 * @property {string} url where the form posts
 * @property {string} submit
 * @property {'primary' | 'danger'} [tone]
 * @property {unknown} [body] what the dialog holds, a template
 * @property {boolean} [second] whether a second person must confirm
 * @property {boolean} [wide]
 */

/** @type {import('@preact/signals').Signal<Act | null>} */
export const act = signal(null)

/** @param {Act} wanted */
export function ask(wanted) {
  act.value = wanted
}

export function Dialogs() {
  const wanted = act.value
  return wanted ? html`<${ActDialog} key=${wanted.url} act=${wanted} />` : null
}

/** @param {{act: Act}} props */
function ActDialog({ act: wanted }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null))
  const [refusal, setRefusal] = useState(/** @type {Failure | null} */ (null))
  const [isSending, setSending] = useState(false)
  useEffect(() => {
    const back = document.activeElement
    dialog.current?.showModal()
    dialog.current?.querySelector(/** @type {'input'} */ ('[data-first]'))?.focus()
    return () => {
      const still = back instanceof HTMLElement && back.isConnected ? back : document.getElementById('panel-head')
      still?.focus()
    }
  }, [])

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault()
    if (isSending || !(event.currentTarget instanceof HTMLFormElement)) return
    const form = event.currentTarget
    setSending(true)
    setRefusal(null)
    for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid')
    try {
      const said = await post(wanted.url, new FormData(form))
      act.value = null
      if (said?.message) toast(said.message, 'success')
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      setRefusal(error)
      setSending(false)
      mark(form, error.detail.field)
    }
  }
  const tone = wanted.tone ?? 'primary'
  return html`<dialog ref=${dialog} class=${wanted.wide ? 'is-wide' : ''} aria-labelledby="act-title" onClose=${() => {
    act.value = null
  }}>
    <form method="post" action=${wanted.url} onSubmit=${submit}>
      <header class=${`dialog-head is-${tone}`}><${Icon} name=${wanted.icon} /><h2 id="act-title">${wanted.title}</h2></header>
      <div class="dialog-body stack">
        ${refusal ? html`<div class="notice notice-danger act-refusal" role="alert"><${Icon} name="circle-alert" /><div>${refusal.message}</div></div>` : null}
        ${wanted.body ?? null}
        ${wanted.second ? html`<${SecondPerson} />` : null}
      </div>
      <footer class="dialog-foot">
        <button type="button" class="btn" onClick=${() => dialog.current?.close()}>${t('取消')}</button>
        <button type="submit" class=${`btn btn-${tone}`} aria-busy=${isSending}>${wanted.submit}</button>
      </footer>
    </form>
  </dialog>`
}

/** @param {HTMLFormElement} form @param {unknown} name */
function mark(form, name) {
  const field = typeof name === 'string' ? form.elements.namedItem(name) : null
  if (!(field instanceof HTMLElement)) return
  field.setAttribute('aria-invalid', 'true')
  field.focus()
}

function SecondPerson() {
  return html`<fieldset class="field is-wide second-person">
    <legend>${t('第二人确认')}</legend>
    <p class="hint">${t('由另一位监考员或主监考员输入自己的账号和密码。')}</p>
    <div class="act-pair">
      <${Field} name="second_username" label=${t('确认人账号')} max=${40} />
      <${Field} name="second_password" label=${t('确认人密码')} type="password" max=${200} />
    </div>
  </fieldset>`
}

/** @param {{name: string, label: string, type?: string, value?: string | number, max?: number, least?: number, most?: number, unit?: string, hint?: string, optional?: boolean, first?: boolean}} props */
export function Field({ name, label, type = 'text', value = '', max, least, most, unit, hint, optional, first }) {
  const limits = type === 'number' ? { min: least, max: most, step: 1 } : { maxlength: max }
  const described = hint ? { 'aria-describedby': `act-${name}-hint` } : {}
  const input = html`<input id=${`act-${name}`} name=${name} type=${type} defaultValue=${value} required=${!optional} autocomplete="off"
    data-first=${first ? '' : null} ...${limits} ...${described} />`
  return html`<div class="field">
    <label for=${`act-${name}`}>${label}${optional ? null : html`<span class="required" aria-hidden="true">*</span>`}</label>
    ${unit ? html`<div class="with-unit">${input}<span>${unit}</span></div>` : input}
    ${hint ? html`<p class="hint" id=${`act-${name}-hint`}>${hint}</p>` : null}
  </div>`
}

/** @param {{name: string, label: string, max: number, rows?: number, value?: string, optional?: boolean, first?: boolean, hint?: string}} props */
export function Area({ name, label, max, rows = 3, value = '', optional, first, hint }) {
  const described = hint ? { 'aria-describedby': `act-${name}-hint` } : {}
  return html`<div class="field">
    <label for=${`act-${name}`}>${label}${optional ? null : html`<span class="required" aria-hidden="true">*</span>`}</label>
    <textarea id=${`act-${name}`} name=${name} rows=${rows} maxlength=${max} required=${!optional} defaultValue=${value} data-first=${first ? '' : null} ...${described}></textarea>
    ${hint ? html`<p class="hint" id=${`act-${name}-hint`}>${hint}</p>` : null}
  </div>`
}

/** @param {{name: string, label: string, options: import('./store.js').Choice[], groups?: {title: string, reasons: import('./store.js').Choice[]}[]}} props */
export function Select({ name, label, options, groups }) {
  const option = (/** @type {import('./store.js').Choice} */ o) => html`<option value=${o.value}>${o.label}</option>`
  return html`<div class="field">
    <label for=${`act-${name}`}>${label}<span class="required" aria-hidden="true">*</span></label>
    <select id=${`act-${name}`} name=${name} required>
      <option value="">${t('请选择')}</option>
      ${groups ? groups.map((g) => html`<optgroup label=${g.title}>${g.reasons.map(option)}</optgroup>`) : options.map(option)}
    </select>
  </div>`
}
