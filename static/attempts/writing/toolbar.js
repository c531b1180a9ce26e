// @ts-check
// A toolbar is one stop of the Tab key; arrow keys go along it, Escape leads back to the text.
import { useLayoutEffect, useRef } from 'preact/hooks'
import { html, Icon } from '../../lib/html.js'

const STOPS = 'button:not(:disabled), select:not(:disabled)'

/** @param {HTMLElement} bar */
const stopsOf = (bar) => /** @type {HTMLElement[]} */ ([...bar.querySelectorAll(STOPS)])

/** Go to a toolbar, where one was the last time. @param {HTMLElement | null | undefined} bar */
export function enter(bar) {
  const stops = bar ? stopsOf(bar) : []
  const stop = stops.find((one) => one.tabIndex === 0) ?? stops[0]
  stop?.focus()
}

/** @param {{label: string, children?: any, onLeave?: () => void}} props */
export function Toolbar({ label, children, onLeave }) {
  const bar = useRef(/** @type {any} */ (null))
  const at = useRef(0)
  const keepStop = () => {
    const stops = stopsOf(bar.current)
    const only = stops[Math.min(at.current, stops.length - 1)]
    for (const stop of stops) stop.tabIndex = stop === only ? 0 : -1
  }
  useLayoutEffect(keepStop)
  const reached = (/** @type {any} */ event) => {
    at.current = Math.max(0, stopsOf(bar.current).indexOf(event.target))
    keepStop()
  }
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape' && onLeave) {
      event.preventDefault()
      event.stopPropagation()
      onLeave()
      return
    }
    const stops = stopsOf(bar.current)
    const here = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement))
    /** @type {Record<string, number>} */
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1 + stops.length, Home: 0, End: stops.length - 1 }
    if (here < 0 || !(event.key in to)) return
    event.preventDefault()
    stops[to[event.key] % stops.length].focus()
  }
  return html`<div class="editor-bar" role="toolbar" aria-label=${label} ref=${bar} onKeyDown=${pressed} onFocusIn=${reached}>${children}</div>`
}

/**
 * @param {{label: string, icon?: string, text?: string, keys?: string, isOn?: boolean, isOff?: boolean, onPress: () => void}} props
 *   `isOn`: what it stands for is so; `keys`: said where one points at it
 */
export function Tool({ label, icon, text, keys, isOn, isOff = false, onPress }) {
  const hold = (/** @type {MouseEvent} */ event) => event.preventDefault() // the text keeps its selection
  return html`<button type="button" class=${`btn btn-quiet btn-sm${text ? '' : ' btn-icon'}`} title=${keys ? `${label} ${keys}` : label} aria-label=${label} disabled=${isOff}
    aria-pressed=${isOn === undefined ? undefined : String(isOn)} onMouseDown=${hold} onClick=${onPress}>${icon ? html`<${Icon} name=${icon} />` : null}${text ? html`<span aria-hidden="true">${text}</span>` : null}</button>`
}
