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

/**
 * @param {object} wishes
 * @param {() => void} wishes.onUp connected, again and again
 * @param {() => void} wishes.onDown
 * @param {(code: string) => void} [wishes.onRefused] the server does not know this sign-in any more
 * @param {Record<string, (said: any) => void>} [wishes.on] what the server states
 * @returns {Link}
 */
export function openLink({ onUp, onDown, onRefused, on = {} }) {
  const socket = io({
    transports: ['websocket'],
    reconnectionDelay: 500,
    reconnectionDelayMax: 5000,
    randomizationFactor: 0.5,
    timeout: 8000,
  })
  socket.on('connect', onUp)
  socket.on('disconnect', (reason) => {
    onDown()
    if (reason === 'io server disconnect') setTimeout(() => socket.connect(), 500)
  })
  socket.on('connect_error', (error) => {
    if (!socket.active) onRefused?.(error.message)
  })
  for (const [name, listener] of Object.entries(on)) socket.on(name, listener)
  return {
    isUp: () => socket.connected,
    close: () => socket.disconnect(),
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
  if (said?.ok) return said
  throw new Failure(said?.code ?? 'unreadable', said?.message ?? t('服务器的回应无法识别。'), 0, said ?? {})
}
