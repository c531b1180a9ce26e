// @ts-check
// What is made in a task besides fields and files: the panel of its workspace, and the world that some of them play in.
import { useEffect, useState } from 'preact/hooks'
import { html } from '../lib/html.js'
import { t } from '../lib/text.js'
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
 * @property {any} saved a component: whether a part is saved, with its history. Props: part, show
 * @property {() => {view: any, sinceStart: () => number} | null} scene the world as it stands; null as long as it is unknown
 */

/** @param {{no: number, part: string, show?: (value: any) => string}} props */
function SavedPart({ no, part, show }) {
  const [hasHistory, setHistory] = useState(false)
  return html`<${Saved} no=${no} part=${part} onHistory=${show ? () => setHistory(true) : undefined} />
    ${hasHistory ? html`<${History} no=${no} part=${part} show=${show} onClose=${() => setHistory(false)} />` : null}`
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
    material: (file) =>
      `/exam/${attempt.value.id}/material/${task.no}/${encodeURIComponent(file.split('/').pop() ?? '')}?show=1`,
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
