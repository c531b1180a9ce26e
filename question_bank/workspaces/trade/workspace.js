// @ts-check
// The shop's back office: a menu with what is still to be done, lists with details, reports, the journal.
import { useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { Refunds, Reviews } from './aftersale.js'
import { isCase, Orders } from './orders.js'
import { cellsOf, Journal, Reports, Tables } from './reports.js'
import { booksOf, stepsOf, yuan } from './state.js'
import { Stock } from './stock.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */
/** @typedef {import('./pieces.js').Shop} Shop */

/** @param {any} task @param {string} part @param {any} value */
export function isMade({ trade }, part, value) {
  const report = trade.reports.find((/** @type {any} */ one) => one.id === part)
  return !report || cellsOf(report).every((name) => value[name])
}

/** @param {{task: any, tools: Tools}} props */
export function Panel({ task, tools }) {
  const [place, setPlace] = useState('orders')
  const plan = task.trade
  const books = booksOf(plan, stepsOf(tools.scene()?.view ?? null, tools.valueOf))
  const drafts = /** @type {Record<string, any>} */ (tools.valueOf('draft') ?? {})
  /** @type {Shop} */
  const shop = {
    plan,
    books,
    tools,
    act: (value, draft) => {
      tools.act('do', value)
      if (!draft || !drafts[draft]) return
      const { [draft]: _served, ...rest } = drafts
      tools.save('draft', Object.keys(rest).length ? rest : null)
    },
    draftOf: (key) => drafts[key] ?? {},
    keep: (key, draft) => tools.save('draft', { ...drafts, [key]: draft }, { isTyping: true }),
  }
  const pages = pagesOf(shop)
  const page = pages.find(({ id }) => id === place) ?? pages[0]
  const last = books.steps.at(-1)
  return html`<div class="card trade"><div class="card-head"><h2>${t('店铺后台')}</h2>${plan.today ? html`<span class="muted">${plan.today}</span>` : null}<span class="spacer"></span>
      ${tools.isUp ? null : html`<span class="save-state is-offline">${t('网络断开，操作保存在本机')}</span>`}${last ? html`<${tools.saved} part=${`do-${last.number}`} />` : null}</div>
    <dl class="trade-money"><${Figure} label=${t('待处理')} value=${pages.reduce((sum, each) => sum + each.open, 0)} unit=${t('项')} /><${Figure} label=${t('已退款')} value=${yuan(books.refunded)} unit=${t('元')} /><${Figure} label=${t('发货运费')} value=${yuan(books.freight)} unit=${t('元')} /><${Figure} label=${t('采购金额')} value=${yuan(books.spent)} unit=${t('元')} /></dl>
    <div class="trade-frame"><nav class="trade-menu" aria-label=${t('店铺后台')}><div>${pages.map((each) => html`<button type="button" aria-current=${each === page ? 'page' : undefined} onClick=${() => setPlace(each.id)}><${Icon} name=${each.icon} />${each.label}${each.open ? html`<span class="badge is-warning">${each.open}<span class="visually-hidden"> ${t('待处理')}</span></span>` : null}</button>`)}</div></nav>
      <div class="trade-page" key=${page?.id}>${page?.show()}</div></div></div>`
}

/** @param {{label: string, value: any, unit: string}} props */
const Figure = ({ label, value, unit }) => html`<div><dt>${label}</dt><dd>${value} <small>${unit}</small></dd></div>`

/** @param {Shop} shop @returns {{id: string, label: string, icon: string, open: number, show: () => any}[]} */
function pagesOf(shop) {
  const { plan, books, tools } = shop
  const isOpen = ({ id = '' }) => !books.counting.has(id)
  const paid = plan.orders.filter((/** @type {any} */ order) => order.state === 'paid')
  const unpaid = plan.orders.filter((/** @type {any} */ order) => isCase(order) && order.state !== 'paid')
  const reports = plan.reports.filter(
    (/** @type {any} */ r) => !cellsOf(r).every((name) => tools.valueOf(r.id)?.[name]),
  )
  const pages = [
    {
      id: 'orders',
      label: t('订单'),
      icon: 'receipt',
      open: unpaid.filter(isOpen).length,
      show: () => html`<${Orders} shop=${shop} title=${t('全部订单')} orders=${plan.orders} />`,
    },
    {
      id: 'ship',
      label: t('发货'),
      icon: 'truck',
      open: paid.filter(isOpen).length,
      show: () => html`<${Orders} shop=${shop} title=${t('待发货订单')} orders=${paid} />`,
    },
    {
      id: 'refunds',
      label: t('退款售后'),
      icon: 'wallet',
      open: plan.refunds.filter(isOpen).length,
      show: () => html`<${Refunds} shop=${shop} />`,
    },
    {
      id: 'stock',
      label: t('库存采购'),
      icon: 'package',
      open: plan.suppliers.length
        ? plan.products.filter((/** @type {any} */ p) => !books.counting.has(`buy/${p.id}`)).length
        : 0,
      show: () => html`<${Stock} shop=${shop} />`,
    },
    {
      id: 'reviews',
      label: t('评价'),
      icon: 'star',
      open: plan.reviews.filter(isOpen).length,
      show: () => html`<${Reviews} shop=${shop} />`,
    },
    {
      id: 'reports',
      label: t('报表'),
      icon: 'bar-chart-3',
      open: reports.length,
      show: () => html`<${Reports} shop=${shop} />`,
    },
    { id: 'tables', label: t('资料'), icon: 'book-open', open: 0, show: () => html`<${Tables} shop=${shop} />` },
    { id: 'journal', label: t('操作记录'), icon: 'history', open: 0, show: () => html`<${Journal} shop=${shop} />` },
  ]
  /** @type {Record<string, number>} */
  const shelves = {
    ship: paid.length,
    refunds: plan.refunds.length,
    reviews: plan.reviews.length,
    reports: plan.reports.length,
    tables: plan.tables.length,
  }
  return pages.filter((page) => shelves[page.id] !== 0)
}
