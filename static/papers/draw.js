// @ts-check
// Drawing: what each way of drawing asks for is shown with it; another seed, another blueprint.
import { on, qs, qsa } from '../lib/dom.js'

const form = /** @type {HTMLFormElement} */ (qs('#draw-form'))
const seed = /** @type {HTMLInputElement} */ (qs('#seed', form))

function offer() {
  const kind = new FormData(form).get('kind')
  for (const part of qsa('[data-kind]', form)) {
    part.hidden = part.dataset.kind !== kind
    for (const input of qsa('input', part)) /** @type {HTMLInputElement} */ (input).disabled = part.hidden
  }
}

on(form, 'change', '[name="kind"]', offer)
on(form, 'change', '#blueprint', () => {
  const asked = new URLSearchParams(/** @type {any} */ (new FormData(form)))
  asked.delete('seed')
  window.location.assign(`${form.action}?${asked}`)
})
on(form, 'click', '#fresh-seed', (_event, button) => {
  seed.value = button.dataset.seed ?? ''
  form.requestSubmit()
})
offer()
