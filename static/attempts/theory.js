// @ts-check
// The theory paper: question map, one question at a time, the whole of it by keyboard.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { announce } from '../lib/dom.js'
import { html, Icon } from '../lib/html.js'
import { listed, t } from '../lib/text.js'
import { History } from './history.js'
import { Cleaned } from './pieces.js'
import { isAnswered, partsAnswered } from './progress.js'
import { answer, current, isKept, isTimeUp, isUp, questions, revisionOf } from './store.js'
import { widgetOf } from './widgets.js'

/** @param {{known: any}} props */
export function Theory({ known }) {
  useEffect(() => {
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [])
  return html`<${QuestionMap} sections=${known.paper.sections} />
    <main class="exam-main" id="main" tabindex="-1"><${Question} question=${questions.value[current.value]} section=${known.paper.sections[questions.value[current.value].section]} /></main>
    <${Foot} />`
}

/** After a key has brought the next question the keys must go on: its options take the focus. */
let wantsFocus = false

/** @param {number} by */
function go(by) {
  const place = Math.max(0, Math.min(questions.value.length - 1, current.value + by))
  if (place === current.value) return
  current.value = place
  announce(t('第 %(n)s 题', { n: place + 1 }))
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (
    event.ctrlKey ||
    event.altKey ||
    event.metaKey ||
    event.isComposing ||
    document.querySelector('dialog[open], .cover')
  )
    return
  const target = event.target instanceof HTMLElement ? event.target : null
  const isTyping = target?.matches('input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]')
  if (event.key === 'PageDown' || (event.key === 'ArrowRight' && !isTyping)) turnPage(1)
  else if (event.key === 'PageUp' || (event.key === 'ArrowLeft' && !isTyping)) turnPage(-1)
  else if (event.key === 'F2' || (event.key.toLowerCase() === 'm' && !isTyping)) flag()
  else if (isTyping || target?.closest('.choices, .menu') || !handOn(event.key)) return
  event.preventDefault()
}

/** @param {number} by */
function turnPage(by) {
  const before = current.value
  go(by)
  wantsFocus = current.value !== before
}

/** A letter or digit pressed anywhere answers the question that is seen. @param {string} key @returns {boolean} */
function handOn(key) {
  const choices = document.querySelector('.question .choices:not(.case-part .choices)')
  if (!choices || !/^[a-z1-9]$/i.test(key)) return false
  return !choices.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))
}

function flag() {
  const question = questions.value[current.value]
  const held = revisionOf(question.no)
  answer(question.no, '', held?.answer ?? null, { flagged: !held?.flagged })
}

/** @param {{sections: any[]}} props */
function QuestionMap({ sections }) {
  const all = questions.value
  const done = all.filter(isAnswered).length
  const flagged = all.filter((q) => revisionOf(q.no)?.flagged).length
  return html`<nav class="exam-side" aria-label=${t('题目')}>
    <div class="exam-side-body">${sections.map(
      (
        section,
        index,
      ) => html`<h2 class="qmap-title">${section.title}<small>${t('%(n)s 题 · 每题 %(points)s 分', { n: section.count, points: section.points })}</small></h2>
        <ol class="qmap">${all.map((q, place) => (q.section === index ? html`<${Cell} question=${q} place=${place} />` : null))}</ol>`,
    )}</div>
    <div class="exam-side-foot"><ul class="qmap-legend">
      <li><span class="qmap-cell is-answered"></span>${t('已答 %(n)s', { n: done })}</li>
      <li><span class="qmap-cell"></span>${t('未答 %(n)s', { n: all.length - done })}</li>
      <li><span class="qmap-cell is-flagged"></span>${t('标记 %(n)s', { n: flagged })}</li>
      <li><span class="qmap-cell is-current"></span>${t('当前题')}</li>
    </ul></div>
  </nav>`
}

/** @param {{question: any, place: number}} props */
function Cell({ question, place }) {
  const held = revisionOf(question.no)
  const isDone = isAnswered(question)
  const parts = partsAnswered(question)
  const isCurrent = place === current.value
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null))
  useEffect(() => {
    if (isCurrent) button.current?.scrollIntoView({ block: 'nearest' })
  }, [isCurrent])
  const says = [
    t('第 %(n)s 题', { n: place + 1 }),
    isDone ? (parts ? t('已答 %(done)s / %(all)s 小题', parts) : t('已答')) : t('未答'),
    held?.flagged ? t('已标记') : '',
    held && !held.acked ? t('未保存') : '',
  ]
  const classes = [
    'qmap-cell',
    isDone && 'is-answered',
    held?.flagged && 'is-flagged',
    isCurrent && 'is-current',
    held && !held.acked && 'is-unsaved',
  ]
  return html`<li><button type="button" ref=${button} class=${classes.filter(Boolean).join(' ')} aria-current=${isCurrent ? 'true' : undefined}
    aria-label=${listed(says)} onClick=${() => {
      current.value = place
    }}>${place + 1}</button></li>`
}

const RULES = () =>
  /** @type {Record<string, string>} */ ({
    strict: t('少选、多选、错选均不得分'),
    half: t('少选得一半分，错选不得分'),
    per_option: t('少选按选对的个数得分，错选不得分'),
  })

/** @param {{question: any, section: any}} props */
function Question({ question, section }) {
  const [hasHistory, setHistory] = useState(false)
  const place = current.value
  const top = useRef(/** @type {HTMLElement | null} */ (null))
  useEffect(() => {
    top.current?.closest('.exam-main')?.scrollTo(0, 0)
  }, [question.no])
  const rule = question.kind === 'multiple_choice' ? RULES()[section.rule || 'strict'] : ''
  return html`<article class="question" ref=${top} aria-labelledby="question-no">
    <header class="question-head">
      <h2 class="question-no" id="question-no">${t('第 %(n)s 题', { n: place + 1 })}</h2>
      <span class="badge is-neutral">${t(question.label)}</span><span>${t('本题 %(points)s 分', { points: section.points })}</span>
      ${rule ? html`<span class="muted small">${rule}</span>` : null}
      <span class="spacer"></span><${Saved} no=${question.no} onHistory=${() => setHistory(true)} />
    </header>
    ${widgetOf(question.kind).holdsStem ? null : html`<${Cleaned} class="question-stem" html=${question.stem} />`}
    <${Widget} question=${question} key=${question.no} />
    ${hasHistory ? html`<${History} no=${question.no} part="" show=${(/** @type {any} */ a) => showAnswer(question, a)} onClose=${() => setHistory(false)} />` : null}
  </article>`
}

/** An answer in the letters or words that the candidate sees. @param {any} question @param {any} value */
function showAnswer(question, value) {
  if (value === null || value === undefined) return t('（空）')
  if (typeof value === 'boolean') return value ? t('正确') : t('错误')
  const inWords = widgetOf(question.kind)?.describe
  if (inWords) return inWords(question, value, t)
  if (!question.options) return listed([value].flat(), '；')
  const letters = [value]
    .flat()
    .map((id) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[question.options.findIndex((/** @type {any} */ o) => o.id === id)])
  return letters.sort().join('')
}

/** "Saved" only for the very revision that was acknowledged. @param {{no: number, part?: string, onHistory?: () => void}} props */
export function Saved({ no, part = '', onHistory }) {
  const held = revisionOf(no, part)
  if (!held) return null
  if (held.refused)
    return html`<span class="save-state is-failed" role="alert"><${Icon} name="circle-alert" />${held.refused}</span>`
  if (!held.acked)
    return isUp.value
      ? html`<span class="save-state is-saving"><${Icon} name="refresh-cw" />${t('正在保存')}</span>`
      : html`<span class="save-state is-offline"><${Icon} name="wifi-off" />${isKept.value ? t('已存在本机，待上传') : t('未保存，待上传')}</span>`
  return html`<span class="save-state is-saved"><${Icon} name="check" />${held.savedAt ? t('已保存 %(time)s', { time: held.savedAt }) : t('已保存')}
    ${onHistory ? html`<button type="button" class="link-btn" onClick=${onHistory}>${t('历史')}</button>` : null}</span>`
}

/** @param {{question: any}} props */
function Widget({ question }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null))
  const widget = useRef(/** @type {any} */ (null))
  const held = revisionOf(question.no)
  const isLocked = isTimeUp.value
  useLayoutEffect(() => {
    const isTyped = Boolean(widgetOf(question.kind).isTyped)
    const changed = (/** @type {unknown} */ value, /** @type {boolean} */ isTyping = isTyped) =>
      answer(question.no, '', value, { isTyping })
    const now = revisionOf(question.no)?.answer ?? null
    const surroundings = { t, name: `q${question.no}`, disabled: isLocked }
    widget.current = widgetOf(question.kind).mount(place.current, question, now, changed, surroundings)
    if (wantsFocus) widget.current.focus()
    wantsFocus = false
    return () => {
      widget.current?.destroy()
      widget.current = null
    }
  }, [question.no, isLocked])
  useLayoutEffect(() => widget.current?.update(held?.answer ?? null), [held?.number])
  return html`<div class=${widgetOf(question.kind).holdsStem ? 'question-stem' : ''} ref=${place}></div>`
}

/** The keys that do something in this question: letters where it has them, and M where no letter is typed. @param {{ question: any }} props */
function Keys({ question }) {
  const letters = question.kind === 'true_false' ? 2 : (question.options?.length ?? 0)
  const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[letters - 1]
  return html`<span class="muted small">${t('快捷键')} ${last ? html`<kbd>A</kbd>–<kbd>${last}</kbd> ${t('选答案')} ` : null}<kbd>PageUp</kbd> <kbd>PageDown</kbd> ${t('换题')} <kbd>${last ? 'M' : 'F2'}</kbd> ${t('标记')}</span>`
}

function Foot() {
  const question = questions.value[current.value]
  const held = revisionOf(question.no)
  return html`<footer class="exam-foot">
    <button type="button" class="btn btn-lg" disabled=${current.value === 0} onClick=${() => go(-1)}><${Icon} name="chevron-left" />${t('上一题')}</button>
    <button type="button" class="btn btn-lg btn-primary" disabled=${current.value === questions.value.length - 1} onClick=${() => go(1)}>${t('下一题')}<${Icon} name="chevron-right" /></button>
    <span class="spacer"></span>
    <${Keys} question=${question} />
    <span class="spacer"></span>
    <button type="button" class="btn btn-lg" aria-pressed=${held?.flagged ? 'true' : 'false'} onClick=${flag}><${Icon} name="flag" />${held?.flagged ? t('取消标记') : t('标记本题')}</button>
  </footer>`
}
