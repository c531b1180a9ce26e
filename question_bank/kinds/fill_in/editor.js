// @ts-check
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { GappedStem, GapShare, noGaps, useGaps } from '/static/papers/editing/gapped.js'
import {
  Check,
  Choose,
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
import { fresh } from '/static/papers/editing/text.js'

/**
 * @typedef {{ id: string, way: string, text: string, share: string, isCase: boolean, isExact: boolean }} Accepted
 * @typedef {{ rows: Accepted[], share: string }} Blank
 */

const WAYS = () =>
  /** @type {[string, string][]} */ ([
    ['text', t('文字或数')],
    ['range', t('数的范围')],
    ['wildcard', t('带 * 的文字')],
    ['pattern', t('正则表达式')],
  ])
const RANGE = /^\s*-?[\d.,]+\s*-\s*-?[\d.,]+\s*$/

/** @returns {Accepted} */
const accepted = () => ({ id: fresh(), way: 'text', text: '', share: '', isCase: false, isExact: false })

/** @param {any} one */
function wayOf(one) {
  if (typeof one !== 'string') return one?.wildcard ? 'wildcard' : 'text'
  return one.startsWith('re:') ? 'pattern' : RANGE.test(one) ? 'range' : 'text'
}

/** @param {any} one */
const opened = (one) => ({
  way: wayOf(one),
  text: typeof one === 'string' ? one.replace(/^re:/, '') : words(one?.text),
  share: words(one?.share),
  isCase: one?.case === true,
  isExact: one?.exact === true,
})

/** What a row says, as shortly as it can be said. @param {Accepted} row */
export function written({ way, text, share, isCase, isExact }) {
  if (way === 'pattern') return `re:${text}`
  const isPlain = way !== 'wildcard' && !share.trim() && !isCase && !isExact
  if (isPlain && (way === 'range' || !(text.startsWith('re:') || RANGE.test(text)))) return text
  return {
    text,
    ...(share.trim() ? { share: share.trim() } : {}),
    ...(isCase ? { case: true } : {}),
    ...(isExact ? { exact: true } : {}),
    ...(way === 'wildcard' ? { wildcard: true } : {}),
  }
}

/** @param {any} spec @param {number} place @returns {Blank} */
function blankOf(spec, place) {
  const list = Array.isArray(spec.key) ? spec.key[place] : undefined
  const rows = rowsOf(list, opened)
  return { rows: rows.length ? rows : [accepted()], share: words(spec.shares?.[place]) }
}

/** @param {{ gaps: { ids: string[], by: Record<string, Blank> }, isShared: boolean }} state */
const fieldsOf = ({ gaps, isShared }) => ({
  key: gaps.ids.map((id) => gaps.by[id].rows.map(written)),
  shares: isShared ? gaps.ids.map((id) => gaps.by[id].share.trim() || '0') : undefined,
})

/** @param {{ spec: any, put: (fields: any) => void }} props */
function View({ spec, put }) {
  const [state, change, complete] = useOwn(
    () => ({
      gaps: /** @type {{ ids: string[], by: Record<string, Blank> }} */ (noGaps()),
      isShared: Array.isArray(spec.shares),
    }),
    fieldsOf,
    put,
  )
  const gaps = useGaps(
    state,
    (place) => blankOf(spec, place),
    () => ({ rows: [accepted()], share: '' }),
  )
  const { ids, by } = state.gaps
  /** @param {string} id @param {Partial<Blank>} fields */
  const alter = (id, fields) => change({ gaps: { ids, by: { ...by, [id]: { ...by[id], ...fields } } } })
  return html`<${GappedStem} spec=${spec} put=${put} gaps=${gaps} style="blank" change=${change} complete=${complete} hint=${t('把光标放到要填的地方，按“插入空”，或连打四个下划线')} />
    <${Field} of="key" label=${t('每个空的答案')} hint=${t('写出全部可以接受的写法；大小写、全角半角和多余的空格不影响判分')}>
      ${ids.length ? null : html`<p class="muted">${t('题干里还没有空。')}</p>`}
      ${ids.map(
        (id, place) =>
          html`<${BlankEditor} key=${id} place=${place} blank=${by[id]} isShared=${state.isShared} onAlter=${(/** @type {Partial<Blank>} */ fields) => alter(id, fields)} />`,
      )}
      <${FaultsOf} of="any_order" />
    </${Field}>
    ${ids.length > 1 ? html`<${Check} label=${t('各空不分先后')} hint=${t('几个空的答案可以互换位置')} checked=${spec.any_order === true} onCheck=${(/** @type {boolean} */ on) => put({ any_order: on || undefined })} />` : null}
    ${
      ids.length > 1
        ? html`<${More} label=${t('各空的分值不同')} isOpen=${state.isShared}><${Check} label=${t('每个空写出得分比例')} hint=${t('写作 0.5 或 1/3，合计为 1')} checked=${state.isShared} onCheck=${(/** @type {boolean} */ on) => change({ isShared: on })} /><${FaultsOf} of="shares" /></${More}>`
        : null
    }`
}

/** @param {{ place: number, blank: Blank, isShared: boolean, onAlter: (fields: Partial<Blank>) => void }} props */
function BlankEditor({ place, blank, isShared, onAlter }) {
  const n = place + 1
  const rows = blank.rows
  /** @param {string} id @param {Partial<Accepted>} fields */
  const alter = (id, fields) => onAlter({ rows: rows.map((row) => (row.id === id ? { ...row, ...fields } : row)) })
  /** @param {Accepted} row @param {number} at */
  const drawn = (row, at) => html`<div class="edit-accepted">
    <${Line} value=${row.text} label=${t('第 %(n)s 空的答案 %(at)s', { n, at: at + 1 })} max=${200} onText=${(/** @type {string} */ text) => alter(row.id, { text })}
      hint=${row.way === 'range' ? '5-7' : row.way === 'pattern' ? '[Bb]2[Cc]' : row.way === 'wildcard' ? t('七日*退货') : ''} />
    <${Choose} value=${row.way} options=${WAYS()} label=${t('第 %(n)s 空的答案 %(at)s 的比较方式', { n, at: at + 1 })} onPick=${(/** @type {string} */ way) => alter(row.id, { way })} />
    ${row.way === 'pattern' || row.way === 'range' ? null : html`<${Extra} row=${row} onAlter=${(/** @type {Partial<Accepted>} */ fields) => alter(row.id, fields)} />`}
  </div>`
  return html`<fieldset class="edit-part"><legend>${t('第 %(n)s 空', { n })}</legend>
    ${isShared ? html`<${GapShare} n=${n} value=${blank.share} onText=${(/** @type {string} */ share) => onAlter({ share })} />` : null}
    <${Rows} rows=${rows} onRows=${(/** @type {Accepted[]} */ now) => onAlter({ rows: now })} make=${accepted} add=${t('再加一种答案')} least=${1} most=${50} name=${(/** @type {number} */ at) => t('答案 %(at)s', { at: at + 1 })} fixed=${true}>${drawn}</${Rows}>
  </fieldset>`
}

/** @param {{ row: Accepted, onAlter: (fields: Partial<Accepted>) => void }} props */
const Extra = ({ row, onAlter }) =>
  html`<${More} label=${t('更多')} isOpen=${Boolean(row.share || row.isCase || row.isExact)}><div class="row">
    <label class="edit-inline">${t('得分比例')} <${Line} className="edit-share" value=${row.share} max=${12} hint="1" onText=${(/** @type {string} */ share) => onAlter({ share })} /></label>
    <${Check} label=${t('区分大小写')} checked=${row.isCase} onCheck=${(/** @type {boolean} */ isCase) => onAlter({ isCase })} />
    <${Check} label=${t('全角半角和空格也要一致')} checked=${row.isExact} onCheck=${(/** @type {boolean} */ isExact) => onAlter({ isExact })} />
  </div></${More}>`

/**
 * A stem with blanks, and what fills each of them.
 * @param {Element} root
 * @param {Record<string, any>} spec
 * @param {(fields: Record<string, any>) => void} onChange fields that have changed; undefined takes one away
 * @param {import('/static/papers/editing/pieces.js').Tools} tools
 */
export const mount = (root, spec, onChange, tools) => draw(root, View, spec, onChange, tools)
