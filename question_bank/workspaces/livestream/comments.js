// @ts-check
// What viewers write and the host says, line by line; a comment is answered, or its author muted.
import { useEffect, useRef, useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { clock } from './plan.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */

/** So far from its end a list still counts as being read there. */
const NEAR = 60

/** @param {{plan: any, view: any, isOver: boolean, tools: Tools}} props */
export function Comments({ plan, view, isOver, tools }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null))
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null))
  const isAtEnd = useRef(true)
  const [target, setTarget] = useState('')
  const [text, setText] = useState('')
  const lines = /** @type {any[]} */ (view.lines)
  const pending = tools.pending('say')
  useEffect(() => {
    if (list.current && isAtEnd.current) list.current.scrollTop = list.current.scrollHeight
  }, [lines.length, pending.length])
  const scrolled = (/** @type {any} */ { currentTarget: at }) => {
    isAtEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < NEAR
  }
  const answer = (/** @type {string} */ comment) => {
    setTarget(comment)
    field.current?.focus()
  }
  const mute = (/** @type {string} */ comment) => {
    tools.act('mute', { comment })
    list.current?.focus() // the button goes
  }
  const send = () => {
    if (!text.trim() || tools.isLocked || isOver) return
    tools.act('say', { comment: target, text: text.trim() })
    isAtEnd.current = true
    setText('')
    setTarget('')
    field.current?.focus()
  }
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  }
  const asked = lines.find((line) => line.sort === 'comment' && line.comment === target)
  const waiting = lines.filter((line) => line.sort === 'comment' && !line.answered && !line.muted).length
  return html`<div class="stream-right"><div class="stream-segment-head"><h3>${t('弹幕')}</h3>${isOver ? null : html`<span class="muted small">${t('未回应 %(n)s 条', { n: waiting })}</span>`}</div>
    <div class="stream-log" ref=${list} tabindex="0" role="log" aria-label=${t('弹幕与发言')} onScroll=${scrolled}><ol>
      ${lines.map((line) => html`<${Line} key=${`${line.sort}-${line.at_ms}-${line.comment ?? line.text}`} line=${line} began=${view.began_ms} isOver=${isOver} isTarget=${Boolean(target) && line.comment === target && line.sort === 'comment'} tools=${tools} onAnswer=${answer} onMute=${mute} />`)}
      ${pending.map(({ value }) => html`<li class="stream-line is-say is-pending"><p>${value.text} <small>${t('发送中')}</small></p></li>`)}</ol></div>
    ${
      isOver
        ? null
        : html`<div class="stream-say"><p class="stream-target">${asked ? html`<span class="truncate">${t('回复 %(who)s：%(text)s', asked)}</span><button type="button" class="link-btn" onClick=${() => answer('')}>${t('改为对全体观众说')}</button>` : html`<span class="muted">${t('对全体观众说')}</span>`}</p>
        <textarea ref=${field} rows="2" maxlength=${plan.longest.line} aria-label=${asked ? t('回复 %(name)s', { name: asked.who }) : t('对全体观众说')} placeholder=${t('输入要说的话，按 Enter 发送，Shift+Enter 换行')} value=${text} disabled=${tools.isLocked} onInput=${(/** @type {any} */ e) => setText(e.currentTarget.value)} onKeyDown=${keyed}></textarea>
        <button type="button" class="btn btn-primary" disabled=${tools.isLocked || !text.trim()} onClick=${send}><${Icon} name="send" />${t('发送')}</button></div>`
    }</div>`
}

/** @param {{line: any, began: number, isOver: boolean, isTarget: boolean, tools: Tools, onAnswer: (comment: string) => void, onMute: (comment: string) => void}} props */
function Line({ line, began, isOver, isTarget, tools, onAnswer, onMute }) {
  const time = html`<small class="muted num">${clock(Math.floor((line.at_ms - began) / 1000))}</small>`
  if (line.sort === 'comment') {
    const state = line.muted ? 'muted' : line.answered ? 'answered' : 'open'
    const mark = { muted: t('已禁言'), answered: t('已回复'), open: '' }[state]
    const isBusy = tools.isLocked || tools.pending('mute').some(({ value }) => value.comment === line.comment)
    return html`<li class=${`stream-line is-comment is-${state}${isTarget ? ' is-target' : ''}`}><p>${time} <strong>${line.who}</strong> ${line.text}</p>
      <span class="stream-acts">${mark ? html`<small class="muted">${mark}</small>` : null}${
        isOver
          ? null
          : html`<button type="button" class="link-btn" disabled=${tools.isLocked} aria-label=${t('回复 %(who)s：%(text)s', line)} onClick=${() => onAnswer(line.comment)}>${t('回复')}</button>
        ${line.muted ? null : html`<button type="button" class="link-btn" disabled=${isBusy} aria-label=${t('禁言 %(name)s', { name: line.who })} onClick=${() => onMute(line.comment)}>${t('禁言')}</button>`}`
      }</span></li>`
  }
  if (line.sort === 'say')
    return html`<li class="stream-line is-say"><p>${time} <span class="visually-hidden">${t('我：')}</span>${line.who ? html`<strong>@${line.who}</strong> ` : null}${line.text}</p></li>`
  return html`<li class="stream-line is-event"><p>${time} ${told(line)}</p></li>`
}

/** @param {any} line */
function told({ sort, text, who }) {
  if (sort === 'item') return text ? t('上架讲解：%(name)s', { name: text }) : t('撤下商品')
  if (sort === 'coupon') return t('发放优惠券：%(name)s', { name: text })
  if (sort === 'mute') return t('已将 %(name)s 禁言', { name: who })
  if (text === 'sold_out') return t('%(name)s 已售罄', { name: who })
  return { began: t('已开播'), ended: t('已下播'), time_up: t('直播时间到，已自动下播。') }[
    /** @type {'began'} */ (text)
  ]
}
