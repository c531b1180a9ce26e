// @ts-check
// The page that facts are collected from.
import { useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'

/** @param {{source: any, tools: import('/static/attempts/workspace.js').Tools}} props */
export function Source({ source, tools }) {
  const titles = new Map(tools.pictures().map(({ name, title }) => [name, title]))
  return html`<article class="lst-source"><h3 class="lst-source-title">${source.title}</h3>
    ${source.sections.map(
      (/** @type {any} */ section) => html`<section>${section.title ? html`<h4>${section.title}</h4>` : null}
      ${section.text.map((/** @type {string} */ text) => html`<p>${text}</p>`)}
      ${section.table ? html`<div class="table-wrap is-free" tabindex="0" role="region" aria-label=${section.title || source.title}><table class="table is-compact"><thead><tr>${section.table.columns.map((/** @type {string} */ c) => html`<th scope="col">${c}</th>`)}</tr></thead><tbody>${section.table.rows.map((/** @type {string[]} */ row) => html`<tr>${row.map((cell, n) => (n ? html`<td>${cell}</td>` : html`<th scope="row">${cell}</th>`))}</tr>`)}</tbody></table></div>` : null}
      ${section.pictures.length ? html`<div class="lst-source-pictures">${section.pictures.map((/** @type {string} */ name) => html`<${Zoomed} address=${tools.picture(name)} title=${titles.get(name) ?? ''} />`)}</div>` : null}</section>`,
    )}</article>`
}

/** A picture that is seen small, and large where it is pressed. @param {{address: string, title: string}} props */
function Zoomed({ address, title }) {
  const [isLarge, setLarge] = useState(false)
  return html`<figure class=${isLarge ? 'is-large' : ''}><button type="button" aria-expanded=${isLarge ? 'true' : 'false'} aria-label=${isLarge ? t('缩小“%(title)s”', { title }) : t('放大“%(title)s”', { title })} onClick=${() => setLarge(!isLarge)}><img src=${address} alt=${title} loading="lazy" /></button><figcaption><${Icon} name=${isLarge ? 'minimize' : 'maximize'} />${title}</figcaption></figure>`
}
