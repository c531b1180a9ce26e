// @ts-check
// The widgets of the paper's question types, and the editor of rich text: all there before the paper is shown, so that a
// lost network stops nobody. The editor is large; a paper without rich text does without it.

/** @type {Map<string, any>} */
const widgets = new Map()

/** @type {Map<string, any>} by the name of the workspace: what is made in it besides fields and files */
const workspaces = new Map()

/** @type {typeof import('tiptap') | undefined} */
let editor

/** @param {any} question */
const hasRichText = ({ fields = [] }) => fields.some((/** @type {any} */ field) => field.type === 'rich_text')

const MEDIA = /\/media\/[0-9a-f]{64}\.[a-z0-9]+/g
const AT_ONCE = 4

/** @type {Set<string>} what is here, or on its way */
const media = new Set()

/**
 * The pictures and sounds of all questions, into the browser's own cache: a question that is turned to later shows them
 * also while the network is away. What fails is fetched when it is shown.
 * @param {any[]} questions
 * @param {(address: string) => Promise<unknown>} [get]
 */
export async function loadMedia(questions, get = (address) => fetch(address, { cache: 'force-cache' })) {
  const left = [...new Set(JSON.stringify(questions).match(MEDIA) ?? [])].filter((address) => !media.has(address))
  for (const address of left) media.add(address)
  const work = async () => {
    for (let address = left.shift(); address; address = left.shift()) {
      const failed = address
      await get(address).catch(() => media.delete(failed))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** A script that does not come, however often it is asked for: only a fresh page can help. */
export class NotLoaded extends Error {}

const PATIENCE_MS = 8000

/**
 * A script of the server. A browser never asks again for an address that failed once, and a page must not wait for ever
 * for one that hangs: it is asked for under another address.
 * @param {string} address
 * @param {(address: string) => Promise<any>} [load]
 * @param {number} [patience] milliseconds
 */
export async function bring(address, load = (each) => import(each), patience = PATIENCE_MS) {
  for (const each of [address, `${address}?again=1`, `${address}?again=2`]) {
    const late = /** @type {Promise<null>} */ (new Promise((done) => setTimeout(done, patience, null)))
    const brought = await Promise.race([load(each).catch(() => null), late])
    if (brought) return brought
  }
  throw new NotLoaded(address)
}

/** @param {any[]} questions */
export async function loadWidgets(questions) {
  void loadMedia(questions)
  const isTask = (/** @type {any} */ question) => question.stem === undefined // a case has parts as well
  const kinds = [...new Set(questions.filter((q) => !isTask(q)).map((q) => q.kind))]
  const desks = [...new Set(questions.filter((q) => isTask(q) && (q.parts?.length || q.plays)).map((q) => q.kind))]
  await Promise.all([
    questions.some(hasRichText) && loadEditor(),
    ...desks.map(async (kind) => {
      if (!workspaces.has(kind)) workspaces.set(kind, await bring(`/kinds/${kind}/workspace.js`))
      await workspaces.get(kind).prepare?.(questions.filter((question) => question.kind === kind))
    }),
    ...kinds.map(async (kind) => {
      if (!widgets.has(kind)) widgets.set(kind, await bring(`/kinds/${kind}/widget.js`))
      await widgets.get(kind).prepare?.(questions.filter((question) => question.kind === kind))
    }),
  ])
}

/**
 * Every workspace with its libraries, while the candidate waits: one after the other, not all terminals at once. What
 * fails is asked for again with the paper.
 * @param {string[]} kinds
 */
export async function loadDesks(kinds) {
  await new Promise((done) => setTimeout(done, Math.random() * 3000))
  for (const kind of kinds) {
    const desk = await import(`/kinds/${kind}/workspace.js`).catch(() => null)
    await desk?.prepare?.([]).catch(() => null)
  }
}

export async function loadEditor() {
  editor ??= await import('tiptap')
}

/** @param {string} kind */
export const widgetOf = (kind) => widgets.get(kind)

/** @param {string} kind */
export const workspaceOf = (kind) => workspaces.get(kind)

/** The editor of a paper that has rich text. */
export function editorOf() {
  if (!editor) throw new Error('the editor was not loaded with the paper')
  return editor
}
