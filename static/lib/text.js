// @ts-check
// Texts of scripts: Chinese in the code, other languages from the page's catalogue (<script id="texts">).

/** @type {Record<string, string | string[]> | undefined} */
let catalogue

/** @returns {Record<string, string | string[]>} */
function load() {
  const block = document.getElementById('texts')
  return block?.textContent ? JSON.parse(block.textContent) : {}
}

/**
 * The text in the page's language, with %(name)s filled in. A catalogue entry of two texts is [singular, plural], chosen by `n`.
 * @param {string} message
 * @param {Record<string, string | number>} [params]
 * @returns {string}
 */
export function t(message, params = {}) {
  catalogue ??= load()
  const found = catalogue[message] ?? message
  const text = Array.isArray(found) ? found[params.n === 1 ? 0 : found.length - 1] : found
  return (text || message).replace(/%\((\w+)\)s|%%/g, (hole, name) =>
    hole === '%%' ? '%' : String(params[name] ?? ''),
  )
}

/** @returns {string} the page's language tag: zh-Hans or en */
export const language = () => document.documentElement.lang || 'zh-Hans'
