// @ts-check
// Writing a blueprint: what is wrong with it and what the bank has for it is asked anew while it is written.
import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { announce, data, qs } from '../lib/dom.js'
import { html, Icon } from '../lib/html.js'
import { Failure, post } from '../lib/http.js'
import { t } from '../lib/text.js'
import { readPlan, readSection, sumOf, writePlan } from './plan_form.js'
import { Field, Input, SectionCard, Select } from './plan_section.js'

/** @typedef {import('./plan_form.js').Draft} Draft */
/** @typedef {import('./plan_section.js').Fault} Fault */

const page = data('page')
const WHOLE = 100_00
const PAUSE = 350
const LONG = 120_000
/** @type {{faults: Fault[], supply: Record<string, any[]>}} */
const NOTHING = { faults: [], supply: {} }

/** @param {unknown} error */
const said = (error) => (error instanceof Failure ? error.message : String(error))

/** The newest answer about the draft; the one before stays until it is there. @param {Draft} draft */
function useLook(draft) {
  const [look, setLook] = useState(NOTHING)
  const turn = useRef(0)
  useEffect(() => {
    const mine = ++turn.current
    const timer = setTimeout(async () => {
      try {
        const answer = await post(page.urls.look, { plan: writePlan(draft) })
        if (mine === turn.current) setLook(answer)
      } catch {
        // the next change asks again
      }
    }, PAUSE)
    return () => clearTimeout(timer)
  }, [draft])
  return look
}

function Editor() {
  const [draft, setDraft] = useState(() => readPlan(page.plan, page.most))
  const [refusal, setRefusal] = useState('')
  const [busy, setBusy] = useState('')
  const [seed, setSeed] = useState('1')
  const kept = useRef(JSON.stringify(writePlan(draft)))
  const look = useLook(draft)
  const isChanged = JSON.stringify(writePlan(draft)) !== kept.current

  useEffect(() => {
    const ask = (/** @type {BeforeUnloadEvent} */ event) => isChanged && event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isChanged])

  const set = (/** @type {Record<string, any>} */ changed) => setDraft((now) => ({ ...now, ...changed }))
  const setSections = (/** @type {(now: Draft['sections']) => Draft['sections']} */ work) =>
    setDraft((now) => ({ ...now, sections: work(now.sections) }))

  async function save(/** @type {string} */ url) {
    setBusy(url)
    setRefusal('')
    try {
      const answer = await post(url, { plan: writePlan(draft), version: page.version }, { timeout: LONG })
      kept.current = JSON.stringify(writePlan(draft))
      setDraft((now) => ({ ...now }))
      setTimeout(() => window.location.assign(answer.goto))
    } catch (error) {
      setRefusal(said(error))
      announce(said(error))
    } finally {
      setBusy('')
    }
  }

  async function attempt() {
    const place = qs('#tried')
    setBusy('try')
    setRefusal('')
    try {
      const answer = await post(page.urls.try, { plan: writePlan(draft), seed: seed.trim() }, { timeout: LONG })
      place.innerHTML = answer.html
      place.hidden = false
      place.focus()
      place.scrollIntoView({ block: 'start' })
    } catch (error) {
      place.hidden = true
      setRefusal(said(error))
      announce(said(error))
    } finally {
      setBusy('')
    }
  }

  return html`<div class="plan-grid">
    <div class="stack">
      <${Head} draft=${draft} set=${set} faults=${look.faults} />
      ${draft.sections.map(
        (
          section,
          place,
        ) => html`<${SectionCard} key=${section.key} section=${section} place=${place} total=${draft.sections.length} page=${page}
          faults=${look.faults.filter((f) => f.section === place)} supply=${look.supply[place]}
          change=${(/** @type {any} */ changed) => setSections((now) => now.map((s) => (s.key === section.key ? changed : s)))}
          move=${(/** @type {number} */ by) => setSections((now) => moved(now, place, by))}
          remove=${() => {
            setSections((now) => now.filter((s) => s.key !== section.key))
            setTimeout(() => document.getElementById('add-section')?.focus())
          }} />`,
      )}
      <div><button type="button" class="btn" id="add-section" onClick=${() => addSection(setSections)}><${Icon} name="plus" />${t('添加部分')}</button></div>
      <${Whole} draft=${draft} set=${set} faults=${look.faults} />
    </div>
    <aside class="plan-aside stack">
      <section class="card compose-sum"><${Sum} draft=${draft} />
        ${refusal ? html`<div class="notice notice-danger" role="alert"><${Icon} name="circle-alert" /><div>${refusal}</div></div>` : null}
        <div class="stack is-tight">
          ${page.urls.save ? html`<button type="button" class="btn btn-primary" id="save-plan" aria-busy=${busy === page.urls.save ? 'true' : null} onClick=${() => save(page.urls.save)}><${Icon} name="save" />${t('保存')}</button>` : null}
          <button type="button" class=${`btn ${page.urls.save ? '' : 'btn-primary'}`} id="save-as-new" aria-busy=${busy === page.urls.add ? 'true' : null} onClick=${() => save(page.urls.add)}><${Icon} name="copy" />${page.urls.save ? t('另存为新方案') : t('保存')}</button>
        </div>
      </section>
      <${Faults} draft=${draft} faults=${look.faults} />
      <form class="card" onSubmit=${(/** @type {Event} */ event) => {
        event.preventDefault()
        void attempt()
      }} data-plain>
        <${Field} id="seed" label=${t('随机种子')}><${Input} id="seed" value=${seed} onChange=${setSeed} maxlength="35" required class="mono" /><//>
        <button type="submit" class="btn" aria-busy=${busy === 'try' ? 'true' : null}><${Icon} name="shuffle" />${t('试抽')}</button>
      </form>
    </aside>
  </div>`
}

/** @template T @param {T[]} list @param {number} place @param {number} by */
function moved(list, place, by) {
  const copy = [...list]
  const [one] = copy.splice(place, 1)
  if (one !== undefined) copy.splice(place + by, 0, one)
  return copy
}

/** @param {(work: (now: Draft['sections']) => Draft['sections']) => void} setSections */
function addSection(setSections) {
  const made = readSection(
    { title: '', kind: page.kinds[0]?.[0] ?? 'single_choice', count: 10, points: '1' },
    page.most,
  )
  setSections((now) => [...now, made])
  setTimeout(() => document.getElementById(`s${made.key}-title`)?.focus())
}

/** @param {Fault[]} faults @param {string} field */
const faultOf = (faults, field) => faults.find((f) => f.field === field && f.section < 0)?.sentence ?? ''

/** @param {{draft: Draft, set: (changed: Record<string, any>) => void, faults: Fault[]}} props */
function Head({ draft, set, faults }) {
  const text = (/** @type {string} */ name, /** @type {Record<string, any>} */ more = {}) =>
    html`<${Input} id=${name} value=${draft[name]} fault=${faultOf(faults, name)} onChange=${(/** @type {string} */ value) => set({ [name]: value })} ...${more} />`
  return html`<section class="card" aria-labelledby="about-title">
    <h2 id="about-title">${t('方案')}</h2>
    <div class="plan-fields">
      <${Field} id="code" label=${t('方案编号')} fault=${faultOf(faults, 'code')}>${text('code', { maxlength: 40, class: 'mono' })}<//>
      <${Field} id="title" label=${t('试卷标题')} size="is-4" fault=${faultOf(faults, 'title')}>${text('title', { maxlength: 120 })}<//>
      <${Field} id="level" label=${t('级别')} fault=${faultOf(faults, 'level')}>
        <${Select} id="level" value=${draft.level} options=${page.levels} onChange=${(/** @type {string} */ level) => set({ level })} />
      <//>
      <${Field} id="minutes" label=${t('时长（分钟）')} size="is-2" fault=${faultOf(faults, 'minutes')}>${text('minutes', { type: 'number', min: 1, max: 600 })}<//>
    </div>
  </section>`
}

/** What holds for the whole paper. @param {{draft: Draft, set: (changed: Record<string, any>) => void, faults: Fault[]}} props */
function Whole({ draft, set, faults }) {
  const field = (
    /** @type {string} */ name,
    /** @type {string} */ label,
    /** @type {string} */ size,
    /** @type {Record<string, any>} */ more = {},
  ) =>
    html`<${Field} id=${name} label=${label} size=${size} fault=${faultOf(faults, name)}>
      <${Input} id=${name} value=${draft[name]} fault=${faultOf(faults, name)} onChange=${(/** @type {string} */ value) => set({ [name]: value })} ...${more} />
    <//>`
  return html`<section class="card" aria-labelledby="whole-title">
    <h2 id="whole-title">${t('全卷要求')}</h2>
    <div class="plan-fields">
      ${field('target_difficulty', t('平均难度目标'), '', { type: 'number', min: 0, max: 1, step: 0.01, placeholder: t('不限') })}
      ${field('tolerance', t('允许偏差'), '', { type: 'number', min: 0, max: 1, step: 0.01 })}
      ${field('most_exposure', t('最多用过几次'), '', { type: 'number', min: 1, placeholder: t('不限') })}
      ${field('exposed_since', t('从哪天起算'), '', { type: 'date' })}
      ${field('mandatory', t('必选题（编号，用空格分开）'), 'is-6', { class: 'mono' })}
      ${field('exclude', t('排除的题（编号，用空格分开）'), 'is-6', { class: 'mono' })}
      <${Field} id="enemies" label=${t('互斥题（每行一组编号，同组题不同卷）')} size="is-all" fault=${faultOf(faults, 'enemies')}>
        <textarea id="enemies" rows="2" class="mono" value=${draft.enemies} aria-invalid=${faultOf(faults, 'enemies') ? 'true' : null}
          onInput=${(/** @type {any} */ e) => set({ enemies: e.target.value })}></textarea>
      <//>
    </div>
  </section>`
}

/** @param {{draft: Draft}} props */
function Sum({ draft }) {
  const points = sumOf(draft)
  const left = (WHOLE - points) / 100
  const tone = points === WHOLE ? 'is-success' : points > WHOLE ? 'is-danger' : 'is-warning'
  const words =
    points === WHOLE ? t('正好') : left > 0 ? t('还差 %(n)s 分', { n: left }) : t('多出 %(n)s 分', { n: -left })
  return html`<p class="muted small">${t('总分')}</p>
    <p class=${`sum ${tone}`} id="sum" aria-live="polite"><strong>${points / 100}</strong> / 100 <span>${words}</span></p>
    <progress max="100" value=${Math.min(100, points / 100)} class=${tone} aria-label=${t('总分')}></progress>`
}

/** Each fault leads to its place. @param {{draft: Draft, faults: Fault[]}} props */
function Faults({ draft, faults }) {
  if (!faults.length) return null
  const go = (/** @type {Fault} */ fault) => {
    const section = draft.sections[fault.section]
    const limit = section?.limits[fault.limit]
    const id = limit ? `l${limit.key}-module` : section ? `s${section.key}-${fault.field}` : fault.field
    const place = document.getElementById(id) ?? document.getElementById(section ? `s${section.key}-title` : 'code')
    place?.focus()
  }
  return html`<section class="card" aria-labelledby="faults-title">
    <h2 id="faults-title">${t('还有 %(n)s 处问题', { n: faults.length })}</h2>
    <ul class="plan-faults">
      ${faults.map(
        (fault) => html`<li><button type="button" onClick=${() => go(fault)}>
          ${draft.sections[fault.section] ? `${t('第 %(n)s 部分', { n: fault.section + 1 })}：` : ''}${fault.limit >= 0 ? `${t('限额 %(n)s', { n: fault.limit + 1 })}：` : ''}${fault.sentence}
        </button></li>`,
      )}
    </ul>
  </section>`
}

render(html`<${Editor} />`, qs('#plan-editor'))
