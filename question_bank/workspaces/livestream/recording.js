// @ts-check
// Recording at the terminal: preview, stop, once more, and into the slot; what this terminal cannot do is said.
import { useEffect, useRef, useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { clock } from './plan.js'
import { clip, close, forget, hindrance, open, picture, problem, record, recorded, state, stop } from './studio.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */

/** @param {{task: any, tools: Tools}} props */
export function Recording({ task, tools }) {
  const plan = task.livestream
  const slot = task.slots.find((/** @type {any} */ one) => one.id === plan.slot)
  const [why, setWhy] = useState(/** @type {string | null} */ (null))
  useEffect(() => {
    let isGone = false
    void hindrance().then((words) => {
      if (!isGone) setWhy(words)
    })
    return () => {
      isGone = true
      if (state.peek() === 'ready') close()
    }
  }, [])
  useEffect(() => {
    if (tools.isLocked) {
      stop()
      close()
    }
  }, [tools.isLocked])
  return html`<section class="card stream-recording" aria-labelledby="stream-recording-label">
    <div class="card-head"><h2 id="stream-recording-label">${t('录像')}</h2><span class="badge">${plan.recording === 'required' ? t('必交') : t('选做')}</span></div>
    <p>${t('用本机的摄像头和麦克风录一段口播，或者在下方“%(slot)s”上传 MP4 文件。', { slot: slot.label })}</p>
    ${why === null ? html`<p class="muted" role="status" aria-busy="true">${t('正在检查本机的摄像头和麦克风…')}</p>` : null}
    ${why ? html`<p class="notice notice-warning" role="status"><${Icon} name="alert-triangle" /><span>${why}</span></p>` : null}
    ${why === '' ? html`<${Studio} slot=${slot} tools=${tools} />` : null}
  </section>`
}

/** @param {{slot: any, tools: Tools}} props */
function Studio({ slot, tools }) {
  const [isSending, setSending] = useState(false)
  const [told, setTold] = useState({ problem: '', isKept: false })
  const keep = async () => {
    if (!clip.value) return
    setSending(true)
    const refused = await tools.upload(slot.id, [clip.value.file])
    setSending(false)
    setTold({ problem: refused, isKept: !refused })
    if (!refused) forget()
  }
  const again = () => {
    setTold({ problem: '', isKept: false })
    forget()
    void open()
  }
  const now = state.value
  const words = problem.value || told.problem
  return html`${words ? html`<p class="error" role="alert"><${Icon} name="circle-alert" /> ${words}</p>` : null}
    ${told.isKept ? html`<p class="notice notice-success" role="status"><${Icon} name="check-circle" /><span>${t('录像已存入下方“%(slot)s”。', { slot: slot.label })}</span></p>` : null}
    ${now === 'ready' || now === 'recording' ? html`<${Preview} isOn=${now === 'recording'} />` : null}
    ${now === 'done' && clip.value ? html`<video class="stream-video" src=${clip.value.url} controls aria-label=${t('回放录像')}></video><p class="muted small">${t('录了 %(time)s，还没有上交。', { time: clock(clip.value.seconds) })}</p>` : null}
    <div class="stream-buttons">
      ${now === 'idle' || now === 'opening' ? html`<button type="button" class="btn btn-primary" disabled=${tools.isLocked || now === 'opening'} onClick=${again}><${Icon} name="camera" />${t('打开摄像头')}</button>` : null}
      ${now === 'ready' ? html`<button type="button" class="btn btn-primary" disabled=${tools.isLocked} onClick=${() => record(slot.max_kb ?? 20_480)}><${Icon} name="video" />${t('开始录制')}</button><button type="button" class="btn" onClick=${close}>${t('关闭摄像头')}</button>` : null}
      ${now === 'recording' ? html`<button type="button" class="btn btn-danger" onClick=${stop}><${Icon} name="square" />${t('停止录制')}</button>` : null}
      ${now === 'done' ? html`<button type="button" class="btn btn-primary" aria-busy=${isSending ? 'true' : undefined} disabled=${tools.isLocked || isSending} onClick=${keep}><${Icon} name="upload" />${t('上交这段录像')}</button><button type="button" class="btn" disabled=${tools.isLocked || isSending} onClick=${again}><${Icon} name="rotate-ccw" />${t('重新录制')}</button>` : null}
    </div>`
}

/** @param {{isOn: boolean}} props */
function Preview({ isOn }) {
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null))
  const [, setTurn] = useState(0)
  useEffect(() => {
    if (video.current) video.current.srcObject = picture()
    const timer = setInterval(() => setTurn((n) => n + 1), 500)
    return () => clearInterval(timer)
  }, [])
  return html`<div class="stream-preview"><video ref=${video} class="stream-video" autoplay muted playsinline aria-label=${t('摄像头画面')}></video>
    ${isOn ? html`<span class="badge is-danger" role="timer"><${Icon} name="circle-dot" />${t('录制中 %(time)s', { time: clock(recorded()) })}</span>` : null}</div>`
}
