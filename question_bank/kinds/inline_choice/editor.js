// @ts-check
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { GapMarking, GappedStem, GapShare, noGaps, useGaps } from '/static/papers/editing/gapped.js'
import {
  Check,
  draw,
  FaultsOf,
  Field,
  Line,
  Rows,
  rowsOf,
  useName,
  useOwn,
  words,
} from '/static/papers/editing/pieces.js'
import { escaped, fresh, plain } from '/static/papers/editing/text.js'

/**
 * @typedef {{ id: string, text: string }} Choice plain words
 * @typedef {{ rows: Choice[], right: string, share: string }} Gap `right`: the id of the right one
 */

/** @returns {Choice} */
const choice = () => ({ id: fresh(), text: '' })

/** @returns {Gap} */
const empty = () => ({ rows: [choice(), choice()], right: '', share: '' })

/** @param {any} spec @param {number} place @returns {Gap} */
function gapOf(spec, place) {
  const rows = rowsOf(spec.choices?.[place], (text) => ({ text: plain(words(text)) }))
  if (!rows.length) return empty()
  return { rows, right: rows[spec.key?.[place]]?.id ?? '', share: words(spec.shares?.[place]) }
}

/** @param {{ gaps: { ids: string[], by: Record<string, Gap> }, isShared: boolean }} state */
function fieldsOf({ gaps, isShared }) {
  const list = gaps.ids.map((id) => gaps.by[id])
  return {
    choices: list.map(({ rows }) => rows.map((row) => escaped(row.text))),
    key: list.map(({ rows, right }) => rows.findIndex((row) => row.id === right)),
    shares: isShared ? list.map(({ share }) => share.trim() || '0') : undefined,
  }
}

/** @param {{ spec: any, put: (fields: any) => void }} props */
function View({ spec, put }) {
  const [state, change, complete] = useOwn(
    () => ({
      gaps: /** @type {{ ids: string[], by: Record<string, Gap> }} */ (noGaps()),
      isShared: Array.isArray(spec.shares),
    }),
    fieldsOf,
    put,
  )
  const gaps = useGaps(state, (place) => gapOf(spec, place), empty)
  /** @param {string} id @param {Partial<Gap>} fields */
  const alter = (id, fields) =>
    change({ gaps: { ...state.gaps, by: { ...state.gaps.by, [id]: { ...state.gaps.by[id], ...fields } } } })
  return html`<${GappedStem} spec=${spec} put=${put} gaps=${gaps} style="gap" change=${change} complete=${complete} hint=${t('把光标放到要填的地方，按“插入空”')} />
    <${Field} of="choices" label=${t('每个空的选项')} hint=${t('点选各空正确的一项')}>
      ${state.gaps.ids.length ? null : html`<p class="muted">${t('题干里还没有空。')}</p>`}
      ${state.gaps.ids.map((id, place) => html`<${GapEditor} key=${id} n=${place + 1} gap=${state.gaps.by[id]} isShared=${state.isShared} onAlter=${(/** @type {Partial<Gap>} */ fields) => alter(id, fields)} />`)}
      <${FaultsOf} of="key" />
    </${Field}>
    <${Check} label=${t('选项固定顺序')} checked=${spec.fixed_order === true} onCheck=${(/** @type {boolean} */ on) => put({ fixed_order: on || undefined })} />
    <${GapMarking} spec=${spec} put=${put} isShared=${state.isShared} onShared=${(/** @type {boolean} */ on) => change({ isShared: on })} />`
}

/** @param {{ n: number, gap: Gap, isShared: boolean, onAlter: (fields: Partial<Gap>) => void }} props */
function GapEditor({ n, gap, isShared, onAlter }) {
  const name = useName()
  const { rows, right } = gap
  /** @param {Choice} row @param {number} place */
  const drawn = (row, place) =>
    html`<label class="edit-key" title=${t('第 %(n)s 空：选项 %(at)s 是正确答案', { n, at: place + 1 })}><input type="radio" name=${name} checked=${row.id === right} aria-label=${t('第 %(n)s 空：选项 %(at)s 是正确答案', { n, at: place + 1 })} onChange=${() => onAlter({ right: row.id })} /></label>
    <${Line} value=${row.text} max=${500} label=${t('第 %(n)s 空的选项 %(at)s', { n, at: place + 1 })} onText=${(/** @type {string} */ text) => onAlter({ rows: rows.map((one) => (one.id === row.id ? { ...one, text } : one)) })} />`
  return html`<fieldset class="edit-part"><legend>${t('第 %(n)s 空', { n })}</legend>
    ${isShared ? html`<${GapShare} n=${n} value=${gap.share} onText=${(/** @type {string} */ share) => onAlter({ share })} />` : null}
    <${Rows} rows=${rows} onRows=${(/** @type {Choice[]} */ now) => onAlter({ rows: now })} make=${choice} add=${t('加一个选项')} least=${2} most=${26} name=${(/** @type {number} */ at) => t('选项 %(at)s', { at: at + 1 })}>${drawn}</${Rows}>
  </fieldset>`
}

/**
 * A text with gaps, and a list to choose from in each.
 * @param {Element} root
 * @param {Record<string, any>} spec
 * @param {(fields: Record<string, any>) => void} onChange fields that have changed; undefined takes one away
 * @param {import('/static/papers/editing/pieces.js').Tools} tools
 */
export const mount = (root, spec, onChange, tools) => draw(root, View, spec, onChange, tools)
