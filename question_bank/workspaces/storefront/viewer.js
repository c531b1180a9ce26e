// @ts-check
// The shop for graders: both pages at both widths, and large.
import { render } from 'preact'
import { useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { BigPreview, Stage } from './render.js'

/** @typedef {import('./render.js').Shown} Shown */
/** @typedef {'front' | 'goods'} Page */

/** @param {HTMLElement} root @param {any} made @param {{picture: (name: string) => string}} tools */
export function mount(root, made, tools) {
  render(html`<${Shop} made=${made} tools=${tools} />`, root)
}

/** @param {Shown} props */
function Shop({ made, tools }) {
  const [page, setPage] = useState(/** @type {Page | ''} */ (''))
  const names = /** @type {[Page, string][]} */ ([
    ['front', t('首页')],
    ['goods', t('商品页')],
  ])
  const stage = (/** @type {Page} */ of, /** @type {'pc' | 'mobile'} */ device) =>
    html`<div><${Stage} made=${made} tools=${tools} page=${of} device=${device} /></div>`
  return html`${names.map(
    ([
      of,
      name,
    ]) => html`<section class="sf-view" aria-label=${name}><p class="sf-view-title">${name}<button type="button" class="btn btn-sm" aria-label=${t('大图预览：%(name)s', { name })} onClick=${() => setPage(of)}><${Icon} name="maximize" />${t('大图预览')}</button></p>
      <div class="sf-view-sizes">${stage(of, 'pc')}${stage(of, 'mobile')}</div></section>`,
  )}${page ? html`<${BigPreview} made=${made} tools=${tools} page=${page} onPage=${setPage} onClose=${() => setPage('')} />` : null}`
}
