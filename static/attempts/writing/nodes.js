// @ts-check
// What a document holds besides text: tables, pictures by their names, and lines in the middle or at the right.
import { editorOf } from '../widgets.js'
import { basics } from './editing.js'

export const WIDTHS = [25, 50, 75, 100]

/** @param {(name: string) => string} address where a picture of the work lies */
export function extensionsOf(address) {
  const { Table, TableRow, TableCell, TableHeader } = editorOf()
  const Plain = Table.extend({ renderHTML: () => ['table', ['tbody', 0]] })
  return [basics(), aligned(), pictureNode(address), Plain, TableRow, TableCell, TableHeader]
}

const ALIGNED = ['paragraph', 'heading']

function aligned() {
  return editorOf().Extension.create({
    name: 'aligned',
    addGlobalAttributes: () => [
      {
        types: ALIGNED,
        attributes: {
          align: {
            default: null,
            parseHTML: (element) => element.getAttribute('data-align'),
            renderHTML: ({ align }) => (align ? { 'data-align': align } : {}),
          },
        },
      },
    ],
  })
}

/** @param {any} chain @param {string | null} align */
export const align = (chain, align) => ALIGNED.reduce((all, type) => all.updateAttributes(type, { align }), chain)

/** The picture itself is drawn by the page; the text holds its name, its words and its width. @param {(name: string) => string} address */
function pictureNode(address) {
  return editorOf().Node.create({
    name: 'picture',
    group: 'block',
    draggable: true,
    addAttributes: () => ({
      picture: {
        default: '',
        parseHTML: (element) => element.getAttribute('data-picture'),
        renderHTML: ({ picture }) => ({ 'data-picture': picture }),
      },
      alt: { default: '' },
      width: {
        default: 100,
        parseHTML: (element) => Number(element.getAttribute('data-width')) || 100,
        renderHTML: ({ width }) => ({ 'data-width': width }),
      },
    }),
    parseHTML: () => [{ tag: 'img[data-picture]' }],
    renderHTML: ({ HTMLAttributes }) => ['img', HTMLAttributes],
    addNodeView:
      () =>
      ({ node }) => {
        const dom = document.createElement('div')
        const img = document.createElement('img')
        const draw = (/** @type {any} */ { attrs }) => {
          const source = address(attrs.picture)
          if (img.getAttribute('src') !== source) img.src = source
          img.alt = attrs.alt
          img.style.width = `${attrs.width}%`
        }
        dom.className = 'writing-picture'
        dom.append(img)
        draw(node)
        const update = (/** @type {any} */ fresh) => {
          if (fresh.type !== node.type) return false
          draw(fresh)
          return true
        }
        return { dom, update }
      },
  })
}

/** How much there is of what the candidate is asked for, counted as the server counts. @param {any} editor */
export function countsOf(editor) {
  const pictures = new Set()
  let tables = 0
  editor.state.doc.descendants((/** @type {any} */ node) => {
    if (node.type.name === 'picture') pictures.add(node.attrs.picture)
    if (node.type.name === 'table') tables += 1
  })
  const characters = [...editor.state.doc.textContent.replace(/\s+/gu, '')].length
  return { characters, pictures: pictures.size, tables }
}
