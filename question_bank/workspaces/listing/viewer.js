// @ts-check
// The listing for graders: each product as buyers see it.
import { render } from 'preact'
import { html } from '/static/lib/html.js'
import { Card } from './render.js'

/** @param {HTMLElement} root @param {any} made @param {{picture: (name: string) => string}} tools */
export function mount(root, made, tools) {
  render(
    html`<div class="lst-view">${made.products.map((/** @type {any} */ product) => html`<${Card} product=${product} tools=${tools} />`)}</div>`,
    root,
  )
}
