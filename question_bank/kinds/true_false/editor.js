// @ts-check
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { draw, Field, useName, words } from '/static/papers/editing/pieces.js'
import { Rich } from '/static/papers/editing/rich.js'

/** @param {{ spec: any, put: (fields: any) => void }} props */
function View({ spec, put }) {
  const name = useName()
  const choice = (/** @type {boolean} */ value, /** @type {string} */ label) =>
    html`<label><input type="radio" name=${name} checked=${spec.key === value} onChange=${() => put({ key: value })} />${label}</label>`
  return html`<${Rich} of="stem" label=${t('要判断的说法')} required=${true} value=${words(spec.stem)} onText=${(/** @type {string} */ stem) => put({ stem })} />
    <${Field} of="key" group=${true} label=${t('这个说法')} required=${true}><div class="options">${choice(true, t('正确'))}${choice(false, t('错误'))}</div></${Field}>`
}

/**
 * A statement, and whether it is right.
 * @param {Element} root
 * @param {Record<string, any>} spec
 * @param {(fields: Record<string, any>) => void} onChange fields that have changed; undefined takes one away
 * @param {import('/static/papers/editing/pieces.js').Tools} tools
 */
export const mount = (root, spec, onChange, tools) => draw(root, View, spec, onChange, tools)
