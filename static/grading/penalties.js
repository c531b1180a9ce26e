// @ts-check
// Penalties on the desk: what the grader says about each, and what those that apply leave of the points.
import { announce, on, qs, qsa } from '../lib/dom.js'
import { t } from '../lib/text.js'

/** @typedef {{applies: boolean, line: string}} Decision */

/** @returns {HTMLElement[]} every penalty of the work */
export const penalties = () => qsa('.penalty')

/** @param {HTMLElement} box */
const chooser = (box) => /** @type {HTMLSelectElement | null} */ (box.querySelector('[data-penalty-line]'))

/** @param {HTMLElement} box */
export const keyOfPenalty = (box) => box.dataset.key ?? ''

/** Whether the grader must still say which line it is about. @param {HTMLElement} box */
const lacksLine = (box) => chooser(box)?.value === ''

/** What the grader says about a penalty; null: nothing yet. @param {HTMLElement} box @returns {Decision | null} */
export const decisionOn = (box) =>
  box.dataset.applies === undefined ? null : { applies: box.dataset.applies === 'true', line: box.dataset.line ?? '' }

/** @param {Decision | null | undefined} a @param {Decision | null | undefined} b */
export const sameDecision = (a, b) =>
  (a?.applies ?? null) === (b?.applies ?? null) && (!a?.applies || a.line === b?.line)

/** Show a decision. @param {HTMLElement} box @param {Decision | null} decision */
export function putDecision(box, decision) {
  if (decision) box.dataset.applies = String(decision.applies)
  else delete box.dataset.applies
  const select = chooser(box)
  if (select) {
    if (decision?.applies) select.value = decision.line
    box.dataset.line = select.value
  }
  for (const button of qsa('[data-decide]', box))
    button.setAttribute('aria-pressed', String(button.dataset.decide === box.dataset.applies))
}

/** What one says by pressing a button. @param {HTMLElement} box @param {boolean} applies */
const decide = (box, applies) => putDecision(box, { applies, line: chooser(box)?.value ?? box.dataset.line ?? '' })

/** Penalties about which nothing has been said. */
export const undecided = () => penalties().filter((box) => box.dataset.applies === undefined)

/** The words of a penalty's head. @param {HTMLElement} box */
export const nameOfPenalty = (box) => qs('.penalty-head strong', box).textContent ?? ''

/** The worst of the penalties that apply at a place: what it leaves, in percent. @param {string} no @param {string} line */
export const percentLeft = (no, line) =>
  Math.min(
    100,
    ...penalties()
      .filter(({ dataset }) => dataset.applies === 'true' && dataset.no === no && (dataset.line ?? '') === line)
      .map(({ dataset }) => Number(dataset.percent)),
  )

/** So much of some points, half up, as the server reckons. @param {number} points @param {number} percent */
export const left = (points, percent) => Math.floor((2 * points * percent + 100) / 200)

/**
 * @typedef {object} Keeper how the desk keeps what is said
 * @property {() => void} add reckon anew
 * @property {(box: HTMLElement, delay: number) => void} changed keep a decision
 * @property {(url: string, asked: Record<string, unknown> | URLSearchParams) => Promise<any>} alone keep at once, after all that waits; nothing where that failed
 * @property {(box: HTMLElement, state: 'wrong', text: string) => void} mark
 * @property {(box: HTMLElement) => void} kept the server has it
 */

/** Let penalties be decided, added and taken back. @param {HTMLElement} desk @param {string} base @param {Keeper} keeper */
export function listen(desk, base, keeper) {
  on(desk, 'click', '[data-decide]', (_event, button) => say(boxOf(button), button.dataset.decide === 'true', keeper))
  on(desk, 'change', '[data-penalty-line]', (_event, select) => {
    const box = boxOf(select)
    if (decisionOn(box)?.applies) say(box, true, keeper)
  })
  on(desk, 'click', '[data-withdraw]', (_event, button) => withdraw(boxOf(button), base, keeper))
  on(desk, 'submit', '[data-penalty-form]', (event, form) => {
    event.preventDefault()
    if (form instanceof HTMLFormElement) void addPenalty(form, base, keeper)
  })
}

/** @param {HTMLElement} element */
const boxOf = (element) => /** @type {HTMLElement} */ (element.closest('.penalty'))

/** @param {HTMLElement} box @param {boolean} applies @param {Keeper} keeper */
function say(box, applies, keeper) {
  if (applies && lacksLine(box)) {
    keeper.mark(box, 'wrong', t('请先选择针对的评分项'))
    chooser(box)?.focus()
    return
  }
  decide(box, applies)
  keeper.changed(box, 0)
}

/** @param {HTMLFormElement} form @param {string} base @param {Keeper} keeper */
async function addPenalty(form, base, keeper) {
  const asked = Object.fromEntries(new FormData(form))
  const said = await keeper.alone(`${base}/penalties`, { ...asked, question_no: Number(form.dataset.no) })
  if (!said) return
  const place = qs(`[data-own-penalties="${form.dataset.no}"]`)
  place.insertAdjacentHTML('beforeend', said.html)
  const box = /** @type {HTMLElement} */ (place.lastElementChild)
  keeper.kept(box)
  form.reset()
  keeper.add()
  announce(nameOfPenalty(box))
  box.scrollIntoView({ block: 'nearest' })
  qs('[data-withdraw]', box).focus()
}

/** @param {HTMLElement} box @param {string} base @param {Keeper} keeper */
async function withdraw(box, base, keeper) {
  const said = await keeper.alone(`${base}/penalties/withdraw`, new URLSearchParams({ key: keyOfPenalty(box) }))
  if (!said) return
  const pane = /** @type {HTMLElement} */ (box.closest('.desk-body'))
  box.remove()
  keeper.add()
  announce(t('已取消这项扣分'))
  qs(`[data-task="${box.dataset.no}"] .penalty-add > summary`, pane).focus()
}
