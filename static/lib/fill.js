// @ts-check
// One dialog for many rows: a button with data-dialog and data-fill puts its own values into the dialog's form.
import { on, qs, qsa } from './dom.js'

/**
 * @typedef {object} Filling
 * @property {string} [action] where the form posts
 * @property {string} [title] of the dialog
 * @property {string} [mode] elements with data-only="<other mode>" are left out, form fields in them too
 * @property {Record<string, unknown>} [values] by name of the field; a list ticks several boxes
 */

/** @param {HTMLFormElement} form @param {string} mode */
function choose(form, mode) {
  for (const part of qsa('[data-only]', form)) {
    part.hidden = part.dataset.only !== mode
    if (part instanceof HTMLFieldSetElement) part.disabled = part.hidden
  }
}

/** @param {Element} field @param {unknown} value */
function put(field, value) {
  if (field instanceof HTMLInputElement && field.type === 'checkbox')
    field.checked = Array.isArray(value) ? value.map(String).includes(field.value) : Boolean(value)
  else if (field instanceof HTMLInputElement && field.type === 'radio') field.checked = field.value === String(value)
  else if (
    field instanceof HTMLInputElement ||
    field instanceof HTMLSelectElement ||
    field instanceof HTMLTextAreaElement
  )
    field.value = String(value ?? '')
}

on(document, 'click', '[data-fill]', (_event, button) => {
  const dialog = qs(`#${button.dataset.dialog}`)
  const form = /** @type {HTMLFormElement} */ (qs('form', dialog))
  /** @type {Filling} */
  const filling = JSON.parse(button.dataset.fill ?? '{}')
  form.reset()
  form.querySelector('.form-refusal')?.remove()
  for (const field of qsa('[aria-invalid]', form)) field.removeAttribute('aria-invalid')
  if (filling.action) form.setAttribute('action', filling.action)
  if (filling.title) qs('h2', dialog).textContent = filling.title
  if (filling.mode) choose(form, filling.mode)
  for (const [name, value] of Object.entries(filling.values ?? {}))
    for (const field of qsa(`[name="${name}"]`, form)) put(field, value)
  form.dispatchEvent(new Event('input', { bubbles: true }))
})
