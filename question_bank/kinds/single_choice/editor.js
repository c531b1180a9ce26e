// @ts-check
import { html } from '/static/lib/html.js'
import { ChoicesView } from '/static/papers/editing/choices.js'
import { draw } from '/static/papers/editing/pieces.js'

/** @param {{ spec: any, put: (fields: any) => void }} props */
const View = ({ spec, put }) => html`<${ChoicesView} spec=${spec} put=${put} many=${false} />`

/**
 * Stem and options; one of them is the key.
 * @param {Element} root
 * @param {Record<string, any>} spec
 * @param {(fields: Record<string, any>) => void} onChange fields that have changed; undefined takes one away
 * @param {import('/static/papers/editing/pieces.js').Tools} tools
 */
export const mount = (root, spec, onChange, tools) => draw(root, View, spec, onChange, tools)
