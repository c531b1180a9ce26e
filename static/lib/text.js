// @ts-check
// Texts of scripts: Chinese in the code, other languages from the page's catalogue (<script id="texts">).

/** @type {Record<string, string> | undefined} */
let catalogue

/** @returns {Record<string, string>} */
function load() {
  const block = document.getElementById('texts')
  return block?.textContent ? JSON.parse(block.textContent) : {}
}

/**
 * The text in the page's language, with %(name)s filled in. A count that may be 1 does not stand before its noun in
 * English, which has two forms of it: "Answers: 1".
 * @param {string} message
 * @param {Record<string, string | number>} [params]
 * @returns {string}
 */
export function t(message, params = {}) {
  catalogue ??= load()
  return (catalogue[message] || message).replace(/%\((\w+)\)s|%%/g, (hole, name) =>
    hole === '%%' ? '%' : String(params[name] ?? ''),
  )
}

/** @returns {string} the page's language tag: zh-Hans or en */
export const language = () => document.documentElement.lang || 'zh-Hans'

/** What stands between two sentences: a space in English, nothing in Chinese. */
export const gap = () => (language() === 'en' ? ' ' : '')

/** @param {...(string | false | null)} texts those that are to be said, one after the other */
export const sentences = (...texts) => texts.filter(Boolean).join(gap())

/** Several things in one line, with the language's own mark between them. @param {unknown[]} texts @param {'，' | '、' | '；'} [mark] */
export const listed = (texts, mark = '，') => texts.filter(Boolean).join(t(mark))
