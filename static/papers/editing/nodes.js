// @ts-check
// What a question's text holds beside words: pictures, sounds, formulas, tables, raised and lowered signs, gaps.
import { Mark, Node } from 'tiptap'
import { setHtml } from '/kinds/single_choice/choices.js'

/** @param {string} name @param {string} tag @param {string} other what it cannot be at the same time */
const mark = (name, tag, other) =>
  Mark.create({
    name,
    excludes: other,
    parseHTML: () => [{ tag }],
    renderHTML: () => [tag, 0],
  })

const Raised = mark('raised', 'sup', 'raised lowered')
const Lowered = mark('lowered', 'sub', 'raised lowered')

/** @param {string} name an attribute that is a text @param {string} [otherwise] */
const words = (name, otherwise = '') => ({
  default: otherwise,
  parseHTML: (/** @type {HTMLElement} */ element) => element.getAttribute(name) ?? otherwise,
})

const Picture = Node.create({
  name: 'picture',
  group: 'inline',
  inline: true,
  atom: true,
  addAttributes: () => ({ src: words('src'), alt: words('alt') }),
  parseHTML: () => [{ tag: 'img[src]' }],
  renderHTML: ({ HTMLAttributes }) => ['img', HTMLAttributes],
})

const Sound = Node.create({
  name: 'sound',
  group: 'inline',
  inline: true,
  atom: true,
  addAttributes: () => ({ src: words('src') }),
  parseHTML: () => [{ tag: 'audio[src]' }],
  renderHTML: ({ HTMLAttributes }) => ['audio', { ...HTMLAttributes, controls: '' }],
})

/** The TeX that MathML was made of, which the server keeps in it. @param {Element} math */
const texOf = (math) => math.querySelector('annotation[encoding="application/x-tex"]')?.textContent ?? ''

/** A formula is kept as the MathML that the server made of its TeX, with the TeX in it. */
const Formula = Node.create({
  name: 'formula',
  group: 'inline',
  inline: true,
  atom: true,
  addAttributes: () => ({ mathml: { default: '' }, tex: { default: '' } }),
  parseHTML: () => [
    { tag: 'span[data-formula]', getAttrs: (node) => ({ mathml: node.innerHTML, tex: node.dataset.formula ?? '' }) },
    { tag: 'math', getAttrs: (node) => ({ mathml: node.outerHTML, tex: texOf(node) }) },
  ],
  renderHTML: ({ node }) => {
    const dom = document.createElement('span')
    dom.dataset.formula = node.attrs.tex
    dom.className = 'edit-formula'
    setHtml(dom, node.attrs.mathml)
    return { dom }
  },
})

const Gap = Node.create({
  name: 'gap',
  group: 'inline',
  inline: true,
  atom: true,
  addAttributes: () => ({ id: words('data-gap') }),
  parseHTML: () => [{ tag: 'span[data-gap]' }],
  renderHTML: ({ node }) => ['span', { 'data-gap': node.attrs.id, class: 'edit-gap' }, '空'],
})

/** @param {string} name @param {string} tag */
const cell = (name, tag) =>
  Node.create({
    name,
    content: 'block+',
    isolating: true,
    addAttributes: () => ({ colspan: words('colspan', '1'), rowspan: words('rowspan', '1') }),
    parseHTML: () => [{ tag }],
    renderHTML: ({ node }) => [tag, spans(node.attrs), 0],
  })

/** @param {Record<string, string>} attrs */
const spans = (attrs) => Object.fromEntries(Object.entries(attrs).filter(([, value]) => value !== '1'))

const Row = Node.create({
  name: 'row',
  content: '(cell | head)+',
  parseHTML: () => [{ tag: 'tr' }],
  renderHTML: () => ['tr', 0],
})

const Table = Node.create({
  name: 'table',
  group: 'block',
  content: 'row+',
  isolating: true,
  parseHTML: () => [{ tag: 'table' }],
  renderHTML: () => ['table', ['tbody', 0]],
})

export const NODES = [Raised, Lowered, Picture, Sound, Formula, Gap, Table, Row, cell('cell', 'td'), cell('head', 'th')]

/** A new table as the editor takes it. @param {number} rows @param {number} columns @param {boolean} hasHead */
export const newTable = (rows, columns, hasHead) => ({
  type: 'table',
  content: Array.from({ length: rows }, (_row, place) => ({
    type: 'row',
    content: Array.from({ length: columns }, () => ({
      type: hasHead && place === 0 ? 'head' : 'cell',
      content: [{ type: 'paragraph' }],
    })),
  })),
})

/** Where the cursor is in a table: how deep the table lies, and its row and cell; null outside. @param {any} state */
function placeIn({ selection: { $from } }) {
  for (let depth = $from.depth; depth > 1; depth -= 1)
    if ($from.node(depth).type.name === 'row')
      return { depth: depth - 1, table: $from.node(depth - 1), row: $from.index(depth - 1), cell: $from.index(depth) }
  return null
}

/** @param {any} editor */
export const isInTable = (editor) => placeIn(editor.state) !== null

/**
 * Put another table in the place of the one with the cursor; without rows or cells it goes.
 * @param {any} editor
 * @param {(rows: any[][], row: number, cell: number) => any[][]} change
 */
function changeTable(editor, change) {
  const { state, view } = editor
  const here = placeIn(state)
  if (!here) return
  const { schema, selection, tr } = state
  /** @type {any[][]} */
  const rows = []
  for (const row of here.table.content.content) rows.push([...row.content.content])
  const changed = change(rows, here.row, here.cell).filter((row) => row.length > 0)
  const from = selection.$from.before(here.depth)
  const to = from + here.table.nodeSize
  const made = changed.map((cells) => schema.nodes.row.create(null, cells))
  view.dispatch(made.length ? tr.replaceWith(from, to, schema.nodes.table.create(null, made)) : tr.delete(from, to))
  view.focus()
}

/** @param {any} like a cell @returns {any} an empty one of the same kind */
const emptyLike = (like) => like.type.createAndFill()

/** @param {any} editor */
export const addRow = (editor) =>
  changeTable(editor, (rows, row) =>
    rows.toSpliced(
      row + 1,
      0,
      rows[row].map(() => editor.state.schema.nodes.cell.createAndFill()),
    ),
  )
/** @param {any} editor */
export const addColumn = (editor) =>
  changeTable(editor, (rows, _row, cell) =>
    rows.map((cells) => cells.toSpliced(cell + 1, 0, emptyLike(cells[Math.min(cell, cells.length - 1)]))),
  )
/** @param {any} editor */
export const dropRow = (editor) => changeTable(editor, (rows, row) => rows.toSpliced(row, 1))
/** @param {any} editor */
export const dropColumn = (editor) =>
  changeTable(editor, (rows, _row, cell) => rows.map((cells) => cells.toSpliced(cell, 1)))
