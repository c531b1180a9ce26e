// @ts-check
// Documents: each in an editor of its own, with what is asked of it above and its counts below.
import { countText } from '/static/attempts/progress.js'
import { loadEditor } from '/static/attempts/widgets.js'
import { inWords, Writing } from '/static/attempts/writing/writing.js'
import { html } from '/static/lib/html.js'
import { listed, t } from '/static/lib/text.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */

export const prepare = () => loadEditor()

/** @param {any} task @param {string} part @param {any} value */
export const isMade = (task, part, value) =>
  countText(value) >= (task.documents.find((/** @type {any} */ one) => one.id === part)?.min ?? 1)

const PICTURES = ['jpg', 'jpeg', 'png', 'gif']

/** Where the task takes the candidate's own pictures. @param {any} task */
const pictureSlot = (task) =>
  task.slots.find((/** @type {any} */ slot) => slot.types.some((/** @type {string} */ type) => PICTURES.includes(type)))

/** @param {any} task @param {Tools} tools @returns {import('/static/attempts/writing/dialogs.js').Pictures} */
function picturesOf(task, tools) {
  const slot = pictureSlot(task)
  const upload = slot && !tools.isLocked ? (/** @type {File[]} */ chosen) => tools.upload(slot.id, chosen) : undefined
  return { all: () => tools.pictures(), address: (name) => tools.picture(name), upload }
}

/** @param {{task: any, tools: Tools}} props */
export function Panel({ task, tools }) {
  return task.documents.map(
    (/** @type {any} */ document) =>
      html`<${Sheet} key=${document.id} task=${task} document=${document} tools=${tools} />`,
  )
}

/** @param {{task: any, document: any, tools: Tools}} props */
function Sheet({ task, document, tools }) {
  const id = `document-${document.id}`
  return html`<section class="card document" aria-labelledby=${`${id}-label`}>
    <h2 id=${`${id}-label`}>${document.title}</h2>
    ${document.hint ? html`<p class="document-ask">${document.hint}</p>` : null}
    ${document.sections ? html`<p class="document-ask muted">${t('应包含的部分：%(sections)s', { sections: listed(document.sections, '、') })}</p>` : null}
    <${Writing} id=${id} value=${tools.valueOf(document.id) ?? ''} starter=${document.starter ?? ''} number=${tools.numberOf(document.id)} isLocked=${tools.isLocked}
      pictures=${document.pictures ? picturesOf(task, tools) : null} min=${document.min} max=${document.max}
      onText=${(/** @type {string} */ text) => tools.save(document.id, text || null, { isTyping: true })}><${tools.saved} part=${document.id} show=${inWords} /></${Writing}>
  </section>`
}
