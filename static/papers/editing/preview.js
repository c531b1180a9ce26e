// @ts-check
// The question as a candidate sees it, kept up to date while it is written; it can be answered, and says what that gets.
import { useEffect, useRef, useState } from 'preact/hooks'
import { setHtml } from '/kinds/single_choice/choices.js'
import { html, Icon } from '/static/lib/html.js'
import { Failure, post } from '/static/lib/http.js'
import { t } from '/static/lib/text.js'

const SOON = 350

/** @typedef {{ faults: { field: string, text: string }[], question: any, review: string, tried: any }} Seen */

/**
 * Ask the server how a question stands: a while after the last change, and only the last answer counts.
 * @param {(seen: Seen | null, trouble: string) => void} onSeen
 */
export function asker(onSeen) {
  let number = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  /** @param {any} asked */
  const now = async (asked) => {
    clearTimeout(timer)
    number += 1
    const mine = number
    try {
      const seen = await post('/papers/bank/preview', asked)
      if (mine === number) onSeen(seen, '')
      return seen
    } catch (error) {
      if (mine === number) onSeen(null, error instanceof Failure ? error.message : String(error))
      return null
    }
  }
  return {
    now,
    /** @param {any} asked */
    soon(asked) {
      clearTimeout(timer)
      timer = setTimeout(() => void now(asked), SOON)
    },
  }
}

/**
 * @param {{ seen: Seen | null, trouble: string, spec: any, isShuffled: boolean, onShuffle: () => void, onPlain: () => void, onFault: (field: string) => void, labelOf: (field: string) => string }} props
 */
export function Preview({ seen, trouble, spec, isShuffled, onShuffle, onPlain, onFault, labelOf }) {
  const [side, setSide] = useState('seen')
  /** @param {string} name @param {string} label */
  const tab = (name, label) =>
    html`<button type="button" aria-pressed=${String(side === name)} onClick=${() => setSide(name)}>${label}</button>`
  return html`<div class="edit-preview-head"><h2>${t('预览')}</h2><div class="segmented" role="group" aria-label=${t('预览的内容')}>${tab('seen', t('考生看到的'))}${tab('key', t('答案与解析'))}</div></div>
    <${FaultList} seen=${seen} trouble=${trouble} onFault=${onFault} labelOf=${labelOf} />
    ${
      side === 'seen'
        ? html`<div class="edit-preview-tools"><button type="button" class="btn btn-sm" onClick=${onShuffle}><${Icon} name="shuffle" />${t('换一种次序')}</button>${isShuffled ? html`<button type="button" class="btn btn-sm btn-quiet" onClick=${onPlain}>${t('恢复原次序')}</button>` : null}<span class="muted small">${t('可以试着作答，不会保存')}</span></div>
      ${seen?.question ? html`<${Tried} question=${seen.question} spec=${spec} canMark=${seen.faults.length === 0} />` : html`<p class="muted">${t('写出题干和选项等内容后，这里显示考生看到的样子。')}</p>`}`
        : seen?.review
          ? html`<${Html} className="bare-review" text=${seen.review} />`
          : html`<p class="muted">${t('写完题目后，这里显示阅卷人看到的答案与解析。')}</p>`
    }`
}

/** @param {{ seen: Seen | null, trouble: string, onFault: (field: string) => void, labelOf: (field: string) => string }} props */
function FaultList({ seen, trouble, onFault, labelOf }) {
  if (trouble)
    return html`<p class="notice notice-warning"><${Icon} name="alert-triangle" /><span>${trouble}</span></p>`
  if (!seen) return null
  if (!seen.faults.length)
    return html`<p class="edit-good"><${Icon} name="check-circle" />${t('没有发现问题，可以送审。')}</p>`
  return html`<details class="edit-faults" open><summary>${t('送审前还要补充 %(n)s 处', { n: seen.faults.length })}</summary><ul>${seen.faults.map(
    ({ field, text }) =>
      html`<li key=${field + text}><button type="button" class="link-btn" onClick=${() => onFault(field)}>${labelOf(field)}</button>${t('：')}${text}</li>`,
  )}</ul></details>`
}

/** HTML that the server has made. @param {{ className: string, text: string }} props */
function Html({ className, text }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null))
  useEffect(() => {
    if (place.current) setHtml(place.current, text)
  }, [text])
  return html`<div class=${className} ref=${place}></div>`
}

/**
 * The type's own widget. It is drawn anew only where the candidate's view has changed.
 * @param {{ question: any, spec: any, canMark: boolean }} props
 */
function Tried({ question, spec, canMark }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null))
  const [result, setResult] = useState(/** @type {any} */ (null))
  const answer = useRef(/** @type {any} */ (null))
  const held = useRef({ spec, canMark })
  held.current = { spec, canMark }
  const asking = useRef(asker((seen) => setResult(seen?.tried ?? null)))
  const drawn = JSON.stringify(question)
  const mark = () => {
    if (answer.current === null || !held.current.canMark) return setResult(null)
    return asking.current.soon({ spec: held.current.spec, answer: answer.current })
  }
  useEffect(() => {
    answer.current = null
    setResult(null)
    /** @type {any} */
    let widget
    let isGone = false
    const put = async () => {
      const { mount, holdsStem = false } = await import(`/kinds/${question.kind}/widget.js`)
      const root = place.current
      if (isGone || !root) return
      const [stem, body] = ['question-stem', holdsStem ? 'question-stem' : ''].map((name) => {
        const node = document.createElement('div')
        node.className = name
        return node
      })
      setHtml(stem, question.stem ?? '')
      try {
        widget = mount(
          body,
          question,
          null,
          (/** @type {any} */ given) => {
            answer.current = given
            mark()
          },
          { t, name: 'try' },
        )
        root.replaceChildren(...(holdsStem ? [body] : [stem, body]))
      } catch {
        root.replaceChildren(stem) // half a draft may be more than a widget can draw
      }
    }
    void put()
    return () => {
      isGone = true
      widget?.destroy()
    }
  }, [drawn])
  useEffect(mark, [spec, canMark])
  return html`<div class="question edit-seen" ref=${place}></div><div class="edit-tried" role="status">${result ? html`<${Outcome} result=${result} />` : null}</div>`
}

/** @param {{ result: any }} props */
function Outcome({ result }) {
  if (result.fault) return html`<strong>${t('不能作答：')}</strong>${result.fault}`
  if (result.points === undefined || (result.by_person && result.points === '0'))
    return html`<strong>${t('试答：')}</strong>${t('由阅卷人评分')}`
  return html`<strong>${t('试答：%(points)s 分（满分 1 分）', { points: result.points })}</strong> ${result.why}${result.by_person ? t('，其余由阅卷人评分') : ''}`
}
