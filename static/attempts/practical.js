// @ts-check
// The practical tasks: briefing and material on the left, the work on the right; everything is captured as it grows.
import { useEffect, useRef, useState } from 'preact/hooks'
import { confirm, toast } from '../lib/dialog.js'
import { html, Icon } from '../lib/html.js'
import { listed, t } from '../lib/text.js'
import { siteTime } from '../lib/time.js'
import { RichText } from './editor.js'
import {
  change,
  earlierIn,
  files,
  filesIn,
  forget,
  isListLate,
  loadFiles,
  quota,
  resumeUploads,
  sizeRule,
  upload,
  uploads,
} from './files.js'
import { History } from './history.js'
import { Cleaned, sizeText } from './pieces.js'
import { countText, fieldId, taskProgress } from './progress.js'
import { answer, attempt, current, isTimeUp, isUp, questions, revisionOf } from './store.js'
import { Saved } from './theory.js'
import { Workspace } from './workspace.js'

export function Practical() {
  useEffect(() => {
    if (isUp.value) void loadFiles().then(resumeUploads)
  }, [isUp.value])
  useEffect(() => {
    const stay = (/** @type {DragEvent} */ event) => event.preventDefault() // a file let go beside a slot must not replace the page
    document.addEventListener('dragover', stay)
    document.addEventListener('drop', stay)
    return () => {
      document.removeEventListener('dragover', stay)
      document.removeEventListener('drop', stay)
    }
  }, [])
  const task = questions.value[current.value]
  return html`<nav class="task-tabs tabs" aria-label=${t('任务')}>${questions.value.map((each, place) => html`<${Tab} task=${each} place=${place} />`)}</nav>
    <main class="task" id="main" tabindex="-1">
      <section class="task-brief" aria-label=${t('任务要求')} key=${`brief-${task.no}`} tabindex="0"><${Brief} task=${task} /></section>
      <section class="task-work stack" aria-label=${t('作答区')} key=${`work-${task.no}`} tabindex="0"><${Work} task=${task} /></section>
    </main>
    <${Foot} task=${task} />`
}

/** @param {{task: any, place: number}} props */
function Tab({ task, place }) {
  const { done, total } = taskProgress(task)
  const isCurrent = place === current.value
  return html`<button type="button" class="tab" aria-current=${isCurrent ? 'true' : undefined} onClick=${() => {
    current.value = place
  }}>${t('任务 %(n)s', { n: place + 1 })}<span class="truncate">${task.module}</span>
    <span class=${`badge is-${done === total ? 'success' : 'neutral'}`}>${done}/${total}</span></button>`
}

/** @param {{task: any}} props */
function Brief({ task }) {
  const points = (/** @type {number} */ hundredths) => hundredths / 100
  return html`<h2>${task.title}</h2>
    <p class="muted">${t('本任务 %(points)s 分，建议用时 %(minutes)s 分钟', { points: points(task.worth), minutes: task.minutes })}</p>
    <${Cleaned} class="rich" html=${task.briefing} />
    ${task.pack.length ? html`<h3>${t('素材')}</h3><ul class="file-list">${task.pack.map((/** @type {any} */ entry) => html`<${Material} no=${task.no} entry=${entry} />`)}</ul>` : null}
    <details class="points"><summary>${t('配分')}</summary><table class="table is-compact"><tbody>${task.rubric.map(
      (/** @type {any} */ line) =>
        html`<tr><td>${line.text}</td><td class="num nowrap">${t('%(points)s 分', { points: points(line.points) })}</td></tr>`,
    )}</tbody></table></details>`
}

/** @param {{no: number, entry: any}} props */
function Material({ no, entry }) {
  const name = entry.file.split('/').pop() ?? ''
  const url = `/exam/${attempt.value.id}/material/${no}/${encodeURIComponent(name)}`
  const isPicture = /\.(jpe?g|png|gif)$/i.test(name)
  return html`<li class="file-item">
    ${isPicture ? html`<a href=${`${url}?show=1`} target="_blank" rel="noopener" title=${t('查看大图')}><img class="thumb" src=${`${url}?show=1`} alt=${t('查看大图：%(name)s', { name: entry.title })} loading="lazy" /></a>` : html`<${Icon} name="file" />`}
    <span class="file-name">${entry.title}<small class="muted"> ${name}</small></span>
    <a class="btn btn-icon btn-quiet btn-sm" href=${url} download=${name} aria-label=${t('下载 %(name)s', { name: entry.title })} title=${t('下载')}><${Icon} name="download" /></a>
  </li>`
}

/** @param {{task: any}} props */
function Work({ task }) {
  return html`<${Workspace} task=${task} />
    ${task.fields.length ? html`<div class="card"><h2>${t('填写内容')}</h2><div class="form-grid">${task.fields.map((/** @type {any} */ f) => html`<${Field} task=${task} field=${f} key=${f.id} />`)}</div></div>` : null}
    ${task.slots.length ? html`<div class="card"><h2>${t('上交文件')}</h2><${ListLate} /><div class="stack is-tight">${task.slots.map((/** @type {any} */ s) => html`<${Slot} task=${task} slot=${s} key=${s.id} />`)}</div><${Quota} /></div>` : null}`
}

/** @param {{task: any, field: any}} props */
function Field({ task, field }) {
  const [hasHistory, setHistory] = useState(false)
  const held = revisionOf(task.no, field.id)
  const value = /** @type {string} */ (held?.answer ?? '')
  const id = fieldId(task.no, field.id)
  const isWide = field.type === 'long_text' || field.type === 'rich_text'
  const changed = (/** @type {string} */ text, isTyping = true) =>
    answer(task.no, field.id, text === '' ? null : text, { isTyping })
  const Input = INPUTS[field.type] ?? INPUTS.text
  return html`<div class=${`field${isWide ? ' is-wide' : ''}`}>
    <label for=${id} id=${`${id}-label`}>${field.label}${field.required ? html`<span class="required" aria-hidden="true">*</span>` : null}</label>
    <${Input} id=${id} field=${field} value=${value} number=${held?.number ?? 0} isLocked=${isTimeUp.value} isRefused=${Boolean(held?.refused)} onText=${changed} />
    <div class="field-foot"><p class="hint" id=${`${id}-hint`}>${field.hint ? html`<span>${field.hint}</span>` : null}<${Limits} field=${field} value=${value} /></p>
      <${Saved} no=${task.no} part=${field.id} onHistory=${isWide ? () => setHistory(true) : undefined} /></div>
    ${hasHistory ? html`<${History} no=${task.no} part=${field.id} show=${plain} onClose=${() => setHistory(false)} />` : null}
  </div>`
}

/** @param {unknown} value */
function plain(value) {
  if (typeof value !== 'string') return t('（空）')
  const spaced = value.replace(/<\/(p|li|h\d|blockquote)>/g, '$& ')
  const words = value.includes('<')
    ? (new DOMParser().parseFromString(spaced, 'text/html').body.textContent ?? '').trim()
    : value
  return words.length > 80 ? `${words.slice(0, 80)}…` : words
}

/** @param {{field: any, value: string}} props */
function Limits({ field, value }) {
  if (field.type === 'number') {
    const rule = field.decimals ? t('最多 %(n)s 位小数', { n: field.decimals }) : t('整数')
    return html`<span>${rule}</span>`
  }
  if (!field.min && !field.max) return null
  const n = countText(value)
  const tone =
    n > (field.max ?? Number.POSITIVE_INFINITY) ? ' is-off' : n > 0 && n < (field.min ?? 0) ? ' is-short' : ''
  const span =
    field.min && field.max
      ? t('%(min)s–%(max)s 字', field)
      : field.max
        ? t('不超过 %(max)s 字', field)
        : t('至少 %(min)s 字', field)
  return html`<span class=${`counter${tone}`}>${t('已写 %(n)s 字（%(span)s）', { n, span })}</span>`
}

/** @typedef {{id: string, field: any, value: string, number: number, isLocked: boolean, isRefused: boolean, onText: (text: string, isTyping?: boolean) => void}} InputProps */

const INPUTS = /** @type {Record<string, any>} */ ({
  text: (/** @type {InputProps} */ p) =>
    html`<input id=${p.id} type="text" autocomplete="off" value=${p.value} disabled=${p.isLocked} aria-invalid=${p.isRefused ? 'true' : undefined} aria-describedby=${`${p.id}-hint`}
      onInput=${(/** @type {any} */ e) => p.onText(e.currentTarget.value)} />`,
  number: (/** @type {InputProps} */ p) => html`<div class="with-unit">
      <input id=${p.id} type="text" inputmode="decimal" autocomplete="off" value=${p.value} disabled=${p.isLocked} aria-invalid=${p.isRefused ? 'true' : undefined} aria-describedby=${`${p.id}-hint`}
        onInput=${(/** @type {any} */ e) => p.onText(e.currentTarget.value)} />${p.field.unit ? html`<span>${p.field.unit}</span>` : null}</div>`,
  choice: (/** @type {InputProps} */ p) =>
    html`<select id=${p.id} value=${p.value} disabled=${p.isLocked} onChange=${(/** @type {any} */ e) => p.onText(e.currentTarget.value, false)}>
      <option value="">${t('请选择')}</option>${p.field.options.map((/** @type {string} */ o) => html`<option value=${o}>${o}</option>`)}</select>`,
  long_text: (/** @type {InputProps} */ p) =>
    html`<textarea id=${p.id} rows="5" value=${p.value} disabled=${p.isLocked} aria-invalid=${p.isRefused ? 'true' : undefined} aria-describedby=${`${p.id}-hint`}
      onInput=${(/** @type {any} */ e) => p.onText(e.currentTarget.value)}></textarea>`,
  rich_text: (/** @type {InputProps} */ p) =>
    html`<${RichText} id=${p.id} value=${p.value} number=${p.number} isLocked=${p.isLocked} onText=${p.onText} />`,
})

/** @param {{task: any, slot: any}} props */
function Slot({ task, slot }) {
  const [isOver, setOver] = useState(false)
  const input = useRef(/** @type {HTMLInputElement | null} */ (null))
  const held = filesIn(task.no, slot.id)
  const earlier = earlierIn(task.no, slot.id)
  const under = uploads.value[`${task.no}/${slot.id}`]
  const most = slot.max_count ?? 1
  const isFull = most > 1 && held.length >= most
  const isBusy = under && !under.problem
  const send = (/** @type {FileList | null | undefined} */ list) => {
    if (list?.length && !isTimeUp.value && !isBusy) void upload(task, slot, [...list])
  }
  const classes = ['slot', held.length && 'is-filled', under?.problem && 'is-invalid', isOver && 'is-over']
  return html`<div class=${classes.filter(Boolean).join(' ')} role="group" aria-label=${slot.label}
    onDragOver=${(/** @type {DragEvent} */ e) => {
      e.preventDefault()
      setOver(true)
    }} onDragLeave=${() => setOver(false)} onDrop=${(/** @type {DragEvent} */ e) => {
      e.preventDefault()
      setOver(false)
      send(e.dataTransfer?.files)
    }}>
    <div class="slot-head"><span class="slot-title">${slot.label}${slot.min_count ? html`<span class="required" aria-hidden="true">*</span>` : null}</span>
      <span class="slot-rule">${slotRule(slot)}</span><span class="spacer"></span>
      ${held.length ? html`<span class="badge is-verified"><${Icon} name="shield-check" />${t('服务器已收到')}</span>` : null}</div>
    ${slot.hint ? html`<p class="hint">${slot.hint}</p>` : null}
    ${held.length ? html`<ul class="file-list">${held.map((f) => html`<${Held} file=${f} />`)}</ul>` : null}
    ${isBusy ? html`<div class="progress-line" role="status"><progress max="1" value=${under.share} aria-label=${t('上传进度')}></progress><span>${uploadText(under)}</span></div>` : null}
    ${under?.problem ? html`<p class="error" role="alert"><${Icon} name="circle-alert" /><span>${under.problem}</span><button type="button" class="link-btn" onClick=${() => forget(task.no, slot.id)}>${t('知道了')}</button></p>` : null}
    ${isFull || isBusy ? null : html`<span class="muted">${t('把文件拖到这里，或者')} <button type="button" class="link-btn" disabled=${isTimeUp.value} onClick=${() => input.current?.click()}>${held.length && most === 1 ? t('选择新文件替换') : t('选择文件')}</button></span>`}
    <input ref=${input} class="visually-hidden" type="file" tabindex="-1" aria-label=${t('选择文件：%(slot)s', { slot: slot.label })} multiple=${most > 1}
      accept=${slot.types.map((/** @type {string} */ k) => `.${k}`).join(',')} onChange=${(/** @type {any} */ e) => {
        send(e.currentTarget.files)
        e.currentTarget.value = ''
      }} />
    ${earlier.length ? html`<details class="earlier"><summary>${t('以前的版本（%(n)s）', { n: earlier.length })}</summary><ul class="file-list">${earlier.map((f) => html`<${Earlier} file=${f} />`)}</ul></details>` : null}
  </div>`
}

/** @param {import('./files.js').Under} under */
function uploadText({ name, share, isAgain }) {
  if (!isUp.value) return t('网络已断开，恢复后继续上传 %(name)s，请不要关闭页面', { name })
  if (isAgain) return t('上传中断，正在重新上传 %(name)s，请不要关闭页面', { name })
  return `${t('正在上传 %(name)s', { name })} ${Math.round(share * 100)}%`
}

/** @param {any} slot */
function slotRule(slot) {
  const most = slot.max_count ?? 1
  const parts = [slot.types.join(' / '), sizeRule(slot), slot.max_kb ? t('不超过 %(n)s KB', { n: slot.max_kb }) : '']
  if (most > 1) parts.push(t('%(min)s–%(max)s 个文件', { min: slot.min_count ?? 0, max: most }))
  return listed(parts)
}

/** @param {any} file */
const facts = (file) =>
  [file.width ? `${file.width}×${file.height}` : '', sizeText(file.size), siteTime(file.added_at)]
    .filter(Boolean)
    .join(' · ')

/** @param {{file: any}} props */
function Held({ file }) {
  const remove = async () => {
    if (
      !(await confirm({
        text: t('移除“%(name)s”？以后可以从“以前的版本”中恢复。', { name: file.name }),
        yes: t('移除'),
      }))
    )
      return
    const problem = await change(file.id, 'remove')
    if (problem) toast(problem, 'danger')
  }
  const url = `/exam/files/${file.id}`
  return html`<li class="file-item">
    ${file.width ? html`<a href=${url} target="_blank" rel="noopener"><img class="thumb" src=${url} alt=${t('预览 %(name)s', { name: file.name })} /></a>` : html`<${Icon} name="file-check" />`}
    <span class="file-name">${file.name}</span><span class="file-meta">${facts(file)}</span>
    <button type="button" class="btn btn-icon btn-quiet btn-sm" aria-label=${t('移除 %(name)s', { name: file.name })} title=${t('移除')} disabled=${isTimeUp.value} onClick=${remove}><${Icon} name="trash-2" /></button>
  </li>`
}

/** @param {{file: any}} props */
function Earlier({ file }) {
  const restore = async () => {
    const problem = await change(file.id, 'restore')
    if (problem) toast(problem, 'danger')
  }
  const url = `/exam/files/${file.id}`
  return html`<li class="file-item">
    ${file.width ? html`<a href=${url} target="_blank" rel="noopener"><img class="thumb" src=${url} alt=${t('预览 %(name)s', { name: file.name })} loading="lazy" /></a>` : html`<${Icon} name="history" />`}<span class="file-name">${file.name}</span><span class="file-meta">${t('第 %(n)s 版', { n: file.version })} · ${facts(file)}</span>
    <button type="button" class="btn btn-sm" disabled=${isTimeUp.value} onClick=${restore}>${t('恢复')}</button></li>`
}

/** Nothing in a slot would be read as nothing handed in. */
function ListLate() {
  if (!isListLate.value) return null
  return html`<p class="notice notice-warning" role="status"><${Icon} name="alert-triangle" /><span>${t('暂时读不到服务器上的文件清单，正在重试。已经上传的文件都在服务器上，不用重新上传。')}</span></p>`
}

function Quota() {
  const { used, most } = quota.value
  if (!most || files.value.length === 0) return null
  const share = used / most
  const tone = share >= 0.9 ? 'danger' : share >= 0.7 ? 'warning' : ''
  return html`<p class=${tone ? `notice notice-${tone}` : 'muted small'} role="status">${tone ? html`<${Icon} name="alert-triangle" />` : null}<span>${t('已用空间 %(used)s / %(most)s', { used: sizeText(used), most: sizeText(most) })}${tone ? t('，空间快用完了。可以移除不再需要的文件，移除的仍可恢复。') : ''}</span></p>`
}

/** @param {{task: any}} props */
function Foot({ task }) {
  const { done, total } = taskProgress(task)
  const last = questions.value.length - 1
  return html`<footer class="exam-foot">
    <span class="muted">${t('本任务已完成 %(done)s / %(total)s 项', { done, total })}</span><span class="spacer"></span>
    <button type="button" class="btn btn-lg" disabled=${current.value === 0} onClick=${() => {
      current.value -= 1
    }}><${Icon} name="chevron-left" />${t('上一任务')}</button>
    <button type="button" class="btn btn-lg btn-primary" disabled=${current.value === last} onClick=${() => {
      current.value += 1
    }}>${t('下一任务')}<${Icon} name="chevron-right" /></button>
  </footer>`
}
