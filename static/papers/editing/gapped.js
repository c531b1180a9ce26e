// @ts-check
// A text with gaps, each of which has something of its own: what it is follows the gap wherever it is moved.
import { useRef } from 'preact/hooks'
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { Check, ChooseField, FaultsOf, Line, More, words } from './pieces.js'
import { Rich } from './rich.js'

/**
 * The gaps that stand in the text now. What belonged to one that went is kept, should it come back.
 * @template T
 * @param {{ gaps: { ids: string[], by: Record<string, T> } }} state
 * @param {(place: number) => T} first what the question says of a gap
 * @param {() => T} empty what a new gap has
 */
export function useGaps(state, first, empty) {
  const isBegun = useRef(false)
  const held = useRef(state)
  held.current = state
  return {
    /** Another text is opened: what its gaps have is asked of the question again. */
    reset() {
      isBegun.current = false
    },
    /** @param {string[]} ids */
    know(ids) {
      const by = { ...held.current.gaps.by }
      for (const [place, id] of ids.entries()) by[id] ??= isBegun.current ? empty() : first(place)
      isBegun.current = true
      return { gaps: { ids, by } }
    },
    /** @param {string[]} ids */
    isKnown: (ids) => ids.join() === held.current.gaps.ids.join(),
  }
}

/** @template T @returns {{ ids: string[], by: Record<string, T> }} */
export const noGaps = () => ({ ids: [], by: {} })

/**
 * @param {{ spec: any, put: (fields: any) => void, gaps: any, style: 'blank' | 'gap', hint: string, label?: string, change: (change: any) => void, complete: (change: any) => void }} props
 */
export function GappedStem({ spec, put, gaps, style, hint, label, change, complete }) {
  /** @param {string} stem @param {string[]} ids */
  const typed = (stem, ids) => {
    put({ stem })
    if (!gaps.isKnown(ids)) change(gaps.know(ids))
  }
  return html`<${Rich} of="stem" label=${label ?? t('题干')} required=${true} value=${words(spec.stem)} gaps=${style} hint=${hint} onGaps=${(/** @type {string[]} */ ids) => complete(gaps.know(ids))} onText=${typed} />`
}

/** How gaps are marked: each its share, all or nothing. @param {{ spec: any, put: (fields: any) => void, isShared: boolean, onShared: (on: boolean) => void }} props */
export function GapMarking({ spec, put, isShared, onShared }) {
  return html`<${ChooseField} of="rule" label=${t('计分')} value=${spec.rule === 'strict' ? 'strict' : 'gaps'} options=${[
    ['gaps', t('按填对的空')],
    ['strict', t('全部填对才得分')],
  ]} onPick=${(/** @type {string} */ rule) => put({ rule })} />
  <${More} label=${t('各空的分值不同')} isOpen=${isShared}>
    <${Check} label=${t('每个空写出得分比例')} hint=${t('写作 0.5 或 1/3，合计为 1')} checked=${isShared} onCheck=${onShared} /><${FaultsOf} of="shares" />
  </${More}>
  ${spec.weights ? html`<${OwnWeights} put=${put} />` : null}`
}

/** @param {{ put: (fields: any) => void }} props */
const OwnWeights = ({ put }) =>
  html`<p class="notice notice-info"><span>${t('这道题按每种填法的得分比例计分（导入时带来的），改动空或词后请核对。')} <button type="button" class="link-btn" onClick=${() => put({ weights: undefined, bounded: undefined })}>${t('改为按答案计分')}</button></span><${FaultsOf} of="weights" /></p>`

/** The share of one gap. @param {{ n: number, value: string, onText: (text: string) => void }} props */
export const GapShare = ({ n, value, onText }) =>
  html`<label class="edit-inline"><span>${t('得分比例')}</span> <${Line} className="edit-share" value=${value} max=${12} hint="0.5" label=${t('第 %(n)s 空的得分比例', { n })} onText=${onText} /></label>`
