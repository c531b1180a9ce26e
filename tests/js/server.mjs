// The other end of the page's line: a WebSocket without a network, and a server that speaks socket.io on it.

/** What the server does: `answers` by the name of the command; `isDumb`: it opens the line and says nothing more. */
export const server = { answers: {}, asked: [], lines: [], isDumb: false, refusal: '' }

/** As new, with nobody connected. */
export function renewServer(answers = {}) {
  Object.assign(server, { answers, asked: [], lines: [], isDumb: false, refusal: '' })
}

/** State a fact to the page that is connected. */
export const state = (name, said) => server.lines.at(-1).tell(`42${JSON.stringify([name, said])}`)

/** How often something was asked. */
export const times = (name) => server.asked.filter((each) => each.name === name).length

class Line {
  readyState = 0

  constructor() {
    server.lines.push(this)
    queueMicrotask(() => {
      this.readyState = 1
      this.onopen?.()
      this.tell(`0${JSON.stringify({ sid: 'a', upgrades: [], pingInterval: 1e9, pingTimeout: 1e9, maxPayload: 1e6 })}`)
    })
  }

  tell(text) {
    queueMicrotask(() => this.onmessage?.({ data: text }))
  }

  async send(text) {
    if (server.isDumb) return
    if (text.startsWith('40')) {
      const { refusal } = server
      this.tell(refusal ? `44${JSON.stringify({ message: refusal })}` : `40${JSON.stringify({ sid: 'b' })}`)
    }
    const [, id, body] = /^42(\d+)(\[.*)$/s.exec(text) ?? []
    if (!body) return
    const [name, asked] = JSON.parse(body)
    server.asked.push({ name, asked })
    const said = await server.answers[name]?.(asked)
    if (said) this.tell(`43${id}${JSON.stringify([said])}`)
  }

  close() {
    this.readyState = 3
    queueMicrotask(() => this.onclose?.({ code: 1000, reason: '' }))
  }
}

globalThis.WebSocket = Line
globalThis.location = { protocol: 'http:', hostname: '127.0.0.1', host: '127.0.0.1', port: '80' }
globalThis.addEventListener = globalThis.removeEventListener = () => {}
globalThis.screen = { width: 1366, height: 768 }
globalThis.window = globalThis.self = globalThis
