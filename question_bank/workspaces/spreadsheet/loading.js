// @ts-check
// The large scripts of the workbook: all there before the paper is shown, so that a lost network stops nobody.
import { bring } from '/static/attempts/widgets.js'
import { language } from '/static/lib/text.js'

const PATIENCE_MS = 30_000

/** @type {{univer: any, words: any[], Chart: any} | undefined} */
let brought

export async function load() {
  if (brought) return
  const from = (/** @type {string} */ name) => bring(`/static/vendor/${name}.js`, undefined, PATIENCE_MS)
  const [univer, { words }, { Chart }] = await Promise.all([
    from('univer'),
    from(language() === 'en' ? 'univer-en' : 'univer-zh'),
    from('chart'),
    bring('/static/vendor/univer.css', style, PATIENCE_MS),
  ])
  brought = { univer, words, Chart }
}

/** @param {string} href @returns {Promise<boolean>} */
function style(href) {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = href
  return new Promise((done, failed) => {
    link.onload = () => done(true)
    link.onerror = () => {
      link.remove()
      failed(new Error(href))
    }
    document.head.append(link)
  })
}

/** What `load` brought. */
export function loaded() {
  if (!brought) throw new Error('the workbook was not loaded with the paper')
  return brought
}

/** A value as the grid shows it. @param {unknown} value @param {string} [pattern] @returns {string} */
export function say(value, pattern) {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value !== 'number' || !pattern) return String(value)
  return loaded().univer.numfmt.format(pattern, value, { locale: 'zh-CN', throws: false })
}
