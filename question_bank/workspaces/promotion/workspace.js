// @ts-check
// Titles chosen from tables of words, and a search campaign sent off round by round.
import { useState } from 'preact/hooks'
import { confirm } from '/static/lib/dialog.js'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */
/** @typedef {{bid: string, match: string}} Wish */
/** @typedef {{budget: string, creative: string, keywords: Record<string, Wish>}} Campaign */

const MATCHES = () => [
  ['exact', t('完全匹配')],
  ['phrase', t('高度匹配')],
  ['broad', t('部分匹配')],
]

/** @param {{task: any, tools: Tools}} props */
export function Panel({ task, tools }) {
  return html`${task.titles ? html`<${Titles} plan=${task.titles} tools=${tools} />` : null}
    ${task.promotion ? html`<${Promotion} plan=${task.promotion} tools=${tools} />` : null}`
}

// ── Titles ──

/** @param {{plan: any, tools: Tools}} props */
function Titles({ plan, tools }) {
  const chosen = /** @type {Record<string, string[]>} */ (tools.valueOf('titles') ?? {})
  const [place, setPlace] = useState(0)
  const product = plan.products[place]
  const words = chosen[product.id] ?? []
  const choose = (/** @type {string[]} */ now) => {
    const { [product.id]: _old, ...rest } = chosen
    const all = now.length ? { ...rest, [product.id]: now } : rest
    tools.save('titles', Object.keys(all).length ? all : null)
  }
  const isFull = words.length >= plan.most
  return html`<div class="card promo"><div class="card-head"><h2>${t('商品标题')}</h2><${tools.saved} part="titles" show=${titlesInWords} /></div>
    ${
      plan.products.length > 1
        ? html`<div class="tabs" role="group" aria-label=${t('商品')}>${plan.products.map(
            (/** @type {any} */ p, /** @type {number} */ n) =>
              html`<button type="button" class="tab" aria-current=${n === place ? 'true' : undefined} onClick=${() => setPlace(n)}>${p.name} <span class="badge">${(chosen[p.id] ?? []).length}/${plan.most}</span></button>`,
          )}</div>`
        : html`<h3>${product.name}</h3>`
    }
    <p class="promo-title" aria-live="polite">${words.length ? words.join(' ') : html`<span class="muted">${t('从下表选词，按选择的先后组成标题。')}</span>`}<span class="spacer"></span><span class="muted nowrap">${t('已选 %(n)s / %(most)s', { n: words.length, most: plan.most })}</span></p>
    <div class="table-wrap is-free" tabindex="0" role="region" aria-label=${t('商品标题')}><table class="table is-compact"><thead><tr><th scope="col">${t('选用')}</th><th scope="col">${t('词')}</th>${plan.columns.map((/** @type {string} */ c) => html`<th scope="col" class="num">${c}</th>`)}</tr></thead>
      <tbody>${product.words.map((/** @type {any} */ word) => {
        const isChosen = words.includes(word.text)
        return html`<tr class=${isChosen ? 'is-chosen' : ''}><td><input type="checkbox" aria-label=${t('选用 %(word)s', { word: word.text })} checked=${isChosen} disabled=${tools.isLocked || (isFull && !isChosen)}
          onChange=${() => choose(isChosen ? words.filter((one) => one !== word.text) : [...words, word.text])} /></td><th scope="row">${word.text}</th>${word.data.map((/** @type {any} */ d) => html`<td class="num">${d}</td>`)}</tr>`
      })}</tbody></table></div></div>`
}

/** @param {any} value */
const titlesInWords = (value) =>
  Object.values(value ?? {})
    .map((words) => /** @type {string[]} */ (words).join(' '))
    .join('；') || t('（空）')

// ── Campaign ──

/** @param {{plan: any, tools: Tools}} props */
function Promotion({ plan, tools }) {
  const sent = Array.from({ length: plan.rounds }, (_, n) => tools.valueOf(`round-${n + 1}`)).filter(Boolean).length
  const isDone = sent === plan.rounds
  return html`<div class="card promo"><div class="card-head"><h2>${t('搜索推广')}</h2><span class="badge">${t('已投放 %(n)s / %(all)s 轮', { n: sent, all: plan.rounds })}</span><span class="spacer"></span><${tools.saved} part=${isDone ? `round-${sent}` : 'campaign'} /></div>
    ${isDone ? html`<p class="notice notice-success"><${Icon} name="check-circle" /><span>${t('各轮已全部投放，下面是投放结果。')}</span></p>` : html`<${Setting} plan=${plan} tools=${tools} round=${sent + 1} />`}
    <${Reports} plan=${plan} tools=${tools} sent=${sent} /></div>`
}

/** @param {any} plan @returns {Campaign} */
const fresh = (plan) => ({ budget: plan.budget, creative: '', keywords: {} })

/** @param {{plan: any, tools: Tools, round: number}} props */
function Setting({ plan, tools, round }) {
  const held = /** @type {Campaign} */ (tools.valueOf('campaign') ?? tools.valueOf(`round-${round - 1}`) ?? fresh(plan))
  const [problem, setProblem] = useState('')
  const set = (/** @type {Partial<Campaign>} */ some, isTyping = true) => {
    setProblem('')
    tools.save('campaign', { ...held, ...some }, { isTyping })
  }
  const wish = (/** @type {string} */ id, /** @type {Partial<Wish> | null} */ some, isTyping = true) => {
    const { [id]: old, ...rest } = held.keywords
    const now = some ? { ...rest, [id]: { ...(old ?? { bid: '', match: 'exact' }), ...some } } : rest
    set({ keywords: now }, isTyping)
  }
  const send = async () => {
    const fault = faultOf(plan, held)
    setProblem(fault)
    if (fault) return
    const names = Object.keys(held.keywords).length
    const text = t('投放第 %(n)s 轮：预算 %(budget)s 元，%(keywords)s 个关键词。投放后这一轮不能再改。', {
      n: round,
      budget: held.budget,
      keywords: names,
    })
    if (await confirm({ text, yes: t('投放') })) tools.save(`round-${round}`, held)
  }
  return html`<div class="form-grid">
      <div class="field"><label for="promo-budget">${t('第 %(n)s 轮预算', { n: round })}</label><div class="with-unit"><input id="promo-budget" type="text" inputmode="decimal" autocomplete="off" value=${held.budget} disabled=${tools.isLocked} onInput=${(/** @type {any} */ e) => set({ budget: e.currentTarget.value.trim() })} /><span>${t('元')}</span></div><p class="hint">${t('每轮最多 %(n)s 元', { n: plan.budget })}</p></div>
      <div class="field is-wide"><label for="promo-creative">${t('创意文案')}</label><textarea id="promo-creative" rows="2" maxlength=${plan.longest} value=${held.creative} disabled=${tools.isLocked} onInput=${(/** @type {any} */ e) => set({ creative: e.currentTarget.value.replace(/\n/g, ' ') })}></textarea><p class="hint">${t('不超过 %(n)s 字', { n: plan.longest })}</p></div></div>
    <div class="table-wrap is-free" tabindex="0" role="region" aria-label=${t('搜索推广')}><table class="table is-compact"><thead><tr><th scope="col">${t('投放')}</th><th scope="col">${t('关键词')}</th>${plan.columns.map((/** @type {string} */ c) => html`<th scope="col" class="num">${c}</th>`)}<th scope="col" class="num">${t('最低出价')}</th><th scope="col">${t('出价（元）')}</th><th scope="col">${t('匹配方式')}</th></tr></thead>
      <tbody>${plan.keywords.map((/** @type {any} */ keyword) => {
        const mine = held.keywords[keyword.id]
        return html`<tr class=${mine ? 'is-chosen' : ''}><td><input type="checkbox" aria-label=${t('投放 %(word)s', { word: keyword.text })} checked=${Boolean(mine)} disabled=${tools.isLocked} onChange=${() => wish(keyword.id, mine ? null : {}, false)} /></td>
          <th scope="row">${keyword.text}</th>${keyword.data.map((/** @type {any} */ d) => html`<td class="num">${d}</td>`)}<td class="num">${keyword.least}</td>
          <td><input class="promo-bid" type="text" inputmode="decimal" autocomplete="off" aria-label=${t('%(word)s 的出价', { word: keyword.text })} value=${mine?.bid ?? ''} disabled=${tools.isLocked} onInput=${(/** @type {any} */ e) => wish(keyword.id, { bid: e.currentTarget.value.trim() })} /></td>
          <td><select aria-label=${t('%(word)s 的匹配方式', { word: keyword.text })} value=${mine?.match ?? 'exact'} disabled=${tools.isLocked || !mine} onChange=${(/** @type {any} */ e) => wish(keyword.id, { match: e.currentTarget.value }, false)}>${MATCHES().map(([value, label]) => html`<option value=${value}>${label}</option>`)}</select></td></tr>`
      })}</tbody></table></div>
    ${problem ? html`<p class="error" role="alert"><${Icon} name="circle-alert" /> ${problem}</p>` : null}
    <div class="row"><span class="spacer"></span><button type="button" class="btn btn-primary" disabled=${tools.isLocked} onClick=${send}><${Icon} name="send" />${t('投放第 %(n)s 轮', { n: round })}</button></div>`
}

const AMOUNT = /^\d{1,6}(\.\d{1,2})?$/

/** What the server would refuse, said before it is sent. @param {any} plan @param {Campaign} held */
function faultOf(plan, held) {
  if (!AMOUNT.test(held.budget) || Number(held.budget) <= 0) return t('预算须大于 0，最多两位小数。')
  if (Number(held.budget) > Number(plan.budget)) return t('每轮预算最多 %(n)s 元。', { n: plan.budget })
  const wishes = Object.entries(held.keywords)
  if (wishes.length === 0) return t('请至少勾选一个关键词并出价。')
  const wrong = wishes.find(([, { bid }]) => !AMOUNT.test(bid) || Number(bid) <= 0 || Number(bid) > 99.99)
  if (!wrong) return ''
  const word = plan.keywords.find((/** @type {any} */ k) => k.id === wrong[0])?.text
  return t('“%(word)s”的出价须为 0.01 到 99.99 元，最多两位小数。', { word })
}

// ── Reports ──

/** @param {number} cents */
const yuan = (cents) => (cents / 100).toFixed(2)
/** @param {number} over @param {number} under */
const share = (over, under) => (under ? `${((over / under) * 100).toFixed(2)}%` : '—')

/** @param {{plan: any, tools: Tools, sent: number}} props */
function Reports({ plan, tools, sent }) {
  const reports = /** @type {any[]} */ (tools.scene()?.view.reports ?? [])
  const [chosen, setChosen] = useState(0)
  if (sent === 0) return null
  if (reports.length < sent && !reports.length)
    return html`<p class="muted" role="status">${tools.isUp ? t('正在计算投放结果…') : t('网络恢复后显示投放结果。')}</p>`
  const place = chosen && chosen <= reports.length ? chosen : reports.length
  const report = reports[place - 1]
  const sum = (/** @type {string} */ name) =>
    report.rows.reduce((/** @type {number} */ all, /** @type {any} */ row) => all + row[name], 0)
  const line = (/** @type {any} */ row) =>
    html`<td class="num">${row.shown}</td><td class="num">${row.clicks}</td><td class="num">${share(row.clicks, row.shown)}</td><td class="num">${yuan(row.cost)}</td><td class="num">${row.clicks ? yuan(row.cost / row.clicks) : '—'}</td><td class="num">${row.orders}</td><td class="num">${yuan(row.revenue)}</td><td class="num">${row.cost ? (row.revenue / row.cost).toFixed(2) : '—'}</td>`
  const all = {
    shown: sum('shown'),
    clicks: sum('clicks'),
    cost: sum('cost'),
    orders: sum('orders'),
    revenue: sum('revenue'),
  }
  return html`<section class="promo-reports" aria-label=${t('投放结果')}>
    <div class="tabs" role="group" aria-label=${t('投放结果')}>${Array.from(
      { length: plan.rounds },
      (_, n) => n + 1,
    ).map(
      (n) =>
        html`<button type="button" class="tab" disabled=${n > reports.length} aria-current=${n === place ? 'true' : undefined} onClick=${() => setChosen(n)}>${t('第 %(n)s 轮', { n })}</button>`,
    )}</div>
    ${report.ended_at === null ? null : html`<p class="notice notice-warning"><${Icon} name="alert-triangle" /><span>${t('预算在 %(n)s 点用完，之后没有展现。', { n: report.ended_at + 1 })}</span></p>`}
    <div class="table-wrap is-free" tabindex="0" role="region" aria-label=${t('第 %(n)s 轮', { n: place })}><table class="table is-compact"><thead><tr><th scope="col">${t('关键词')}</th><th scope="col" class="num">${t('排名')}</th><th scope="col" class="num">${t('展现')}</th><th scope="col" class="num">${t('点击')}</th><th scope="col" class="num">${t('点击率')}</th><th scope="col" class="num">${t('花费')}</th><th scope="col" class="num">${t('平均点击花费')}</th><th scope="col" class="num">${t('成交笔数')}</th><th scope="col" class="num">${t('成交额')}</th><th scope="col" class="num">ROI</th></tr></thead>
      <tbody>${report.rows.map((/** @type {any} */ row) => html`<tr><th scope="row">${row.keyword}</th><td class="num">${row.place || t('未展现')}</td>${line(row)}</tr>`)}</tbody>
      <tfoot><tr><th scope="row">${t('合计')}</th><td></td>${line(all)}</tr></tfoot></table></div></section>`
}
