// @ts-check
// Asking people: confirm() and ask() return promises; toast() tells without asking.
import { h, icon } from './dom.js'

/**
 * @typedef {object} Question
 * @property {string} [title]
 * @property {string | Node} text
 * @property {string} [yes] text of the button that agrees
 * @property {string} [no] text of the button that leaves; "" leaves it out
 * @property {"primary" | "danger"} [tone]
 * @property {string} [icon]
 */

/**
 * The page's own words for what every dialog has; base.html brings them in its language.
 * @param {string} name @param {string} otherwise
 */
const word = (name, otherwise) => document.getElementById('words')?.dataset[name] || otherwise

/**
 * @param {Question} question
 * @param {(() => string | null) | null} answerOf what a yes is worth; null keeps the dialog open
 * @param {Node[]} extra
 * @returns {Promise<string | null>}
 */
function show(question, answerOf, extra) {
  const tone = question.tone ?? 'primary'
  const drawing = question.icon ?? (tone === 'danger' ? 'alert-triangle' : 'circle-help')
  const back = document.activeElement
  return new Promise((resolve) => {
    /** @param {string | null} result */
    const close = (result) => {
      dialog.close()
      dialog.remove()
      if (back instanceof HTMLElement) back.focus()
      resolve(result)
    }
    /** @param {Event} event */
    const agree = (event) => {
      event.preventDefault()
      const result = answerOf ? answerOf() : 'yes'
      if (result !== null) close(result)
    }
    const no =
      question.no === ''
        ? null
        : h('button', { type: 'button', class: 'btn', onclick: () => close(null) }, question.no ?? word('no', '取消'))
    const yes = h('button', { type: 'submit', class: `btn btn-${tone}` }, question.yes ?? word('yes', '确定'))
    const id = `dialog-${Math.floor(performance.now())}`
    const dialog = h(
      'dialog',
      { 'aria-labelledby': `${id}-title`, 'aria-describedby': `${id}-text` },
      h(
        'form',
        { method: 'dialog', onsubmit: agree },
        h(
          'header',
          { class: `dialog-head is-${tone}` },
          icon(drawing),
          h('h2', { id: `${id}-title` }, question.title ?? word('title', '请确认')),
        ),
        h('div', { class: 'dialog-body' }, h('div', { id: `${id}-text` }, question.text), ...extra),
        h('footer', { class: 'dialog-foot' }, no, yes),
      ),
    )
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault()
      close(null)
    })
    document.body.append(dialog)
    dialog.showModal()
    if (extra.length === 0) (tone === 'danger' && no ? no : yes).focus()
  })
}

/**
 * Ask for a yes. In a dangerous question the button that leaves has the focus.
 * @param {Question | string} question
 * @returns {Promise<boolean>}
 */
export async function confirm(question) {
  const asked = typeof question === 'string' ? { text: question } : question
  return (await show(asked, null, [])) === 'yes'
}

/** Tell something that must be seen. @param {Question | string} question @returns {Promise<void>} */
export async function tell(question) {
  const asked = typeof question === 'string' ? { text: question } : question
  await show(
    { title: word('note', '提示'), icon: 'info', yes: word('understood', '知道了'), ...asked, no: '' },
    null,
    [],
  )
}

/**
 * Ask for a text, such as a reason. Resolves to the trimmed text, or null when the person leaves.
 * @param {Question & {label: string, value?: string, required?: boolean, max?: number}} question
 * @returns {Promise<string | null>}
 */
export function ask(question) {
  const input = h('textarea', {
    rows: 3,
    maxlength: question.max ?? 500,
    required: question.required !== false,
    'aria-label': question.label,
  })
  input.value = question.value ?? ''
  const field = h('label', { class: 'field' }, h('span', { class: 'field-label' }, question.label), input)
  const answer = () => {
    const text = input.value.trim()
    if (text || question.required === false) return text
    input.setAttribute('aria-invalid', 'true')
    input.focus()
    return null
  }
  const asked = show({ icon: 'message-square', ...question }, answer, [field])
  input.focus()
  return asked
}

/**
 * Behind a modal dialog nothing can be heard or pressed: the page's two live regions go along into the one on top, and
 * come back when it is closed.
 */
export function followDialogs() {
  const regions = ['toasts', 'announcer'].map((id) => document.getElementById(id))
  const follow = () => {
    const home = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document.body
    for (const region of regions) if (region && region.parentElement !== home) home.append(region)
  }
  new MutationObserver(follow).observe(document.body, { subtree: true, childList: true, attributeFilter: ['open'] })
}

/** Whether a dialog covers the page. */
export const isCovered = () => document.querySelector('dialog:modal') !== null

/**
 * A short message in the corner; problems stay until they are closed.
 * @param {string} text
 * @param {"info" | "success" | "warning" | "danger"} [kind]
 * @param {() => void} [onClose] a person has put it away
 * @returns {HTMLElement}
 */
export function toast(text, kind = 'info', onClose) {
  const drawings = { info: 'info', success: 'check-circle', warning: 'alert-triangle', danger: 'circle-alert' }
  const close = h(
    'button',
    { type: 'button', class: 'notice-close', 'aria-label': word('close', '关闭'), onclick: put },
    icon('x'),
  )
  const note = h('div', { class: `notice notice-${kind}` }, icon(drawings[kind]), h('div', null, text), close)
  ;(document.getElementById('toasts') ?? document.body).append(note)
  if (kind === 'info' || kind === 'success') setTimeout(() => note.remove(), 6000)
  function put() {
    note.remove()
    onClose?.()
  }
  return note
}
