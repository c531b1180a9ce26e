// @ts-check
// What stands around a question of any type: code, module, point, levels, difficulty, importance, likenesses.
import { useState } from 'preact/hooks'
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { ChooseField, Field, Line, More, useName, words } from './pieces.js'
import { Rich } from './rich.js'

/**
 * @typedef {{ codes: Record<string, string>, points: Record<string, string[]>, modules: [string, string][], levels: [number, string][], importances: string[], is_new: boolean }} Known
 * @typedef {{ spec: any, put: (fields: any) => void, known: Known, isCodeFixed: boolean }} Props
 */

const EASY = [0.9, 0.65, 0.35]
const WORDS = () => [t('易'), t('中'), t('难')]
/** @returns {Record<string, string>} */
const IMPORTANCE = () => ({ X: t('X 核心'), Y: t('Y 一般'), Z: t('Z 辅助') })

/** The analysis stands with the question itself. @param {{ spec: any, put: (fields: any) => void }} props */
export const Analysis = ({ spec, put }) =>
  html`<${Rich} of="analysis" label=${t('解析')} small=${true} value=${words(spec.analysis)} onText=${(/** @type {string} */ analysis) => put({ analysis })} hint=${t('为什么这个答案对、其他的错在哪里；考生不会看到')} />`

/** @param {Props} props */
export function About({ spec, put, known, isCodeFixed }) {
  const [code, point] = [useName(), useName()]
  const [isOwnCode, setOwnCode] = useState(Boolean(spec.code))
  /** A module that is chosen proposes a code, as long as nobody has typed one. @param {string} module */
  const choose = (module) => put({ module, ...(isOwnCode || isCodeFixed ? {} : { code: known.codes[module] ?? '' }) })
  const levels = Array.isArray(spec.levels) ? spec.levels : []
  /** @param {number} level @param {boolean} on */
  const setLevel = (level, on) =>
    put({ levels: known.levels.map(([one]) => one).filter((one) => (one === level ? on : levels.includes(one))) })
  return html`<div class="form-grid edit-about">
    <${ChooseField} of="module" label=${t('模块')} required=${true} value=${words(spec.module)} options=${[['', t('请选择')], ...known.modules]} onPick=${choose} />
    <${Field} of="point" label=${t('知识点')} htmlFor=${point} required=${true}><${Line} id=${point} value=${words(spec.point)} max=${60} list=${`${point}-known`} onText=${(/** @type {string} */ text) => put({ point: text })} />
      <datalist id=${`${point}-known`}>${(known.points[spec.module] ?? []).map((one) => html`<option key=${one} value=${one} />`)}</datalist></${Field}>
    <${Field} of="code" label=${t('编号')} htmlFor=${code} required=${true} hint=${isCodeFixed ? '' : t('按模块自动编排，可以改')}>
      <input id=${code} class="mono" value=${words(spec.code)} maxlength="40" readonly=${isCodeFixed} autocomplete="off" spellcheck=${false} onInput=${(
        /** @type {any} */ event,
      ) => {
        setOwnCode(event.target.value !== '')
        put({ code: event.target.value.trim() })
      }} /></${Field}>
    <${Field} of="levels" label=${t('适用级别')} group=${true} required=${true}><div class="options">${known.levels.map(
      ([level, label]) =>
        html`<label key=${level}><input type="checkbox" checked=${levels.includes(level)} onChange=${(/** @type {any} */ event) => setLevel(level, event.target.checked)} />${label.split('/')[0]}</label>`,
    )}</div></${Field}>
    <${Difficulty} value=${spec.difficulty} onValue=${(/** @type {number | undefined} */ difficulty) => put({ difficulty })} />
    <${Field} of="importance" label=${t('重要程度')} group=${true}><div class="options">${known.importances.map(
      (one) =>
        html`<label key=${one}><input type="radio" name="importance" checked=${spec.importance === one} onChange=${() => put({ importance: one })} />${IMPORTANCE()[one] ?? one}</label>`,
    )}</div></${Field}>
  </div>
  <${More} label=${t('同源题与互斥题')} isOpen=${Boolean(spec.sibling || spec.enemies)}><${Likenesses} spec=${spec} put=${put} /></${More}>`
}

/** @param {{ value: unknown, onValue: (value: number | undefined) => void }} props */
function Difficulty({ value, onValue }) {
  const percent = typeof value === 'number' ? Math.round(value * 100) : ''
  return html`<${Field} of="difficulty" label=${t('难度')} group=${true} hint=${t('预计答对的比例，越大越易')}><div class="options">
    ${EASY.map(
      (one, place) =>
        html`<label key=${one}><input type="radio" name="difficulty" checked=${value === one} onChange=${() => onValue(one)} />${WORDS()[place]}</label>`,
    )}
    <span class="with-unit"><input type="number" class="edit-percent" min="0" max="100" value=${percent} aria-label=${t('预计答对的百分数')} onInput=${(/** @type {any} */ event) => onValue(event.target.value === '' ? undefined : Number(event.target.value) / 100)} /><span>%</span></span>
  </div></${Field}>`
}

/** @param {{ spec: any, put: (fields: any) => void }} props */
function Likenesses({ spec, put }) {
  const [sibling, enemies] = [useName(), useName()]
  const [typed, setTyped] = useState(Array.isArray(spec.enemies) ? spec.enemies.join(' ') : '')
  return html`<div class="form-grid">
    <${Field} of="sibling" label=${t('同源题名称')} htmlFor=${sibling} hint=${t('写同一名称的题，一份试卷最多抽一道')}><${Line} id=${sibling} value=${words(spec.sibling)} max=${60} onText=${(/** @type {string} */ text) => put({ sibling: text.trim() || undefined })} /></${Field}>
    <${Field} of="enemies" label=${t('互斥题编号')} htmlFor=${enemies} hint=${t('不与这些题同卷，用空格隔开')}><${Line} id=${enemies} className="mono" value=${typed} max=${400} onText=${(
      /** @type {string} */ text,
    ) => {
      setTyped(text)
      const codes = text.split(/[\s,，、;；]+/).filter(Boolean)
      put({ enemies: codes.length ? codes : undefined })
    }} /></${Field}>
  </div>`
}
