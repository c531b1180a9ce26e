// @ts-check
// Writing one question: the form of its type, what stands around it, the preview beside it, and keeping it.
import { computed, signal } from '@preact/signals'
import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { confirm, toast } from '/static/lib/dialog.js'
import { announce, data, qs } from '/static/lib/dom.js'
import { html, Icon } from '/static/lib/html.js'
import { Failure, post } from '/static/lib/http.js'
import { t } from '/static/lib/text.js'
import { About, Analysis } from './about.js'
import { draw, Field, focusFirst, Line, merged } from './pieces.js'
import { asker, Preview } from './preview.js'
import { plain } from './text.js'

const page = data('page')
const { mount } = await import(`/kinds/${page.spec.kind}/editor.js`)

const spec = signal(page.spec)
const kept = signal(JSON.stringify(page.spec))
const base = signal(page.base)
const isNew = signal(page.is_new)
const reason = signal('')
const seen = signal(/** @type {import('./preview.js').Seen | null} */ (null))
const trouble = signal('')
const seed = signal('')
const isBusy = signal(false)
/** Whether what is not saved lies in this browser. */
const isShelved = signal(false)
const said = signal(/** @type {{ text: string, tone: string } | null} */ (null))
/** Fields that were written in; those of a question that was there before are shown all. */
const touched = signal(new Set(/** @type {string[]} */ ([])))
const isAsked = signal(!page.is_new)
/** What only the server knows to be wrong, as a code that is taken. */
const refused = signal(/** @type {Record<string, string[]>} */ ({}))

const isChanged = computed(() => JSON.stringify(spec.value) !== kept.value)
const faults = computed(() => {
  /** @type {Record<string, string[]>} */
  const found = { ...refused.value }
  for (const { field, text } of seen.value?.faults ?? [])
    if (isAsked.value || touched.value.has(field.split('.')[0])) found[field] = [...(found[field] ?? []), text]
  return found
})

const asking = asker((now, why) => {
  seen.value = now ?? seen.value
  trouble.value = why
})
const asked = () => ({ spec: spec.value, seed: seed.value })

/** @param {Record<string, any>} fields */
function put(fields) {
  spec.value = merged(spec.value, fields)
  touched.value = new Set([...touched.value, ...Object.keys(fields)])
  if ('code' in fields || 'module' in fields) refused.value = {}
  said.value = null
  asking.soon(asked())
  keepHere()
}

/* What is not saved yet lies in this browser, for this person and this question alone. */
const shelf = () => `exam-question:${page.me}:${isNew.value ? `new:${page.spec.kind}` : spec.value.code}`
/** @type {ReturnType<typeof setTimeout> | undefined} */
let shelving

function keepHere() {
  clearTimeout(shelving)
  shelving = setTimeout(() => {
    try {
      if (isChanged.value)
        localStorage.setItem(
          shelf(),
          JSON.stringify({ spec: spec.value, base: base.value, at: new Date().toISOString() }),
        )
      else localStorage.removeItem(shelf())
      isShelved.value = isChanged.value
    } catch {
      // a browser that keeps nothing: the warning on leaving is there all the same
    }
  }, 800)
}

function forgetHere() {
  clearTimeout(shelving)
  isShelved.value = false
  try {
    localStorage.removeItem(shelf())
  } catch {
    // see above
  }
}

/** @returns {{ spec: any, base: string, at: string } | null} what an earlier visit left */
function leftHere() {
  try {
    const left = JSON.parse(localStorage.getItem(shelf()) ?? 'null')
    return left?.spec?.kind === page.spec.kind && JSON.stringify(left.spec) !== kept.value ? left : null
  } catch {
    return null
  }
}

window.addEventListener('beforeunload', (event) => {
  if (isChanged.value) event.preventDefault()
})
document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== 's') return
  event.preventDefault()
  void save(false)
})

/** A field of a part of a case is `parts.2.key`. @param {string} field @returns {[string, string]} the part, its field */
function split(field) {
  const [, part = '', own = field] = /^parts\.(\d+)\.(.+)$/.exec(field) ?? []
  return [part, own]
}

/** @param {string} field */
function partOf(field) {
  const [part, own] = split(field)
  const within = part ? document.querySelector(`[data-part="${part}"]`) : document
  const place = within?.querySelector(`[data-field="${CSS.escape(LIES_IN[own] ?? own)}"]`) ?? (part ? within : null)
  return place instanceof HTMLElement ? place : null
}

/** @param {string} field @returns {string} */
function labelOf(field) {
  const [part, own] = split(field)
  const label = partOf(field)?.dataset.label || OTHERS()[own] || t('题目')
  return part ? t('第 %(n)s 小题 · %(label)s', { n: part, label }) : label
}

/** Fields that are written in another's part of the form. @type {Record<string, string>} */
const LIES_IN = { any_order: 'key', outside: 'areas', reuse: 'key' }
/** @returns {Record<string, string>} */
const OTHERS = () => ({ key: t('答案'), weights: t('得分比例'), shares: t('得分比例'), reuse: t('重复使用') })

/** @param {string} field */
function goTo(field) {
  const part = partOf(field) ?? document.querySelector('#own .error')?.closest('.field')
  for (let at = part?.parentElement; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true
  part?.scrollIntoView({ block: 'center' })
  focusFirst(part ?? qs('#own'))
}

/** Without a code nothing can be kept; the code comes with the module. @returns {boolean} whether there is one */
function isNamed() {
  if (spec.value.code) return true
  const [field, text] = spec.value.module
    ? ['code', t('请填写编号，或重新选择模块')]
    : ['module', t('请先选择模块，编号会自动编排')]
  refused.value = { [field]: [text] }
  said.value = { text, tone: 'danger' }
  announce(text)
  goTo(field)
  return false
}

/** @param {boolean} isForReview */
async function save(isForReview) {
  if (isBusy.value || page.is_in_review) return
  if (isForReview) isAsked.value = true
  if (!isNamed()) return
  isBusy.value = true
  refused.value = {}
  const sent = JSON.stringify(spec.value)
  try {
    if (isForReview) await asking.now(asked())
    const wrong = isForReview ? (seen.value?.faults.length ?? 0) : 0
    const answer = await post('/papers/bank/save', {
      spec: spec.value,
      base: base.value,
      reason: reason.value,
      submit: isForReview && wrong === 0,
    })
    saved(sent, answer)
    if (isForReview && wrong > 0) tellFaults(wrong)
    else if (answer.not_submitted)
      said.value = { text: t('草稿已保存，没有送审：%(why)s', { why: answer.not_submitted }), tone: 'danger' }
    else if (isForReview) window.location.assign(answer.goto)
  } catch (error) {
    await tellFailure(/** @type {Failure} */ (error))
  }
  isBusy.value = false
}

/** @param {string} sent @param {any} answer */
function saved(sent, answer) {
  kept.value = sent
  base.value = answer.base
  forgetHere()
  if (isNew.value) window.history.replaceState(null, '', `/papers/bank/${encodeURIComponent(answer.code)}/edit`)
  isNew.value = false
  const text = t('草稿已保存（第 %(n)s 版）', { n: answer.version })
  said.value = { text, tone: 'success' }
  announce(text)
}

/** @param {number} n */
function tellFaults(n) {
  const text = t('草稿已保存；送审前还要补充 %(n)s 处。', { n })
  said.value = { text, tone: 'danger' }
  announce(text)
  goTo(seen.value?.faults[0]?.field ?? '')
}

/** @param {Failure} failure */
async function tellFailure(failure) {
  const { code, detail } = failure
  if (code === 'item_changed' && detail?.problems?.length) return tellChanged(detail.problems)
  said.value = { text: failure.message, tone: 'danger' }
  announce(failure.message)
  if (typeof detail?.field !== 'string') return undefined
  refused.value = { [detail.field]: [failure.message] }
  return goTo(detail.field)
}

/** @param {unknown} value */
const short = (value) => {
  const text =
    typeof value === 'string' ? plain(value) : value === undefined || value === null ? '—' : JSON.stringify(value)
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}

/** Somebody else has saved meanwhile: what is there now is told, and what is here stays. @param {any[]} problems */
async function tellChanged([version, ...others]) {
  const list = document.createElement('dl')
  list.className = 'facts'
  for (const { field, theirs } of others) {
    const [name, value] = [document.createElement('dt'), document.createElement('dd')]
    name.textContent = labelOf(field)
    value.textContent = short(theirs)
    list.append(name, value)
  }
  const text = document.createElement('div')
  text.append(
    t('您打开以后，这道题已有人保存过（现为第 %(n)s 版）。对方的内容与您的不同之处：', { n: version.version }),
    list,
  )
  const isMine = await confirm({ title: t('题目已被他人修改'), text, yes: t('以我的内容为准'), no: t('先不保存') })
  if (!isMine) return
  base.value = version.base
  isBusy.value = false
  await save(false)
}

/** The form of the type; a question from elsewhere is another form. */
function Own() {
  const place = useRef(/** @type {HTMLElement | null} */ (null))
  useEffect(() => {
    const drawn = mount(place.current, spec.value, put, { name: 'own', faults, labels: page.labels })
    if (page.is_new) drawn.focus()
    return () => drawn.destroy()
  }, [])
  return html`<div class="stack" ref=${place}></div>`
}

/** What an earlier visit left unsaved. @param {{ onTake: () => void }} props */
function Left({ onTake }) {
  const [left, setLeft] = useState(leftHere)
  if (!left) return null
  const take = () => {
    spec.value = left.spec
    isAsked.value = true
    asking.soon(asked())
    setLeft(null)
    onTake()
    if (left.base !== base.value) toast(t('恢复的内容是在较早的版本上写的，保存前请核对。'), 'warning')
  }
  const drop = () => {
    forgetHere()
    setLeft(null)
  }
  return html`<div class="notice notice-warning" role="status"><${Icon} name="history" /><div>${t('这台电脑上有没保存的修改（%(time)s）。', { time: new Date(left.at).toLocaleString() })}</div>
    <button type="button" class="btn btn-sm" onClick=${take}>${t('恢复')}</button><button type="button" class="btn btn-sm btn-quiet" onClick=${drop}>${t('丢弃')}</button></div>`
}

/** A question that brought rules of its own from a file is marked by those. */
function OwnRules() {
  if (!spec.value.qti) return null
  const drop = async () => {
    if (await confirm(t('去掉导入文件的计分规则，改按这里的答案计分？'))) put({ qti: undefined })
  }
  return html`<div class="notice notice-warning" role="status"><${Icon} name="info" /><div>${t('这道题带有导入文件自己的计分规则；改动答案后，请去掉它们。')}</div><button type="button" class="btn btn-sm" onClick=${drop}>${t('去掉')}</button></div>`
}

function Reason() {
  return html`<${Field} of="reason" label=${t('修改原因')} htmlFor="reason" required=${page.needs_reason} hint=${t('已发布的版本不变；保存后成为新的一版草稿，审核发布后才替换它')}>
    <${Line} id="reason" value=${reason.value} max=${300} onText=${(/** @type {string} */ text) => {
      reason.value = text
      refused.value = {}
    }} /></${Field}>`
}

/** What stands around the form of the type. */
function Around() {
  return html`${page.needs_reason ? html`<section class="card"><${Reason} /></section>` : null}
    <section class="card" aria-labelledby="analysis-title"><h2 id="analysis-title" class="visually-hidden">${t('解析')}</h2><${Analysis} spec=${spec.value} put=${put} /></section>
    <section class="card" aria-labelledby="about-title"><h2 id="about-title">${t('分类')}</h2><${About} spec=${spec.value} put=${put} known=${page} isCodeFixed=${!isNew.value} /></section>`
}

/** How the question stands, in a few words. */
function stateText() {
  if (isBusy.value) return t('正在保存')
  if (said.value) return said.value.text
  if (isChanged.value) return isShelved.value ? t('有未保存的修改，已暂存在这台电脑上') : t('有未保存的修改')
  return base.value ? t('已保存') : t('还没有保存')
}

function Foot() {
  return html`<div class="edit-foot"><span class=${`edit-state is-${said.value?.tone ?? (isChanged.value ? 'warning' : 'neutral')}`} role="status">${stateText()}</span>
    <span class="muted small">Ctrl+S</span>
    <button type="button" class="btn" aria-busy=${isBusy.value ? 'true' : undefined} disabled=${page.is_in_review} onClick=${() => void save(false)}><${Icon} name="save" />${t('保存草稿')}</button>
    <button type="button" class="btn btn-primary" disabled=${page.is_in_review} onClick=${() => void save(true)}><${Icon} name="send" />${t('送审')}</button></div>`
}

function Form() {
  const [number, setNumber] = useState(0)
  const around = useRef(/** @type {HTMLElement | null} */ (null))
  useEffect(() => {
    if (!around.current) return
    const drawn = draw(around.current, Around, {}, () => {}, { name: 'about', faults })
    return () => drawn.destroy()
  }, [number])
  return html`<div class="edit-columns">
    <div class="stack edit-form">
      <${Left} onTake=${() => setNumber(number + 1)} /><${OwnRules} />
      <section class="card" id="own" aria-label=${page.labels[page.spec.kind]}><${Own} key=${number} /></section>
      <div class="stack" ref=${around}></div>
    </div>
    <aside class="card edit-preview" aria-label=${t('预览')}><${Shown} /></aside>
  </div><${Foot} />`
}

function Shown() {
  return html`<${Preview} seen=${seen.value} trouble=${trouble.value} spec=${spec.value} isShuffled=${seed.value !== ''} onShuffle=${() => {
    seed.value = String(Math.floor(Math.random() * 1e9))
    void asking.now(asked())
  }} onPlain=${() => {
    seed.value = ''
    void asking.now(asked())
  }} onFault=${goTo} labelOf=${labelOf} />`
}

render(html`<${Form} />`, qs('#edit'))
void asking.now(asked())
