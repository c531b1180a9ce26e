// @ts-check
// Every POST form is sent by script: a refusal is shown in the form and nothing typed is lost; success goes where the server says.
import { announce, h, icon, qsa } from './dom.js'
import { csrfToken } from './http.js'
import { t } from './text.js'

/** @param {HTMLFormElement} form */
function clear(form) {
  form.querySelector('.form-refusal')?.remove()
  for (const input of qsa('[aria-invalid]', form)) input.removeAttribute('aria-invalid')
}

/**
 * @param {HTMLFormElement} form
 * @param {{message?: string, field?: string, faults?: string[]}} said
 */
function refuse(form, said) {
  const text = said.message ?? t('操作没有成功，请重试。')
  const list = (said.faults ?? []).map((fault) => h('li', {}, fault))
  const box = h(
    'div',
    { class: 'notice notice-danger form-refusal', role: 'alert', tabindex: '-1' },
    icon('circle-alert'),
    h('div', {}, h('p', {}, text), list.length ? h('ul', {}, ...list) : ''),
  )
  const title = form.querySelector(':scope > h1, :scope > h2')
  if (title) title.after(box)
  else (form.querySelector('.dialog-body') ?? form).prepend(box)
  const field = said.field ? form.elements.namedItem(said.field) : null
  if (field instanceof HTMLElement) {
    field.setAttribute('aria-invalid', 'true')
    field.focus()
    if (field instanceof HTMLInputElement && field.type === 'password') field.select()
  } else {
    box.focus()
  }
  box.scrollIntoView({ block: 'nearest' })
  announce(text)
}

/** Load the page again even where only the place on it differs. @param {string} href */
function go(href) {
  const target = new URL(href, window.location.href)
  const here = window.location
  const isHere = target.pathname === here.pathname && target.search === here.search
  here.assign(target.href)
  if (isHere && target.hash) here.reload()
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
async function send(form, submitter) {
  clear(form)
  const body = new FormData(form)
  if (submitter instanceof HTMLButtonElement && submitter.name) body.set(submitter.name, submitter.value)
  submitter?.setAttribute('aria-busy', 'true')
  form.dataset.sending = 'yes'
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      body,
      headers: { Accept: 'application/json', 'X-CSRFToken': csrfToken() },
      credentials: 'same-origin',
    })
    const isJson = (answer.headers.get('Content-Type') ?? '').includes('application/json')
    const said = isJson ? await answer.json() : {}
    if (isJson && said.ok) go(said.goto ?? window.location.href)
    else if (!isJson && answer.ok) window.location.assign(answer.url)
    else refuse(form, said)
  } catch {
    refuse(form, { message: t('连接不上服务器，请检查网络后重试。填写的内容没有丢失。') })
  } finally {
    submitter?.removeAttribute('aria-busy')
    delete form.dataset.sending
  }
}

document.addEventListener('submit', (event) => {
  const form = event.target
  if (
    event.defaultPrevented ||
    !(form instanceof HTMLFormElement) ||
    form.method !== 'post' ||
    form.dataset.plain !== undefined
  )
    return
  event.preventDefault()
  if (form.dataset.sending) return
  void send(form, event instanceof SubmitEvent ? event.submitter : null)
})
