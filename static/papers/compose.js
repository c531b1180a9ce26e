// @ts-check
// Composing a practical paper: only the level's tasks are offered, and the sum of their points must be 100.
import { qs, qsa } from '../lib/dom.js'
import { t } from '../lib/text.js'

const WHOLE = 100_00
const form = /** @type {HTMLFormElement} */ (qs('#compose'))
const level = /** @type {HTMLSelectElement} */ (qs('#level'))
const code = /** @type {HTMLInputElement} */ (qs('#code'))
const title = /** @type {HTMLInputElement} */ (qs('#title'))
const submit = /** @type {HTMLButtonElement} */ (qs('.compose-sum button'))
/** @type {Record<string, string>} */
const codes = JSON.parse(form.dataset.codes ?? '{}')
const written = (/** @type {number} */ points) => String(Math.round(points) / 100)

function offer() {
  let offered = 0
  for (const row of qsa('.task-choices > li', form)) {
    const fits = (row.dataset.levels ?? '').split(' ').includes(level.value)
    const box = /** @type {HTMLInputElement} */ (qs('input', row))
    row.hidden = !fits
    box.disabled = !fits
    if (!fits) box.checked = false
    offered += Number(fits)
  }
  qs('#no-tasks').hidden = offered > 0
}

function propose() {
  if (!code.dataset.touched) code.value = codes[level.value] ?? ''
  if (!title.dataset.touched) title.value = `电子商务师${level.selectedOptions[0]?.textContent ?? ''}操作技能试卷`
}

function sum() {
  const chosen = qsa('input[name="tasks"]:checked', form)
  const points = chosen.reduce((n, box) => n + Number(box.dataset.points), 0)
  const minutes = chosen.reduce((n, box) => n + Number(box.dataset.minutes), 0)
  const line = qs('#sum')
  qs('strong', line).textContent = written(points)
  qs('span', line).textContent =
    points === WHOLE
      ? t('正好')
      : points < WHOLE
        ? t('还差 %(n)s 分', { n: written(WHOLE - points) })
        : t('多出 %(n)s 分', { n: written(points - WHOLE) })
  line.className = `sum ${points === WHOLE ? 'is-success' : points > WHOLE ? 'is-danger' : 'is-warning'}`
  const bar = /** @type {HTMLProgressElement} */ (qs('#sum-bar'))
  bar.value = Math.min(100, points / 100)
  bar.className = line.className
  qs('#suggested').textContent = minutes ? t('所选任务建议时长合计 %(n)s 分钟', { n: minutes }) : ''
  submit.disabled = points !== WHOLE
}

form.addEventListener('input', (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target)
  if (field === code || field === title) field.dataset.touched = 'yes'
  if (field.id === 'level') {
    offer()
    propose()
  }
  sum()
})
offer()
propose()
sum()
