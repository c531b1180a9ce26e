// @ts-check
// The grid itself (Univer): opened on a book, read as a book, told apart from everything around it.
import { language } from '/static/lib/text.js'
import { fromGrid, toGrid } from './book.js'
import { loaded, say } from './loading.js'
import { rangeName } from './ranges.js'

/** @typedef {import('./book.js').Book} Book */
/** @typedef {{sheet: string, range: string}} Selection */

const MUTATION = 2
const SORT = 'sheet.command.sort-range'

/** What a book does not keep is neither offered nor done: it would be gone after a reload. */
const NOT_KEPT = `
set-range-font-family set-range-fontsize set-range-font-increase set-range-font-decrease set-range-italic
set-range-underline set-range-stroke set-range-text-color set-border-basic set-horizontal-text-align
set-vertical-text-align set-text-wrap set-text-rotation add-worksheet-merge add-worksheet-merge-all
add-worksheet-merge-vertical add-worksheet-merge-horizontal remove-worksheet-merge
add-range-protection-from-toolbar add-range-protection-from-context-menu add-range-protection-from-sheet-bar
change-sheet-protection-from-sheet-bar delete-range-protection-from-context-menu
delete-worksheet-protection-from-sheet-bar set-range-protection-from-context-menu
view-sheet-permission-from-context-menu view-sheet-permission-from-sheet-bar toggle-gridlines set-tab-color
set-worksheet-hidden set-worksheet-show set-col-hidden hide-col-confirm insert-defined-name set-defined-name
`
  .trim()
  .split(/\s+/)
  .map((name) => `sheet.command.${name}`)
const LOOK = { disableAutoFocus: true, ribbonType: 'simple', footer: { zoomSlider: false } }

/** Their functions are typed, or found by `fx`; the bar has room for what is used more. */
const KINDS_OF_FUNCTIONS = 'financial logical text date lookup math statistical engineering information database'
const NOT_OFFERED = [
  ...NOT_KEPT,
  ...KINDS_OF_FUNCTIONS.split(' ').map((kind) => `formula-ui.operation.insert-function.${kind}`),
  'sheet.contextMenu.permission',
  'sheet.command.set-once-format-painter',
  'sheet.command.numfmt.set.currency',
  'base-ui.operation.toggle-shortcut-panel',
]
const NOT_DONE = new Set(NOT_KEPT)

/**
 * @param {{place: HTMLElement, book: Book, isLocked: boolean, onChange: () => void}} how
 */
export function openGrid({ place, book, isLocked, onChange }) {
  const { univer: made, words } = loaded()
  const locale = language() === 'en' ? made.LocaleType.EN_US : made.LocaleType.ZH_CN
  const menu = Object.fromEntries(NOT_OFFERED.map((id) => [id, { hidden: true }]))
  const { univer, univerAPI } = made.createUniver({
    locale,
    locales: { [locale]: made.mergeLocales(...words) },
    presets: [
      made.UniverSheetsCorePreset({ ...LOOK, container: place, menu }),
      made.UniverSheetsSortPreset(),
      made.UniverSheetsFilterPreset(),
      made.UniverSheetsFindReplacePreset(),
    ],
  })
  let turn = 0
  let isTouched = false
  let workbook = /** @type {any} */ (null)

  const show = (/** @type {Book} */ now) => {
    if (workbook) univerAPI.disposeUnit(workbook.getId())
    turn += 1
    isTouched = false
    workbook = univerAPI.createWorkbook({ ...toGrid(now, say), id: `book-${turn}` })
  }
  const lock = (/** @type {boolean} */ isShut) => workbook.setEditable(!isShut)

  univerAPI.addEvent(univerAPI.Event.BeforeCommandExecute, (/** @type {any} */ event) => {
    if (NOT_DONE.has(event.id)) event.cancel = true
    if (event.id === SORT && hasTitles(workbook, event.params)) event.params.hasTitle = true
  })
  univerAPI.addEvent(univerAPI.Event.CommandExecuted, (/** @type {any} */ { id, type, options }) => {
    if (type !== MUTATION || !id.startsWith('sheet.mutation.')) return
    if (!options?.fromFormula) isTouched = true
    if (isTouched) onChange()
  })
  place.style.pointerEvents = 'none' // what is done before all is ready would be done by halves
  univerAPI.addEvent(univerAPI.Event.LifeCycleChanged, (/** @type {any} */ { stage }) => {
    if (stage === univerAPI.Enum.LifecycleStages.Steady) place.style.pointerEvents = ''
  })
  show(book)
  if (isLocked) lock(true)

  return {
    show,
    lock,
    /** @returns {Book} */
    read: () => fromGrid(told(workbook)),
    /** What is being typed goes into its cell. */
    finish: () => workbook.endEditingAsync(true),
    /** @returns {Selection | null} */
    selection() {
      const range = workbook.getActiveRange()?.getRange()
      if (!range) return null
      const { startRow: top, startColumn: left, endRow: bottom, endColumn: right } = range
      return { sheet: workbook.getActiveSheet().getSheetId(), range: rangeName({ top, left, bottom, right }) }
    },
    close: () => univer.dispose(),
  }
}

/** @param {any} workbook @returns {import('./book.js').Grid} */
function told(workbook) {
  const inside = workbook.getWorkbook()
  return {
    snapshot: inside.getSnapshot(),
    formulaOf: (sheet, row, column) => workbook.getSheetBySheetId(sheet).getRange(row, column).getFormula() || null,
    styleOf: (sheet, row, column, cell) =>
      inside.getSheetBySheetId(sheet).getComposedCellStyleByCellData(row, column, cell),
    filterOf(sheet) {
      const filter = workbook.getSheetBySheetId(sheet).getFilter()
      return filter ? { range: filter.getRange().getA1Notation(), hidden: filter.getFilteredOutRows() } : null
    },
  }
}

/** Words above numbers, or above a long table, are no row to be sorted. @param {any} workbook @param {{subUnitId: string, range: any}} what */
function hasTitles(workbook, { subUnitId, range }) {
  const { startRow, startColumn, endRow, endColumn } = range
  if (startRow === endRow) return false
  const width = endColumn - startColumn + 1
  const [titles, below] = workbook.getSheetBySheetId(subUnitId).getRange(startRow, startColumn, 2, width).getValues()
  const areWords = titles.every((/** @type {unknown} */ value) => typeof value === 'string' && value !== '')
  const isLong = startRow === 0 && endRow > 20 && width > 1
  return areWords && (isLong || below.some((/** @type {unknown} */ value) => typeof value === 'number'))
}
