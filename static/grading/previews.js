// @ts-check
// Tables, documents and texts of a work are fetched when they come into sight; the server sends them cleaned.
import { on, qsa } from '../lib/dom.js'
import { t } from '../lib/text.js'

/** @param {HTMLElement} place */
async function fill(place) {
  try {
    const answer = await fetch(place.dataset.preview ?? '', { credentials: 'same-origin' })
    if (!answer.ok) throw new Error(String(answer.status))
    place.innerHTML = await answer.text()
  } catch {
    place.textContent = t('无法在页面中打开这个文件，请下载后查看。')
  }
}

const seen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting && target instanceof HTMLElement) {
        seen.unobserve(target)
        void fill(target)
      }
  },
  { rootMargin: '300px' },
)

for (const place of qsa('[data-preview]')) seen.observe(place)

// A workbook's cells show their values, or the formulas behind them.
on(document, 'change', '[data-formulas]', (_event, box) => {
  const place = box.closest('[data-preview]')
  const isOn = box instanceof HTMLInputElement && box.checked
  place?.classList.toggle('shows-formulas', isOn)
  for (const cell of qsa('[data-other]', place ?? document)) {
    const shown = cell.textContent ?? ''
    cell.textContent = cell.dataset.other ?? ''
    cell.dataset.other = shown
  }
})
