// @ts-check
// Beside the seats: the record of the room, or everything about the seat that is open.
import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Badge, html, Icon } from '../lib/html.js'
import { get } from '../lib/http.js'
import { listed, t } from '../lib/text.js'
import * as acts from './acts.js'
import { close, openedRow } from './select.js'
import { NOT_BEGUN, now, OVER, PRESENT, page, records, sitting, tick } from './store.js'
import {
  ago,
  clock,
  isLocked,
  isUnconfirmed,
  kindWord,
  long,
  minute,
  outagesOf,
  outageWords,
  owed,
  owedMinutes,
  since,
  skewWords,
  span,
  stateWord,
} from './words.js'

/** @typedef {import('./store.js').Row} Row */
/** @typedef {import('./store.js').Entry} Entry */
/**
 * @typedef {object} Detail
 * @property {number} id
 * @property {string} sex
 * @property {string} id_type
 * @property {string} id_masked
 * @property {string} job_type
 * @property {boolean} has_photo
 * @property {string} terminal
 * @property {{what: string, at_ms: number}[]} timeline
 * @property {{minutes: number, reason: string, at_ms: number, by: string[]}[]} extensions
 * @property {Outage[]} outages
 */
/**
 * @typedef {object} Outage a line of the ledger
 * @property {number} id
 * @property {'terminal' | 'server'} cause
 * @property {number} began_ms
 * @property {number | null} ended_ms
 * @property {number} lost_ms
 * @property {'' | 'compensated' | 'not_compensated'} decision
 * @property {number} minutes
 * @property {string} reason
 * @property {string} by
 */

/** @type {import('@preact/signals').Signal<Detail | null>} */
const detail = signal(null)

export function Side() {
  const row = openedRow.value
  return row ? html`<${SeatPanel} key=${row.id} row=${row} />` : html`<${Record} />`
}

// ── The record of the room ──

function Record() {
  return html`<section class="board-panel" aria-label=${t('考场情况')}>
    <header class="board-panel-head"><h2>${t('考场情况')}</h2><span class="muted small">${t('%(n)s 条', { n: records.value.length })}</span></header>
    <div class="board-panel-body" tabindex="0"><${Entries} entries=${records.value} empty=${t('还没有消息和记录。点一个座位可以查看考生并处理。')} /></div>
  </section>`
}

/** @param {{entries: Entry[], empty: string}} props newest first */
function Entries({ entries, empty }) {
  if (entries.length === 0) return html`<div class="empty"><${Icon} name="clipboard-check" /><p>${empty}</p></div>`
  return html`<ol class="board-entries">${[...entries].reverse().map(
    (
      entry,
    ) => html`<li key=${entry.key} class=${`board-entry is-${entry.kind === 'misconduct' ? 'danger' : entry.kind === 'notice' ? 'info' : 'neutral'}`}>
      <div class="board-entry-head"><time>${minute(entry.at_ms)}</time><span class="board-entry-kind">${kindWord(entry.kind)}${entry.tier ? ` ${entry.tier}` : ''}</span><span class="board-entry-where">${where(entry)}</span></div>
      <p>${entry.outage ? outageWords(entry.outage) : entry.text}</p>
      <div class="board-entry-by">${entry.witness ? t('%(by)s 记录，见证人 %(witness)s', { by: entry.by, witness: entry.witness }) : entry.by}</div>
    </li>`,
  )}</ol>`
}

/** @param {Entry} entry */
function where(entry) {
  if (entry.seat !== null) return t('%(n)s 号', { n: entry.seat })
  return entry.kind === 'notice' ? t('全场') : ''
}

// ── One seat ──

/** @param {number} id */
async function load(id) {
  try {
    const said = await get(`/monitor/seats/${id}`)
    if (openedRow.peek()?.id === id) detail.value = said.seat
  } catch {
    // the row itself is on the board; the next change asks again
  }
}

/** @param {{row: Row}} props */
function SeatPanel({ row }) {
  const head = useRef(/** @type {HTMLElement | null} */ (null))
  useEffect(() => {
    detail.value = null
    head.current?.focus()
  }, [row.id])
  useEffect(() => void load(row.id), [row.id, row.version, row.outages, row.lost_ms, row.due_ms])
  tick.value
  const more = detail.value?.id === row.id ? detail.value : null
  const entries = records.value.filter((entry) => entry.attempt_id === row.id)
  return html`<section class="board-panel is-seat" aria-labelledby="panel-title">
    <header class="board-panel-head" id="panel-head" tabindex="-1" ref=${head}>
      <h2 id="panel-title"><span class="board-panel-seat">${row.seat}</span>${row.name}</h2>
      <button type="button" class="btn btn-icon btn-quiet btn-sm" aria-label=${t('关闭')} title="Esc" onClick=${close}><${Icon} name="x" /></button>
    </header>
    <div class="board-panel-body" tabindex="0">
      ${
        row.request
          ? html`<div class="notice notice-warning"><${Icon} name="monitor" /><div>${t('请求换到考试机 %(address)s（%(time)s）', { address: row.request.address || '—', time: ago(row.request.asked_ms) })}
        ${page.may_act ? html`<div class="row board-panel-decide"><button type="button" class="btn btn-primary btn-sm" onClick=${() => acts.move(row, 'approve')}>${t('同意换机')}</button><button type="button" class="btn btn-sm" onClick=${() => acts.move(row, 'refuse')}>${t('拒绝')}</button></div>` : null}</div></div>`
          : null
      }
      ${
        isLocked(row)
          ? html`<div class="notice notice-warning"><${Icon} name="lock" /><div>${t('登录连续输错，锁定至 %(time)s', { time: minute(row.locked_until_ms) })}
        ${page.may_act ? html`<div class="row board-panel-decide"><button type="button" class="btn btn-sm" onClick=${() => acts.unlock(row)}>${t('解除锁定')}</button></div>` : null}</div></div>`
          : null
      }
      <div class="board-person">
        ${more?.has_photo ? html`<img class="board-photo" src=${`/monitor/seats/${row.id}/photo`} alt=${t('%(name)s的照片', { name: row.name })} />` : html`<div class="board-photo is-none"><${Icon} name="user" /></div>`}
        <div class="stack is-tight">
          <div class="row"><${Badge} state=${row.state} label=${stateWord(row.state)} /><${LinkWord} row=${row} /></div>
          <dl class="facts">
            <dt>${t('准考证号')}</dt><dd class="mono">${row.admission_no}</dd>
            <dt>${more?.id_type ?? t('证件')}</dt><dd class="mono">${more?.id_masked ?? '…'}</dd>
            <dt>${t('级别')}</dt><dd>${page.levels[row.level]}${more?.sex ? ` · ${more.sex}` : ''}</dd>
          </dl>
        </div>
      </div>
      <${Working} row=${row} terminal=${more?.terminal ?? ''} />
      ${row.outages ? html`<${Outages} row=${row} lines=${more?.outages ?? []} />` : null}
      ${page.may_act ? html`<${SeatActs} row=${row} />` : null}
      ${more?.extensions.length ? html`<h3>${t('延时')}</h3><ul class="board-list">${more.extensions.map((e) => html`<li><strong>+${e.minutes} ${t('分钟')}</strong> ${e.reason}<div class="board-entry-by">${minute(e.at_ms)} ${listed(e.by, '、')}</div></li>`)}</ul>` : null}
      ${more?.timeline.length ? html`<h3>${t('经过')}</h3><ol class="timeline">${more.timeline.map((m) => html`<li class=${`is-${m.what === 'ended' ? row.state : 'saved'}`}><time>${minute(m.at_ms)}</time> ${m.what === 'ended' ? (page.ended_why[row.ended_why] ?? page.timeline.ended) : page.timeline[m.what]}</li>`)}</ol>` : null}
      ${entries.length ? html`<h3>${t('消息和记录')}</h3><${Entries} entries=${entries} empty="" />` : null}
    </div>
  </section>`
}

/** @param {{row: Row, lines: Outage[]}} props the ledger of a seat, with the proposal */
function Outages({ row, lines }) {
  const mayGive = page.may_act && !OVER.includes(row.state) && sitting.value?.state !== 'sealed'
  const due = owed(row)
  return html`<h3>${outagesOf(row)}</h3>
    <ul class="board-list board-outages">${lines.map(
      (line) => html`<li key=${line.id}>
        <span class="num">${clock(line.began_ms)}–${line.ended_ms === null ? t('未恢复') : clock(line.ended_ms)}</span>
        <strong>${long(line.ended_ms === null ? due - row.due_ms : line.lost_ms)}</strong>
        <span>${line.cause === 'server' ? t('服务器中断') : t('考试机失联')}</span>
        <div class="board-entry-by">${decision(line)}</div>
      </li>`,
    )}</ul>
    ${
      mayGive && due > 0
        ? html`<div class="board-seat-acts">
            <button type="button" class="btn btn-primary btn-sm" onClick=${() => acts.compensate(row)}><${Icon} name="hourglass" />${t('按失联时间补时 %(n)s 分钟', { n: owedMinutes(row) })}</button>
            <button type="button" class="btn btn-sm" onClick=${() => acts.giveNothing(row)}>${t('不予补时')}</button>
          </div>`
        : null
    }`
}

/** @param {Outage} line */
function decision(line) {
  if (line.decision === '') return t('未处理')
  const what = line.decision === 'compensated' ? t('已补时（共 %(n)s 分钟）', { n: line.minutes }) : t('不予补时')
  return `${what} · ${line.reason} · ${line.by}`
}

/** @param {{row: Row}} props */
function LinkWord({ row }) {
  if (row.lost_since_ms !== null)
    return html`<${Badge} state="lost" label=${t('掉线 %(time)s', { time: since(row.lost_since_ms) })} />`
  return row.online ? html`<${Badge} state="online" label=${t('在线')} />` : null
}

/** @param {{row: Row, terminal: string}} props */
function Working({ row, terminal }) {
  if (!PRESENT.includes(row.state) && row.lease === 0) return null
  const left = row.deadline_ms === null ? 0 : row.deadline_ms - now()
  return html`<dl class="facts board-working">
    ${row.state === 'answering' ? html`<dt>${t('剩余时间')}</dt><dd><strong class="num">${left > 0 ? span(left) : t('正在收卷')}</strong> ${row.extension_minutes ? t('（含延时 %(n)s 分钟）', { n: row.extension_minutes }) : ''}</dd>` : null}
    ${row.total && row.last_saved_ms !== null ? html`<dt>${t('进度')}</dt><dd><span class="progress"><progress value=${row.answered} max=${row.total} aria-label=${t('进度')}></progress><span class="progress-text">${row.answered} / ${row.total}</span></span></dd>` : null}
    ${row.last_saved_ms !== null ? html`<dt>${t('最近保存')}</dt><dd>${ago(row.last_saved_ms)}</dd>` : null}
    ${row.state === 'answering' && row.extension_minutes ? html`<dt>${t('时间变更')}</dt><dd class=${isUnconfirmed(row) ? 'board-warn' : ''}>${isUnconfirmed(row) ? t('尚未显示在考生屏幕上') : t('考生屏幕已更新')}</dd>` : null}
    ${row.unsent ? html`<dt>${t('未上传')}</dt><dd class="board-warn">${t('%(n)s 个答案', { n: row.unsent })}</dd>` : null}
    <dt>${t('考试机')}</dt><dd><span class="mono">${row.address || '—'}</span>${row.lease > 1 ? ` ${t('（第 %(n)s 台）', { n: row.lease })}` : ''} <span class="muted mono small">${terminal}</span></dd>
    ${row.skew_s !== null ? html`<dt>${t('时钟偏差')}</dt><dd class="board-warn">${skewWords(row.skew_s)}</dd>` : null}
  </dl>`
}

/** @param {{row: Row}} props */
function SeatActs({ row }) {
  const life = sitting.value?.state ?? ''
  if (life === 'sealed') return null
  const is = (/** @type {string[]} */ ...states) => states.includes(row.state)
  const mayReopen = is('handed_in', 'collected') && (life === 'running' || life === 'finished')
  return html`<div class="board-seat-acts">
    ${row.lease > 0 ? html`<button type="button" class="btn btn-sm" onClick=${() => acts.message(row)}><${Icon} name="message-square" />${t('发消息')}</button>` : null}
    ${OVER.includes(row.state) ? null : html`<button type="button" class="btn btn-sm" onClick=${() => acts.extend(row)}><${Icon} name="timer" />${t('延时')}</button>`}
    <button type="button" class="btn btn-sm" onClick=${() => acts.note(row)}><${Icon} name="pen-line" />${t('记录')}</button>
    ${mayReopen ? html`<button type="button" class="btn btn-sm" onClick=${() => acts.reopen(row)}><${Icon} name="rotate-ccw" />${t('恢复答题')}</button>` : null}
    ${is('answering') ? html`<button type="button" class="btn btn-sm" onClick=${() => acts.collect(row)}><${Icon} name="inbox" />${t('收卷')}</button>` : null}
    ${NOT_BEGUN.includes(row.state) ? html`<button type="button" class="btn btn-sm" onClick=${() => acts.absent(row)}><${Icon} name="user-x" />${t('记为缺考')}</button>` : null}
    ${is('expected', 'absent', 'ended') ? null : html`<button type="button" class="btn btn-sm btn-danger is-outline" onClick=${() => acts.misconduct(row)}><${Icon} name="ban" />${t('违纪处理')}</button>`}
  </div>`
}
