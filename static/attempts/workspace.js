// @ts-check
// What is made in a task besides fields and files: the panel of its workspace, and the world that some of them play in.
import { useEffect, useState } from 'preact/hooks'
import { html } from '../lib/html.js'
import { t } from '../lib/text.js'
import { files, upload, uploads } from './files.js'
import { History } from './history.js'
import {
  actsKept,
  actsPending,
  answer,
  attempt,
  isTimeUp,
  isUp,
  look,
  nextAct,
  revisionOf,
  sinceStart,
} from './store.js'
import { Saved } from './theory.js'
import { workspaceOf } from './widgets.js'

/**
 * What a workspace's panel is given. A part is saved as often as it changes; an act (its name has a hyphen) once.
 * @typedef {object} Tools
 * @property {typeof t} t
 * @property {boolean} isLocked the time is up
 * @property {boolean} isUp the server can be reached
 * @property {(part: string) => any} valueOf what a part holds now, or null
 * @property {(part: string) => number} numberOf grows where a part was changed from elsewhere than its own panel
 * @property {(part: string, value: unknown, how?: {isTyping?: boolean}) => void} save
 * @property {(prefix: string, value: unknown) => void} act do something once: the next act of its kind
 * @property {(prefix: string) => {part: string, value: any}[]} pending acts of a kind that the server does not have yet
 * @property {(file: string) => string} material the address of a file of the pack
 * @property {(name: string) => string} picture the address of a picture of the work: pack/tea.jpg, or own/<SHA-256>
 * @property {() => {name: string, title: string, width?: number, height?: number, isOwn?: boolean}[]} pictures all that may be used, own ones last
 * @property {(slot: string, chosen: File[]) => Promise<string>} upload files into a slot of the task; gives the problem, or ''
 * @property {any} saved a component: whether a part is saved, with its history. Props: part, show
 * @property {() => {view: any, sinceStart: () => number} | null} scene the world as it stands; null as long as it is unknown
 */

/** @param {{no: number, part: string, show?: (value: any) => string}} props */
function SavedPart({ no, part, show }) {
  const [hasHistory, setHistory] = useState(false)
  return html`<${Saved} no=${no} part=${part} onHistory=${show ? () => setHistory(true) : undefined} />
    ${hasHistory ? html`<${History} no=${no} part=${part} show=${show} onClose=${() => setHistory(false)} />` : null}`
}

const PICTURE = /\.(jpe?g|png|gif)$/i

/** @param {any} task @param {string} file */
const materialOf = (task, file) =>
  `/exam/${attempt.value.id}/material/${task.no}/${encodeURIComponent(file.split('/').pop() ?? '')}?show=1`

/** The newest file of this content in any slot of the task, also one that was removed: a work may still show it. @param {any} task @param {string} sha256 */
const ownFile = (task, sha256) => files.value.findLast((file) => file.no === task.no && file.sha256 === sha256) ?? null

/** @param {any} task @param {string} name */
function addressOf(task, name) {
  if (name.startsWith('pack/')) return materialOf(task, name)
  const file = ownFile(task, name.slice('own/'.length))
  return file ? `/exam/files/${file.id}` : ''
}

/** @param {any} task */
function picturesOf(task) {
  const packed = task.pack
    .filter((/** @type {any} */ entry) => PICTURE.test(entry.file))
    .map((/** @type {any} */ entry) => ({ ...entry, name: entry.file }))
  const own = files.value
    .filter((file) => file.no === task.no && !file.removed && file.width)
    .map((file) => ({
      name: `own/${file.sha256}`,
      title: file.name,
      width: file.width,
      height: file.height,
      isOwn: true,
    }))
  return [...packed, ...own]
}

/** @param {any} task @param {string} id @param {File[]} chosen */
async function uploadTo(task, id, chosen) {
  const slot = task.slots.find((/** @type {any} */ one) => one.id === id)
  if (!slot) return t('没有这个提交位置')
  await upload(task, slot, chosen)
  return uploads.value[`${task.no}/${id}`]?.problem ?? ''
}

/** The panel of a task's workspace; nothing where it has none. @param {{task: any}} props */
export function Workspace({ task }) {
  const Panel = workspaceOf(task.kind)?.Panel
  const scene = useScene(task.no, Boolean(task.plays))
  if (!Panel) return null
  /** @type {Tools} */
  const tools = {
    t,
    isLocked: isTimeUp.value,
    isUp: isUp.value,
    valueOf: (part) => revisionOf(task.no, part)?.answer ?? null,
    numberOf: (part) => revisionOf(task.no, part)?.number ?? 0,
    save: (part, value, how = {}) => answer(task.no, part, value, how),
    act: (prefix, value) => answer(task.no, nextAct(task.no, prefix), value),
    pending: (prefix) => actsPending(task.no, prefix),
    material: (file) => materialOf(task, file),
    picture: (name) => addressOf(task, name),
    pictures: () => picturesOf(task),
    upload: (slot, chosen) => uploadTo(task, slot, chosen),
    saved: (/** @type {any} */ props) => html`<${SavedPart} no=${task.no} ...${props} />`,
    scene: () => (scene ? { view: scene, sinceStart } : null),
  }
  return html`<${Panel} task=${task} tools=${tools} />`
}

const LONGEST_WAIT_MS = 60_000

/** Asked for at the beginning, after each act that the server has, and when it changes by itself. @param {number} no @param {boolean} plays */
function useScene(no, plays) {
  const [view, setView] = useState(/** @type {any} */ (null))
  const acts = plays ? actsKept(no) : 0
  useEffect(() => {
    if (!plays || !isUp.value) return
    let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined)
    let isGone = false
    const ask = async () => {
      let wait = 3000
      try {
        const scene = await look(no)
        if (isGone || !scene) return
        setView(scene.view)
        if (scene.next_ms === null) return
        wait = Math.max(100, Math.min(scene.next_ms - sinceStart(), LONGEST_WAIT_MS))
      } catch {
        // asked again; a lost network is noticed by the link
      }
      if (!isGone) timer = setTimeout(ask, wait)
    }
    void ask()
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [no, plays, isUp.value, acts])
  return view
}
