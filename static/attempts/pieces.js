// @ts-check
// Small things that the pages before, during and after the paper share.
import { render } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { toast } from '../lib/dialog.js'
import { html } from '../lib/html.js'
import { t } from '../lib/text.js'
import { RescueItem } from './offer.js'
import { isUp } from './store.js'

/** Type size, contrast and language, as on every page: drawn by the server, put here once; and the rescue file, when needed. */
export function DisplayMenu() {
  const place = useRef(/** @type {HTMLElement | null} */ (null))
  useEffect(() => {
    const template = document.getElementById('display-menu')
    if (template instanceof HTMLTemplateElement) place.current?.replaceChildren(template.content.cloneNode(true))
    const foot = document.createElement('div')
    place.current?.querySelector('.menu-panel')?.append(foot)
    render(html`<${RescueItem} />`, foot)
    return () => render(null, foot)
  }, [])
  return html`<div class="row" ref=${place} onSubmit=${stayWhileAway}></div>`
}

/** The language is changed by loading the page anew, and that needs the server. @param {Event} event */
function stayWhileAway(event) {
  if (isUp.value) return
  event.preventDefault()
  toast(t('现在连接不上服务器，恢复后才能切换语言。'), 'warning')
}

/** @param {number} bytes */
export function sizeText(bytes) {
  if (bytes < 1024) return t('%(n)s 字节', { n: bytes })
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** Author's HTML that the server has cleaned. @param {{html: string, class?: string}} props */
export function Cleaned({ html: words, class: name = '' }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null))
  useLayoutEffect(() => {
    const template = document.createElement('template')
    template.innerHTML = words
    place.current?.replaceChildren(template.content)
  }, [words])
  return html`<div class=${name} ref=${place}></div>`
}
