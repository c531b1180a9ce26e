// @ts-check
// Placing: rooms change places, seats are summed, the first admission number is shown while the pattern is typed.
import { announce, on, qs, qsa } from '../lib/dom.js'
import { listed, t } from '../lib/text.js'

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('#placing-form'))

/** @param {HTMLFormElement} form */
function prepare(form) {
  const pattern = /** @type {HTMLInputElement} */ (qs('#pattern', form))
  const seed = /** @type {HTMLInputElement} */ (qs('#seed', form))
  /** @type {Record<string, string | number>} */
  const sample = JSON.parse(form.dataset.sample ?? '{}')
  const places = /\{(yy|yyyy|mm|dd|site)\}|\{(level|room|seat|row)(?::0([1-9])d)?\}/g

  function example() {
    const number = pattern.value.replace(places, (_all, plain, padded, width) =>
      String(sample[plain ?? padded]).padStart(Number(width ?? 0), '0'),
    )
    const isGood = /^[A-Za-z0-9_-]{1,40}$/.test(number)
    qs('#pattern-example', form).textContent = isGood ? number.toUpperCase() : t('规则不正确')
    pattern.toggleAttribute('aria-invalid', !isGood)
    if (!isGood) pattern.setAttribute('aria-invalid', 'true')
  }

  function sum() {
    const seats = qsa('[name="rooms"]:checked', form).reduce((n, box) => n + Number(box.dataset.seats), 0)
    const candidates = Number(form.dataset.candidates)
    const line = qs('#seat-sum', form)
    line.classList.toggle('is-short', seats < candidates)
    line.textContent =
      seats < candidates
        ? t('所选考场 %(seats)s 座，考生 %(n)s 人，还差 %(short)s 座。', {
            seats,
            n: candidates,
            short: candidates - seats,
          })
        : t('所选考场 %(seats)s 座，考生 %(n)s 人。依次坐满前一个考场，再坐下一个。', { seats, n: candidates })
  }

  function look() {
    example()
    sum()
    seed.disabled = new FormData(form).get('order') !== 'shuffled'
  }

  on(form, 'click', '[data-move]', (_event, button) => {
    const row = button.closest('li')
    const other = button.dataset.move === 'up' ? row?.previousElementSibling : row?.nextElementSibling
    if (!row || !other) return
    if (button.dataset.move === 'up') other.before(row)
    else other.after(row)
    button.focus()
    const order = qsa('label', qs('.room-order', form)).map((label) => label.textContent?.trim() ?? '')
    announce(listed(order))
  })
  qs('#pattern-default', form).addEventListener('click', () => {
    pattern.value = pattern.dataset.default ?? ''
    look()
  })
  form.addEventListener('input', look)
  look()
}

if (form) prepare(form)

on(document, 'click', '.view-switch [data-view]', (_event, button) => {
  qs('#plans').dataset.view = button.dataset.view
  for (const other of qsa('.view-switch [data-view]')) other.setAttribute('aria-pressed', String(other === button))
})
