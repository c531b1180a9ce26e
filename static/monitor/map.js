// @ts-check
// The room as it stands: a grid of seats, walked with the arrow keys.
import { useLayoutEffect, useRef } from 'preact/hooks'
import { html, Icon } from '../lib/html.js'
import { STATE_ICONS } from '../lib/states.js'
import { t } from '../lib/text.js'
import { filter, focused, isShown, open, opened, search } from './select.js'
import { page, rows, seats, tick } from './store.js'
import { ago, gravity, isLocked, since, stateWord } from './words.js'

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
  tick.value
  const bySeat = new Map(seats.value.map((row) => [row.seat, row]))
  const last = Math.max(page.capacity, ...bySeat.keys())
  const shown = seats.value.filter(isShown)
  const current = focused.value ?? shown[0]?.seat ?? seats.value[0]?.seat ?? null
  const numbers = Array.from({ length: last }, (_, i) => i + 1)
  return html`<section class="board-map" aria-label=${t('座位图')} onKeyDown=${walk}>
    ${rows.value.size === 0 ? html`<p class="notice notice-info">${t('本场还没有安排考生。')}</p>` : null}
    <ul class="seat-map" ref=${list}>
      ${numbers.map((no) => {
        const row = bySeat.get(no)
        if (!row)
          return html`<li key=${no}><span class="seat is-empty"><span class="seat-top"><span class="seat-no">${no}</span></span><span class="seat-meta">${t('空座')}</span></span></li>`
        return html`<li key=${no}><${Seat} row=${row} isDimmed=${!isShown(row)} isCurrent=${no === current} /></li>`
      })}
    </ul>
    ${shown.length === 0 && rows.value.size > 0 && (filter.value || search.value) ? html`<p class="board-none muted">${t('没有符合条件的考生。')}</p>` : null}
  </section>`
}

/** @param {{row: Row, isDimmed: boolean, isCurrent: boolean}} props */
function Seat({ row, isDimmed, isCurrent }) {
  const grave = gravity(row)
  const raised = row.request !== null || isLocked(row) || (grave > 0 && grave < 3)
  const look = [
    'seat',
    `is-${row.state}`,
    grave === 3 ? 'is-alarm' : raised ? 'is-raised' : '',
    isDimmed ? 'is-dimmed' : '',
  ]
  return html`<button type="button" class=${look.filter(Boolean).join(' ')} id=${`seat-${row.seat}`} data-seat=${row.seat}
      tabindex=${isCurrent ? 0 : -1} aria-pressed=${opened.value === row.id} aria-label=${spoken(row)}
      onClick=${() => open(row.id)} onFocus=${() => {
        focused.value = row.seat
      }}>
    <span class="seat-top"><span class="seat-no">${row.seat}</span><${Flags} row=${row} /><${LinkState} row=${row} /></span>
    <span class="seat-name">${row.name}</span>
    <span class="seat-foot">
      <span class="seat-state"><${Icon} name=${STATE_ICONS[row.state] ?? 'circle'} />${stateWord(row.state)}</span>
      <${Progress} row=${row} />
    </span>
  </button>`
}

/** @param {{row: Row}} props */
function Progress({ row }) {
  if (row.state === 'answering' || row.state === 'handed_in' || row.state === 'collected') {
    const saved = row.last_saved_ms
    return html`<span class="seat-meta"><span class="num">${row.answered}/${row.total}</span></span>
      ${row.state === 'answering' ? html`<span class="seat-saved"><progress value=${row.answered} max=${row.total || 1}></progress><span class="seat-meta">${saved === null ? t('未保存') : ago(saved)}</span></span>` : null}`
  }
  return null
}

/** @param {{row: Row}} props */
function Flags({ row }) {
  return html`<span class="seat-flags">
    ${row.request ? html`<span class="seat-flag is-warning"><${Icon} name="monitor" />${t('换机')}</span>` : null}
    ${isLocked(row) ? html`<span class="seat-flag is-warning"><${Icon} name="lock" /></span>` : null}
    ${row.extension_minutes > 0 ? html`<span class="seat-flag">+${row.extension_minutes}′</span>` : null}
    ${row.unsent > 0 ? html`<span class="seat-flag is-warning"><${Icon} name="upload" />${row.unsent}</span>` : null}
    ${row.skew_s !== null ? html`<span class="seat-flag is-warning"><${Icon} name="clock" /></span>` : null}
  </span>`
}

/** @param {{row: Row}} props */
function LinkState({ row }) {
  if (row.lost_since_ms !== null)
    return html`<span class=${`seat-link is-lost is-grave-${gravity(row)}`}><${Icon} name="wifi-off" />${since(row.lost_since_ms)}</span>`
  return row.online ? html`<span class="seat-link is-online"><${Icon} name="wifi" /></span>` : null
}

/** A seat as a screen reader says it. @param {Row} row */
function spoken(row) {
  return [
    t('%(n)s 号座位', { n: row.seat }),
    row.name,
    stateWord(row.state),
    row.state === 'answering' ? t('已答 %(n)s 题，共 %(total)s 题', { n: row.answered, total: row.total }) : '',
    row.lost_since_ms === null ? '' : t('掉线 %(time)s', { time: since(row.lost_since_ms) }),
    row.request ? t('请求换机') : '',
    isLocked(row) ? t('登录已锁定') : '',
    row.unsent > 0 ? t('%(n)s 个答案未上传', { n: row.unsent }) : '',
  ]
    .filter(Boolean)
    .join('，')
}
