// @ts-check
// The canvases of a design for a grader: drawn by the rules of the editor, at any scale.
import { draw, shelf } from './render.js'

/**
 * @param {HTMLElement} root @param {any} made
 * @param {{picture: (name: string) => string, t: (text: string, detail?: any) => string}} tools
 */
export function mount(root, made, tools) {
  const doneOnes = made.canvases.filter((/** @type {any} */ canvas) => canvas.value)
  root.replaceChildren(...doneOnes.map((/** @type {any} */ canvas) => viewed(canvas, tools)))
}

const ZOOMS = [0.25, 0.5, 0.75, 1, 1.5, 2]

/** @param {any} canvas @param {any} tools */
function viewed(canvas, tools) {
  const figure = document.createElement('figure')
  const caption = document.createElement('figcaption')
  const view = document.createElement('div')
  const element = document.createElement('canvas')
  const select = document.createElement('select')
  figure.className = 'design-seen'
  view.className = 'design-view'
  view.tabIndex = 0
  view.setAttribute('role', 'group')
  view.setAttribute('aria-label', canvas.title)
  element.setAttribute('role', 'img')
  element.setAttribute('aria-label', canvas.title)
  select.setAttribute('aria-label', `${tools.t('显示比例')}：${canvas.title}`)
  select.append(option('fit', tools.t('适合宽度')), ...ZOOMS.map((zoom) => option(String(zoom), `${zoom * 100}%`)))
  const size = document.createElement('span')
  size.className = 'muted small'
  size.textContent = `${canvas.width}×${canvas.height}`
  const name = document.createElement('strong')
  name.textContent = canvas.title
  caption.append(name, size, select)
  view.append(element)
  figure.append(caption, view)
  const pictures = shelf(tools.picture, () => drawn())
  const drawn = () => {
    const room = Math.max(0.05, Math.min(1, (view.clientWidth - 2) / canvas.width))
    const scale = select.value === 'fit' ? room : Number(select.value)
    const dots = scale * Math.min(2, window.devicePixelRatio || 1)
    element.width = Math.round(canvas.width * dots)
    element.height = Math.round(canvas.height * dots)
    element.style.width = `${Math.round(canvas.width * scale)}px`
    const pen = element.getContext('2d')
    if (!pen) return
    pen.scale(dots, dots)
    draw(pen, canvas.value, canvas, pictures)
  }
  select.addEventListener('change', drawn)
  new ResizeObserver(drawn).observe(view)
  drawn()
  return figure
}

/** @param {string} value @param {string} text */
function option(value, text) {
  const made = document.createElement('option')
  made.value = value
  made.textContent = text
  return made
}
