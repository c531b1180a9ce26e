// @ts-check
// How far the candidate is: from the outbox, the questions and the files.
import { t } from '../lib/text.js'
import { filesIn } from './files.js'
import { picture, questions, revisionOf } from './store.js'
import { workspaceOf } from './widgets.js'

/** @param {any} question theory */
export function isAnswered(question) {
  const answer = revisionOf(question.no)?.answer
  return answer !== undefined && answer !== null
}

/** How many parts of a case are answered; null of any other question. @param {any} question */
export function partsAnswered(question) {
  if (question.kind !== 'case') return null
  /** @type {any} */
  const answer = revisionOf(question.no)?.answer ?? []
  const done = answer.filter((/** @type {unknown} */ one) => one !== null).length
  return { done, all: question.parts.length }
}

/** @param {any} task @returns {{done: number, total: number}} what is required of a task */
export function taskProgress(task) {
  const fields = task.fields.filter((/** @type {any} */ f) => f.required || f.min)
  const slots = task.slots.filter((/** @type {any} */ s) => s.min_count)
  const parts = (task.parts ?? []).filter((/** @type {any} */ p) => p.required)
  const filled = fields.filter((/** @type {any} */ f) => isFilled(revisionOf(task.no, f.id), f.min ?? 1))
  const full = slots.filter((/** @type {any} */ s) => filesIn(task.no, s.id).length >= s.min_count)
  const made = parts.filter((/** @type {any} */ p) => isMade(task, p.id, revisionOf(task.no, p.id)))
  return { done: filled.length + full.length + made.length, total: fields.length + slots.length + parts.length }
}

/** @param {any} held what the server refuses does not count @param {number} least */
const isFilled = (held, least) => Boolean(held) && !held.refused && countText(held.answer) >= least

/** As the workspace says; else whatever is there. @param {any} task @param {string} part @param {any} held */
function isMade(task, part, held) {
  if (!held || held.refused || held.answer === null) return false
  return workspaceOf(task.kind)?.isMade?.(task, part, held.answer) ?? true
}

/** Characters without white space and tags, as the server counts them. @param {unknown} value */
export function countText(value) {
  if (typeof value !== 'string') return 0
  const words = value.includes('<')
    ? (new DOMParser().parseFromString(value, 'text/html').body.textContent ?? '')
    : value
  return [...words.replace(/\s+/gu, '')].length
}

/** @typedef {{place: number, label: string, field?: string}} Place */

/** @returns {{total: number, done: number, unit: string, open: Place[], flagged: Place[] | null, refused: Place[]}} */
export function progressOf() {
  const all = questions.value.map((question, place) => ({ question, place, label: String(place + 1) }))
  if (picture.value.sitting.subject !== 'practical') {
    const open = all.filter(({ question }) => !isAnswered(question))
    const flagged = all.filter(({ question }) => revisionOf(question.no)?.flagged)
    const refused = all.filter(({ question }) => revisionOf(question.no)?.refused)
    return { total: all.length, done: all.length - open.length, unit: t('题'), open, flagged, refused }
  }
  const tasks = all.map((each) => ({ ...each, ...taskProgress(each.question) }))
  const total = tasks.reduce((sum, each) => sum + each.total, 0)
  const done = tasks.reduce((sum, each) => sum + each.done, 0)
  const open = tasks
    .filter((each) => each.done < each.total)
    .map(({ place, label, ...each }) => ({
      place,
      label: t('任务 %(n)s：还差 %(left)s 项', { n: label, left: each.total - each.done }),
    }))
  return { total, done, unit: t('项'), open, flagged: null, refused: tasks.flatMap(refusedFields) }
}

/** @param {{question: any, place: number}} task @returns {Place[]} */
function refusedFields({ question, place }) {
  return question.fields
    .filter((/** @type {any} */ f) => revisionOf(question.no, f.id)?.refused)
    .map((/** @type {any} */ f) => ({
      place,
      label: t('任务 %(n)s：%(field)s', { n: place + 1, field: f.label }),
      field: fieldId(question.no, f.id),
    }))
}

/** The id of a field's input. @param {number} no @param {string} field */
export const fieldId = (no, field) => `f-${no}-${field}`
