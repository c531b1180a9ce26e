// @ts-check
// A workbook: the grid, captured as it grows, and the charts drawn over it.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { confirm } from '/static/lib/dialog.js'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { countsOf } from './book.js'
import { Charts } from './charts.js'
import { openGrid } from './grid.js'
import { load } from './loading.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */
/** @typedef {import('./book.js').Book} Book */

const PAUSE_MS = 700
const LATEST_MS = 1500
const LARGEST = 600_000

/** All that is large is there before the paper is shown. */
export const prepare = () => load()

/** @param {{task: any, tools: Tools}} props */
export function Panel({ task, tools }) {
  const start = /** @type {Book} */ ({ sheets: task.sheets })
  const held = /** @type {Book} */ (tools.valueOf('book') ?? start)
  const [isWide, setWide] = useState(false)
  const { place, grid, book, isTooLarge } = useGrid(held, tools)
  const again = async () => {
    const text = t('表格恢复为任务给出的初始数据，现在的内容可以在“历史”中找回。')
    if (await confirm({ text, yes: t('恢复初始数据') })) tools.save('book', start)
  }
  const leave = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'F6') return
    event.preventDefault()
    event.stopPropagation()
    const around = event.shiftKey ? '.sheet-head button:not(:disabled)' : '.sheet-after'
    const next = document.querySelector(around)
    if (next instanceof HTMLElement) next.focus()
  }
  return html`<section class=${`card sheet${isWide ? ' is-wide' : ''}`} aria-label=${t('电子表格')}>
      <div class="card-head sheet-head"><h2>${t('电子表格')}</h2><span class="spacer"></span><${tools.saved} part="book" show=${inWords} />
        <button type="button" class="btn btn-sm" disabled=${tools.isLocked} onClick=${again}><${Icon} name="rotate-ccw" />${t('恢复初始数据')}</button>
        <button type="button" class="btn btn-sm" aria-pressed=${String(isWide)} onClick=${() => setWide(!isWide)}><${Icon} name=${isWide ? 'minimize' : 'maximize'} />${isWide ? t('还原') : t('放大')}</button></div>
      ${isTooLarge ? html`<p class="notice notice-danger" role="alert"><${Icon} name="circle-alert" /><span>${t('表格太大，没有保存：请删去不用的内容（最多约 600 KB）。')}</span></p>` : null}
      <div class="sheet-grid" ref=${place} role="application" aria-label=${t('电子表格，按 F6 离开')} onKeyDownCapture=${leave}></div>
      <p class="hint sheet-after" tabindex="-1">${t('右键菜单可以插入、删除行列；Ctrl+Z 撤销，Ctrl+F 查找替换，F6 离开表格。')}</p>
    </section>
    ${task.charts_asked ? html`<${Charts} book=${book} tools=${tools} selection=${() => grid.current?.selection() ?? null} />` : null}`
}

/** @param {Book | null} book */
const inWords = (book) => t('%(sheets)s 张工作表，%(cells)s 个单元格，%(formulas)s 个公式', countsOf(book))

/**
 * The grid on its place, saved a little after each change, and shown anew where the book was changed from elsewhere.
 * @param {Book} held @param {Tools} tools
 */
function useGrid(held, tools) {
  const place = useRef(/** @type {HTMLElement | null} */ (null))
  const grid = useRef(/** @type {ReturnType<typeof openGrid> | null} */ (null))
  const latest = useRef(tools)
  latest.current = tools
  const written = useRef(/** @type {Book} */ (held))
  const [book, setBook] = useState(held)
  const [isTooLarge, setTooLarge] = useState(false)
  useEffect(() => {
    let known = ''
    const save = () => {
      const now = made.read()
      const text = JSON.stringify(now)
      if (text === known) return
      known = text
      const isOver = new TextEncoder().encode(text).length > LARGEST
      setTooLarge(isOver)
      if (isOver) return
      written.current = now
      setBook(now)
      latest.current.save('book', now, { isTyping: false })
    }
    const saving = after(save)
    const element = document.createElement('div')
    place.current?.append(element)
    const made = openGrid({ place: element, book: held, isLocked: tools.isLocked, onChange: saving.soon })
    known = JSON.stringify(made.read())
    grid.current = made
    return () => {
      grid.current = null
      void made.finish().finally(() => {
        saving.now()
        made.close()
      })
    }
  }, [])
  useEffect(() => grid.current?.lock(tools.isLocked), [tools.isLocked])
  const number = tools.numberOf('book')
  useLayoutEffect(() => {
    if (!grid.current || held === written.current || isSame(held, written.current)) return
    written.current = held
    setBook(held)
    grid.current.show(held)
  }, [number])
  return { place, grid, book, isTooLarge }
}

/** @param {unknown} one @param {unknown} other */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other)

/** Something done after a pause, and at the latest a while after it was first wanted. @param {() => void} work */
function after(work) {
  let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined)
  let since = 0
  const now = () => {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    work()
  }
  const soon = () => {
    if (timer === undefined) since = performance.now()
    clearTimeout(timer)
    timer = setTimeout(now, Math.max(0, Math.min(PAUSE_MS, since + LATEST_MS - performance.now())))
  }
  return { soon, now }
}
