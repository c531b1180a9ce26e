// @ts-check
// The widgets of the paper's question types, and the editor of rich text: all there before the paper is shown, so that a
// lost network stops nobody. The editor is large; a paper without rich text does without it.

/** @type {Map<string, any>} */
const widgets = new Map()

/** @type {typeof import('tiptap') | undefined} */
let editor

/** @param {any} question */
const hasRichText = ({ fields = [] }) => fields.some((/** @type {any} */ field) => field.type === 'rich_text')

/** @param {any[]} questions */
export async function loadWidgets(questions) {
  const kinds = [...new Set(questions.filter((q) => q.stem !== undefined).map((q) => q.kind))]
  await Promise.all([
    questions.some(hasRichText) && loadEditor(),
    ...kinds.map(async (kind) => {
      if (!widgets.has(kind)) widgets.set(kind, await import(`/kinds/${kind}/widget.js`))
    }),
  ])
}

export async function loadEditor() {
  editor ??= await import('tiptap')
}

/** @param {string} kind */
export const widgetOf = (kind) => widgets.get(kind)

/** The editor of a paper that has rich text. */
export function editorOf() {
  if (!editor) throw new Error('the editor was not loaded with the paper')
  return editor
}
