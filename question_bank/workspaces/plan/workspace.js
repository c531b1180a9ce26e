// @ts-check
// A plan: its outline on the left, one section or table at a time beside it, the whole of it as a preview.
import { useEffect, useRef, useState } from 'preact/hooks'
import { Cleaned } from '/static/attempts/pieces.js'
import { countText } from '/static/attempts/progress.js'
import { loadEditor } from '/static/attempts/widgets.js'
import { inWords, Writing } from '/static/attempts/writing/writing.js'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { isComplete } from './figures.js'
import { laidOut } from './layout.js'
import { Cells, cellsInWords } from './tables.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */

export const prepare = () => loadEditor()

/** @param {any} task @param {string} part @param {any} value */
export function isMade(task, part, value) {
  const table = task.tables.find((/** @type {any} */ one) => one.id === part)
  if (table) return isComplete(table, value)
  const section = task.sections.find((/** @type {any} */ one) => one.id === part)
  return countText(value) >= (section?.min ?? 1)
}

/** Sections and tables as they follow each other. @param {any} task @returns {{one: any, nested: boolean}[]} */
const inOrder = (task) =>
  task.order.map((/** @type {any} */ { id, nested }) => ({
    one: [...task.sections, ...task.tables].find((each) => each.id === id),
    nested,
  }))

/** @param {any} one @param {any} value @returns {{tone: string, icon: string, word: string}} */
function stateOf(one, value) {
  if (value === null || value === '') return { tone: 'neutral', icon: 'circle-dashed', word: t('空') }
  if (one.kind) {
    const isDone = isComplete(one, value)
    return isDone
      ? { tone: 'success', icon: 'check-circle', word: t('已填好') }
      : { tone: 'warning', icon: 'pencil', word: t('填写中') }
  }
  const n = countText(value)
  if (n > (one.max ?? Number.POSITIVE_INFINITY)) return { tone: 'danger', icon: 'alert-triangle', word: t('超过字数') }
  return n >= (one.min ?? 1)
    ? { tone: 'success', icon: 'check-circle', word: t('达到字数') }
    : { tone: 'warning', icon: 'pencil', word: t('写作中') }
}

/** What is wider than the place beside the outline gets the whole width, below it. @param {any} one */
const needsRoom = (one) =>
  one.kind === 'cash_flow' || one.shape === 'canvas' || (one.columns?.length ?? 0) > 3 || (one.cases?.length ?? 0) > 2

/** @param {{task: any, tools: Tools}} props */
export function Panel({ task, tools }) {
  const [place, setPlace] = useState(0)
  const [isRead, setRead] = useState(false)
  const page = useRef(/** @type {HTMLElement | null} */ (null))
  const wantsFocus = useRef(false)
  const parts = inOrder(task)
  const isWide = needsRoom(parts[place].one)
  const asked = parts.filter(({ one }) => one.required ?? true)
  const done = asked.filter(({ one }) => isMade(task, one.id, tools.valueOf(one.id)))
  useEffect(() => {
    if (wantsFocus.current) page.current?.focus()
    wantsFocus.current = false
  }, [place, isRead])
  const open = (/** @type {number} */ n) => {
    wantsFocus.current = true
    setPlace(n)
    setRead(false)
  }
  const read = () => {
    wantsFocus.current = true
    setRead(!isRead)
  }
  return html`<div class="card plan">
    <div class="card-head"><h2>${t('方案编制')}</h2><span class="badge">${t('已完成 %(n)s / %(all)s', { n: done.length, all: asked.length })}</span>
      <button type="button" class="btn btn-sm" onClick=${read}><${Icon} name=${isRead ? 'pen-line' : 'book-open'} />${isRead ? t('返回编辑') : t('预览全文')}</button></div>
    ${
      isRead
        ? html`<section class="plan-page" tabindex="-1" ref=${page} aria-label=${t('全文预览')}><${Preview} task=${task} parts=${parts} tools=${tools} onOpen=${open} /></section>`
        : html`<div class=${`plan-body${isWide ? ' is-wide' : ''}`}>
        <${Outline} parts=${parts} place=${place} tools=${tools} onOpen=${open} />
        <section class="plan-page" tabindex="-1" ref=${page} aria-labelledby=${`plan-${parts[place].one.id}-label`} key=${parts[place].one.id}>
          <${Page} one=${parts[place].one} tools=${tools} />
          <div class="plan-turn"><button type="button" class="btn btn-sm" disabled=${place === 0} onClick=${() => open(place - 1)}><${Icon} name="chevron-left" />${t('上一节')}</button><span class="muted small">${place + 1} / ${parts.length}</span>
            <button type="button" class="btn btn-sm" disabled=${place === parts.length - 1} onClick=${() => open(place + 1)}>${t('下一节')}<${Icon} name="chevron-right" /></button></div>
        </section></div>`
    }</div>`
}

/** @param {{parts: {one: any, nested: boolean}[], place: number, tools: Tools, onOpen: (place: number) => void}} props */
function Outline({ parts, place, tools, onOpen }) {
  return html`<nav class="plan-outline" aria-label=${t('提纲')}><ol>${parts.map(({ one, nested }, n) => {
    const { tone, icon, word } = stateOf(one, tools.valueOf(one.id))
    return html`<li class=${nested ? 'is-nested' : ''}><button type="button" aria-current=${n === place ? 'true' : undefined} onClick=${() => onOpen(n)}>
      <span>${one.kind ? html`<${Icon} name="table" />` : null}${one.title}</span><small class=${`plan-state is-${tone}`}><${Icon} name=${icon} /><span>${word}</span></small></button></li>`
  })}</ol></nav>`
}

/** @param {{one: any, tools: Tools}} props */
function Page({ one, tools }) {
  const id = `plan-${one.id}`
  const saved = html`<${tools.saved} part=${one.id} show=${one.kind ? cellsInWords : inWords} />`
  return html`<h3 id=${`${id}-label`}>${one.title}${(one.required ?? true) ? html`<span class="required" aria-hidden="true">*</span>` : null}</h3>
    ${one.hint ? html`<p class="plan-ask">${one.hint}</p>` : null}
    ${
      one.kind
        ? html`<${Cells} table=${one} id=${id} tools=${tools} /><div class="plan-saved">${saved}</div>`
        : html`<${Writing} id=${id} value=${tools.valueOf(one.id) ?? ''} number=${tools.numberOf(one.id)} isLocked=${tools.isLocked} pictures=${null} min=${one.min} max=${one.max}
        onText=${(/** @type {string} */ text) => tools.save(one.id, text || null, { isTyping: true })}>${saved}</${Writing}>`
    }`
}

/** @param {{task: any, parts: {one: any, nested: boolean}[], tools: Tools, onOpen: (place: number) => void}} props */
function Preview({ task, parts, tools, onOpen }) {
  return html`<article class="plan-whole"><h3 class="plan-name">${task.title}</h3>
    <nav aria-label=${t('目录')}><ol class="plan-contents">${parts.map(({ one, nested }, n) => html`<li class=${nested ? 'is-nested' : ''}><button type="button" class="link-btn" onClick=${() => onOpen(n)}>${one.title}</button></li>`)}</ol></nav>
    ${parts.map(({ one, nested }) => {
      const value = tools.valueOf(one.id)
      const heading = nested ? html`<h5>${one.title}</h5>` : html`<h4>${one.title}</h4>`
      if (value === null || value === '') return html`${heading}<p class="muted">${t('未填写')}</p>`
      return html`${heading}${one.kind ? html`<${Shown} table=${one} value=${value} />` : html`<${Cleaned} class="rich made-document plan-text" html=${value} />`}`
    })}</article>`
}

/** A table as it is read. @param {{table: any, value: any}} props */
function Shown({ table, value }) {
  const { columns, rows, results, blocks } = laidOut(table, value)
  if (blocks.length)
    return html`<div class=${`plan-blocks is-${table.shape}`}>${blocks.map(({ title, text }) => html`<div class="plan-block"><h6>${title}</h6><p>${text || '—'}</p></div>`)}</div>`
  return html`<div class="table-wrap is-free" tabindex="0" role="region" aria-label=${table.title}><table class="table is-compact plan-table"><thead><tr>${columns.map((c) => html`<th scope="col" class=${c.is_number ? 'num' : ''}>${c.title}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr class=${`is-${row.sort}`}>${row.cells.map((text, n) => html`<td class=${columns[n].is_number ? 'num' : ''}>${text}</td>`)}</tr>`)}</tbody></table></div>
    ${results.length ? html`<dl class="plan-results">${results.map((r) => html`<div><dt>${r.label}</dt><dd>${r.value}</dd></div>`)}</dl>` : null}`
}
