// @ts-check
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import {
  Choose,
  ChooseField,
  draw,
  FaultsOf,
  Field,
  Rows,
  rowsOf,
  useOwn,
  words,
} from '/static/papers/editing/pieces.js'
import { Rich, Slim, SlimList } from '/static/papers/editing/rich.js'
import { fresh, plain } from '/static/papers/editing/text.js'

/**
 * @typedef {{ id: string, text: string }} Class
 * @typedef {{ id: string, text: string, in: string }} Good `in`: the id of its class
 */

/** @returns {Class} */
const group = () => ({ id: fresh(), text: '' })

/** @param {any} spec */
function begin(spec) {
  /** @type {Class[]} */
  const classes = rowsOf(Array.isArray(spec.classes) ? spec.classes : ['', ''], (text) => ({ text: words(text) }))
  /** @type {Good[]} */
  const goods = rowsOf(Array.isArray(spec.goods) ? spec.goods : ['', '', '', ''], (text, place) => ({
    text: words(text),
    in: classes[spec.key?.[place]]?.id ?? '',
  }))
  return { classes, goods }
}

/** @param {{ classes: Class[], goods: Good[] }} state */
export const fieldsOf = ({ classes, goods }) => ({
  classes: classes.map((row) => row.text),
  goods: goods.map((row) => row.text),
  key: goods.map((row) => classes.findIndex(({ id }) => id === row.in)),
})

/** @param {{ spec: any, put: (fields: any) => void }} props */
function View({ spec, put }) {
  const [{ classes, goods }, change] = useOwn(() => begin(spec), fieldsOf, put)
  /** @param {string} id @param {Partial<Good>} fields */
  const alter = (id, fields) => change({ goods: goods.map((row) => (row.id === id ? { ...row, ...fields } : row)) })
  const names = classes.map(({ id, text }, place) => [id, plain(text) || t('类别 %(n)s', { n: place + 1 })])
  return html`<${Rich} of="stem" label=${t('题干')} required=${true} small=${true} value=${words(spec.stem)} onText=${(/** @type {string} */ stem) => put({ stem })} />
    <${Field} of="classes" group=${true} label=${t('类别')} hint=${t('考生看到的类别按这里的次序')}>
      <${SlimList}><${Rows} rows=${classes} onRows=${(/** @type {Class[]} */ now) => change({ classes: now })} make=${group} add=${t('加一个类别')} least=${2} most=${20} name=${(/** @type {number} */ place) => t('类别 %(n)s', { n: place + 1 })}>${(
        /** @type {Class} */ row,
        /** @type {number} */ place,
        /** @type {() => void} */ add,
      ) =>
        html`<span class="edit-no">${place + 1}</span><${Slim} value=${row.text} label=${t('类别 %(n)s', { n: place + 1 })} onEnter=${add} onText=${(/** @type {string} */ text) => change({ classes: classes.map((one) => (one.id === row.id ? { ...one, text } : one)) })} />`}</${Rows}></${SlimList}>
    </${Field}>
    <${Field} of="goods" group=${true} label=${t('要归类的条目和各自的类别')}>
      <${SlimList}><${Rows} rows=${goods} onRows=${(/** @type {Good[]} */ now) => change({ goods: now })} make=${() => ({ ...group(), in: '' })} add=${t('加一条')} least=${2} fixed=${true} name=${(/** @type {number} */ place) => t('第 %(n)s 条', { n: place + 1 })}>${(
        /** @type {Good} */ row,
        /** @type {number} */ place,
        /** @type {() => void} */ add,
      ) => html`<span class="edit-no">${place + 1}</span><${Slim} value=${row.text} label=${t('第 %(n)s 条', { n: place + 1 })} onEnter=${add} onText=${(/** @type {string} */ text) => alter(row.id, { text })} />
        <${Choose} className="edit-class" value=${row.in} label=${t('第 %(n)s 条的类别', { n: place + 1 })} options=${[['', t('类别…')], ...names]} onPick=${(/** @type {string} */ id) => alter(row.id, { in: id })} />`}</${Rows}></${SlimList}>
      <${FaultsOf} of="key" />
    </${Field}>
    <${ChooseField} of="rule" label=${t('计分')} value=${spec.rule === 'strict' ? 'strict' : 'goods'} options=${[
      ['goods', t('按归对的条目')],
      ['strict', t('全部归对才得分')],
    ]} onPick=${(/** @type {string} */ rule) => put({ rule })} />`
}

/**
 * Classes, and what belongs to each.
 * @param {Element} root
 * @param {Record<string, any>} spec
 * @param {(fields: Record<string, any>) => void} onChange fields that have changed; undefined takes one away
 * @param {import('/static/papers/editing/pieces.js').Tools} tools
 */
export const mount = (root, spec, onChange, tools) => draw(root, View, spec, onChange, tools)
