// What the browser would give: a page element, the import map ('idb' is a disk of our own), a clock that tests move.
import { register } from 'node:module'

const MAP = {
  idb: './idb.mjs',
  'noble-ciphers': '../../static/vendor/noble-ciphers.js',
  '@preact/signals': '../../static/vendor/signals.js',
  '@preact/signals-core': '../../static/vendor/signals-core.js',
  preact: '../../static/vendor/preact.js',
  'preact/hooks': '../../static/vendor/preact-hooks.js',
  'socket.io-client': '../../static/vendor/socket.io.js',
  tiptap: '../../static/vendor/tiptap.js',
}
const urls = Object.entries(MAP).map(([name, path]) => [name, new URL(path, import.meta.url).href])
const kinds = new URL('../../question_bank/kinds/', import.meta.url).href
const hooks = `const urls = new Map(${JSON.stringify(urls)})
const urlOf = (name) => (name.startsWith('/kinds/') ? '${kinds}' + name.slice(7) : urls.get(name))
export const resolve = (name, context, next) =>
  urlOf(name) ? { url: urlOf(name), shortCircuit: true, format: 'module' } : next(name, context)`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)

globalThis.document = { documentElement: { dataset: {}, lang: 'zh-Hans' }, getElementById: () => null }

/** Everything that is ready to go on goes on. */
export const settle = () => new Promise((go) => setImmediate(go))

/** A monotonic clock with its timers, standing until moved. */
export function makeClock() {
  let now = 0
  let serial = 0
  const timers = new Map()
  Object.defineProperty(globalThis, 'performance', { value: { now: () => now }, configurable: true })
  globalThis.setTimeout = (run, ms = 0) => {
    timers.set(++serial, { at: now + ms, run })
    return serial
  }
  globalThis.clearTimeout = (id) => timers.delete(id)
  globalThis.setInterval = (run, ms) => {
    const again = () => {
      run()
      setTimeout(again, ms)
    }
    return setTimeout(again, ms)
  }
  return {
    now: () => now,
    /** Forward by so many milliseconds, running what falls due on the way. */
    async move(ms) {
      const end = now + ms
      await settle()
      for (;;) {
        const [id, next] = [...timers].filter(([, t]) => t.at <= end).sort((a, b) => a[1].at - b[1].at)[0] ?? []
        if (!next) break
        timers.delete(id)
        now = Math.max(now, next.at)
        next.run()
        await settle()
      }
      now = end
    },
  }
}
