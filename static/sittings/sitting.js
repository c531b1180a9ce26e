// @ts-check
// What a careful planner would look at again, while the form is being changed; the server says the same after saving.
import { h, qs, qsa } from '../lib/dom.js'
import { t } from '../lib/text.js'

const form = /** @type {HTMLFormElement} */ (qs('#sitting-form'))
const box = qs('#advice')
const minutes = /** @type {HTMLInputElement} */ (qs('#minutes'))
const start = /** @type {HTMLInputElement} */ (qs('#planned_start'))

/** @param {HTMLSelectElement} select @param {number} planned */
function ofPaper(select, planned) {
  const level = select.dataset.level ?? ''
  if (!select.value)
    return select.dataset.needed === undefined ? '' : t('%(level)s尚未指定试卷，届时不能开放入场。', { level })
  const own = Number(select.selectedOptions[0]?.dataset.minutes)
  if (own === planned) return ''
  return t('%(level)s试卷的时长为 %(paper_minutes)s 分钟，与本场 %(minutes)s 分钟不同。', {
    level,
    paper_minutes: own,
    minutes: planned,
  })
}

function advice() {
  const planned = Number(minutes.value)
  const least = Number(form.dataset.least)
  const day = start.value.slice(0, 10)
  const tooShort = t('时长 %(minutes)s 分钟，少于国家职业标准（2022 年版）规定的 %(least)s 分钟。', {
    minutes: planned,
    least,
  })
  return [
    planned && planned < least ? tooShort : '',
    ...qsa('select[data-level]', form).map((select) => ofPaper(/** @type {HTMLSelectElement} */ (select), planned)),
    day && day !== form.dataset.examDate ? t('计划开考日期 %(day)s 不是该批次的考试日期。', { day }) : '',
    qsa('[name="staff"]:checked', form).length ? '' : t('尚未指派监考员。'),
  ].filter(Boolean)
}

function look() {
  const lines = advice()
  box.hidden = lines.length === 0
  qs('ul', box).replaceChildren(...lines.map((line) => h('li', null, line)))
}

form.addEventListener('input', look)
