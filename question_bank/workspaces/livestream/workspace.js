// @ts-check
// A broadcast: the sheet of products, the script, the live room, and where the task takes one a recording.
import { useState } from 'preact/hooks'
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { isFilled, isWritten } from './plan.js'
import { Recording } from './recording.js'
import { Room } from './room.js'
import { Script } from './script.js'
import { Sheet } from './sheet.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */

/** @param {any} task @param {string} part @param {any} value */
export function isMade({ livestream: plan }, part, value) {
  if (value === null || value === undefined) return false
  if (part === 'sheet') return isFilled(plan, value)
  const segment = plan.script.segments.find((/** @type {any} */ one) => `seg_${one.id}` === part)
  return segment ? isWritten(segment, value) : true
}

/** @param {{task: any, tools: Tools}} props */
export function Panel({ task, tools }) {
  const plan = task.livestream
  const [tab, setTab] = useState(tools.valueOf('start-1') ? 'room' : 'sheet')
  const names = { sheet: t('排品表'), script: t('直播脚本'), room: t('直播间'), recording: t('录像') }
  const tabs = Object.entries(names).filter(([one]) => one !== 'recording' || plan.recording !== 'none')
  return html`<div class="stream stack">
    <div class="tabs" role="group" aria-label=${t('直播任务')}>${tabs.map(([one, name]) => html`<button type="button" class="tab" aria-current=${one === tab ? 'true' : undefined} onClick=${() => setTab(one)}>${name}</button>`)}</div>
    ${tab === 'sheet' ? html`<${Sheet} plan=${plan} tools=${tools} />` : null}
    ${tab === 'script' ? html`<${Script} plan=${plan} tools=${tools} />` : null}
    ${tab === 'room' ? html`<${Room} plan=${plan} tools=${tools} />` : null}
    ${tab === 'recording' ? html`<${Recording} task=${task} tools=${tools} />` : null}</div>`
}
