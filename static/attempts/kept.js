// @ts-check
// What this terminal remembers of the exam beside the answers: the paper, the last picture, the clock, the rescue key.
// It makes a reload cheap, and lets the page come up while the server is down; it goes when the exam is over.
import { openShelf } from '../lib/shelf.js'

/** @typedef {import('./sealed.js').Sealed} Sealed */
/** @typedef {import('./sealed.js').Form} Form */
/** @typedef {{id: 'paper', mark: string, sealed: Sealed | null, form: Form | null}} Paper sealed before the start, open since */
/** @typedef {{id: 'picture', person: string, picture: any}} Picture */
/** @typedef {{id: 'clock', attempt: number, origin: string, left_ms: number, elapsed_ms: number, deadline_version: number}} Clock */
/** @typedef {{id: string, attempt: number, origin: string, lease: number, key: string, admission_no: string, seat_no: number, savedAt?: string, seenAt?: number}} RescueKey */

/** @type {Paper} */
const NO_PAPER = { id: 'paper', mark: '', sealed: null, form: null }

const shelf = openShelf()
let paper = NO_PAPER

/** @param {{id: string}} row */
const put = async (row) => (await shelf).put('kept', row)
/** @param {string} id */
const remove = async (id) => (await shelf).remove('kept', id)
/** @param {string} id @returns {Promise<any>} */
const find = async (id) => (await (await shelf).all('kept')).find((row) => row.id === id)

/** Read what an earlier page of this person left; what another person left is taken away. @param {string} person */
export async function remember(person) {
  const rows = await (await shelf).all('kept')
  const row = (/** @type {string} */ id) => rows.find((each) => each.id === id)
  /** @type {Picture | undefined} */
  const last = row('picture')
  if (!last) return null
  if (last.person !== person) {
    await forgetExam()
    return null
  }
  paper = row('paper') ?? NO_PAPER
  /** @type {Clock | undefined} */
  const clock = row('clock')
  const isIts = clock?.attempt === last.picture.attempt.id && clock?.origin === last.picture.origin
  return { picture: last.picture, clock: isIts ? clock : null }
}

/** The marks of what is held, as the server is asked with them. @returns {Record<string, string>} */
export function marksHeld() {
  if (paper.form) return { paper: paper.mark }
  return paper.sealed ? { sealed: paper.mark } : {}
}

/** @param {string} mark */
export const sealedHeld = (mark) => (paper.mark === mark ? paper.sealed : null)
/** @param {string} mark */
export const formHeld = (mark) => (paper.mark === mark ? paper.form : null)

/** @param {Sealed} sealed */
export function keepSealed(sealed) {
  paper = { id: 'paper', mark: sealed.mark, sealed, form: null }
  return put(paper)
}

/** @param {string} mark @param {Form} form */
export function keepForm(mark, form) {
  paper = { id: 'paper', mark, sealed: null, form }
  return put(paper)
}

export function forgetPaper() {
  paper = NO_PAPER
  return remove('paper')
}

/** @param {string} person @param {any} picture without the paper: that is kept once, for all pictures */
export function keepPicture(person, { paper: _kept, form: _form, sealed: _sealed, ...picture }) {
  return put(/** @type {Picture} */ ({ id: 'picture', person, picture }))
}

/** @param {Omit<Clock, 'id'>} clock */
export const keepClock = (clock) => put({ id: 'clock', ...clock })

/** The exam is over, or somebody else sits here. Revisions that were not delivered stay, and the key of their rescue. */
export async function forgetExam() {
  await forgetPaper()
  await remove('picture')
  await remove('clock')
}

/** @param {Omit<RescueKey, 'id'>} key */
export const keepRescueKey = (key) => put({ id: `rescue ${key.origin} ${key.attempt}`, ...key })

/** Of every attempt that left something here. @returns {Promise<RescueKey[]>} */
export async function rescueKeys() {
  return (await (await shelf).all('kept')).filter((row) => row.id.startsWith('rescue '))
}

/** @param {string} origin @param {number} attempt @returns {Promise<RescueKey | undefined>} */
export const rescueKeyOf = (origin, attempt) => find(`rescue ${origin} ${attempt}`)

/** @param {string} origin @param {number} attempt */
export const forgetRescueKey = (origin, attempt) => remove(`rescue ${origin} ${attempt}`)
