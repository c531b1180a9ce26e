// @ts-check
// The shop's colours: from the brand's palette or free, with the contrast of what is read on them (WCAG 2.2).
import { useId } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { THEME } from './render.js'

const ENOUGH = 4.5
const WEIGHTS = [0.2126, 0.7152, 0.0722]

/** @param {string} colour */
const luminance = (colour) =>
  WEIGHTS.reduce((sum, weight, n) => {
    const value = Number.parseInt(colour.slice(1 + 2 * n, 3 + 2 * n), 16) / 255
    return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  }, 0)

/** @param {string} one @param {string} other */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const ROLES = () => [
  ['main', t('主色')],
  ['over', t('主色上的文字')],
  ['page', t('页面底色')],
  ['ink', t('正文')],
  ['accent', t('价格与按钮')],
]
const PAIRS = () => [
  ['over', 'main', t('主色与文字')],
  ['ink', 'page', t('页面与正文')],
  ['accent', 'page', t('页面与价格')],
]

/** @param {{theme: Record<string, string>, palette: any[], isLocked: boolean, onTheme: (theme: Record<string, string>, isTyping?: boolean) => void}} props */
export function Colours({ theme, palette, isLocked, onTheme }) {
  const id = useId()
  const now = { ...THEME, ...theme }
  return html`<div class="sf-colours">${ROLES().map(
    ([role, label]) => html`<div class="sf-colour"><label for=${`${id}-${role}`}>${label}</label>
      <input id=${`${id}-${role}`} class="sf-free" type="color" value=${now[role]} disabled=${isLocked} onInput=${(/** @type {any} */ e) => onTheme({ ...theme, [role]: e.currentTarget.value }, true)} />
      <span class="sf-swatches" role="group" aria-label=${label}>${palette.map(
        ({ name, colour }) =>
          html`<button type="button" class="sf-swatch" aria-pressed=${now[role] === colour ? 'true' : 'false'} aria-label=${name} title=${`${name} ${colour}`} disabled=${isLocked} style=${{ background: colour }} onClick=${() => onTheme({ ...theme, [role]: colour })}></button>`,
      )}</span></div>`,
  )}</div>
    <ul class="sf-contrast">${PAIRS().map(([one, other, label]) => {
      const ratio = contrast(now[one], now[other])
      const isEnough = ratio >= ENOUGH
      return html`<li class=${isEnough ? 'is-success' : 'is-warning'}><${Icon} name=${isEnough ? 'check' : 'alert-triangle'} />${isEnough ? t('%(what)s 对比度 %(n)s，清楚', { what: label, n: ratio.toFixed(1) }) : t('%(what)s 对比度 %(n)s，不足 4.5，看不清', { what: label, n: ratio.toFixed(1) })}</li>`
    })}</ul>`
}
