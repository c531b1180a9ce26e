// @ts-check
// Every act of the desk: what its dialog asks, and where it posts.
import { html, Icon } from '../lib/html.js'
import { t } from '../lib/text.js'
import { Area, ask, Field, Select } from './dialogs.js'
import { counts, HERE, now, OVER, page, seats, sitting } from './store.js'
import { kindWord, minute, outagesOf, owed, owedMinutes, step } from './words.js'

/** @typedef {import('./store.js').Row} Row */

const room = `/monitor/${page.sitting_id}`
/** @param {Row} row */
const at = (row) => `/monitor/seats/${row.id}`
/** @param {Row} row */
const named = (row) => t('%(seat)s 号 %(name)s', { seat: row.seat, name: row.name })
/** @param {string} text */
const line = (text) => html`<p>${text}</p>`
/** @param {string} text */
const warning = (text) =>
  html`<div class="notice notice-warning"><${Icon} name="alert-triangle" /><div>${text}</div></div>`
/** How many seats are in one of these states. @param {string[]} states */
export const count = (...states) => states.reduce((sum, state) => sum + (counts.value[state] ?? 0), 0)

// ── The sitting's life ──

export function openRoom() {
  const n = Object.values(counts.value).reduce((a, b) => a + b, 0)
  ask({
    title: step('开放入场', '立即开放入场'),
    icon: 'log-in',
    url: `${room}/open`,
    submit: step('开放入场', '立即开放入场'),
    body: line(t('开放后，本场 %(n)s 名考生可以在考试机上登录签到。', { n })),
  })
}

export function start() {
  const s = sitting.value
  if (!s) return
  const late = Math.round((now() - s.planned_ms) / 60_000)
  const end = minute(now() + s.minutes * 60_000)
  const checking = count('checked_in', 'identified')
  ask({
    title: step('开考', '立即开考'),
    icon: 'play',
    url: `${room}/start`,
    submit: step('开考', '立即开考'),
    body: html`<ul class="act-facts">
        <li><strong>${count('waiting')}</strong> ${t('名考生正在等待，将立即开始答题')}</li>
        ${checking ? html`<li class="is-warning"><strong>${checking}</strong> ${t('名考生已签到，还没有完成身份确认和承诺，完成后即可答题')}</li>` : null}
        ${count('expected') ? html`<li class="is-warning"><strong>${count('expected')}</strong> ${t('名考生还没有到场')}</li>` : null}
        ${count('absent') ? html`<li><strong>${count('absent')}</strong> ${t('名考生缺考')}</li>` : null}
      </ul>
      ${late < 0 ? warning(t('比计划开考时间早 %(n)s 分钟，结束时间为 %(end)s。', { n: -late, end })) : line(late > 0 ? t('比计划开考时间晚 %(n)s 分钟，考试时长不变，结束时间为 %(end)s。', { n: late, end }) : t('考试结束时间为 %(end)s。', { end }))}`,
  })
}

export function finish() {
  const missing = count('expected', ...HERE)
  ask({
    title: t('结束本场考试'),
    icon: 'check-circle',
    url: `${room}/finish`,
    submit: t('结束本场'),
    tone: missing ? 'danger' : 'primary',
    body: html`${line(t('结束后考生不能再进入考场。'))}${missing ? warning(t('还有 %(n)s 名考生没有开始答题，将记为缺考。', { n: missing })) : null}`,
  })
}

export function reconcile() {
  ask({
    title: t('清点并核对收卷'),
    icon: 'clipboard-check',
    url: `${room}/reconcile`,
    submit: t('核对无误'),
    second: true,
    body: html`${line(t('请清点考场实际人数，与系统记录一致才能完成核对。'))}
      <div class="act-pair">
        <${Field} name="present" label=${t('实到人数')} type="number" least=${0} most=${1000} unit=${t('人')} first=${true} />
        <${Field} name="absent" label=${t('缺考人数')} type="number" least=${0} most=${1000} unit=${t('人')} />
      </div>`,
  })
}

export function seal() {
  ask({
    title: t('封存本场数据'),
    icon: 'lock',
    url: `${room}/seal`,
    submit: step('封存', '封存本场'),
    body: line(t('封存后不能再发消息、记录情况或更改考生状态。系统将为全部答卷计算校验值。')),
  })
}

// ── The room ──

/** @param {Row | null} row the whole room when null */
export function message(row) {
  /** @param {MouseEvent} event */
  const put = (event) => {
    const button = /** @type {HTMLButtonElement} */ (event.currentTarget)
    const area = /** @type {HTMLTextAreaElement | null} */ (button.form?.elements.namedItem('text'))
    if (!area) return
    area.value = button.textContent ?? ''
    area.focus()
  }
  ask({
    title: row ? t('给 %(who)s 发消息', { who: named(row) }) : t('给全场发消息'),
    icon: row ? 'message-square' : 'megaphone',
    url: `${row ? at(row) : room}/message`,
    submit: t('发送'),
    body: html`<${Area} name="text" label=${t('内容')} max=${500} first=${true} hint=${t('考生需要点“知道了”，不影响计时。')} />
      <div class="act-presets" role="group" aria-label=${t('常用消息')}>${page.messages.map((m) => html`<button type="button" class="btn btn-sm" onClick=${put}>${m}</button>`)}</div>`,
  })
}

/** @param {Row | null} row everybody when null */
export function extend(row) {
  ask({
    title: row ? t('为 %(who)s 延时', { who: named(row) }) : t('全场延时'),
    icon: 'timer',
    url: `${row ? at(row) : room}/extend`,
    submit: t('延时'),
    second: true,
    body: html`<div class="act-pair">
        <${Field} name="minutes" label=${t('延长')} type="number" least=${1} most=${240} unit=${t('分钟')} first=${true} />
        <${Select} name="reason" label=${t('原因')} options=${[]} groups=${page.extension_reasons} />
      </div>
      <${Field} name="text" label=${t('补充说明')} max=${100} optional=${true} />
      ${line(row ? t('新的结束时间立即显示在考生的屏幕上。') : t('本场所有未结束的考生同时延时，立即显示在考生的屏幕上。'))}`,
  })
}

/** Who has lost time that is not settled, and can still be given some. */
export const affected = () => seats.value.filter((row) => !OVER.includes(row.state) && owed(row) > 0)

const reasonAndMore =
  () => html`<${Select} name="reason" label=${t('原因')} options=${[]} groups=${page.extension_reasons} />
  <${Field} name="text" label=${t('补充说明')} max=${100} optional=${true} />`

/** @param {Row} row */
export function compensate(row) {
  const minutes = owedMinutes(row)
  ask({
    title: t('按失联时间为 %(who)s 补时', { who: named(row) }),
    icon: 'hourglass',
    url: `${at(row)}/compensate`,
    submit: t('给予补时'),
    second: true,
    body: html`<div class="act-pair">
        <${Field} name="minutes" label=${t('延长')} type="number" least=${1} most=${240} value=${minutes} unit=${t('分钟')} first=${true} hint=${outagesOf(row)} />
        <${Select} name="reason" label=${t('原因')} options=${[]} groups=${page.extension_reasons} />
      </div>
      <${Field} name="text" label=${t('补充说明')} max=${100} optional=${true} />
      ${minutes > page.compensated_minutes ? warning(tooLong(1)) : null}
      ${row.outage_since_ms === null ? null : warning(t('考试机还没有恢复，只计算到现在；恢复后可再次补时。'))}
      ${line(t('此前的失联记录将标为已补时，不再提示。'))}`,
  })
}

/** @param {number} n */
const tooLong = (n) =>
  t('%(n)s 人失联超过 %(minutes)s 分钟，按规定一般应改期，请先报告主监考。', { n, minutes: page.compensated_minutes })

export function compensateAll() {
  const found = affected()
  const minutes = found.map(owedMinutes)
  const [least, most] = [Math.min(...minutes), Math.max(...minutes)]
  const away = found.filter((row) => row.outage_since_ms !== null).length
  const grave = minutes.filter((m) => m > page.compensated_minutes).length
  ask({
    title: t('全场按失联时间补时'),
    icon: 'hourglass',
    url: `${room}/compensate`,
    submit: t('给予补时'),
    second: true,
    body: html`<ul class="act-facts">
        <li><strong>${found.length}</strong> ${t('名考生受影响，按各自失联时间补时')}</li>
        <li><strong>${least === most ? least : `${least}–${most}`}</strong> ${t('分钟，按分钟向上取整')}</li>
        ${away ? html`<li class="is-warning"><strong>${away}</strong> ${t('台考试机还没有恢复，只计算到现在')}</li>` : null}
      </ul>
      ${grave ? warning(tooLong(grave)) : null}
      ${reasonAndMore()}
      ${line(t('因考生本人原因失联的，请先在座位上选“不予补时”。'))}`,
  })
}

/** @param {Row} row */
export function giveNothing(row) {
  ask({
    title: t('不予补时：%(who)s', { who: named(row) }),
    icon: 'ban',
    url: `${at(row)}/no-compensation`,
    submit: t('不予补时'),
    body: html`${line(outagesOf(row))}
      <${Select} name="reason" label=${t('原因')} options=${page.nothing_reasons} />
      <${Field} name="text" label=${t('补充说明')} max=${100} optional=${true} />
      ${line(t('记入考场情况，此前的失联记录不再提示。'))}`,
  })
}

/** @param {Row | null} row */
export function note(row) {
  const options = page.recorded_by_hand.map((kind) => ({ value: kind, label: kindWord(kind) }))
  ask({
    title: row ? t('记录 %(who)s 的情况', { who: named(row) }) : t('记录考场情况'),
    icon: 'clipboard-check',
    url: `${row ? at(row) : room}/incident`,
    submit: t('记录'),
    body: html`<${Select} name="kind" label=${t('类别')} options=${options} />
      <${Area} name="text" label=${t('经过和处理')} max=${1000} rows=${4} />`,
  })
}

// ── One seat ──

/** @param {Row} row */
export function collect(row) {
  ask({
    title: t('强制收卷：%(who)s', { who: named(row) }),
    icon: 'inbox',
    url: `${at(row)}/collect`,
    submit: t('收卷'),
    tone: 'danger',
    body: html`${line(t('立即结束该考生的考试，以服务器已收到的答案为准。'))}
      ${row.unsent || !row.online ? warning(t('该考试机可能还有没有上传的答案，收卷后不再接收。')) : null}
      <${Select} name="reason" label=${t('原因')} options=${page.collect_reasons} />
      <${Field} name="text" label=${t('补充说明')} max=${100} optional=${true} />`,
  })
}

/** @param {Row} row */
export function absent(row) {
  const closes = sitting.value?.door_closes_ms ?? null
  const isOpen = closes === null ? sitting.value?.state !== 'running' : now() < closes
  const still =
    closes === null ? t('本场还没有开考，考生仍可能到场。') : t('%(time)s 前考生仍可以入场。', { time: minute(closes) })
  ask({
    title: t('记为缺考：%(who)s', { who: named(row) }),
    icon: 'user-x',
    url: `${at(row)}/absent`,
    submit: t('记为缺考'),
    tone: 'danger',
    body: html`${line(t('记为缺考后不能撤销，该考生不能再参加本场考试。'))}
      ${isOpen ? warning(still) : null}`,
  })
}

/** @param {Row} row */
export function misconduct(row) {
  ask({
    title: t('违纪终止：%(who)s', { who: named(row) }),
    icon: 'ban',
    url: `${at(row)}/misconduct`,
    submit: t('终止考试'),
    tone: 'danger',
    second: true,
    wide: true,
    body: html`<fieldset class="field">
        <legend>${t('违纪类别')}</legend>
        <div class="act-tiers">${page.tiers.map(
          (tier, i) => html`<label class="act-tier">
          <input type="radio" name="tier" value=${tier.tier} required data-first=${i === 0 ? '' : null} />
          <span class="act-tier-letter">${tier.tier}</span>
          <span><span class="act-tier-text">${tier.examples}</span><span class="act-tier-effect">${tier.effect}</span></span>
        </label>`,
        )}</div>
      </fieldset>
      <${Area} name="behaviour" label=${t('违纪行为')} max=${1000} hint=${t('写明时间、行为和证据存放处。')} />
      <${Field} name="witness" label=${t('见证人')} max=${30} value=${page.own_name} hint=${t('第二人确认者同时作为第二见证人记录。')} />`,
  })
}

/** @param {Row} row */
export function reopen(row) {
  const over = row.deadline_ms === null ? 0 : now() - row.deadline_ms
  const away = row.ended_ms === null ? 0 : Math.ceil((now() - row.ended_ms) / 60_000)
  const least = over >= 0 ? Math.floor(over / 60_000) + 1 : 0
  const lost = row.due_ms > 0
  const hint =
    over >= 0 ? t('原定结束时间已过，至少补时 %(n)s 分钟。', { n: least }) : t('离开答题约 %(n)s 分钟。', { n: away })
  ask({
    title: t('恢复答题：%(who)s', { who: named(row) }),
    icon: 'rotate-ccw',
    url: `${at(row)}/reopen`,
    submit: t('恢复答题'),
    second: true,
    body: html`${line(t('考生在原考试机上继续答题，已有答案保留。'))}
      <div class="act-pair">
        <${Select} name="reason" label=${t('原因')} options=${page.reopen_reasons} />
        <${Field} name="minutes" label=${t('补时')} type="number" least=${least} most=${240} value=${Math.max(least, lost ? owedMinutes(row) : 0)} unit=${t('分钟')} hint=${hint} />
      </div>
      ${lost ? html`<label class="act-check"><input type="checkbox" name="settles" value="1" defaultChecked /> ${t('其中包含失联补时（%(lost)s），不再提示', { lost: outagesOf(row) })}</label>` : null}
      <${Field} name="text" label=${t('补充说明')} max=${100} optional=${true} />`,
  })
}

/** @param {Row} row @param {'approve' | 'refuse'} decision */
export function move(row, decision) {
  const isYes = decision === 'approve'
  ask({
    title: isYes ? t('同意换机：%(who)s', { who: named(row) }) : t('拒绝换机：%(who)s', { who: named(row) }),
    icon: 'monitor',
    url: `${at(row)}/move`,
    submit: isYes ? t('同意换机') : t('拒绝'),
    tone: isYes ? 'primary' : 'danger',
    body: html`<input type="hidden" name="decision" value=${decision} />
      <dl class="facts"><dt>${t('原考试机')}</dt><dd>${row.address || '—'}</dd><dt>${t('新考试机')}</dt><dd>${row.request?.address ?? '—'}</dd></dl>
      ${line(isYes ? t('请核对新考试机前的人是考生本人。同意后原考试机立即停止作答，答案和剩余时间不变。') : t('新考试机上的登录将被结束，考生继续使用原考试机。'))}`,
  })
}

/** @param {Row} row */
export function unlock(row) {
  ask({
    title: t('解除登录锁定：%(who)s', { who: named(row) }),
    icon: 'unlock',
    url: `${at(row)}/unlock`,
    submit: t('解除锁定'),
    body: line(t('考生连续输错证件号码被锁定。请先核对准考证和身份证，再解除锁定。')),
  })
}
