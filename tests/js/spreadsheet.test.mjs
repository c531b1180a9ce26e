// A workbook goes into the grid and comes back as it was; a chart finds its labels and numbers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromGrid, toGrid } from '../../question_bank/workspaces/spreadsheet/book.js'
import { dataOf, parseAreas, parseRange, tidyRange } from '../../question_bank/workspaces/spreadsheet/ranges.js'

const say = (value) => (value === null ? '' : String(value))
const DATE = { v: 45992, n: 'yyyy-mm-dd' }

/** The grid's own data, told as the grid tells it. */
function told(snapshot) {
  const [filters] = snapshot.resources.map((resource) => JSON.parse(resource.data))
  return {
    snapshot,
    formulaOf: (sheet, row, column) => snapshot.sheets[sheet].cellData[row][column].f ?? null,
    styleOf: (_sheet, _row, _column, cell) => snapshot.styles[cell?.s],
    filterOf: (sheet) => filters[sheet] && { range: 'A1:B5', hidden: filters[sheet].cachedFilteredOut },
  }
}

const sheet = (rows, more = {}) => ({ id: 's1', name: '订单', rows, ...more })

const BOOKS = {
  values: sheet([['a', 1, true, false, null, -2.5], [], ['12', '', null].slice(0, 1)]),
  formulas: sheet([[{ v: 3, f: '=SUM(A2:A3)' }], [1], [2], [{ v: '#DIV/0!', f: '=1/0' }], [{ v: null, f: '=A9' }]]),
  styles: sheet([
    [{ v: '名', b: 1, c: '#dde8f5' }, { v: 0.5, n: '0.00%' }, DATE],
    [{ v: null, c: '#ff0000' }, 1],
  ]),
  widths: sheet([['a', 'b']], { widths: [120, 88] }),
  'hidden rows': sheet([['a'], ['b'], ['c']], { hidden: [2] }),
  'a filter': sheet(
    [
      ['类', '数'],
      ['甲', 1],
      ['乙', 2],
      ['甲', 3],
      ['丙', 4],
    ],
    { filter: 'A1:B5', hidden: [3, 5] },
  ),
  nothing: sheet([]),
}

for (const [name, one] of Object.entries(BOOKS))
  test(`a book with ${name} comes back as it was`, () => {
    const book = { sheets: [one, { id: 's2', name: '空', rows: [] }] }
    assert.deepEqual(fromGrid(told(toGrid(book, say))), book)
  })

test('a filter comes back as the values of the one column that tells the hidden rows from the others', () => {
  const { resources } = toGrid({ sheets: [BOOKS['a filter']] }, say)
  const { s1 } = JSON.parse(resources[0].data)
  assert.deepEqual(s1.filterColumns, [{ colId: 0, filters: { filters: ['甲'] } }])
})

test('colours are written one way, and text stays text', () => {
  const cell = (held, style) => {
    const snapshot = { sheetOrder: ['s1'], sheets: { s1: { id: 's1', name: 'x', cellData: { 0: { 0: held } } } } }
    const grid = { snapshot, formulaOf: () => null, styleOf: () => style, filterOf: () => null }
    return fromGrid(grid).sheets[0].rows[0][0]
  }
  assert.deepEqual(cell({ v: 1, t: 2 }, { bg: { rgb: 'rgb(255, 0, 16)' } }), { v: 1, c: '#ff0010' })
  assert.deepEqual(cell({ v: 1, t: 2 }, { bg: { rgb: '#ABC' } }), { v: 1, c: '#aabbcc' })
  assert.equal(cell({ v: '007', t: 4 }, null), '007')
  assert.equal(cell({ v: '12.5', t: 2 }, null), 12.5)
  assert.equal(cell({ p: { body: { dataStream: '一\r二\r\n' } } }, null), '一\n二')
})

test('ranges are read however they are typed', () => {
  assert.deepEqual(parseRange('B7:A1'), { top: 0, left: 0, bottom: 6, right: 1 })
  assert.deepEqual(parseRange('AA3'), { top: 2, left: 26, bottom: 2, right: 26 })
  assert.equal(tidyRange(' a1：a6，$e$1:$e$6 '), 'A1:A6,E1:E6')
  assert.deepEqual(
    ['A1:B7', 'A:C', 'A1:A7,C1:C7', '', 'A1:', '甲', 'A0', 'A1:B7,'].map((text) => Boolean(parseAreas(text))),
    [true, true, true, false, false, false, false, false],
  )
})

const TABLE = [
  ['商品', '单价', '销量'],
  ['竹篮', 36, 4],
  ['藤椅', 128, '—'],
]
const LYING = [
  ['月', 1, 2, 3],
  ['收入', 10, 20, 30],
  ['支出', 5, 6, 7],
]

const CHARTS = [
  ['names above, labels before', TABLE, 'A1:C3', ['竹篮', '藤椅'], { 单价: [36, 128], 销量: [4, null] }],
  ['columns that do not touch', TABLE, 'A1:A3,C1:C3', ['竹篮', '藤椅'], { 销量: [4, null] }],
  ['numbers only', TABLE, 'B2:B3', ['1', '2'], { '': [36, 128] }],
  ['a whole column', TABLE, 'A:B', ['竹篮', '藤椅'], { 单价: [36, 128] }],
  ['a table on its side', LYING, 'A1:D3', ['1', '2', '3'], { 收入: [10, 20, 30], 支出: [5, 6, 7] }],
]

for (const [name, rows, range, labels, series] of CHARTS)
  test(`a chart reads ${name}`, () => {
    const data = dataOf({ sheets: [sheet(rows)] }, { sheet: 's1', range }, say)
    assert.deepEqual(data.labels, labels)
    assert.deepEqual(Object.fromEntries(data.series.map((one) => [one.name, one.data])), series)
  })

test('a chart of a sheet that is gone, or of no range, has no data', () => {
  const book = { sheets: [sheet(TABLE)] }
  assert.equal(dataOf(book, { sheet: 's9', range: 'A1:B2' }, say), null)
  assert.equal(dataOf(book, { sheet: 's1', range: 'x' }, say), null)
})
