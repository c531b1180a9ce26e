// @ts-check
// Files of the practical tasks: what the server has, uploading with progress, the rules checked before sending.
import { signal } from '@preact/signals'
import { toast } from '../lib/dialog.js'
import { Failure, get, post } from '../lib/http.js'
import { listed, t } from '../lib/text.js'
import { sizeText } from './pieces.js'
import { forgetRow, keepRow, rowsLeft, sendOnce } from './sending.js'
import { attempt, isElsewhere, isUp, picture, remaining } from './store.js'

export const files = signal(/** @type {any[]} */ ([]))
export const quota = signal({ used: 0, most: 0 })
/** What is shown is what the server has; else the list is asked for until it comes. */
export const isListed = signal(false)
/** Asking for the list has failed, and is tried again. */
export const isListLate = signal(false)

/** @typedef {{name: string, share: number, problem: string, isAgain?: boolean}} Under is it sent again after it broke off? */

/** Uploads under way or refused, by place: `${no}/${slot}`. */
export const uploads = signal(/** @type {Record<string, Under>} */ ({}))

/** So often an upload breaks off while the server can be had, before it is given back to the candidate. */
const MOST_TRIES = 6

export const isUploading = () => Object.values(uploads.value).some((under) => !under.problem)

/** @param {number} no @param {string} slot */
export const filesIn = (no, slot) => files.value.filter((f) => f.no === no && f.slot === slot && !f.removed)

/** @param {number} no @param {string} slot */
export const earlierIn = (no, slot) => files.value.filter((f) => f.no === no && f.slot === slot && f.removed)

/** @type {ReturnType<typeof setTimeout> | undefined} */
let listTimer
let listing = 0

export async function loadFiles() {
  clearTimeout(listTimer)
  const mine = ++listing
  try {
    const said = await get(`/exam/${attempt.value.id}/files`)
    if (mine !== listing) return
    files.value = said.files
    warnOf(quota.value, said)
    quota.value = { used: said.used, most: said.quota }
    isListed.value = true
    isListLate.value = false
  } catch {
    if (mine !== listing) return
    isListed.value = false
    isListLate.value = true
    if (attempt.value.state === 'answering' && !isElsewhere.value)
      listTimer = setTimeout(loadFiles, 2000 + Math.random() * 3000)
  }
}

/** A word when 70 and 90 % of the space are passed, once each time. @param {{used: number, most: number}} before @param {{used: number, quota: number}} said */
function warnOf(before, { used, quota: most }) {
  const [passed] = [0.9, 0.7].filter((share) => used >= share * most && (!before.most || before.used < share * most))
  if (!passed) return
  const text = t('上传空间已用 %(share)s%%，还剩 %(left)s。', {
    share: Math.floor((used / most) * 100),
    left: sizeText(Math.max(0, most - used)),
  })
  toast(text, passed === 0.9 ? 'danger' : 'warning')
}

window.addEventListener('beforeunload', (event) => {
  if (attempt.peek()?.state === 'answering' && isUploading() && !isElsewhere.peek()) event.preventDefault()
})

/** @param {string} place @param {Under | null} what */
function note(place, what) {
  const { [place]: _gone, ...rest } = uploads.value
  uploads.value = what ? { ...rest, [place]: what } : rest
}

/** @param {number} no @param {string} slot */
export const forget = (no, slot) => note(`${no}/${slot}`, null)

/** One after the other; what is not taken is told by name, the others go on. @param {any} task @param {any} slot @param {File[]} chosen */
export async function upload(task, slot, chosen) {
  const place = `${task.no}/${slot.id}`
  const most = slot.max_count ?? 1
  const free = most > 1 ? most - filesIn(task.no, slot.id).length : 1
  const problems = []
  for (const file of chosen.slice(0, Math.max(free, 1))) {
    note(place, { name: file.name, share: 0, problem: '' })
    const problem = (await problemOf(slot, file, filesIn(task.no, slot.id).length)) || (await send(task, slot, file))
    if (problem) problems.push(notSent(file.name, problem))
  }
  if (chosen.length > Math.max(free, 1))
    problems.push(t('您选了 %(n)s 个文件，这里最多放 %(most)s 个，其余的没有上传。', { n: chosen.length, most }))
  note(place, problems.length ? { name: '', share: 0, problem: problems.join('\n') } : null)
}

/** @param {any} task @param {any} slot @param {File} file @returns {Promise<string>} the problem, or '' */
async function send(task, slot, file) {
  const { id: attemptId } = attempt.value
  const row = {
    id: `${attemptId}/${task.no}/${slot.id}/${++serial}-${Math.random()}`,
    attempt: attemptId,
    origin: picture.value.origin,
    no: task.no,
    slot: slot.id,
    name: file.name,
    file,
    left_ms: remaining.value ?? 0,
    url: '',
  }
  await keepRow(row)
  return deliver(row)
}

let serial = 0

/** @param {import('./sending.js').Row} row @returns {Promise<string>} the problem, or '' */
async function deliver(row) {
  const onShare = (/** @type {number} */ share, isAgain = false) =>
    note(`${row.no}/${row.slot}`, { name: row.name, share, problem: '', isAgain })
  try {
    await sendUntilKnown(row, onShare)
    void forgetRow(row.id)
    return ''
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'offline') void forgetRow(row.id)
    return error instanceof Failure ? error.message : String(error)
  } finally {
    await loadFiles()
  }
}

let isResumed = false

/** What an earlier page had not brought to its end goes on: the page was reloaded, or the terminal broke down. */
export async function resumeUploads() {
  if (isResumed || attempt.value?.state !== 'answering') return
  isResumed = true
  for (const row of await rowsLeft(attempt.value.id, picture.value.origin)) {
    const place = `${row.no}/${row.slot}`
    note(place, { name: row.name, share: 0, problem: '', isAgain: true })
    const problem = await deliver(row)
    note(place, problem ? { name: '', share: 0, problem: notSent(row.name, problem) } : null)
  }
}

/** @param {string} name @param {string} problem */
const notSent = (name, problem) => t('“%(name)s”没有上传：%(problem)s', { name, problem })

/** What the terminal can see of the slot's rules; the server looks into the content. @param {any} slot @param {File} file @param {number} already */
async function problemOf(slot, file, already) {
  const ending = file.name.split('.').pop()?.toLowerCase() ?? ''
  const most = slot.max_count ?? 1
  if (file.size === 0) return t('文件是空的。')
  if (!slot.types.includes(ending))
    return t('这里只收 %(types)s 文件，您选择的是 %(name)s。', { types: listed(slot.types, '、'), name: file.name })
  if (slot.max_kb && file.size > slot.max_kb * 1024)
    return t('文件大小 %(size)s，超过上限 %(most)s KB。', { size: sizeText(file.size), most: slot.max_kb })
  if (most > 1 && already >= most) return t('这里最多放 %(n)s 个文件，请先移除一个。', { n: most })
  return (slot.width || slot.height) && file.type.startsWith('image/') ? pixelProblem(slot, file) : ''
}

/** @param {any} slot @param {File} file */
async function pixelProblem(slot, file) {
  const picture = await createImageBitmap(file).catch(() => null)
  if (!picture) return t('无法识别为图片，请检查文件是否损坏。')
  const { width, height } = picture
  picture.close()
  const fits = {
    exact: width === slot.width && height === slot.height,
    max: width <= slot.width && height <= slot.height,
    ratio: true,
  }
  if (fits[/** @type {'exact' | 'max' | 'ratio'} */ (slot.mode ?? 'exact')]) return ''
  return t('图片是 %(w)s×%(h)s 像素，要求 %(rule)s。', { w: width, h: height, rule: sizeRule(slot) })
}

/** @param {any} slot */
export function sizeRule(slot) {
  if (!slot.width && !slot.height) return ''
  const size = `${slot.width ?? '—'}×${slot.height ?? '—'}`
  if (slot.mode === 'max') return t('不超过 %(size)s 像素', { size })
  if (slot.mode === 'ratio') return t('宽高比 %(size)s', { size: `${slot.width}:${slot.height}` })
  return t('%(size)s 像素', { size })
}

/**
 * Try again while the network is down, and a few times where the server is there but fails; a refusal ends it.
 * @param {import('./sending.js').Row} row @param {(share: number, isAgain?: boolean) => void} onShare
 */
async function sendUntilKnown(row, onShare) {
  let tries = 0
  let furthest = 0
  for (let pause = 1000; ; pause = Math.min(pause * 2, 8000)) {
    try {
      return await sendOnce(row, (share) => {
        if (share > furthest) tries = 0
        furthest = Math.max(furthest, share)
        onShare(share)
      })
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'offline' || attempt.value.state !== 'answering') throw error
      if (isUp.value && ++tries >= MOST_TRIES) throw error
      onShare(furthest, true)
      await new Promise((done) => setTimeout(done, pause + Math.random() * 500))
    }
  }
}

/** @param {number} id @param {'remove' | 'restore'} what @returns {Promise<string>} the problem, or '' */
export async function change(id, what) {
  try {
    await post(`/exam/files/${id}/${what}`)
    return ''
  } catch (error) {
    return error instanceof Failure ? error.message : String(error)
  } finally {
    await loadFiles()
  }
}
