// @ts-check
import { useComputed } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { GappedStem, noGaps, useGaps } from '/static/papers/editing/gapped.js'
import {
  Check,
  Choose,
  ChooseField,
  draw,
  FaultsOf,
  Field,
  Line,
  merged,
  Rows,
  rowsOf,
  useOwn,
  useTools,
  words,
} from '/static/papers/editing/pieces.js'
import { Rich } from '/static/papers/editing/rich.js'
import { fresh } from '/static/papers/editing/text.js'

/** @typedef {{ id: string, spec: Record<string, any>, share: string }} Part `spec` without its share */

/** The stem of a part that is nothing but a blank or a gap of the text. @type {Record<string, string>} */
const BARE = { fill_in: '____', inline_choice: '[[1]]' }
const MARK = /\s*\[\[\d{1,2}\]\]/g

/** @param {string} kind @param {boolean} isInline @returns {Part} */
const part = (kind, isInline) => ({ id: fresh(), spec: { kind, ...(isInline ? bare(kind) : {}) }, share: '' })

/** @param {string} kind */
const bare = (kind) => (BARE[kind] ? { stem: BARE[kind] } : {})

/** Whether the text around it asks, and not a stem of its own. @param {Record<string, any>} spec */
const isBare = (spec) => !spec.stem || spec.stem === BARE[spec.kind]

/** @param {any} spec */
function begin(spec) {
  const isInline = /\[\[/.test(words(spec.stem))
  /** @type {Part[]} */
  const rows = rowsOf(spec.parts, (one) => {
    const { share, ...own } = one && typeof one === 'object' ? one : {}
    return { spec: { kind: 'single_choice', ...(isInline ? bare(words(own.kind)) : {}), ...own }, share: words(share) }
  })
  return {
    isInline,
    rows: rows.length ? rows : [part('single_choice', false)],
    gaps: /** @type {{ ids: string[], by: Record<string, Part> }} */ (noGaps()),
    isShared: rows.some((row) => row.share),
  }
}

/** @param {ReturnType<typeof begin>} state @returns {Part[]} */
const partsOf = ({ isInline, rows, gaps }) => (isInline ? gaps.ids.map((id) => gaps.by[id]) : rows)

/** @param {ReturnType<typeof begin>} state */
const fieldsOf = (state) => ({
  parts: partsOf(state).map(({ spec, share }) => (state.isShared ? { ...spec, share: share.trim() } : spec)),
})

/** @param {{ spec: any, put: (fields: any) => void }} props */
function View({ spec, put }) {
  const [state, change, complete] = useOwn(() => begin(spec), fieldsOf, put)
  const gaps = useGaps(
    state,
    (place) => state.rows[place] ?? part('single_choice', true),
    () => part('single_choice', true),
  )
  const parts = partsOf(state)
  /** @param {string} id @param {Partial<Part>} fields */
  const alter = (id, fields) => {
    /** @param {Part} row */
    const altered = (row) => (row.id === id ? { ...row, ...fields } : row)
    if (!state.isInline) return change({ rows: state.rows.map(altered) })
    const by = Object.fromEntries(Object.entries(state.gaps.by).map(([gap, row]) => [gap, altered(row)]))
    return change({ gaps: { ...state.gaps, by } })
  }
  /** The parts go along: into the text behind what is there, or out of it. @param {boolean} isInline */
  const lay = (isInline) => {
    const text = words(spec.stem).replace(MARK, '')
    const marks = parts.map((_row, place) => ` [[${place + 1}]]`).join('')
    gaps.reset()
    put({ stem: isInline ? `${text}${marks}` : text })
    const rows = isInline
      ? parts.map((row) => ({ ...row, spec: { ...row.spec, ...(row.spec.stem ? {} : bare(row.spec.kind)) } }))
      : parts
    if (isInline) complete({ isInline, rows, gaps: noGaps() })
    else change({ isInline, rows, gaps: noGaps() })
  }
  /** @param {Part} row @param {number} place */
  const drawn = (row, place) =>
    html`<${PartEditor} key=${row.id} row=${row} n=${place + 1} isInline=${state.isInline} isShared=${state.isShared} onAlter=${(/** @type {Partial<Part>} */ fields) => alter(row.id, fields)} />`
  return html`<${ChooseField} of="layout" label=${t('小题的位置')} value=${state.isInline ? 'inline' : 'stacked'} options=${[
    ['stacked', t('列在材料下面')],
    ['inline', t('嵌在材料的文字里')],
  ]} onPick=${(/** @type {string} */ layout) => lay(layout === 'inline')} />
    ${
      state.isInline
        ? html`<${GappedStem} key="inline" spec=${spec} put=${put} gaps=${gaps} style="gap" change=${change} complete=${complete} label=${t('材料')} hint=${t('把光标放到小题的位置，按“插入空”；每个空是一道小题')} />`
        : html`<${Rich} key="stacked" of="stem" label=${t('材料')} required=${true} value=${words(spec.stem)} onText=${(/** @type {string} */ stem) => put({ stem })} />`
    }
    <${Field} of="parts" group=${true} label=${t('小题')} hint=${t('组卷时这些小题不会拆开；没有写得分比例的，各小题相同')}>
      ${
        state.isInline
          ? html`${parts.length ? null : html`<p class="muted">${t('材料里还没有空。')}</p>`}${parts.map(drawn)}`
          : html`<${Rows} rows=${state.rows} onRows=${(/** @type {Part[]} */ rows) => change({ rows })} make=${() => part('single_choice', false)} add=${t('加一道小题')} least=${1} most=${60} name=${(/** @type {number} */ place) => t('第 %(n)s 小题', { n: place + 1 })} className="edit-case">${drawn}</${Rows}>`
      }
      <div class="row"><${Check} label=${t('各小题的分值不同')} hint=${t('每道小题写出得分比例，合计为 1')} checked=${state.isShared} onCheck=${(/** @type {boolean} */ isShared) => change({ isShared })} /></div>
    </${Field}>`
}

/** A part in the form of its own type. @param {{ row: Part, n: number, isInline: boolean, isShared: boolean, onAlter: (fields: Partial<Part>) => void }} props */
function PartEditor({ row, n, isInline, isShared, onAlter }) {
  const { name, faults, labels = {} } = useTools()
  const own = useComputed(() => {
    const mine = Object.entries(faults.value).filter(([field]) => field.startsWith(`parts.${place.current}.`))
    return Object.fromEntries(mine.map(([field, said]) => [field.replace(/^parts\.\d+\./, ''), said]))
  })
  const place = useRef(n)
  place.current = n
  const root = useRef(/** @type {HTMLElement | null} */ (null))
  const held = useRef({ spec: row.spec, onAlter })
  held.current = { spec: row.spec, onAlter }
  const { kind } = row.spec
  useEffect(() => {
    let isGone = false
    /** @type {any} */
    let made
    /** @param {Record<string, any>} fields */
    const put = (fields) => {
      held.current.spec = merged(held.current.spec, fields)
      held.current.onAlter({ spec: held.current.spec })
    }
    const load = async () => {
      const { mount } = await import(`/kinds/${kind}/editor.js`)
      if (!isGone && root.current)
        made = mount(root.current, held.current.spec, put, { name: `${name}-${row.id}`, faults: own, labels })
    }
    void load()
    return () => {
      isGone = true
      made?.destroy()
    }
  }, [kind])
  const kinds = Object.entries(labels).filter(([one]) => one !== 'case')
  /** @param {string} chosen */
  const turn = (chosen) => {
    const { stem, title } = row.spec
    const kept = { kind: chosen, ...(title ? { title } : {}), ...(stem && !isBare(row.spec) ? { stem } : {}) }
    onAlter({ spec: { ...kept, ...(isInline && !kept.stem ? bare(chosen) : {}) } })
  }
  return html`<section class=${`edit-part edit-subpart ${isInline && isBare(row.spec) ? 'is-bare' : ''}`} data-part=${n} aria-label=${t('第 %(n)s 小题', { n })}>
    <div class="row"><strong>${t('第 %(n)s 小题', { n })}</strong>
      <${Choose} value=${kind} options=${kinds} label=${t('第 %(n)s 小题的题型', { n })} onPick=${turn} />
      <${Line} className="edit-title" value=${words(row.spec.title)} max=${60} hint=${t('小标题（可不写）')} label=${t('第 %(n)s 小题的小标题', { n })} onText=${(/** @type {string} */ title) => onAlter({ spec: merged(row.spec, { title: title || undefined }) })} />
      ${isShared ? html`<label class="edit-inline"><span>${t('得分比例')}</span> <${Line} className="edit-share" value=${row.share} max=${12} hint="1/3" label=${t('第 %(n)s 小题的得分比例', { n })} onText=${(/** @type {string} */ share) => onAlter({ share })} /></label>` : null}
    </div>
    <${FaultsOf} of=${`parts.${n}.kind`} />
    <div class="stack" ref=${root}></div>
  </section>`
}

/**
 * A text, and the parts that are asked of it, each in the form of its own type.
 * @param {Element} root
 * @param {Record<string, any>} spec
 * @param {(fields: Record<string, any>) => void} onChange fields that have changed; undefined takes one away
 * @param {import('/static/papers/editing/pieces.js').Tools} tools
 */
export const mount = (root, spec, onChange, tools) => draw(root, View, spec, onChange, tools)
