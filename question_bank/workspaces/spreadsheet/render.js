// @ts-check
// A chart drawn on a canvas: the same for the candidate and for a grader.

/** @typedef {{kind: string, title: string, x?: string, y?: string, labels: unknown[], series: {name: string, data: (number | null)[]}[]}} Drawn */

const COLOURS = ['#2563a8', '#c2571a', '#2f7d4f', '#8a3f9e', '#b0862a', '#1d8a99', '#a83253', '#5b6470']
const TYPES = /** @type {Record<string, string>} */ ({
  column: 'bar',
  bar: 'bar',
  line: 'line',
  pie: 'pie',
  scatter: 'scatter',
})

/** What each kind is called. @param {(message: string) => string} t @returns {Record<string, string>} */
export const kindsOf = (t) => ({
  column: t('柱形图'),
  bar: t('条形图'),
  line: t('折线图'),
  pie: t('饼图'),
  scatter: t('散点图'),
})

/** @param {HTMLCanvasElement} canvas @param {Drawn} drawn @param {any} Chart @returns {{destroy: () => void}} */
export const drawChart = (canvas, drawn, Chart) => new Chart(canvas, settingsOf(drawn))

/** @param {Drawn} drawn */
export function settingsOf(drawn) {
  const { kind, title, x, y, labels, series } = drawn
  const isPie = kind === 'pie'
  const isLying = kind === 'bar'
  const across = { title: { display: Boolean(x), text: x ?? '' } }
  const upward = { title: { display: Boolean(y), text: y ?? '' } }
  return {
    type: TYPES[kind],
    data: { labels, datasets: series.map((one, n) => setOf(one, n, drawn)) },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      indexAxis: isLying ? 'y' : 'x',
      plugins: {
        title: { display: Boolean(title), text: title, font: { size: 15 }, color: '#1c2430' },
        legend: { display: isPie || series.length > 1, position: isPie ? 'right' : 'bottom' },
      },
      scales: isPie ? {} : isLying ? { x: upward, y: across } : { x: across, y: upward },
    },
  }
}

/** @param {{name: string, data: (number | null)[]}} one @param {number} n @param {Drawn} drawn */
function setOf({ name, data }, n, { kind, labels }) {
  const colour = COLOURS[n % COLOURS.length]
  if (kind === 'pie') return { label: name, data, backgroundColor: labels.map((_, i) => COLOURS[i % COLOURS.length]) }
  const points = kind === 'scatter' ? data.map((y, i) => ({ x: placeOf(labels[i], i), y })) : data
  return { label: name, data: points, backgroundColor: colour, borderColor: colour, borderWidth: 2, spanGaps: true }
}

/** @param {unknown} label @param {number} n */
function placeOf(label, n) {
  const x = label === '' || label === null ? Number.NaN : Number(label)
  return Number.isFinite(x) ? x : n + 1
}
