// @ts-check
// Talking to the server over HTTP: JSON in and out, the CSRF token sent along, every failure a Failure with a stable code.
import { t } from './text.js'

export class Failure extends Error {
  /**
   * @param {string} code the server's code, or offline, timeout, unreadable, http_<status>
   * @param {string} message a sentence for people
   * @param {number} [status]
   * @param {Record<string, any>} [detail] everything the server said
   */
  constructor(code, message, status = 0, detail = {}) {
    super(message)
    this.name = 'Failure'
    this.code = code
    this.status = status
    this.detail = detail
  }
}

/** @returns {string} */
export const csrfToken = () =>
  /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="csrf-token"]'))?.content ?? ''

/**
 * @param {string} url
 * @param {{method?: string, body?: unknown, timeout?: number, headers?: Record<string, string>, mustBeOk?: boolean}} [options]
 *   mustBeOk: nothing but an answer that says ok is one
 * @returns {Promise<any>} the answer's JSON; null for an empty answer
 */
export async function request(url, { method = 'GET', body, timeout = 15000, headers = {}, mustBeOk = false } = {}) {
  const raw = body instanceof FormData || body instanceof Blob || body instanceof URLSearchParams
  /** @type {Record<string, string>} */
  const sent = { Accept: 'application/json', ...headers }
  if (method !== 'GET') sent['X-CSRFToken'] = csrfToken()
  if (body !== undefined && !raw) sent['Content-Type'] = 'application/json'
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), timeout)
  try {
    const answer = await fetch(url, {
      method,
      headers: sent,
      body: body === undefined ? undefined : raw ? /** @type {BodyInit} */ (body) : JSON.stringify(body),
      credentials: 'same-origin',
      signal: stop.signal,
    })
    return await read(answer, mustBeOk)
  } catch (error) {
    if (error instanceof Failure) throw error
    if (stop.signal.aborted) throw new Failure('timeout', t('服务器没有及时回应，请稍后再试。'))
    throw new Failure('offline', t('连接不上服务器，请检查网络。'))
  } finally {
    clearTimeout(timer)
  }
}

/** @param {Response} answer @param {boolean} mustBeOk */
async function read(answer, mustBeOk) {
  const text = await answer.text()
  /** @type {any} */
  let said = null
  try {
    said = text ? JSON.parse(text) : null
  } catch {
    if (answer.ok) throw unreadable(answer)
  }
  if (answer.ok && mustBeOk && typeof said?.ok !== 'boolean') throw unreadable(answer)
  if (answer.ok && said?.ok !== false) return said
  const code = said?.code ?? `http_${answer.status}`
  throw new Failure(code, said?.message ?? t('操作没有成功（%(code)s）。', { code }), answer.status, said ?? {})
}

/** @param {Response} answer */
const unreadable = (answer) => new Failure('unreadable', t('服务器的回应无法识别。'), answer.status)

/** @param {string} url */
export const get = (url) => request(url)

/** @param {string} url @param {unknown} [body] @param {{timeout?: number, mustBeOk?: boolean}} [options] */
export const post = (url, body = {}, options = {}) => request(url, { ...options, method: 'POST', body })
