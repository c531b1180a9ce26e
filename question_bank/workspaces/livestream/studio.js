// @ts-check
// Camera, microphone and the recording that is being made; it goes on while another pane or task is looked at.
import { signal } from '@preact/signals'
import { t } from '/static/lib/text.js'

const MOST_SECONDS = 600
const SOUND_BITS = 64_000
const MOST_BITS = 900_000
/** A recording is kept a little smaller than its slot allows. */
const ROOM = 0.85
const TYPES = ['video/mp4;codecs=avc1.42E01E,mp4a.40.2', 'video/mp4;codecs=avc1.42E01E,opus', 'video/mp4']

/** @typedef {'idle' | 'opening' | 'ready' | 'recording' | 'done'} State */

export const state = signal(/** @type {State} */ ('idle'))
export const problem = signal('')
export const clip = signal(/** @type {{file: File, url: string, seconds: number} | null} */ (null))

let stream = /** @type {MediaStream | null} */ (null)
let recorder = /** @type {MediaRecorder | null} */ (null)
let beganAt = 0
let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined)

/** The live picture, for a preview. */
export const picture = () => stream

/** Seconds since the recording began. */
export const recorded = () => Math.floor((performance.now() - beganAt) / 1000)

const typeOf = () => TYPES.find((type) => window.MediaRecorder?.isTypeSupported(type)) ?? ''

/** Why this terminal cannot record, in words; '' where it can as far as is known without asking. @returns {Promise<string>} */
export async function hindrance() {
  const instead = ` ${t('可以上传在别处录好的 MP4 文件。')}`
  if (!window.isSecureContext)
    return `${t('本机不是通过 https 打开考试的，浏览器不允许使用摄像头和麦克风，不能在这里录制。')}${instead}`
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return `${t('本机的浏览器不能录像。')}${instead}`
  if (!typeOf()) return `${t('本机的浏览器不能录成 MP4。')}${instead}`
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => [])
  if (!devices.some(({ kind }) => kind === 'videoinput')) return `${t('本机没有摄像头，不能在这里录制。')}${instead}`
  if (!devices.some(({ kind }) => kind === 'audioinput')) return `${t('本机没有麦克风，不能在这里录制。')}${instead}`
  return ''
}

const REASONS = /** @type {Record<string, () => string>} */ ({
  NotAllowedError: () => t('没有获准使用摄像头和麦克风。请在浏览器的提示中选“允许”，或举手联系监考员。'),
  NotFoundError: () => t('没有找到摄像头或麦克风。'),
  NotReadableError: () => t('摄像头或麦克风正被别的程序占用。'),
})

export async function open() {
  problem.value = ''
  state.value = 'opening'
  try {
    const video = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 20 } }
    stream = await navigator.mediaDevices.getUserMedia({ video, audio: true })
    state.value = 'ready'
  } catch (error) {
    const { name } = /** @type {Error} */ (error)
    problem.value = REASONS[name]?.() ?? t('摄像头打不开。')
    state.value = 'idle'
  }
}

/** @param {number} maxKb what the slot takes */
export function record(maxKb) {
  if (!stream) return
  /** @type {Blob[]} */
  const pieces = []
  const bits = Math.min(MOST_BITS, Math.floor((maxKb * 8192 * ROOM) / MOST_SECONDS))
  const mimeType = typeOf()
  forget()
  const made = new MediaRecorder(stream, {
    mimeType,
    audioBitsPerSecond: SOUND_BITS,
    videoBitsPerSecond: bits - SOUND_BITS,
  })
  recorder = made
  made.ondataavailable = ({ data }) => {
    if (data.size) pieces.push(data)
  }
  made.onstop = () => {
    const seconds = recorded()
    const file = new File(pieces, 'recording.mp4', { type: 'video/mp4' })
    clip.value = { file, url: URL.createObjectURL(file), seconds }
    close()
    state.value = 'done'
  }
  made.start(1000)
  beganAt = performance.now()
  timer = setTimeout(stop, MOST_SECONDS * 1000)
  state.value = 'recording'
}

export function stop() {
  clearTimeout(timer)
  if (recorder?.state === 'recording') recorder.stop()
}

/** Let go of camera and microphone. */
export function close() {
  for (const track of stream?.getTracks() ?? []) track.stop()
  stream = null
  if (state.value === 'ready' || state.value === 'opening') state.value = 'idle'
}

/** Put the recording away. */
export function forget() {
  if (clip.value) URL.revokeObjectURL(clip.value.url)
  clip.value = null
  if (state.value === 'done') state.value = 'idle'
}

window.addEventListener('beforeunload', (event) => {
  if (state.peek() === 'recording' || state.peek() === 'done') event.preventDefault()
})
