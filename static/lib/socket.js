// @ts-check
// The socket: websocket only, reconnects by itself with jitter; every command is a promise that fails with a code.
import { io } from 'socket.io-client'
import { Failure } from './http.js'
import { t } from './text.js'

/**
 * @typedef {object} Link
 * @property {(name: string, asked?: Record<string, unknown>, timeout?: number) => Promise<any>} ask
 * @property {() => boolean} isUp
 * @property {() => void} close
 */

const QUICK = 6
const CONNECT_MS = 10_000
const SIGNED_OUT = ['sign_in_first', 'not_allowed']

/**
 * How long to wait before trying again, between 0.5 and 10 seconds: a server that was only restarted has everybody back
 * within a second of its return; one that is long away is not besieged.
 * @param {number} failed how often it has failed since it was last connected
 * @param {number} [chance] 0 to 1
 * @returns {number} milliseconds
 */
export function pauseBefore(failed, chance = Math.random()) {
  if (failed < QUICK) return 500 + chance * 500
  return Math.min(1000 * 2 ** (failed - QUICK), 6600) * (0.5 + chance)
}

/**
 * @param {object} wishes
 * @param {() => void} wishes.onUp connected, again and again
 * @param {() => void} wishes.onDown
 * @param {(code: string) => void} [wishes.onRefused] the server does not know this sign-in any more
 * @param {Record<string, (said: any) => void>} [wishes.on] what the server states
 * @returns {Link}
 */
export function openLink({ onUp, onDown, onRefused, on = {} }) {
  const socket = io({ transports: ['websocket'], reconnection: false, timeout: 8000, autoConnect: false })
  let failed = 0
  let isClosed = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  /** @param {number} pause */
  function tryAgain(pause) {
    clearTimeout(timer)
    if (!isClosed) timer = setTimeout(connect, pause)
  }

  /** A server (or what stands between) that opens the line and then says nothing is given up, and tried again. */
  function connect() {
    clearTimeout(timer)
    timer = setTimeout(() => {
      socket.disconnect()
      tryAgain(pauseBefore(failed++))
    }, CONNECT_MS)
    socket.connect()
  }

  socket.on('connect', () => {
    clearTimeout(timer)
    failed = 0
    onUp()
  })
  socket.on('disconnect', () => {
    onDown()
    tryAgain(pauseBefore(failed++))
  })
  socket.on('connect_error', (error) => {
    if (!socket.active && SIGNED_OUT.includes(error.message)) {
      clearTimeout(timer)
      onRefused?.(error.message)
    } else tryAgain(pauseBefore(failed++))
  })
  for (const [name, listener] of Object.entries(on)) socket.on(name, listener)
  connect()
  window.addEventListener('online', () => {
    failed = 0
    if (!socket.connected) tryAgain(Math.random() * 500)
  })
  return {
    isUp: () => socket.connected,
    close: () => {
      isClosed = true
      clearTimeout(timer)
      socket.disconnect()
    },
    ask: (name, asked = {}, timeout = 6000) => ask(socket, name, asked, timeout),
  }
}

/**
 * @param {import('socket.io-client').Socket} socket
 * @param {string} name
 * @param {Record<string, unknown>} asked
 * @param {number} timeout
 */
async function ask(socket, name, asked, timeout) {
  if (!socket.connected) throw new Failure('offline', t('连接不上服务器，请检查网络。'))
  let said
  try {
    said = await socket.timeout(timeout).emitWithAck(name, asked)
  } catch {
    throw new Failure('timeout', t('服务器没有及时回应，请稍后再试。'))
  }
  if (said?.ok === true) return said
  throw new Failure(said?.code ?? 'unreadable', said?.message ?? t('服务器的回应无法识别。'), 0, said ?? {})
}
