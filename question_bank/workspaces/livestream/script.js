// @ts-check
// The script, segment by segment: planned seconds, what is on the screen, the words; moved up and down.
import { useLayoutEffect, useRef } from 'preact/hooks'
import { countText } from '/static/attempts/progress.js'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { clock, inOrder, isWritten, screenName, segmentOf } from './plan.js'
import { Duties } from './sheet.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */

/** @param {any} value */
const inWords = (value) => (value ? `${value.seconds ?? '—'}″ ${value.words.slice(0, 80)}` : t('（空）'))

/** @param {{plan: any, tools: Tools}} props */
export function Script({ plan, tools }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null))
  const wish = useRef('')
  const segments = inOrder(plan, tools)
  const total = segments.reduce((sum, { id }) => sum + (segmentOf(tools, id).seconds ?? 0), 0)
  const [least, most] = plan.script.seconds
  const isRight = total >= least && total <= most
  const isMade = (/** @type {any} */ segment) => isWritten(segment, tools.valueOf(`seg_${segment.id}`))
  useLayoutEffect(() => {
    if (!wish.current) return
    const [id, way] = wish.current.split('/')
    const row = list.current?.querySelector(`[data-segment="${id}"]`)
    const wanted = /** @type {HTMLButtonElement | null | undefined} */ (row?.querySelector(`[data-way="${way}"]`))
    const other = /** @type {HTMLButtonElement | null | undefined} */ (row?.querySelector('[data-way]:not(:disabled)'))
    ;(wanted?.disabled ? other : wanted)?.focus()
    wish.current = ''
  })
  const move = (/** @type {number} */ from, /** @type {number} */ to) => {
    const order = segments.map(({ id }) => id)
    wish.current = `${order[from]}/${to < from ? 'up' : 'down'}`
    ;[order[from], order[to]] = [order[to], order[from]]
    tools.save('run', order)
  }
  let before = 0
  return html`<section class="card stream-script" aria-labelledby="stream-script-label">
    <div class="card-head"><h2 id="stream-script-label">${t('直播脚本')}</h2><span class="badge">${t('已写 %(n)s / %(all)s', { n: segments.filter(isMade).length, all: segments.length })}</span><span class="spacer"></span>
      <span class=${`badge is-${isRight ? 'success' : 'warning'}`} role="status">${t('合计 %(n)s 秒，要求 %(least)s–%(most)s 秒', { n: total, least, most })}</span></div>
    <ol ref=${list}>${segments.map((segment, place) => {
      const from = before
      before += segmentOf(tools, segment.id).seconds ?? 0
      return html`<li key=${segment.id} data-segment=${segment.id}><${Segment} plan=${plan} segment=${segment} place=${place} many=${segments.length} from=${from} tools=${tools} onMove=${(/** @type {number} */ to) => move(place, to)} /></li>`
    })}</ol></section>`
}

/** @param {{plan: any, segment: any, place: number, many: number, from: number, tools: Tools, onMove: (to: number) => void}} props */
function Segment({ plan, segment, place, many, from, tools, onMove }) {
  const value = segmentOf(tools, segment.id)
  const part = `seg_${segment.id}`
  const id = `stream-${part}`
  const set = (/** @type {any} */ some, isTyping = false) => tools.save(part, { ...value, ...some }, { isTyping })
  const product = plan.products.find((/** @type {any} */ one) => one.id === segment.product)
  const [least, most] = segment.seconds
  const isOff = value.seconds !== null && (value.seconds < least || value.seconds > most)
  const n = countText(value.words)
  const typed = (/** @type {any} */ e) => {
    const seconds = Number.parseInt(e.currentTarget.value, 10)
    set({ seconds: Number.isFinite(seconds) ? Math.min(3600, Math.max(0, seconds)) : null }, true)
  }
  const mover = (/** @type {string} */ way, /** @type {number} */ to, /** @type {string} */ words) =>
    html`<button type="button" class="btn btn-icon btn-quiet btn-sm" data-way=${way} disabled=${tools.isLocked || to < 0 || to >= many} aria-label=${words} title=${words} onClick=${() => onMove(to)}><${Icon} name=${`arrow-${way}`} /></button>`
  return html`<div class="stream-segment" role="group" aria-label=${segment.title}>
    <div class="stream-segment-head"><h3>${place + 1}. ${segment.title}</h3><span class="muted small num">${clock(from)}–${clock(from + (value.seconds ?? 0))}</span><span class="spacer"></span>
      ${mover('up', place - 1, t('上移 %(title)s', { title: segment.title }))}${mover('down', place + 1, t('下移 %(title)s', { title: segment.title }))}</div>
    ${segment.hint ? html`<p class="muted small">${segment.hint}</p>` : null}
    ${product ? html`<${Duties} product=${product} />` : null}
    <div class="stream-plan"><div class="field"><label for=${`${id}-seconds`}>${t('计划秒数')}</label><input id=${`${id}-seconds`} type="number" min="0" max="3600" value=${value.seconds ?? ''} disabled=${tools.isLocked} aria-describedby=${`${id}-range`} onInput=${typed} />
        <p class="hint" id=${`${id}-range`}><span class=${`counter${isOff ? ' is-off' : ''}`}>${t('%(least)s–%(most)s 秒', { least, most })}</span></p></div>
      <div class="field"><label for=${`${id}-shows`}>${t('画面')}</label><select id=${`${id}-shows`} value=${value.shows} disabled=${tools.isLocked} onChange=${(/** @type {any} */ e) => set({ shows: e.currentTarget.value })}>
        <option value="">${t('请选择')}</option>${plan.shows.map((/** @type {any} */ one) => html`<option value=${one.id}>${screenName(plan, one.id)}</option>`)}</select></div></div>
    <div class="field"><label for=${id}>${t('台词')}</label><textarea id=${id} rows="4" maxlength=${plan.longest.words} value=${value.words} disabled=${tools.isLocked} onInput=${(/** @type {any} */ e) => set({ words: e.currentTarget.value }, true)}></textarea>
      <div class="field-foot"><p class="hint"><span class=${`counter${n > 0 && n < segment.min ? ' is-short' : ''}`}>${t('已写 %(n)s 字（%(span)s）', { n, span: t('至少 %(min)s 字', { min: segment.min }) })}</span></p><${tools.saved} part=${part} show=${inWords} /></div></div>
  </div>`
}
