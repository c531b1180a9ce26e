// @ts-check
// The sign-in page: nobody's exam is on this terminal now, but what an earlier candidate could not deliver is still offered.
import { h, icon, qs } from '../lib/dom.js'
import { openOutbox } from '../lib/outbox.js'
import { openShelf } from '../lib/shelf.js'
import { t } from '../lib/text.js'
import { siteMoment } from '../lib/time.js'
import { forgetExam, forgetRescueKey, keepRescueKey, rescueKeys } from './kept.js'
import { rescueName, saveFile, sealRescue } from './rescue.js'
import { forgetShell } from './shell.js'

/**
 * @typedef {import('./kept.js').RescueKey & {savedAt?: string, seenAt?: number}} Key handed to the browser as a file, first
 *   seen by this page; an exam that goes on here writes it anew, without the two
 */
/** @typedef {Awaited<ReturnType<typeof openOutbox>>} Outbox */

const DAY_MS = 86_400_000
const nothing = () => {}

/** @param {{attempt: number, origin: string}} of */
function boxOf({ attempt, origin }) {
  const wishes = { left: () => 0, send: async () => null, onChange: nothing, onAck: nothing, onOver: nothing }
  return openOutbox({ attempt, origin, ...wishes })
}

/** @param {string} kind @param {string} drawing @param {...(Node | string)} inside */
const note = (kind, drawing, ...inside) =>
  h('div', { class: `notice notice-${kind}`, role: 'status' }, icon(drawing), h('div', {}, ...inside))

/** @param {unknown} trouble @param {string} [text] */
function tellTrouble(trouble, text = t('读不出本机保存的作答，请告诉监考员。')) {
  qs('#sign-in').append(note('danger', 'circle-alert', h('p', {}, text), h('p', { class: 'small' }, String(trouble))))
}

/** A file that was handed to the browser need not have been written: it can be saved as often as wanted. @param {Key} key @param {Outbox} box */
function offer(key, box) {
  const text = h('p', {})
  const word = h('span', {})
  const write = () => {
    const said = { n: box.undelivered(), seat: key.seat_no, time: key.savedAt ? siteMoment(key.savedAt) : '' }
    text.textContent = key.savedAt
      ? t(
          '本机 %(n)s 条未送达的作答（座位 %(seat)s）已于 %(time)s（本机时间）交给浏览器保存。U 盘上没有这个文件时，请再保存一次。',
          said,
        )
      : t('本机还有 %(n)s 条未送达的作答（座位 %(seat)s）。', said)
    word.textContent = key.savedAt ? t('再保存一次') : t('保存救援文件')
  }
  const save = async () => {
    try {
      saveFile(rescueName(key), sealRescue(key, await box.numbered()))
      key.savedAt = new Date().toISOString()
      write()
      await keepRescueKey(key)
    } catch (trouble) {
      tellTrouble(trouble, t('救援文件没有保存成功，请告诉监考员。'))
    }
  }
  write()
  const button = h('button', { type: 'button', class: 'btn btn-sm', onclick: save }, icon('save'), word)
  qs('#sign-in').append(note('warning', 'alert-triangle', text, button))
}

/**
 * What is not delivered is offered. What is delivered stays for a day, in case its candidate comes back here and the server
 * has lost something; it goes as soon as somebody else has sat here since.
 * @param {Key} key @param {Key[]} all
 */
async function lookAfter(key, all) {
  const box = await boxOf(key)
  const { seenAt } = key
  if (!seenAt) await keepRescueKey(Object.assign(key, { seenAt: Date.now() }))
  if (box.undelivered() > 0) return offer(key, box)
  const isFollowed = all.some((other) => !other.seenAt && other.admission_no !== key.admission_no)
  if (seenAt && (isFollowed || Math.abs(Date.now() - seenAt) > DAY_MS)) {
    await box.forget()
    await forgetRescueKey(key.origin, key.attempt)
  }
}

/** Answers whose exam has left no key are over and delivered; they go. @param {Key[]} keys */
async function clearRest(keys) {
  const known = new Set(keys.map((key) => `${key.origin} ${key.attempt}`))
  for (const row of await (await openShelf()).all('revisions')) {
    if (known.has(`${row.origin} ${row.attempt}`)) continue
    const box = await boxOf(row)
    if (box.undelivered() === 0) await box.forget()
  }
}

/** @param {() => Promise<unknown>} step one that fails does not stop the others */
const trying = (step) => step().catch(tellTrouble)

sessionStorage.clear()
await trying(forgetExam)
void forgetShell().catch(nothing)
await trying(async () => {
  const keys = /** @type {Key[]} */ (await rescueKeys())
  const before = keys.map((key) => ({ ...key }))
  for (const key of keys) await trying(() => lookAfter(key, before))
  await clearRest(keys)
})
