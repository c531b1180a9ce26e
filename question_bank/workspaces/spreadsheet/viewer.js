// @ts-check
// The charts of a work for a grader.
import { drawChart, kindsOf } from './render.js'

/** @param {HTMLElement} root @param {any} made @param {{t: (message: string, params?: Record<string, string | number>) => string}} tools */
export async function mount(root, made, { t }) {
  if (!made.charts?.length) return
  const { Chart } = await import('chart.js')
  for (const chart of made.charts) {
    const figure = document.createElement('figure')
    figure.className = 'sheet-chart'
    const caption = document.createElement('figcaption')
    caption.textContent = `${kindsOf(t)[chart.kind]} · ${sheetName(made, chart.sheet)} ${chart.range}`
    const frame = document.createElement('div')
    frame.className = 'sheet-canvas'
    const canvas = document.createElement('canvas')
    canvas.setAttribute('role', 'img')
    canvas.setAttribute('aria-label', chart.title || caption.textContent)
    frame.append(canvas)
    figure.append(caption, frame)
    root.append(figure)
    drawChart(canvas, chart, Chart)
  }
}

/** @param {any} made @param {string} id */
const sheetName = (made, id) => made.sheets.find((/** @type {any} */ sheet) => sheet.id === id)?.name ?? ''
