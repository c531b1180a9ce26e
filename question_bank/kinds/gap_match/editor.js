// @ts-check
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { GapMarking, GappedStem, GapShare, noGaps, useGaps } from '/static/papers/editing/gapped.js'
import { Check, Choose, draw, FaultsOf, Field, Rows, rowsOf, useOwn, words } from '/static/papers/editing/pieces.js'
import { Slim, SlimList } from '/static/papers/editing/rich.js'
import { fresh } from '/static/papers/editing/text.js'
import { plainOf } from './gaps.js'

/**
 * @typedef {{ id: string, text: string }} Word
 * @typedef {{ word: string, share: string }} Gap `word`: the id of the right one
 */

/** @returns {Word} */
const word = () => ({ id: fresh(), text: '' })

/** @param {any} spec */
const begin = (spec) => ({
  words: /** @type {Word[]} */ (
    rowsOf(Array.isArray(spec.words) ? spec.words : ['', '', ''], (text) => ({ text: words(text) }))
  ),
  gaps: /** @type {{ ids: string[], by: Record<string, Gap> }} */ (noGaps()),
  isShared: Array.isArray(spec.shares),
})

/** @param {ReturnType<typeof begin>} state */
const fieldsOf = (state) => ({
  words: state.words.map((row) => row.text),
  key: state.gaps.ids.map((id) => state.words.findIndex((row) => row.id === state.gaps.by[id].word)),
  shares: state.isShared ? state.gaps.ids.map((id) => state.gaps.by[id].share.trim() || '0') : undefined,
})

/** @param {{ spec: any, put: (fields: any) => void }} props */
function View({ spec, put }) {
  const [state, change, complete] = useOwn(() => begin(spec), fieldsOf, put)
  const gaps = useGaps(
    state,
    (place) => ({ word: state.words[spec.key?.[place]]?.id ?? '', share: words(spec.shares?.[place]) }),
    () => ({ word: '', share: '' }),
  )
  /** @param {string} id @param {Partial<Gap>} fields */
  const alter = (id, fields) =>
    change({ gaps: { ...state.gaps, by: { ...state.gaps.by, [id]: { ...state.gaps.by[id], ...fields } } } })
  const names = state.words.map(({ id, text }, place) => [id, plainOf(text) || t('词 %(n)s', { n: place + 1 })])
  return html`<${GappedStem} spec=${spec} put=${put} gaps=${gaps} style="gap" change=${change} complete=${complete} hint=${t('把光标放到要填的地方，按“插入空”')} />
    <${Field} of="words" group=${true} label=${t('供选的词')} hint=${t('比空多几个作干扰；考生看到的次序是打乱的')}>
      <${SlimList}><${Rows} rows=${state.words} onRows=${(/** @type {Word[]} */ now) => change({ words: now })} make=${word} add=${t('加一个词')} least=${2} most=${60} name=${(/** @type {number} */ place) => t('词 %(n)s', { n: place + 1 })} fixed=${true}>${(
        /** @type {Word} */ row,
        /** @type {number} */ place,
        /** @type {() => void} */ add,
      ) =>
        html`<${Slim} value=${row.text} label=${t('词 %(n)s', { n: place + 1 })} onEnter=${add} onText=${(/** @type {string} */ text) => change({ words: state.words.map((one) => (one.id === row.id ? { ...one, text } : one)) })} />`}</${Rows}></${SlimList}>
    </${Field}>
    <${Field} of="key" label=${t('每个空填哪个词')}>
      ${state.gaps.ids.length ? null : html`<p class="muted">${t('题干里还没有空。')}</p>`}
      <div class="edit-gaps">${state.gaps.ids.map((id, place) => {
        const n = place + 1
        const gap = state.gaps.by[id]
        return html`<div class="row" key=${id}><span class="edit-no">${n}</span><${Choose} value=${gap.word} label=${t('第 %(n)s 空的词', { n })} options=${[['', t('选词…')], ...names]} onPick=${(/** @type {string} */ chosen) => alter(id, { word: chosen })} />
          ${state.isShared ? html`<${GapShare} n=${n} value=${gap.share} onText=${(/** @type {string} */ share) => alter(id, { share })} />` : null}</div>`
      })}</div>
    </${Field}>
    <${Check} label=${t('一个词可以重复使用')} checked=${spec.reuse === true} onCheck=${(/** @type {boolean} */ on) => put({ reuse: on || undefined })} /><${FaultsOf} of="reuse" />
    <${GapMarking} spec=${spec} put=${put} isShared=${state.isShared} onShared=${(/** @type {boolean} */ on) => change({ isShared: on })} />`
}

/**
 * A text with gaps, the words, and which of them belongs where.
 * @param {Element} root
 * @param {Record<string, any>} spec
 * @param {(fields: Record<string, any>) => void} onChange fields that have changed; undefined takes one away
 * @param {import('/static/papers/editing/pieces.js').Tools} tools
 */
export const mount = (root, spec, onChange, tools) => draw(root, View, spec, onChange, tools)
