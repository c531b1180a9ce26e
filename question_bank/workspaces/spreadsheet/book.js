// @ts-check
// The work as it is saved, and as the grid holds it: from one to the other and back.
import { parseRange, valueIn } from './ranges.js'

/** @typedef {string | number | boolean | null} Value */
/** @typedef {Value | {v: Value, f?: string, n?: string, b?: 1, c?: string}} Cell */
/** @typedef {{id: string, name: string, rows: Cell[][], widths?: number[], filter?: string, hidden?: number[]}} Sheet */
/** @typedef {{sheets: Sheet[]}} Book */
/** @typedef {(value: unknown, pattern?: string) => string} Say a value as the grid shows it */

/** How the grid numbers the kinds of values. */
const KIND = { text: 1, number: 2, bool: 3, keptAsText: 4 }
const WIDTH = 88
const SPARE_ROWS = 60
const SPARE_COLUMNS = 8
const LEAST = { rows: 120, columns: 26 }
/** A sheet of words, one column wide, is read without going sideways: its long lines are wrapped. */
const NOTES = { width: 640, line: 20, padding: 4, full: 15, half: 8.5 }

// ── To the grid ──

/** @param {Book} book @param {Say} say */
export function toGrid(book, say) {
  const styles = /** @type {Record<string, any>} */ ({})
  const sheets = Object.fromEntries(book.sheets.map((sheet) => [sheet.id, sheetToGrid(sheet, styles)]))
  const filters = Object.fromEntries(
    book.sheets.filter((sheet) => sheet.filter).map((sheet) => [sheet.id, filterToGrid(sheet, say)]),
  )
  return {
    id: 'book',
    sheetOrder: book.sheets.map((sheet) => sheet.id),
    sheets,
    styles,
    resources: [{ name: 'SHEET_FILTER_PLUGIN', data: JSON.stringify(filters) }],
  }
}

/** @param {Sheet} sheet @param {Record<string, any>} styles */
function sheetToGrid(sheet, styles) {
  const cellData = Object.fromEntries(
    sheet.rows.map((row, r) => [
      r,
      Object.fromEntries(row.flatMap((cell, c) => (cell === null ? [] : [[c, cellToGrid(cell, styles)]]))),
    ]),
  )
  const widest = Math.max(0, ...sheet.rows.map((row) => row.length))
  const tall = widest === 1 ? wrapped(sheet, cellData, styles) : {}
  const widths = widest === 1 ? (sheet.widths ?? []).map((w) => Math.min(w, NOTES.width)) : (sheet.widths ?? [])
  const isHidden = (/** @type {number} */ row) => !sheet.filter || !isInside(sheet.filter, row)
  const hidden = (sheet.hidden ?? []).filter((n) => isHidden(n - 1)).map((n) => [n - 1, { hd: 1 }])
  return {
    id: sheet.id,
    name: sheet.name,
    cellData,
    rowCount: Math.max(LEAST.rows, sheet.rows.length + SPARE_ROWS),
    columnCount: Math.max(LEAST.columns, widest + SPARE_COLUMNS),
    defaultColumnWidth: WIDTH,
    columnData: Object.fromEntries(widths.flatMap((w, c) => (w ? [[c, { w }]] : []))),
    rowData: { ...tall, ...Object.fromEntries(hidden) },
    ...(hasHead(sheet.rows) ? { freeze: { xSplit: 0, ySplit: 1, startRow: 1, startColumn: -1 } } : {}),
  }
}

/** Wraps the lines that are longer than their column; gives the heights of their rows. @param {Sheet} sheet @param {Record<string, any>} cells @param {Record<string, any>} styles */
function wrapped(sheet, cells, styles) {
  const width = Math.min(sheet.widths?.[0] ?? WIDTH, NOTES.width)
  if (width < NOTES.width / 2) return {}
  const tall = /** @type {Record<string, {h: number}>} */ ({})
  sheet.rows.forEach(([cell], r) => {
    const lines = Math.ceil(longOf(valueIn(cell ?? null)) / (width - 2 * NOTES.padding))
    if (lines < 2) return
    const style = { ...styles[cells[r][0].s], tb: 3 }
    const name = JSON.stringify(style)
    styles[name] = style
    cells[r][0] = { ...cells[r][0], s: name }
    tall[r] = { h: lines * NOTES.line + NOTES.padding }
  })
  return tall
}

/** About how many pixels a text takes. @param {unknown} value */
const longOf = (value) =>
  typeof value === 'string' ? [...value].reduce((sum, sign) => sum + (sign < '\u2000' ? NOTES.half : NOTES.full), 0) : 0

/** @param {string} range @param {number} row from 0 */
function isInside(range, row) {
  const place = parseRange(range)
  return place !== null && row > place.top && row <= place.bottom
}

/** A long table under a row of words: the words stay in sight. @param {Cell[][]} rows */
const hasHead = (rows) =>
  rows.length > 20 && rows[0].length > 1 && rows[0].every((cell) => typeof valueIn(cell) === 'string')

/** @param {Exclude<Cell, null>} cell @param {Record<string, any>} styles */
function cellToGrid(cell, styles) {
  if (typeof cell !== 'object') return valueToGrid(cell)
  const style = styleToGrid(cell)
  const name = JSON.stringify(style)
  if (name !== '{}') styles[name] = style
  return {
    ...(cell.v === null ? {} : valueToGrid(cell.v)),
    ...(cell.f ? { f: cell.f } : {}),
    ...(name === '{}' ? {} : { s: name }),
  }
}

/** @param {Exclude<Value, null>} value */
function valueToGrid(value) {
  if (typeof value === 'boolean') return { v: value ? 1 : 0, t: KIND.bool }
  return { v: value, t: typeof value === 'number' ? KIND.number : KIND.text }
}

/** @param {{n?: string, b?: 1, c?: string}} cell */
const styleToGrid = ({ n, b, c }) => ({
  ...(n ? { n: { pattern: n } } : {}),
  ...(b ? { bl: 1 } : {}),
  ...(c ? { bg: { rgb: c } } : {}),
})

/**
 * The rows that are hidden are kept, not what was chosen to hide them: the shown values of as few columns as will do.
 * @param {Sheet} sheet @param {Say} say
 */
function filterToGrid(sheet, say) {
  const place = parseRange(sheet.filter ?? '')
  if (!place) return {}
  const ref = { startRow: place.top, startColumn: place.left, endRow: place.bottom, endColumn: place.right }
  const out = new Set((sheet.hidden ?? []).map((n) => n - 1).filter((row) => row > place.top && row <= place.bottom))
  const shown = range(place.top + 1, place.bottom).filter((row) => !out.has(row))
  const text = (/** @type {number} */ row, /** @type {number} */ column) => {
    const cell = sheet.rows[row]?.[column] ?? null
    return say(valueIn(cell), cell !== null && typeof cell === 'object' ? cell.n : undefined)
  }
  const filterColumns = []
  const left = new Set(out)
  const columns = range(place.left, place.right).map((column) => {
    const kept = new Set(shown.map((row) => text(row, column)))
    return { column, kept, hides: [...out].filter((row) => !kept.has(text(row, column))) }
  })
  for (const { column, kept, hides } of columns.sort(
    (a, b) => b.hides.length - a.hides.length || a.kept.size - b.kept.size,
  )) {
    if (!hides.some((row) => left.has(row))) continue
    for (const row of hides) left.delete(row)
    const filters = [...kept].filter((word) => word !== '')
    filterColumns.push({ colId: column, filters: { filters, ...(kept.has('') ? { blank: true } : {}) } })
  }
  return { ref, filterColumns, cachedFilteredOut: [...out] }
}

/** @param {number} from @param {number} to */
const range = (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n)

// ── From the grid ──

/**
 * @typedef {object} Grid what the grid tells beside its own data
 * @property {any} snapshot
 * @property {(sheet: string, row: number, column: number) => string | null} formulaOf
 * @property {(sheet: string, row: number, column: number, cell: any) => any} styleOf
 * @property {(sheet: string) => {range: string, hidden: number[]} | null} filterOf rows from 0
 */

/** @param {Grid} grid @returns {Book} */
export function fromGrid(grid) {
  const { sheetOrder, sheets } = grid.snapshot
  return { sheets: sheetOrder.map((/** @type {string} */ id) => sheetFromGrid(sheets[id], grid)) }
}

/** @param {any} sheet @param {Grid} grid @returns {Sheet} */
function sheetFromGrid(sheet, grid) {
  const rows = /** @type {Cell[][]} */ ([])
  const { height, width } = usedOf(sheet.cellData)
  for (let r = 0; r < height; r++) {
    const row = []
    for (let c = 0; c < width; c++) row.push(cellFromGrid(sheet, r, c, grid))
    while (row.length && row[row.length - 1] === null) row.pop()
    rows.push(row)
  }
  const filter = grid.filterOf(sheet.id)
  const byHand = Object.keys(sheet.rowData ?? {}).filter((r) => sheet.rowData[r]?.hd === 1 && Number(r) < height)
  const hidden = [...new Set([...byHand.map(Number), ...(filter?.hidden ?? [])])]
    .map((r) => r + 1)
    .sort((a, b) => a - b)
  const widths = widthsOf(sheet, width)
  return {
    id: sheet.id,
    name: sheet.name,
    rows,
    ...(widths.length ? { widths } : {}),
    ...(filter ? { filter: filter.range } : {}),
    ...(hidden.length ? { hidden } : {}),
  }
}

/** @param {any} sheet @param {number} width */
function widthsOf(sheet, width) {
  const widths = range(0, width - 1).map((c) => Math.round(sheet.columnData?.[c]?.w ?? WIDTH))
  return widths.every((w) => w === WIDTH) ? [] : widths
}

/** As far as something is written. @param {Record<string, Record<string, any>>} cells */
function usedOf(cells) {
  let height = 0
  let width = 0
  for (const [r, row] of Object.entries(cells ?? {}))
    for (const [c, cell] of Object.entries(row ?? {}))
      if (isWritten(cell)) {
        height = Math.max(height, Number(r) + 1)
        width = Math.max(width, Number(c) + 1)
      }
  return { height, width }
}

/** @param {any} cell */
const isWritten = (cell) =>
  Boolean(cell) && ((cell.v !== undefined && cell.v !== null && cell.v !== '') || cell.f || cell.si || cell.p)

/** @param {any} sheet @param {number} r @param {number} c @param {Grid} grid @returns {Cell} */
function cellFromGrid(sheet, r, c, grid) {
  const held = sheet.cellData[r]?.[c]
  const v = isWritten(held) ? valueFromGrid(held) : null
  const f = held?.f || held?.si ? grid.formulaOf(sheet.id, r, c) : null
  const style = styleFromGrid(grid.styleOf(sheet.id, r, c, held))
  if (!f && Object.keys(style).length === 0) return v
  return { v, ...(f ? { f } : {}), ...style }
}

/** @param {any} cell @returns {Value} */
function valueFromGrid({ v, t, p }) {
  if (p) return p.body?.dataStream?.replace(/\r\n$/, '').replaceAll('\r', '\n') || null
  if (v === undefined || v === null || v === '') return null
  if (t === KIND.bool) return v === 1 || v === true || v === '1' || v === 'TRUE'
  if (t === KIND.text || t === KIND.keptAsText) return String(v)
  if (t === KIND.number && Number.isFinite(Number(v))) return Number(v)
  return v
}

/** @param {any} style @returns {{n?: string, b?: 1, c?: string}} */
function styleFromGrid(style) {
  const pattern = style?.n?.pattern
  const colour = colourOf(style?.bg?.rgb)
  return {
    ...(pattern && pattern !== 'General' ? { n: pattern } : {}),
    ...(style?.bl === 1 ? { b: /** @type {const} */ (1) } : {}),
    ...(colour ? { c: colour } : {}),
  }
}

/** As #rrggbb; nothing where it is none. @param {unknown} rgb */
function colourOf(rgb) {
  if (typeof rgb !== 'string') return ''
  const hex = rgb.trim().toLowerCase()
  if (/^#[0-9a-f]{6}$/.test(hex)) return hex
  if (/^#[0-9a-f]{3}$/.test(hex)) return `#${[...hex.slice(1)].map((digit) => digit + digit).join('')}`
  const parts = hex.match(/^rgb\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)$/)
  return parts
    ? `#${parts
        .slice(1)
        .map((n) => Number(n).toString(16).padStart(2, '0'))
        .join('')}`
    : ''
}

/** How much is in a book, in words for its history. @param {Book | null} book */
export function countsOf(book) {
  const sheets = book?.sheets ?? []
  const cells = sheets.flatMap((sheet) => sheet.rows.flat())
  return {
    sheets: sheets.length,
    cells: cells.filter((cell) => valueIn(cell) !== null).length,
    formulas: cells.filter((cell) => cell !== null && typeof cell === 'object' && cell.f).length,
  }
}
