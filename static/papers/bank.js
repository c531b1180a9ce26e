// @ts-check
// Choosing questions of the list, or all that was found, and what is to be done with them.
import { on, qs, qsa } from '../lib/dom.js'
import { t } from '../lib/text.js'

const NEEDS_REASON = ['send_back', 'retire']
const MAY_HAVE_REASON = ['submit']

const bar = qs('#bulk-bar')
const total = Number(bar.dataset.total)
const picks = () => /** @type {HTMLInputElement[]} */ (qsa('input[name="pick"]'))
const whole = /** @type {HTMLInputElement | null} */ (document.querySelector('#choose-all'))
const page = /** @type {HTMLInputElement} */ (document.createElement('input'))

const chosen = () => picks().filter((pick) => pick.checked)
const count = () => (whole?.checked ? total : chosen().length)

function show() {
  const n = count()
  qs('[data-chosen]', bar).textContent = n ? t('已选 %(n)s 题', { n }) : t('未选题目')
  for (const button of qsa('[data-step]', bar)) /** @type {HTMLButtonElement} */ (button).disabled = n === 0
  page.checked = chosen().length === picks().length
  page.indeterminate = !page.checked && chosen().length > 0
}

page.type = 'checkbox'
page.setAttribute('aria-label', t('选中本页'))
qs('.bank-table thead td').append(page)
page.addEventListener('change', () => {
  for (const pick of picks()) pick.checked = page.checked
  if (whole) whole.checked = false
  show()
})
on(document, 'change', 'input[name="pick"]', () => {
  if (whole) whole.checked = false
  show()
})
whole?.addEventListener('change', () => {
  for (const pick of picks()) pick.checked = whole.checked
  show()
})

/** @param {HTMLFormElement} form @param {string} name @param {string} value */
function put(form, name, value) {
  const field = form.elements.namedItem(name)
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = value
}

on(bar, 'click', '[data-step]', (_event, button) => {
  const dialog = /** @type {HTMLDialogElement} */ (qs('#bulk-dialog'))
  const form = /** @type {HTMLFormElement} */ (qs('form', dialog))
  const step = button.dataset.step ?? ''
  const name = button.textContent?.trim() ?? ''
  const isNeeded = NEEDS_REASON.includes(step)
  form.querySelector('.form-refusal')?.remove()
  qs('h2', dialog).textContent = name
  qs('[data-what]', dialog).textContent = t('对 %(n)s 题：%(what)s', { n: count(), what: name })
  qs('[data-hint]', dialog).textContent = button.dataset.about ?? ''
  qs('[data-reason]', dialog).hidden = !isNeeded && !MAY_HAVE_REASON.includes(step)
  qs('[data-label]', dialog).textContent = isNeeded ? t('原因（必填）') : t('修改原因（改了已发布题的答案时必填）')
  const reason = /** @type {HTMLTextAreaElement} */ (qs('textarea', dialog))
  reason.required = isNeeded
  reason.value = ''
  put(form, 'event', step)
  put(form, 'all', whole?.checked ? '1' : '')
  put(
    form,
    'ids',
    whole?.checked
      ? ''
      : chosen()
          .map((pick) => pick.value)
          .join(','),
  )
  dialog.showModal()
})
show()
