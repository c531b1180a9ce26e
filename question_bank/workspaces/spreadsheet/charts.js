// @ts-check
// The charts under the grid: chosen, drawn, changed, taken away and brought back.
import { useEffect, useRef, useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { loaded, say } from './loading.js'
import { dataOf, parseAreas, tidyRange } from './ranges.js'
import { drawChart, kindsOf } from './render.js'

/** @typedef {import('./book.js').Book} Book */
/** @typedef {{id: string, sheet: string, kind: string, range: string, title: string, x?: string, y?: string}} Chart */
/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */

const MOST = 20
const LONGEST = 100

/** @param {string} kind */
const kindName = (kind) => kindsOf(t)[kind] ?? kind

/**
 * @param {{book: Book, tools: Tools, selection: () => {sheet: string, range: string} | null}} props
 */
export function Charts({ book, tools, selection }) {
  const charts = /** @type {Chart[]} */ (tools.valueOf('charts') ?? [])
  const [open, setOpen] = useState('')
  const [removed, setRemoved] = useState(/** @type {{chart: Chart, place: number} | null} */ (null))
  const keep = (/** @type {Chart[]} */ now, isTyping = false) =>
    tools.save('charts', now.length ? now : null, { isTyping })
  const add = () => {
    const id = nextId(charts)
    const from = selection() ?? { sheet: book.sheets[0].id, range: 'A1:B2' }
    keep([...charts, { id, kind: 'column', title: '', ...from }])
    setOpen(id)
    setRemoved(null)
  }
  const change = (/** @type {Chart} */ now, isTyping = true) =>
    keep(
      charts.map((one) => (one.id === now.id ? now : one)),
      isTyping,
    )
  const remove = (/** @type {Chart} */ chart) => {
    setRemoved({ chart, place: charts.indexOf(chart) })
    keep(charts.filter((one) => one.id !== chart.id))
  }
  const bringBack = () => {
    if (removed) keep(charts.toSpliced(removed.place, 0, removed.chart))
    setRemoved(null)
  }
  return html`<section class="card sheet-charts" aria-label=${t('图表')}>
    <div class="card-head"><h2>${t('图表')} <span class="badge">${charts.length}</span></h2><span class="spacer"></span><${tools.saved} part="charts" show=${inWords} />
      <button type="button" class="btn btn-sm" disabled=${tools.isLocked || charts.length >= MOST} onClick=${add}><${Icon} name="plus" />${t('用选中区域插入图表')}</button></div>
    ${charts.length ? null : html`<p class="muted">${t('先在表格里选中带标题行的数据区域（第一列为分类），再插入图表。')}</p>`}
    ${removed ? html`<p class="notice" role="status"><${Icon} name="info" /><span>${t('已删除图表“%(title)s”。', { title: nameOf(removed.chart) })}</span> <button type="button" class="link-btn" disabled=${tools.isLocked} onClick=${bringBack}>${t('撤销删除')}</button></p>` : null}
    ${charts.map(
      (chart) =>
        html`<${One} key=${chart.id} chart=${chart} book=${book} isLocked=${tools.isLocked} isOpen=${open === chart.id} selection=${selection} onChange=${change} onRemove=${() => remove(chart)} onOpen=${() => setOpen(open === chart.id ? '' : chart.id)} />`,
    )}
  </section>`
}

/** @param {Chart[]} charts */
const nextId = (charts) => `c${Math.max(0, ...charts.map(({ id }) => Number(id.slice(1)) || 0)) + 1}`

/** @param {Chart} chart */
const nameOf = (chart) => chart.title || `${kindName(chart.kind)} ${chart.range}`

/** @param {Chart[] | null} charts */
const inWords = (charts) => (charts ?? []).map(nameOf).join('；') || t('（空）')

/**
 * @param {{chart: Chart, book: Book, isLocked: boolean, isOpen: boolean, selection: () => {sheet: string, range: string} | null,
 *   onChange: (now: Chart, isTyping?: boolean) => void, onRemove: () => void, onOpen: () => void}} props
 */
function One({ chart, book, isLocked, isOpen, selection, onChange, onRemove, onOpen }) {
  return html`<figure class="sheet-chart">
    <figcaption><strong>${nameOf(chart)}</strong><span class="muted">${kindName(chart.kind)} · ${sheetName(book, chart.sheet)} ${chart.range}</span><span class="spacer"></span>
      <button type="button" class="btn btn-sm" aria-expanded=${String(isOpen)} onClick=${onOpen}><${Icon} name=${isOpen ? 'chevron-up' : 'pencil'} />${isOpen ? t('收起') : t('修改')}</button>
      <button type="button" class="btn btn-sm" aria-label=${t('删除图表“%(title)s”', { title: nameOf(chart) })} disabled=${isLocked} onClick=${onRemove}><${Icon} name="trash-2" />${t('删除')}</button></figcaption>
    ${isOpen ? html`<${Setting} chart=${chart} book=${book} isLocked=${isLocked} selection=${selection} onChange=${onChange} />` : null}
    <${Picture} chart=${chart} book=${book} />
  </figure>`
}

/** @param {Book} book @param {string} id */
const sheetName = (book, id) => book.sheets.find((sheet) => sheet.id === id)?.name ?? t('（工作表已删除）')

/**
 * @param {{chart: Chart, book: Book, isLocked: boolean, selection: () => {sheet: string, range: string} | null, onChange: (now: Chart, isTyping?: boolean) => void}} props
 */
function Setting({ chart, book, isLocked, selection, onChange }) {
  const [range, setRange] = useState(chart.range)
  useEffect(() => setRange(chart.range), [chart.range])
  const isWrong = parseAreas(tidyRange(range)) === null
  const typed = (/** @type {string} */ text) => {
    setRange(text)
    if (parseAreas(tidyRange(text))) onChange({ ...chart, range: tidyRange(text) })
  }
  const take = () => {
    const from = selection()
    if (from) onChange({ ...chart, ...from }, false)
  }
  const id = `chart-${chart.id}`
  const field = (/** @type {'title' | 'x' | 'y'} */ name, /** @type {string} */ label) =>
    html`<div class="field"><label for=${`${id}-${name}`}>${label}</label><input id=${`${id}-${name}`} type="text" autocomplete="off" maxlength=${LONGEST} value=${chart[name] ?? ''} disabled=${isLocked} onInput=${(/** @type {any} */ e) => onChange({ ...chart, [name]: e.currentTarget.value })} /></div>`
  return html`<div class="form-grid">
    <div class="field"><label for=${`${id}-kind`}>${t('图表类型')}</label><select id=${`${id}-kind`} value=${chart.kind} disabled=${isLocked} onChange=${(/** @type {any} */ e) => onChange({ ...chart, kind: e.currentTarget.value }, false)}>${Object.entries(kindsOf(t)).map(([value, label]) => html`<option value=${value}>${label}</option>`)}</select></div>
    ${field('title', t('图表标题'))}
    <div class="field"><label for=${`${id}-sheet`}>${t('工作表')}</label><select id=${`${id}-sheet`} value=${chart.sheet} disabled=${isLocked} onChange=${(/** @type {any} */ e) => onChange({ ...chart, sheet: e.currentTarget.value }, false)}>${book.sheets.map((sheet) => html`<option value=${sheet.id}>${sheet.name}</option>`)}</select></div>
    <div class="field"><label for=${`${id}-range`}>${t('数据区域')}</label><div class="with-unit"><input id=${`${id}-range`} type="text" autocomplete="off" spellcheck="false" value=${range} disabled=${isLocked} aria-invalid=${isWrong ? 'true' : undefined} aria-describedby=${`${id}-range-hint`} onInput=${(/** @type {any} */ e) => typed(e.currentTarget.value)} /><button type="button" class="btn btn-sm" disabled=${isLocked} onClick=${take}>${t('取选中区域')}</button></div>
      <p class=${isWrong ? 'error' : 'hint'} id=${`${id}-range-hint`}>${t('如 A1:B7；不相连的列写作 A1:A7,D1:D7')}</p></div>
    ${chart.kind === 'pie' ? null : html`${field('x', t('分类轴标题'))}${field('y', t('数值轴标题'))}`}
  </div>`
}

/** @param {{chart: Chart, book: Book}} props */
function Picture({ chart, book }) {
  const place = useRef(/** @type {HTMLCanvasElement | null} */ (null))
  const plain = (/** @type {unknown} */ value) => (value === null ? '' : String(value))
  const data = dataOf(book, chart, chart.kind === 'scatter' ? plain : say)
  const hasNumbers = data?.series.some((one) => one.data.some((n) => n !== null)) ?? false
  const known = JSON.stringify([chart, data])
  useEffect(() => {
    if (!place.current || !data || !hasNumbers) return
    const drawn = drawChart(place.current, { ...chart, ...data }, loaded().Chart)
    return () => drawn.destroy()
  }, [known])
  if (!data)
    return html`<p class="notice notice-warning" role="status"><${Icon} name="alert-triangle" /><span>${t('找不到这个工作表或数据区域。')}</span></p>`
  if (!hasNumbers)
    return html`<p class="notice notice-warning" role="status"><${Icon} name="alert-triangle" /><span>${t('选中的区域里没有数值，图表画不出来。')}</span></p>`
  const words = data.series
    .map((one) => one.name)
    .filter(Boolean)
    .join('、')
  return html`<div class="sheet-canvas"><canvas ref=${place} role="img" aria-label=${[nameOf(chart), words, data.labels.slice(0, 12).join('、')].filter(Boolean).join('；')}></canvas></div>`
}
