// @ts-check
// Narrowing a table while typing: <input data-find="id of the table"> hides the rows that do not hold every word.
import { on, qs, qsa } from './dom.js'
import { t } from './text.js'

on(document, 'input', '[data-find]', (_event, input) => {
  if (!(input instanceof HTMLInputElement)) return
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
  const rows = qsa('tbody tr', qs(`#${input.dataset.find}`))
  for (const row of rows) {
    const text = (row.textContent ?? '').toLowerCase()
    row.hidden = !words.every((word) => text.includes(word))
  }
  const found = input.closest('.toolbar')?.querySelector('[data-found]')
  if (found) found.textContent = words.length ? t('找到 %(n)s 条', { n: rows.filter((row) => !row.hidden).length }) : ''
})
