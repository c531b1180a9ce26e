// @ts-check
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { ChooseField, draw, FaultsOf, Field, Rows, rowsOf, useOwn, words } from '/static/papers/editing/pieces.js'
import { Rich, Slim, SlimList } from '/static/papers/editing/rich.js'
import { fresh } from '/static/papers/editing/text.js'

/** @typedef {{ id: string, text: string }} Item */

/** @returns {Item} */
const item = () => ({ id: fresh(), text: '' })

/** The entries in their right order, whichever way a file said it. @param {any} spec */
function begin(spec) {
  const list = Array.isArray(spec.items) ? spec.items : ['', '', '', '']
  const key = Array.isArray(spec.key) && spec.key.length === list.length ? spec.key : [...list.keys()]
  return { rows: /** @type {Item[]} */ (rowsOf(key, (place) => ({ text: words(list[place]) }))) }
}

/** @param {{ rows: Item[] }} state */
export const fieldsOf = ({ rows }) => ({ items: rows.map((row) => row.text), key: undefined })

const RULES = () => [
  ['pairs', t('按两两先后正确的比例')],
  ['strict', t('顺序全部正确才得分')],
  ['positions', t('按位置正确的条目')],
  ['longest', t('按最长的连续正确段')],
  ['distance', t('按离正确位置的远近')],
  ['successor', t('按前后相接正确的对数')],
  ['successor_or_end', t('按前后相接（末尾也算）')],
  ['neighbours', t('按相邻条目正确的比例')],
  ['in_order', t('按先后正确的最多条目')],
  ['consecutive', t('按连续正确的最多条目')],
]

/** @param {{ spec: any, put: (fields: any) => void }} props */
function View({ spec, put }) {
  const [{ rows }, change] = useOwn(() => begin(spec), fieldsOf, put)
  return html`<${Rich} of="stem" label=${t('题干')} required=${true} small=${true} value=${words(spec.stem)} onText=${(/** @type {string} */ stem) => put({ stem })} />
    <${Field} of="items" group=${true} label=${t('条目，按正确的次序')} hint=${t('考生看到的次序是打乱的。按回车在下面加一条，Alt+↑、Alt+↓ 移动。')}>
      <${SlimList}><${Rows} rows=${rows} onRows=${(/** @type {Item[]} */ now) => change({ rows: now })} make=${item} add=${t('加一条')} least=${2} name=${(/** @type {number} */ place) => t('第 %(n)s 条', { n: place + 1 })}>${(
        /** @type {Item} */ row,
        /** @type {number} */ place,
        /** @type {() => void} */ add,
      ) =>
        html`<span class="edit-no">${place + 1}</span><${Slim} value=${row.text} label=${t('第 %(n)s 条', { n: place + 1 })} onEnter=${add} onText=${(/** @type {string} */ text) => change({ rows: rows.map((one) => (one.id === row.id ? { ...one, text } : one)) })} />`}</${Rows}></${SlimList}>
      <${FaultsOf} of="key" />
    </${Field}>
    <${ChooseField} of="rule" label=${t('计分')} value=${spec.rule ?? 'pairs'} options=${RULES()} onPick=${(/** @type {string} */ rule) => put({ rule })} />`
}

/**
 * Entries in their right order.
 * @param {Element} root
 * @param {Record<string, any>} spec
 * @param {(fields: Record<string, any>) => void} onChange fields that have changed; undefined takes one away
 * @param {import('/static/papers/editing/pieces.js').Tools} tools
 */
export const mount = (root, spec, onChange, tools) => draw(root, View, spec, onChange, tools)
