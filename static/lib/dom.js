// @ts-check
// Making and finding elements without a framework.
import { STATE_ICONS } from './states.js'

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * Make an element: `class` and `data-*` become attributes, `on…` functions become listeners, other known names become properties.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown> | null} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props ?? {})) put(element, name, value)
  for (const child of children.flat())
    if (child || child === 0) element.append(child instanceof Node ? child : String(child))
  return element
}

/** @param {HTMLElement} element @param {string} name @param {unknown} value */
function put(element, name, value) {
  if (value === null || value === undefined || value === false) return
  if (name.startsWith('on') && typeof value === 'function')
    element.addEventListener(name.slice(2).toLowerCase(), /** @type {EventListener} */ (value))
  else if (value === true) element.setAttribute(name, '')
  else if (name === 'value' && 'value' in element) element.value = value
  else element.setAttribute(name, String(value))
}

/**
 * The first element that fits, or an error: what a page needs must be there.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {T}
 */
export function qs(selector, root = document) {
  const found = /** @type {T | null} */ (root.querySelector(selector))
  if (!found) throw new Error(`nothing on this page fits ${selector}`)
  return found
}

/**
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {T[]}
 */
export const qsa = (selector, root = document) => [.../** @type {NodeListOf<T>} */ (root.querySelectorAll(selector))]

/**
 * Listen on `root` for events of elements that fit, also of those added later. Returns a function that stops it.
 * @param {Document | HTMLElement} root
 * @param {string} type
 * @param {string} selector
 * @param {(event: Event, element: HTMLElement) => void} handler
 * @returns {() => void}
 */
export function on(root, type, selector, handler) {
  /** @param {Event} event */
  const listener = (event) => {
    const element = event.target instanceof Element ? event.target.closest(selector) : null
    if (element instanceof HTMLElement && root.contains(element)) handler(event, element)
  }
  root.addEventListener(type, listener)
  return () => root.removeEventListener(type, listener)
}

/** The page's data from a JSON block. @param {string} id @returns {any} */
export const data = (id) => JSON.parse(qs(`script#${id}`).textContent ?? 'null')

/** Say something to a screen reader. @param {string} text */
export function announce(text) {
  const region = document.getElementById('announcer')
  if (!region) return
  region.textContent = ''
  setTimeout(() => {
    region.textContent = text
  }, 50)
}

const SVG = 'http://www.w3.org/2000/svg'

/** @param {string} name a drawing of vendor/icons.svg @param {string} [label] @returns {SVGSVGElement} */
export function icon(name, label) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('focusable', 'false')
  svg.setAttribute(label ? 'aria-label' : 'aria-hidden', label ?? 'true')
  if (label) svg.setAttribute('role', 'img')
  const use = document.createElementNS(SVG, 'use')
  use.setAttribute('href', `/static/vendor/icons.svg#${name}`)
  svg.append(use)
  return svg
}

/** @param {string} state @param {string} label */
export function badge(state, label) {
  const drawing = STATE_ICONS[state]
  return h('span', { class: `badge is-${state}` }, drawing ? icon(drawing) : null, label)
}
