// @ts-check
// The shop's chat: buyers on the left, the talk in the middle, quick phrases and tables to look things up beside it.
import { useEffect, useRef, useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */

/** @param {unknown} _task @param {string} part @param {unknown} value */
export const isMade = (_task, part, value) => part !== 'start-1' || value === true

/** @param {{task: any, tools: Tools}} props */
export function Panel({ task, tools }) {
  const scene = tools.scene()
  const [chosen, setChosen] = useState('')
  const isBegun = Boolean(tools.valueOf('start-1'))
  if (!isBegun)
    return html`<div class="card talk-start"><h2>${t('客服接待')}</h2>
      <p>${t('共有 %(n)s 位买家会来咨询，可能同时来几位。点“开始接待”后开始计时，请及时回复。', { n: task.chats })}</p>
      <button type="button" class="btn btn-primary btn-lg" disabled=${tools.isLocked} onClick=${() => tools.act('start', true)}><${Icon} name="message-square" />${t('开始接待')}</button></div>`
  const chats = /** @type {any[]} */ (scene?.view.chats ?? [])
  const chat = chats.find((one) => one.id === chosen) ?? chats[0]
  return html`<div class="card talk">
    <div class="card-head"><h2>${t('客服接待')}</h2><span class="badge">${t('已来 %(n)s / %(all)s 位', { n: chats.length, all: task.chats })}</span><span class="spacer"></span>${tools.isUp ? null : html`<span class="save-state is-offline">${t('网络断开，恢复后继续')}</span>`}</div>
    ${chat ? html`<div class="talk-panes"><${Buyers} chats=${chats} chosen=${chat.id} onChoose=${setChosen} scene=${scene} /><${Talk} key=${chat.id} chat=${chat} task=${task} tools=${tools} /></div>` : html`<p class="muted" role="status">${t('正在等待买家…')}</p>`}
    ${task.tables.map((/** @type {any} */ table) => html`<${Table} table=${table} />`)}</div>`
}

/** @param {{chats: any[], chosen: string, onChoose: (id: string) => void, scene: any}} props */
function Buyers({ chats, chosen, onChoose, scene }) {
  const [, setTurn] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setTurn((n) => n + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return html`<ul class="talk-buyers" aria-label=${t('买家')}>${chats.map((chat) => {
    const waited =
      chat.since_ms === null || chat.state !== 'open'
        ? null
        : Math.max(0, Math.floor((scene.sinceStart() - chat.since_ms) / 1000))
    const word = {
      closed: t('已结束'),
      left: t('已离开'),
      open: waited === null ? t('买家正在输入') : t('等待 %(n)s 秒', { n: waited }),
    }[/** @type {'open'} */ (chat.state)]
    const tone = chat.state === 'open' && waited !== null ? (waited >= 30 ? ' is-danger' : ' is-warning') : ''
    return html`<li><button type="button" class="talk-buyer" aria-current=${chat.id === chosen ? 'true' : undefined} onClick=${() => onChoose(chat.id)}><strong>${chat.buyer}</strong><span class=${`badge${tone}`}>${word}</span></button></li>`
  })}</ul>`
}

/** What was begun to be said to each buyer, while another one or another task is looked at. @type {Map<string, string>} */
const drafts = new Map()

/** @param {{chat: any, task: any, tools: Tools}} props */
function Talk({ chat, task, tools }) {
  const draft = `${task.no}/${chat.id}`
  const [text, setDraft] = useState(drafts.get(draft) ?? '')
  const setText = (/** @type {string} */ words) => {
    drafts.set(draft, words)
    setDraft(words)
  }
  const list = useRef(/** @type {HTMLElement | null} */ (null))
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null))
  useEffect(() => {
    if (document.activeElement === document.body) field.current?.focus() // the button that began it is gone
  }, [])
  const pending = tools.pending('say').filter(({ value }) => value?.chat === chat.id)
  const isOpen = chat.state === 'open'
  useEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight
  }, [chat.lines.length, pending.length])
  const send = () => {
    if (!text.trim() || tools.isLocked || !isOpen) return
    tools.act('say', { chat: chat.id, text: text.trim() })
    setText('')
    field.current?.focus()
  }
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  }
  return html`<div class="talk-middle"><div class="talk-log" ref=${list} tabindex="0" role="log" aria-label=${t('与 %(name)s 的会话', { name: chat.buyer })}><ol class="talk-lines">
      ${chat.lines.map((/** @type {any} */ line) => html`<li class=${`talk-line is-${line.by}`}><span class="visually-hidden">${line.by === 'seller' ? t('我：') : line.by === 'buyer' ? t('买家：') : ''}</span>${line.by === 'system' ? t(line.text) : line.text}</li>`)}
      ${pending.map(({ value }) => html`<li class="talk-line is-seller is-pending">${value.text} <small>${t('发送中')}</small></li>`)}</ol></div>
    ${
      isOpen
        ? html`${
            task.phrases.length
              ? html`<details class="talk-phrases"><summary>${t('快捷短语')}</summary><ul>${task.phrases.map(
                  (/** @type {any} */ phrase) =>
                    html`<li><button type="button" class="link-btn" disabled=${tools.isLocked} title=${phrase.text} onClick=${() => {
                      setText(text ? `${text}${phrase.text}` : phrase.text)
                      field.current?.focus()
                    }}>${phrase.title}</button></li>`,
                )}</ul></details>`
              : null
          }
          <div class="talk-say"><textarea ref=${field} rows="2" maxlength=${task.longest} aria-label=${t('回复 %(name)s', { name: chat.buyer })} placeholder=${t('输入回复，按 Enter 发送，Shift+Enter 换行')} value=${text} disabled=${tools.isLocked} onInput=${(/** @type {any} */ e) => setText(e.currentTarget.value)} onKeyDown=${keyed}></textarea>
            <button type="button" class="btn btn-primary" disabled=${tools.isLocked || !text.trim()} onClick=${send}><${Icon} name="send" />${t('发送')}</button></div>`
        : html`<p class="muted talk-over">${chat.state === 'left' ? t('买家已离开，会话已结束。') : t('会话已结束。')}</p>`
    }</div>`
}

/** @param {{table: any}} props */
function Table({ table }) {
  const [words, setWords] = useState('')
  const rows = table.rows.filter(
    (/** @type {any[]} */ row) => !words.trim() || row.some((cell) => String(cell).includes(words.trim())),
  )
  return html`<details class="talk-table"><summary>${table.title}</summary>
    ${table.rows.length > 8 ? html`<input type="search" aria-label=${t('在“%(title)s”中查找', { title: table.title })} placeholder=${t('查找')} value=${words} onInput=${(/** @type {any} */ e) => setWords(e.currentTarget.value)} />` : null}
    <div class="table-wrap is-free"><table class="table is-compact"><thead><tr>${table.columns.map((/** @type {string} */ c) => html`<th scope="col">${c}</th>`)}</tr></thead><tbody>${rows.map((/** @type {any[]} */ row) => html`<tr>${row.map((cell, n) => (n === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}</tr>`)}</tbody></table></div></details>`
}
