// @ts-check
// Reference answer and key points, for the types that a person marks.
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { Check, Field, Line, Rows, rowsOf, useOwn, WholeField, words } from './pieces.js'
import { Rich } from './rich.js'
import { fresh } from './text.js'

/** @typedef {{ id: string, text: string, share: string }} Point */

/** @returns {Point} */
const point = () => ({ id: fresh(), text: '', share: '' })

/** @param {any} spec */
function begin(spec) {
  /** @type {Point[]} */
  const rows = rowsOf(spec.points_of_answer, (one) => ({ text: words(one?.text), share: words(one?.share) }))
  return { rows, isShared: rows.length === 0 || rows.some((row) => row.share) }
}

/** @param {ReturnType<typeof begin>} state */
export const fieldsOf = ({ rows, isShared }) => ({
  points_of_answer: rows.length
    ? rows.map(({ text, share }) => (isShared ? { text, share: share.trim() } : { text }))
    : undefined,
})

/** Decimals and quotients summed up; null where one is none. @param {string[]} shares */
export function sumOf(shares) {
  const values = shares.map((text) => {
    const [over, under = '1'] = text.trim().split('/')
    return over.trim() === '' ? Number.NaN : Number(over) / Number(under)
  })
  const sum = values.reduce((total, value) => total + value, 0)
  return Number.isFinite(sum) ? Math.round(sum * 10000) / 10000 : null
}

/** The points get even shares that sum up to the whole. @param {Point[]} rows */
const evenly = (rows) => rows.map((row) => ({ ...row, share: rows.length === 1 ? '1' : `1/${rows.length}` }))

/** @param {{ spec: any, put: (fields: any) => void, isEssay: boolean }} props */
export function GuideView({ spec, put, isEssay }) {
  const [{ rows, isShared }, change] = useOwn(() => begin(spec), fieldsOf, put)
  /** @param {string} id @param {Partial<Point>} fields */
  const alter = (id, fields) => change({ rows: rows.map((row) => (row.id === id ? { ...row, ...fields } : row)) })
  const sum = isShared && rows.length ? sumOf(rows.map((row) => row.share)) : 1
  /** @param {Point} row @param {number} place */
  const drawn = (row, place) =>
    html`<span class="edit-no">${place + 1}</span><${Line} value=${row.text} max=${300} label=${t('要点 %(n)s', { n: place + 1 })} onText=${(/** @type {string} */ text) => alter(row.id, { text })} />
    ${isShared ? html`<${Line} className="edit-share" value=${row.share} max=${12} hint=${t('比例')} label=${t('要点 %(n)s 的得分比例', { n: place + 1 })} onText=${(/** @type {string} */ share) => alter(row.id, { share })} />` : null}`
  return html`<${Rich} of="stem" label=${t('题干')} required=${true} value=${words(spec.stem)} onText=${(/** @type {string} */ stem) => put({ stem })} />
    <${Rich} of="key" label=${t('参考答案')} value=${words(spec.key)} onText=${(/** @type {string} */ key) => put({ key: key || undefined })} hint=${t('只有阅卷人看得到')} />
    <${Field} of="points_of_answer" group=${true} label=${t('答题要点')} hint=${isShared ? t('阅卷人按要点给分；得分比例写作 0.2 或 1/3，合计为 1') : t('阅卷人参考，整题给一个分')}>
      <${Rows} rows=${rows} onRows=${(/** @type {Point[]} */ now) => change({ rows: now })} make=${point} add=${t('加一个要点')} most=${30} name=${(/** @type {number} */ place) => t('要点 %(n)s', { n: place + 1 })}>${drawn}</${Rows}>
      ${
        rows.length
          ? html`<div class="row"><${Check} label=${t('每个要点有得分比例')} checked=${isShared} onCheck=${(/** @type {boolean} */ on) => change({ isShared: on })} />
        ${isShared ? html`<button type="button" class="btn btn-sm" onClick=${() => change({ rows: evenly(rows) })}>${t('平均分配')}</button><span class=${sum === 1 ? 'muted' : 'edit-fault'}>${sum === null ? t('比例没有写全') : t('合计 %(sum)s', { sum })}</span>` : null}</div>`
          : null
      }
    </${Field}>
    <div class="grid-2">
      ${isEssay ? html`<${WholeField} of="shortest" label=${t('最少字数')} value=${spec.shortest} unit=${t('字')} onNumber=${(/** @type {number | undefined} */ shortest) => put({ shortest })} />` : null}
      <${WholeField} of="longest" label=${t('最多字数')} value=${spec.longest} unit=${t('字')} hint=${isEssay ? t('不写为 3000') : t('不写为 1000')} onNumber=${(/** @type {number | undefined} */ longest) => put({ longest })} />
    </div>`
}
