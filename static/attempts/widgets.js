// @ts-check
// The widgets of the paper's question types: all there before the paper is shown, so that a lost network stops nobody.

/** @type {Map<string, any>} */
const widgets = new Map()

/** @param {any[]} questions */
export async function loadWidgets(questions) {
  const kinds = [...new Set(questions.filter((q) => q.stem !== undefined).map((q) => q.kind))]
  await Promise.all(
    kinds.map(async (kind) => {
      if (!widgets.has(kind)) widgets.set(kind, await import(`/kinds/${kind}/widget.js`))
    }),
  )
}

/** @param {string} kind */
export const widgetOf = (kind) => widgets.get(kind)
