// @ts-check
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import {
  Check,
  Choose,
  draw,
  Field,
  Line,
  More,
  Rows,
  rowsOf,
  useOwn,
  WholeField,
  words,
} from '/static/papers/editing/pieces.js'
import { Rich } from '/static/papers/editing/rich.js'
import { fresh } from '/static/papers/editing/text.js'

/**
 * @typedef {{ id: string, way: string, value: string, tolerance: string, low: string, high: string, share: string }} Number_
 * @typedef {{ id: string, unit: string, factor: string }} Unit
 */

/** @returns {Number_} */
const number = () => ({ id: fresh(), way: 'value', value: '', tolerance: '', low: '', high: '', share: '' })
/** @returns {Unit} */
const unit = () => ({ id: fresh(), unit: '', factor: '1' })

/** @param {any} spec */
function begin(spec) {
  /** @type {Number_[]} */
  const numbers = rowsOf(spec.key, (one) => ({
    way: one && ('low' in one || 'high' in one) ? 'range' : 'value',
    ...Object.fromEntries(['value', 'tolerance', 'low', 'high', 'share'].map((name) => [name, words(one?.[name])])),
  }))
  /** @type {Unit[]} */
  const units = Object.entries(spec.units?.accepted ?? {}).map(([name, factor]) => ({
    id: fresh(),
    unit: name,
    factor: words(factor),
  }))
  const { required = false, before = false, penalty, penalty_of = 'worth' } = spec.units ?? {}
  return {
    numbers: numbers.length ? numbers : [number()],
    units,
    required: required === true,
    before: before === true,
    penalty: words(penalty),
    penaltyOf: words(penalty_of),
  }
}

/** @param {Record<string, string>} given only what says something */
const said = (given) => Object.fromEntries(Object.entries(given).filter(([, text]) => text.trim()))

/** @param {Number_} row */
const entry = ({ way, value, tolerance, low, high, share }) =>
  way === 'range' ? said({ low, high, share }) : { value, ...said({ tolerance, share }) }

/** @param {ReturnType<typeof begin>} state */
export const fieldsOf = ({ numbers, units, required, before, penalty, penaltyOf }) => ({
  key: numbers.map(entry),
  units: units.length
    ? {
        accepted: Object.fromEntries(units.map(({ unit, factor }) => [unit.trim(), factor.trim()])),
        ...(required ? { required } : {}),
        ...(before ? { before } : {}),
        ...(penalty.trim() ? { penalty: penalty.trim(), penalty_of: penaltyOf } : {}),
      }
    : undefined,
})

/** @param {{ spec: any, put: (fields: any) => void }} props */
function View({ spec, put }) {
  const [state, change] = useOwn(() => begin(spec), fieldsOf, put)
  /** @param {Number_} row @param {number} place */
  const numberRow = (row, place) => {
    const n = place + 1
    /** @param {Partial<Number_>} fields */
    const alter = (fields) =>
      change({ numbers: state.numbers.map((one) => (one.id === row.id ? { ...one, ...fields } : one)) })
    /** @param {'value' | 'tolerance' | 'low' | 'high' | 'share'} name @param {string} label @param {string} [hint] */
    const line = (name, label, hint = '') =>
      html`<label class="edit-inline"><span>${label}</span> <${Line} className="edit-number" value=${row[name]} max=${60} mode="decimal" hint=${hint} label=${t('答案 %(n)s：%(label)s', { n, label })} onText=${(/** @type {string} */ text) => alter({ [name]: text })} /></label>`
    return html`<div class="row">
      <${Choose} value=${row.way} label=${t('答案 %(n)s 的写法', { n })} options=${[
        ['value', t('数值与误差')],
        ['range', t('范围')],
      ]} onPick=${(/** @type {string} */ way) => alter({ way })} />
      ${row.way === 'range' ? html`${line('low', t('从'))}${line('high', t('到'))}` : html`${line('value', t('数值'))}${line('tolerance', t('误差 ±'), t('0 或 1%'))}`}
      ${state.numbers.length > 1 || row.share ? line('share', t('得分比例'), '1') : null}
    </div>`
  }
  /** @param {Unit} row @param {number} place */
  const unitRow = (row, place) => {
    /** @param {Partial<Unit>} fields */
    const alter = (fields) =>
      change({ units: state.units.map((one) => (one.id === row.id ? { ...one, ...fields } : one)) })
    return html`<div class="row"><${Line} className="edit-number" value=${row.unit} max=${20} hint=${t('元')} label=${t('单位 %(n)s', { n: place + 1 })} onText=${(/** @type {string} */ text) => alter({ unit: text })} />
      <label class="edit-inline"><span>${t('1 个单位合答案里的')}</span> <${Line} className="edit-number" value=${row.factor} max=${20} hint="1" label=${t('单位 %(n)s 的换算率', { n: place + 1 })} onText=${(/** @type {string} */ factor) => alter({ factor })} /></label></div>`
  }
  const hasUnits = state.units.length > 0
  return html`<${Rich} of="stem" label=${t('题干')} required=${true} value=${words(spec.stem)} onText=${(/** @type {string} */ stem) => put({ stem })} />
    <${Field} of="key" group=${true} label=${t('答案')} hint=${t('误差不写就须正好相等，可写数或百分数；几个答案取得分最高的')}>
      <${Rows} rows=${state.numbers} onRows=${(/** @type {Number_[]} */ numbers) => change({ numbers })} make=${number} add=${t('再加一个答案')} least=${1} most=${50} name=${(/** @type {number} */ place) => t('答案 %(n)s', { n: place + 1 })} fixed=${true}>${numberRow}</${Rows}>
    </${Field}>
    <${Field} of="units" group=${true} label=${t('单位')} hint=${hasUnits ? '' : t('没有单位时，考生只写数')}>
      <${Rows} rows=${state.units} onRows=${(/** @type {Unit[]} */ units) => change({ units })} make=${unit} add=${t('加一个单位')} most=${20} name=${(/** @type {number} */ place) => t('单位 %(n)s', { n: place + 1 })} fixed=${true}>${unitRow}</${Rows}>
      ${
        hasUnits
          ? html`<div class="row"><${Check} label=${t('必须写单位')} checked=${state.required} onCheck=${(/** @type {boolean} */ required) => change({ required })} />
        <${Check} label=${t('单位写在数的前面（如 ¥）')} checked=${state.before} onCheck=${(/** @type {boolean} */ before) => change({ before })} />
        <label class="edit-inline"><span>${t('单位不对扣')}</span> <${Line} className="edit-number" value=${state.penalty} max=${12} hint=${t('全部')} label=${t('单位不对时扣掉的比例')} onText=${(/** @type {string} */ penalty) => change({ penalty })} /></label>
        ${
          state.penalty.trim()
            ? html`<${Choose} value=${state.penaltyOf} label=${t('按什么扣')} options=${[
                ['worth', t('题目满分的比例')],
                ['answer', t('所得分数的比例')],
              ]} onPick=${(/** @type {string} */ penaltyOf) => change({ penaltyOf })} />`
            : null
        }</div>`
          : null
      }
    </${Field}>
    <${More} label=${t('有效数字')} isOpen=${spec.figures !== undefined}><${WholeField} of="figures" label=${t('须写几位有效数字')} value=${spec.figures} most=${15} onNumber=${(/** @type {number | undefined} */ figures) => put({ figures })} /></${More}>`
}

/**
 * A stem, the numbers that are right, and their units.
 * @param {Element} root
 * @param {Record<string, any>} spec
 * @param {(fields: Record<string, any>) => void} onChange fields that have changed; undefined takes one away
 * @param {import('/static/papers/editing/pieces.js').Tools} tools
 */
export const mount = (root, spec, onChange, tools) => draw(root, View, spec, onChange, tools)
