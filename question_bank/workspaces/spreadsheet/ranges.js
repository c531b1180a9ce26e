// @ts-check
// Ranges by their names (A1:B7), and what a chart draws of one.

/** @typedef {import('./book.js').Book} Book */
/** @typedef {import('./book.js').Cell} Cell */
/** @typedef {{top: number, left: number, bottom: number, right: number}} Range rows and columns from 0 */
/** @typedef {{labels: string[], series: {name: string, data: (number | null)[]}[]}} Data */

const CELLS = /^\$?([A-Z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Z]{1,3})\$?([1-9]\d{0,6}))?$/
const COLUMNS = /^\$?([A-Z]{1,3}):\$?([A-Z]{1,3})$/
const LAST_ROW = 1_048_575
const MOST_AREAS = 6

/** @param {number} column from 0 @returns {string} */
export function columnName(column) {
  const letter = String.fromCharCode(65 + (column % 26))
  return column < 26 ? letter : columnName(Math.floor(column / 26) - 1) + letter
}

/** @param {string} name */
export const columnNumber = (name) => [...name].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1

/** @param {Range} range */
export const rangeName = ({ top, left, bottom, right }) =>
  `${columnName(left)}${top + 1}:${columnName(right)}${bottom + 1}`

/** The range of this name, its corners put in order; null where it is none. @param {string} name @returns {Range | null} */
export function parseRange(name) {
  const [, left, top, right = left, bottom = top] = name.match(CELLS) ?? []
  if (left) return inOrder([columnNumber(left), columnNumber(right)], [Number(top) - 1, Number(bottom) - 1])
  const [, first, last] = name.match(COLUMNS) ?? []
  return first ? inOrder([columnNumber(first), columnNumber(last)], [0, LAST_ROW]) : null
}

/** @param {number[]} columns @param {number[]} rows @returns {Range} */
const inOrder = (columns, rows) => ({
  top: Math.min(...rows),
  left: Math.min(...columns),
  bottom: Math.max(...rows),
  right: Math.max(...columns),
})

/** As it is kept, whatever signs it was typed with: A1:A7,C1:C7. @param {string} text */
export const tidyRange = (text) =>
  text
    .toUpperCase()
    .replaceAll('：', ':')
    .replace(/[，、;；]/g, ',')
    .replace(/[\s$]/g, '')
    .replace(/^,|,$/g, '')

/** The areas of a chart; null where one of them is none. @param {string} text @returns {Range[] | null} */
export function parseAreas(text) {
  const areas = text.split(',').map(parseRange)
  return areas.every((area) => area !== null) && areas.length <= MOST_AREAS ? areas : null
}

/** @param {Cell | undefined} cell */
export const valueIn = (cell) => (cell !== null && typeof cell === 'object' ? cell.v : (cell ?? null))

/** @param {Cell | undefined} cell */
const patternOf = (cell) => (cell !== null && typeof cell === 'object' ? cell.n : undefined)

/**
 * Labels and series by the rules of spreadsheets/charting.py: the first column has the labels, unless it is the only
 * one; the first row the names, where words stand in it; a table that lies on its side is read by rows.
 * @param {Book} book @param {{sheet: string, range: string}} chart
 * @param {(value: unknown, pattern?: string) => string} say a value as the grid shows it
 * @returns {Data | null} null where there is no such range, or nothing in it
 */
export function dataOf(book, { sheet, range }, say) {
  const rows = book.sheets.find((one) => one.id === sheet)?.rows
  const areas = parseAreas(range)?.map((area) => cut(area, rows ?? []))
  if (!rows || !areas) return null
  const at = (/** @type {number} */ row, /** @type {number} */ column) => rows[row]?.[column] ?? null
  const [only] = areas
  if (areas.length === 1 && only.right - only.left > only.bottom - only.top && liesOnItsSide(only, at))
    return byRows(only, at, say)
  return byColumns(areas.flatMap(columnsOf), at, say)
}

/** @typedef {(row: number, column: number) => Cell} At */

/** A range of whole columns ends where the sheet does. @param {Range} area @param {Cell[][]} rows @returns {Range} */
function cut(area, rows) {
  const widest = Math.max(1, ...rows.map((row) => row.length)) - 1
  const bottom = Math.max(area.top, Math.min(area.bottom, rows.length - 1))
  return { ...area, bottom, right: Math.max(area.left, Math.min(area.right, widest)) }
}

/** @param {Range} area */
const columnsOf = (area) => upTo(area.left, area.right).map((left) => ({ ...area, left, right: left }))

/** @param {number} from @param {number} to */
const upTo = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

/** @param {Range[]} columns @param {At} at @param {(value: unknown, pattern?: string) => string} say @returns {Data} */
function byColumns(columns, at, say) {
  const [first, ...others] = columns
  const drawn = others.length ? others : columns
  const isNamed = first.bottom > first.top && drawn.some(({ top, left }) => typeof valueIn(at(top, left)) === 'string')
  const rowsOf = (/** @type {Range} */ { top, bottom }) => upTo(top + (isNamed ? 1 : 0), bottom)
  const text = (/** @type {Cell} */ cell) => say(valueIn(cell), patternOf(cell))
  return {
    labels: rowsOf(first).map((row, n) => (others.length ? text(at(row, first.left)) : String(n + 1))),
    series: drawn.map((column) => ({
      name: isNamed ? text(at(column.top, column.left)) : '',
      data: rowsOf(column).map((row) => numberIn(at(row, column.left))),
    })),
  }
}

/** @param {Range} area @param {At} at @param {(value: unknown, pattern?: string) => string} say @returns {Data} */
function byRows({ top, left, bottom, right }, at, say) {
  const text = (/** @type {Cell} */ cell) => say(valueIn(cell), patternOf(cell))
  return {
    labels: upTo(left + 1, right).map((column) => text(at(top, column))),
    series: upTo(top + 1, bottom).map((row) => ({
      name: text(at(row, left)),
      data: upTo(left + 1, right).map((column) => numberIn(at(row, column))),
    })),
  }
}

/** @param {Range} area @param {At} at */
function liesOnItsSide({ top, left, bottom, right }, at) {
  if (bottom === top || right - left < 2) return false
  return (
    upTo(top + 1, bottom).every((row) => typeof valueIn(at(row, left)) === 'string') &&
    upTo(left + 1, right).every((column) => numberIn(at(top + 1, column)) !== null)
  )
}

/** @param {Cell} cell */
function numberIn(cell) {
  const value = valueIn(cell)
  return typeof value === 'number' ? value : null
}
