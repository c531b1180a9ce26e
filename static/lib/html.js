// @ts-check
// Preact templates without a compiler: html`<p>${text}</p>`, and the two pieces every Preact page uses.
import htm from 'htm'
import { h } from 'preact'
import { STATE_ICONS } from './states.js'

export const html = htm.bind(h)

/** @param {{name: string, label?: string}} props */
export function Icon({ name, label }) {
  const spoken = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': 'true' }
  return html`<svg class="icon" focusable="false" ...${spoken}><use href=${`/static/vendor/icons.svg#${name}`} /></svg>`
}

/** @param {{state: string, label: string}} props */
export function Badge({ state, label }) {
  const drawing = STATE_ICONS[state]
  return html`<span class=${`badge is-${state}`}>${drawing ? html`<${Icon} name=${drawing} />` : null}${label}</span>`
}
