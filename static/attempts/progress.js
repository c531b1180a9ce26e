// @ts-check
// How far the candidate is: from the outbox, the questions and the files.
import { t } from '../lib/text.js'
import { filesIn } from './files.js'
import { picture, questions, revisionOf } from './store.js'

/** @param {any} question theory */
export function isAnswered(question) {
  const answer = revisionOf(question.no)?.answer
  return answer !== undefined && answer !== null
}

/** @param {any} task @returns {{done: number, total: number}} what is required of a task */
export function taskProgress(task) {
  const fields = task.fields.filter((/** @type {any} */ f) => f.required || f.min)
  const slots = task.slots.filter((/** @type {any} */ s) => s.min_count)
  const filled = fields.filter((/** @type {any} */ f) => hasText(revisionOf(task.no, f.id)?.answer, f.min ?? 1))
  const full = slots.filter((/** @type {any} */ s) => filesIn(task.no, s.id).length >= s.min_count)
  return { done: filled.length + full.length, total: fields.length + slots.length }
}

/** @param {unknown} value @param {number} least */
function hasText(value, least) {
  return countText(value) >= least
}

/** Characters without white space and tags, as the server counts them. @param {unknown} value */
export function countText(value) {
  if (typeof value !== 'string') return 0
  const words = value.includes('<')
    ? (new DOMParser().parseFromString(value, 'text/html').body.textContent ?? '')
    : value
  return [...words.replace(/\s+/gu, '')].length
}

/** @returns {{total: number, done: number, unit: string, open: {place: number, label: string}[], flagged: {place: number, label: string}[]}} */
export function progressOf() {
  const all = questions.value.map((question, place) => ({ question, place, label: String(place + 1) }))
  if (picture.value.sitting.subject !== 'practical') {
    const open = all.filter(({ question }) => !isAnswered(question))
    const flagged = all.filter(({ question }) => revisionOf(question.no)?.flagged)
    return { total: all.length, done: all.length - open.length, unit: t('题'), open, flagged }
  }
  const tasks = all.map((each) => ({
    ...each,
    ...taskProgress(each.question),
    label: t('任务 %(n)s', { n: each.place + 1 }),
  }))
  const total = tasks.reduce((sum, each) => sum + each.total, 0)
  const done = tasks.reduce((sum, each) => sum + each.done, 0)
  return { total, done, unit: t('项'), open: tasks.filter((each) => each.done < each.total), flagged: [] }
}
