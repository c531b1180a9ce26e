// @ts-check
// A file on its way to the server by resumable upload (tus 1.0): piece by piece, each with its digest. It lies on this
// terminal's disk until the server has it, so that a lost page goes on where it was.
import { sha256 } from 'noble-hashes'
import { DefaultHttpStack, Upload } from 'tus-js-client'
import { csrfToken, Failure } from '../lib/http.js'
import { openShelf } from '../lib/shelf.js'
import { t } from '../lib/text.js'
import { toBase64 } from './sealed.js'

/**
 * @typedef {object} Row a file that the server does not have yet
 * @property {string} id
 * @property {number} attempt
 * @property {string} origin
 * @property {number} no
 * @property {string} slot
 * @property {string} name
 * @property {Blob} file
 * @property {number} left_ms how much of the exam was left when it was chosen
 * @property {string} url where the server takes its pieces; '' before it was announced
 */

const PIECE = 1024 * 1024
const STALLED_MS = 20_000
/** What the server says where sending again helps. */
const AGAIN = ['wrong_offset', 'upload_damaged', 'too_many_requests']

const shelf = openShelf()

/** @param {Row} row */
export const keepRow = async (row) => (await shelf).put('uploads', row)

/** @param {string} id */
export const forgetRow = async (id) => (await shelf).remove('uploads', id)

/** What an earlier page of this attempt left on its way; what others left here is put away. @param {number} attempt @param {string} origin @returns {Promise<Row[]>} */
export async function rowsLeft(attempt, origin) {
  const rows = /** @type {Row[]} */ (await (await shelf).all('uploads'))
  const isMine = (/** @type {Row} */ row) => row.attempt === attempt && row.origin === origin
  for (const row of rows) if (!isMine(row)) await forgetRow(row.id)
  return rows.filter(isMine)
}

/** Each piece goes with the digest of what was read here: what is damaged on the way is not taken. */
class Digested extends DefaultHttpStack {
  /** @param {string} method @param {string} url */
  createRequest(method, url) {
    const request = super.createRequest(method, url)
    const send = request.send.bind(request)
    request.send = async (/** @type {any} */ body) => {
      if (method === 'PATCH' && body instanceof Blob) {
        const digest = sha256(new Uint8Array(await body.arrayBuffer()))
        request.setHeader('Upload-Checksum', `sha256 ${toBase64(digest)}`)
      }
      return send(body)
    }
    return request
  }
}

/**
 * Send a file once, from where the server has it. Throws a Failure: `offline` where trying again may help.
 * @param {Row} row @param {(share: number) => void} onShare @returns {Promise<void>}
 */
export function sendOnce(row, onShare) {
  return new Promise((resolve, reject) => {
    const away = () => reject(new Failure('offline', t('上传中断，请重新选择这个文件。')))
    const stall = () => {
      void upload.abort()
      away()
    }
    let timer = setTimeout(stall, STALLED_MS)
    const upload = new Upload(/** @type {any} */ (row.file), {
      endpoint: `/exam/${row.attempt}/uploads/${row.no}/${row.slot}`,
      uploadUrl: row.url || null,
      chunkSize: PIECE,
      retryDelays: null,
      storeFingerprintForResuming: false,
      metadata: { filename: row.name, left: String(row.left_ms) },
      headers: { Accept: 'application/json', 'X-CSRFToken': csrfToken() },
      httpStack: new Digested({}),
      onUploadUrlAvailable: () => {
        row.url = upload.url ?? ''
        void keepRow(row)
      },
      onProgress: (sent, whole) => {
        clearTimeout(timer)
        timer = setTimeout(stall, STALLED_MS)
        onShare(whole ? sent / whole : 0)
      },
      onSuccess: () => {
        clearTimeout(timer)
        resolve()
      },
      onError: (error) => {
        clearTimeout(timer)
        const answer = 'originalResponse' in error ? error.originalResponse : null
        const status = answer?.getStatus() ?? 0
        const said = saidIn(answer?.getBody())
        if (status < 400 || status >= 500 || AGAIN.includes(said.code)) away()
        else reject(new Failure(said.code ?? `http_${status}`, said.message ?? t('上传没有成功，请重试。'), status))
      },
    })
    upload.start()
  })
}

/** @param {string | undefined} body @returns {any} */
function saidIn(body) {
  try {
    return JSON.parse(body ?? '') ?? {}
  } catch {
    return {}
  }
}
