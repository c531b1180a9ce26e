// @ts-check
// Options with a key, for the types that offer a choice.
import { LETTERS } from '/kinds/single_choice/choices.js'
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { Check, ChooseField, FaultsOf, Field, Line, More, Rows, rowsOf, useName, useOwn, words } from './pieces.js'
import { Rich, Slim, SlimList } from './rich.js'
import { fresh } from './text.js'

/** @typedef {{ id: string, text: string, isKey: boolean, weight: string }} Option */

/** @param {any} spec @param {boolean} many */
function begin(spec, many) {
  const key = words(spec.key)
  const rows = rowsOf(spec.options, (text, place) => ({
    text: words(text),
    isKey: key.includes(LETTERS[place]),
    weight: words(spec.weights?.[LETTERS[place]]),
  }))
  while (rows.length < 4 && !Array.isArray(spec.options)) rows.push(option())
  return { rows, isWeighed: Boolean(spec.weights), many }
}

/** @returns {Option} */
const option = () => ({ id: fresh(), text: '', isKey: false, weight: '' })

/** @param {ReturnType<typeof begin>} state */
export function fieldsOf({ rows, isWeighed }) {
  const given = rows.flatMap((row, place) => (row.weight.trim() ? [[LETTERS[place], row.weight.trim()]] : []))
  return {
    options: rows.map((row) => row.text),
    key: rows.map((row, place) => (row.isKey ? LETTERS[place] : '')).join(''),
    weights: isWeighed ? Object.fromEntries(given) : undefined,
  }
}

/** @param {{ spec: any, put: (fields: any) => void, many: boolean }} props */
export function ChoicesView({ spec, put, many }) {
  const [state, change] = useOwn(() => begin(spec, many), fieldsOf, put)
  const name = useName()
  /** @param {string} id @param {Partial<Option>} fields */
  const alter = (id, fields) => change({ rows: state.rows.map((row) => (row.id === id ? { ...row, ...fields } : row)) })
  /** @param {string} id @param {boolean} isKey */
  const mark = (id, isKey) =>
    change({ rows: state.rows.map((row) => ({ ...row, isKey: row.id === id ? isKey : many && row.isKey })) })
  /** @param {Option} row @param {number} place @param {() => void} add */
  const draw = (row, place, add) => {
    const letter = LETTERS[place]
    return html`<label class="edit-key" title=${t('%(letter)s 是正确答案', { letter })}><input type=${many ? 'checkbox' : 'radio'} name=${name} checked=${row.isKey} aria-label=${t('%(letter)s 是正确答案', { letter })}
        onChange=${(/** @type {any} */ event) => mark(row.id, event.target.checked)} /><span class="choice-letter" aria-hidden="true">${letter}</span></label>
      <${Slim} value=${row.text} label=${t('选项 %(letter)s', { letter })} onText=${(/** @type {string} */ text) => alter(row.id, { text })} onEnter=${add} />
      ${state.isWeighed ? html`<${Line} className="edit-share" value=${row.weight} label=${t('选项 %(letter)s 的得分比例', { letter })} hint="0" max=${12} onText=${(/** @type {string} */ weight) => alter(row.id, { weight })} />` : null}`
  }
  return html`
    <${Rich} of="stem" label=${t('题干')} required=${true} value=${words(spec.stem)} onText=${(/** @type {string} */ stem) => put({ stem })} />
    <${Field} of="options" group=${true} label=${t('选项')} hint=${many ? t('勾选全部正确的选项。按回车在下面加一项，Alt+↑、Alt+↓ 移动。') : t('点选正确的一项。按回车在下面加一项，Alt+↑、Alt+↓ 移动。')}>
      <${SlimList}><${Rows} rows=${state.rows} onRows=${(/** @type {any} */ rows) => change({ rows })} make=${option} add=${t('加一个选项')} least=${2} most=${26} name=${(/** @type {number} */ place) => t('选项 %(letter)s', { letter: LETTERS[place] })}>${draw}</${Rows}></${SlimList}>
      <${FaultsOf} of="key" /><${FaultsOf} of="weights" />
    </${Field}>
    <${Check} label=${t('选项固定顺序')} hint=${t('选项互相提到，或者是一列数时勾选；否则每位考生的选项次序不同')} checked=${Boolean(spec.fixed_order)} onCheck=${(/** @type {boolean} */ on) => put({ fixed_order: on || undefined })} />
    ${many ? html`<${PartRule} spec=${spec} put=${put} isOff=${state.isWeighed} />` : null}
    <${More} label=${t('按选项计分')} isOpen=${state.isWeighed}>
      <${Check} label=${t('每个选项各有得分比例')} hint=${t('写作 1、0.5、1/3，可以是负数；没有写的不得分')} checked=${state.isWeighed} onCheck=${(/** @type {boolean} */ on) => change({ isWeighed: on })} />
      ${many && state.isWeighed ? html`<${Check} label=${t('合计不低于 0、不高于满分')} checked=${Boolean(spec.bounded)} onCheck=${(/** @type {boolean} */ on) => put({ bounded: on || undefined })} />` : null}
    </${More}>`
}

/** @param {{ spec: any, put: (fields: any) => void, isOff: boolean }} props */
function PartRule({ spec, put, isOff }) {
  if (isOff) return null
  return html`<${ChooseField} of="rule" label=${t('少选时')} value=${spec.rule ?? 'strict'} hint=${t('试卷的组卷方案另有规定时，以方案为准')}
    options=${[
      ['strict', t('不得分')],
      ['half', t('得一半分')],
      ['per_option', t('按选对的比例得分')],
    ]} onPick=${(/** @type {string} */ rule) => put({ rule })} />`
}
