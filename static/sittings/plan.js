// @ts-check
// The dialog that adds sittings: minutes follow the subject, the start follows the batch, too short a time is said at once.
import { qs } from '../lib/dom.js'
import { t } from '../lib/text.js'

const dialog = qs('#sitting-dialog')
const form = /** @type {HTMLFormElement} */ (qs('form', dialog))
/** @type {Record<string, {minutes: number, least: number}>} */
const presets = JSON.parse(qs('[data-presets]', dialog).dataset.presets ?? '{}')
const minutes = /** @type {HTMLInputElement} */ (qs('#minutes', dialog))
const start = /** @type {HTMLInputElement} */ (qs('#planned_start', dialog))
const batch = /** @type {HTMLSelectElement} */ (qs('#batch_id', dialog))
const note = qs('[data-least-notice]', dialog)

const subject = () => String(new FormData(form).get('subject') ?? 'theory')
const preset = () => presets[subject()] ?? { minutes: 90, least: 0 }

function look() {
  const { least } = preset()
  const planned = Number(minutes.value)
  note.hidden = !planned || planned >= least
  qs('div', note).textContent = t('时长 %(minutes)s 分钟，少于国家职业标准（2022 年版）规定的 %(least)s 分钟。', {
    minutes: planned,
    least,
  })
}

/** Nine o'clock on the batch's day, unless somebody has chosen another time. */
function propose() {
  if (start.dataset.touched) return
  const day = batch.selectedOptions[0]?.dataset.day
  if (day) start.value = `${day}T09:00`
}

form.addEventListener('change', (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target)
  if (field.name === 'subject') minutes.value = String(preset().minutes)
  look()
})
form.addEventListener('input', (event) => {
  if (event.target === start) start.dataset.touched = 'yes'
  propose()
  look()
})
