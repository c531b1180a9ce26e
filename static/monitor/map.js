// @ts-check
// The room as it stands: a grid of seats, walked with the arrow keys.
import { computed } from '@preact/signals'
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { html, Icon } from '../lib/html.js'
import { STATE_ICONS } from '../lib/states.js'
import { listed, t } from '../lib/text.js'
import { filter, focused, isShown, open, opened, search } from './select.js'
import { cellOf, OVER, page, places, rows, seats } from './store.js'
import { gravity, isHolding, isLocked, isUnconfirmed, lately, long, minuteMarks, since, stateWord } from './words.js'

/** @typedef {import('./store.js').Row} Row */

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -page.columns, ArrowDown: page.columns }

/** @param {KeyboardEvent} event */
function walk(event) {
  const target = event.target instanceof HTMLElement ? event.target.closest('button.seat') : null
  if (!(target instanceof HTMLButtonElement) || event.ctrlKey || event.altKey || event.metaKey) return
  const all = /** @type {HTMLButtonElement[]} */ ([...(target.closest('ul')?.querySelectorAll('button.seat') ?? [])])
  const numbers = all.map((seat) => Number(seat.dataset.seat))
  const to = next(Number(target.dataset.seat), event.key, numbers)
  if (to === null) return
  event.preventDefault()
  focused.value = to
  all[numbers.indexOf(to)]?.focus()
}

/** The seat that a key leads to, over gaps. @param {number} from @param {string} key @param {number[]} known */
function next(from, key, known) {
  if (key === 'Home') return known[0] ?? null
  if (key === 'End') return known.at(-1) ?? null
  const step = STEPS[/** @type {keyof typeof STEPS} */ (key)]
  if (!step) return null
  for (let to = from + step; to >= 1 && to <= Math.max(...known); to += step) if (known.includes(to)) return to
  return null
}

export function SeatMap() {
  const list = useRef(/** @type {HTMLUListElement | null} */ (null))
  useLayoutEffect(() => list.current?.style.setProperty('--cols', String(page.columns)), [])
  const bySeat = new Map(
    places.value.split(' ').map((place) => /** @type {[number, number]} */ (place.split(':').map(Number))),
  )
  const last = Math.max(page.capacity, ...bySeat.keys())
  const numbers = Array.from({ length: last }, (_, i) => i + 1)
  return html`<section class="board-map" aria-label=${t('座位图')} onKeyDown=${walk}>
    ${places.value === '' ? html`<p class="notice notice-info">${t('本场还没有安排考生。')}</p>` : null}
    <ul class="seat-map" ref=${list}>
      ${numbers.map((no) => {
        const id = bySeat.get(no)
        if (!id)
          return html`<li key=${no}><span class="seat is-empty"><span class="seat-top"><span class="seat-no">${no}</span></span><span class="seat-meta">${t('空座')}</span></span></li>`
        return html`<li key=${no}><${Seat} key=${id} id=${id} /></li>`
      })}
    </ul>
    <${NoneShown} />
  </section>`
}

function NoneShown() {
  const isNone = (filter.value || search.value) && rows.value.size > 0 && !seats.value.some(isShown)
  return isNone ? html`<p class="board-none muted">${t('没有符合条件的考生。')}</p>` : null
}

/** The seat that Tab leads to. */
const current = computed(() => focused.value ?? (seats.value.find(isShown) ?? seats.value[0])?.seat ?? null)

/**
 * What a seat shows beside its row, as one text: most of it depends on the time, and few seats change with a second.
 * @param {Row} row
 */
function lookOf(row) {
  const saved = row.state !== 'answering' ? '' : row.last_saved_ms === null ? t('未保存') : lately(row.last_saved_ms)
  return [
    gravity(row),
    row.lost_since_ms === null ? '' : since(row.lost_since_ms),
    saved,
    Number(isLocked(row)),
    Number(isHolding(row)),
    Number(!isShown(row)),
    Number(current.value === row.seat),
    Number(opened.value === row.id),
  ].join('|')
}

/** @param {{id: number}} props */
function Seat({ id }) {
  const look = useMemo(() => computed(() => lookOf(cellOf(id).value)), [id])
  return html`<${SeatButton} row=${cellOf(id).value} look=${look.value} />`
}

/** @param {{row: Row, look: string}} props */
function SeatButton({ row, look }) {
  const [grave, lost, saved, locked, holding, dimmed, isCurrent, isOpen] = look.split('|')
  const away = { grave: Number(grave), lost: lost ?? '' }
  const is = { locked: locked === '1', holding: holding === '1' }
  const raised = row.request !== null || is.locked || (away.grave > 0 && away.grave < 3)
  const classes = [
    'seat',
    `is-${row.state}`,
    away.grave === 3 ? 'is-alarm' : raised ? 'is-raised' : '',
    dimmed === '1' ? 'is-dimmed' : '',
  ]
  return html`<button type="button" class=${classes.filter(Boolean).join(' ')} id=${`seat-${row.seat}`} data-seat=${row.seat}
      tabindex=${isCurrent === '1' ? 0 : -1} aria-pressed=${isOpen === '1'} aria-label=${spoken(row, away, is)}
      onClick=${() => open(row.id)} onFocus=${() => {
        focused.value = row.seat
      }}>
    <span class="seat-top"><span class="seat-no">${row.seat}</span>${flags(row, is)}${linkState(row, away)}</span>
    <span class="seat-name">${row.name}</span>
    <span class="seat-foot">
      <span class="seat-state"><${Icon} name=${STATE_ICONS[row.state] ?? 'circle'} />${stateWord(row.state)}</span>
      ${progress(row, saved ?? '')}
    </span>
  </button>`
}

/** @param {Row} row @param {string} saved */
function progress(row, saved) {
  if (row.state === 'answering' || row.state === 'handed_in' || row.state === 'collected') {
    return html`<span class="seat-meta"><span class="num">${row.answered}/${row.total}</span></span>
      ${row.state === 'answering' ? html`<span class="seat-saved"><progress value=${row.answered} max=${row.total || 1}></progress><span class="seat-meta">${saved}</span></span>` : null}`
  }
  return null
}

/** @typedef {{locked: boolean, holding: boolean}} Is */
/** @typedef {{grave: number, lost: string}} Away */

/** @param {Row} row @param {Is} is */
function flags(row, is) {
  const isOwed = row.due_ms > 0 && !OVER.includes(row.state)
  return html`<span class="seat-flags">
    ${row.request ? html`<span class="seat-flag is-warning"><${Icon} name="monitor" />${t('换机')}</span>` : null}
    ${is.locked ? html`<span class="seat-flag is-warning"><${Icon} name="lock" /></span>` : null}
    ${row.extension_minutes > 0 ? html`<span class=${`seat-flag ${isUnconfirmed(row) ? 'is-warning' : ''}`}>${isUnconfirmed(row) ? html`<${Icon} name="refresh-cw" />` : null}+${row.extension_minutes}′</span>` : null}
    ${is.holding ? html`<span class="seat-flag is-warning"><${Icon} name="upload" />${row.unsent}</span>` : null}
    ${isOwed ? html`<span class="seat-flag is-warning"><${Icon} name="hourglass" />${minuteMarks(row.due_ms)}</span>` : null}
    ${row.skew_s !== null ? html`<span class="seat-flag is-warning"><${Icon} name="clock" /></span>` : null}
  </span>`
}

/** @param {Row} row @param {Away} away */
function linkState(row, away) {
  if (row.lost_since_ms !== null)
    return html`<span class=${`seat-link is-lost is-grave-${away.grave}`}><${Icon} name="wifi-off" />${away.lost}</span>`
  return row.online ? html`<span class="seat-link is-online"><${Icon} name="wifi" /></span>` : null
}

/** A seat as a screen reader says it. @param {Row} row @param {Away} away @param {Is} is */
function spoken(row, away, is) {
  return listed([
    t('%(n)s 号座位', { n: row.seat }),
    row.name,
    stateWord(row.state),
    row.state === 'answering' ? t('已答 %(n)s 题，共 %(total)s 题', { n: row.answered, total: row.total }) : '',
    row.lost_since_ms === null ? '' : t('掉线 %(time)s', { time: away.lost }),
    row.request ? t('请求换机') : '',
    is.locked ? t('登录已锁定') : '',
    is.holding ? t('%(n)s 个答案未上传', { n: row.unsent }) : '',
    isUnconfirmed(row) ? t('延时尚未显示在考生屏幕上') : '',
    row.due_ms > 0 ? t('失联 %(n)s 次，共 %(time)s', { n: row.outages, time: long(row.lost_ms) }) : '',
  ])
}
