// @ts-check
// What works on every page by data-* alone: dialogs, confirmations, menus, notices that close, type size and contrast.
import { confirm, followDialogs } from './dialog.js'
import { on, qsa } from './dom.js'

const YEAR = 31536000

/** @param {string} name @param {string} value */
function remember(name, value) {
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is missing on plain HTTP
  document.cookie = `${name}=${value}; path=/; max-age=${value ? YEAR : 0}; samesite=lax`
}

/** @param {string} attribute of <html> @param {string} value */
function display(attribute, value) {
  if (value) document.documentElement.setAttribute(attribute, value)
  else document.documentElement.removeAttribute(attribute)
}

/** @param {HTMLElement} pressed */
function press(pressed) {
  for (const button of qsa('button', pressed.parentElement ?? document))
    button.setAttribute('aria-pressed', String(button === pressed))
}

on(document, 'click', 'button[data-size]', (_event, button) => {
  const value = button.dataset.size ?? ''
  display('data-size', value)
  remember('text_size', value)
  press(button)
})

on(document, 'click', 'button[data-contrast-choice]', (_event, button) => {
  const value = button.dataset.contrastChoice ?? ''
  display('data-contrast', value)
  remember('contrast', value)
  press(button)
})

on(document, 'click', '[data-dialog]', (_event, button) => {
  const dialog = document.getElementById(button.dataset.dialog ?? '')
  if (dialog instanceof HTMLDialogElement) dialog.showModal()
})
on(document, 'click', '[data-close]', (_event, button) => button.closest('dialog')?.close())
on(document, 'click', '[data-dismiss]', (_event, button) => button.closest('.notice')?.remove())
on(document, 'click', '[data-print]', () => window.print())

on(document, 'change', '[data-submit-on-change]', (_event, field) => field.closest('form')?.requestSubmit())

on(document, 'submit', 'form[data-confirm]', async (event, form) => {
  if (!(form instanceof HTMLFormElement) || form.dataset.confirmed) return
  event.preventDefault()
  const submitter =
    event instanceof SubmitEvent && event.submitter instanceof HTMLButtonElement ? event.submitter : null
  const tone = form.dataset.confirmTone === 'danger' ? 'danger' : 'primary'
  if (!(await confirm({ text: form.dataset.confirm ?? '', tone, yes: submitter?.textContent?.trim() || undefined })))
    return
  form.dataset.confirmed = 'yes'
  form.requestSubmit(submitter)
  delete form.dataset.confirmed
})

followDialogs()

/** @param {Node | null} inside */
function closeMenus(inside) {
  for (const menu of qsa('details.menu[open]')) if (!menu.contains(inside)) menu.removeAttribute('open')
}
document.addEventListener('click', (event) => closeMenus(event.target instanceof Node ? event.target : null))
document.addEventListener('keydown', (event) => {
  const open = document.querySelector('details.menu[open]')
  if (event.key !== 'Escape' || !open) return
  const summary = open.querySelector('summary')
  closeMenus(null)
  summary?.focus()
})
