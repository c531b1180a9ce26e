// @ts-check
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import {
  Check,
  Choose,
  ChooseField,
  draw,
  FaultsOf,
  Field,
  Line,
  More,
  Rows,
  rowsOf,
  useOwn,
  words,
} from '/static/papers/editing/pieces.js'
import { Rich, Slim, SlimList } from '/static/papers/editing/rich.js'
import { fresh } from '/static/papers/editing/text.js'
import { letterOf } from './parts.js'

/**
 * @typedef {{ id: string, text: string }} Right
 * @typedef {{ id: string, text: string, to: string[], weights: Record<string, string> }} Left `to`, `weights`: by id of a right
 */

/** @returns {Left} */
const left = () => ({ id: fresh(), text: '', to: [], weights: {} })
/** @returns {Right} */
const right = () => ({ id: fresh(), text: '' })

/** @param {any} spec */
function begin(spec) {
  /** @type {Right[]} */
  const rights = rowsOf(spec.right, (text) => ({ text: words(text) }))
  const pairs = Array.isArray(spec.key) ? spec.key.filter(Array.isArray) : []
  /** @param {number} place */
  const weights = (place) =>
    Object.fromEntries(rights.map(({ id }, to) => [id, words(spec.weights?.[`${place}-${to}`])]))
  /** @type {Left[]} */
  const lefts = rowsOf(spec.left, (text, place) => ({
    text: words(text),
    to: pairs.flatMap((/** @type {any[]} */ [from, to]) => (from === place && rights[to] ? [rights[to].id] : [])),
    weights: weights(place),
  }))
  if (!lefts.length && !rights.length) {
    for (let n = 0; n < 3; n += 1) {
      rights.push(right())
      lefts.push({ ...left(), to: [rights[n].id] })
    }
  }
  return { lefts, rights, isWeighed: Boolean(spec.weights) }
}

/** @param {{ lefts: Left[], rights: Right[], isWeighed: boolean }} state */
export function fieldsOf({ lefts, rights, isWeighed }) {
  const place = new Map(rights.map(({ id }, at) => [id, at]))
  const weights = lefts.flatMap((row, from) =>
    rights.flatMap(({ id }, to) => (row.weights[id]?.trim() ? [[`${from}-${to}`, row.weights[id].trim()]] : [])),
  )
  return {
    left: lefts.map((row) => row.text),
    right: rights.map((row) => row.text),
    key: lefts.flatMap((row, from) =>
      row.to.flatMap((id) => (place.has(id) ? [[from, place.get(id)]] : [])).sort(([, a = 0], [, b = 0]) => a - b),
    ),
    weights: isWeighed ? Object.fromEntries(weights) : undefined,
  }
}

/** @param {{ spec: any, put: (fields: any) => void }} props */
function View({ spec, put }) {
  const [state, change] = useOwn(() => begin(spec), fieldsOf, put)
  const { lefts, rights, isWeighed } = state
  const many = spec.many === true
  /** @param {string} id @param {Partial<Left>} fields */
  const alter = (id, fields) => change({ lefts: lefts.map((row) => (row.id === id ? { ...row, ...fields } : row)) })
  /** One more on the left brings its partner along. @param {Left[]} now @param {{ added?: number }} told */
  const setLefts = (now, told) => {
    if (told.added === undefined || spec.reuse) return change({ lefts: now })
    const partner = right()
    now[told.added] = { ...now[told.added], to: [partner.id] }
    return change({ lefts: now, rights: [...rights, partner] })
  }
  /** @param {Left} row @param {number} place */
  const partners = (row, place) => {
    const n = place + 1
    if (many)
      return html`<div class="edit-letters" role="group" aria-label=${t('左 %(n)s 的配对', { n })}>${rights.map(
        ({ id }, to) =>
          html`<label key=${id}><input type="checkbox" checked=${row.to.includes(id)} onChange=${(/** @type {any} */ event) => alter(row.id, { to: event.target.checked ? [...row.to, id] : row.to.filter((one) => one !== id) })} />${letterOf(to)}</label>`,
      )}</div>`
    return html`<${Choose} className="edit-partner" value=${row.to[0] ?? ''} label=${t('左 %(n)s 的配对', { n })} options=${[['', t('配对…')], ...rights.map(({ id }, to) => [id, letterOf(to)])]} onPick=${(/** @type {string} */ id) => alter(row.id, { to: id ? [id] : [] })} />`
  }
  return html`<${Rich} of="stem" label=${t('题干')} required=${true} small=${true} value=${words(spec.stem)} onText=${(/** @type {string} */ stem) => put({ stem })} />
    <${Field} of="left" group=${true} label=${t('左侧条目和各自的配对')}>
      <${SlimList}><${Rows} rows=${lefts} onRows=${setLefts} make=${left} add=${t('加一组')} least=${1} name=${(/** @type {number} */ place) => t('左 %(n)s', { n: place + 1 })}>${(
        /** @type {Left} */ row,
        /** @type {number} */ place,
      ) =>
        html`<span class="edit-no">${place + 1}</span><${Slim} value=${row.text} label=${t('左 %(n)s', { n: place + 1 })} onText=${(/** @type {string} */ text) => alter(row.id, { text })} />${partners(row, place)}`}</${Rows}></${SlimList}>
      <${FaultsOf} of="key" />
    </${Field}>
    <${Field} of="right" group=${true} label=${t('右侧条目')} hint=${t('可以多出几条作干扰；考生看到的次序每人不同')}>
      <${SlimList}><${Rows} rows=${rights} onRows=${(/** @type {Right[]} */ now) => change({ rights: now })} make=${right} add=${t('加一条干扰项')} least=${1} name=${(/** @type {number} */ place) => t('右 %(letter)s', { letter: letterOf(place) })}>${(
        /** @type {Right} */ row,
        /** @type {number} */ place,
      ) =>
        html`<span class="edit-no">${letterOf(place)}</span><${Slim} value=${row.text} label=${t('右 %(letter)s', { letter: letterOf(place) })} onText=${(/** @type {string} */ text) => change({ rights: rights.map((one) => (one.id === row.id ? { ...one, text } : one)) })} />`}</${Rows}></${SlimList}>
    </${Field}>
    <div class="row">
      <${Check} label=${t('右侧可以重复使用')} checked=${spec.reuse === true} onCheck=${(/** @type {boolean} */ on) => put({ reuse: on || undefined })} />
      <${Check} label=${t('左侧一条可以对应几条')} checked=${many} onCheck=${(/** @type {boolean} */ on) => put({ many: on || undefined })} />
      <${Check} label=${t('左侧固定顺序')} checked=${spec.fixed_order === true} onCheck=${(/** @type {boolean} */ on) => put({ fixed_order: on || undefined })} />
    </div>
    ${
      isWeighed
        ? null
        : html`<${ChooseField} of="rule" label=${t('计分')} value=${spec.rule === 'strict' ? 'strict' : 'pairs'} options=${[
            ['pairs', t('按配对正确的组数')],
            ['strict', t('全部正确才得分')],
          ]} onPick=${(/** @type {string} */ rule) => put({ rule })} />`
    }
    <${More} label=${t('按配对计分')} isOpen=${isWeighed}>
      <${Check} label=${t('每种配对各有得分比例')} hint=${t('写作 1、0.5、1/3，可以是负数；没有写的不得分')} checked=${isWeighed} onCheck=${(/** @type {boolean} */ on) => change({ isWeighed: on })} />
      ${isWeighed ? html`<${Weights} lefts=${lefts} rights=${rights} onAlter=${alter} /><${Check} label=${t('合计不低于 0、不高于满分')} checked=${spec.bounded === true} onCheck=${(/** @type {boolean} */ on) => put({ bounded: on || undefined })} />` : null}
      <${FaultsOf} of="weights" />
    </${More}>`
}

/** @param {{ lefts: Left[], rights: Right[], onAlter: (id: string, fields: Partial<Left>) => void }} props */
const Weights = ({ lefts, rights, onAlter }) =>
  html`<table class="table is-compact"><thead><tr><td></td>${rights.map(({ id }, to) => html`<th scope="col" key=${id}>${letterOf(to)}</th>`)}</tr></thead><tbody>${lefts.map(
    (row, from) =>
      html`<tr key=${row.id}><th scope="row">${from + 1}</th>${rights.map(
        ({ id }, to) =>
          html`<td key=${id}><${Line} className="edit-share" value=${row.weights[id] ?? ''} max=${12} hint="0" label=${t('左 %(n)s 配右 %(letter)s 的得分比例', { n: from + 1, letter: letterOf(to) })} onText=${(/** @type {string} */ text) => onAlter(row.id, { weights: { ...row.weights, [id]: text } })} /></td>`,
      )}</tr>`,
  )}</tbody></table>`

/**
 * Two sides, and what belongs together.
 * @param {Element} root
 * @param {Record<string, any>} spec
 * @param {(fields: Record<string, any>) => void} onChange fields that have changed; undefined takes one away
 * @param {import('/static/papers/editing/pieces.js').Tools} tools
 */
export const mount = (root, spec, onChange, tools) => draw(root, View, spec, onChange, tools)
