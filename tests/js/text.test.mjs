// Texts in both languages: places filled, sentences and lists joined as each language does.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import './setup.mjs'

let pages = 0

/** @param {string} lang @param {Record<string, string>} [catalogue] */
async function aPage(lang, catalogue) {
  document.documentElement.lang = lang
  document.getElementById = (id) => (id === 'texts' && catalogue ? { textContent: JSON.stringify(catalogue) } : null)
  return await import(`../../static/lib/text.js?page=${++pages}`)
}

test('a text is said in the language of the page, with its places filled', async () => {
  const chinese = await aPage('zh-Hans')
  assert.equal(chinese.t('还有 %(n)s 条，占 5%%', { n: 1 }), '还有 1 条，占 5%')
  const english = await aPage('en', { '还有 %(n)s 条，占 5%%': 'Left: %(n)s, 5%%' })
  assert.equal(english.t('还有 %(n)s 条，占 5%%', { n: 1 }), 'Left: 1, 5%')
  assert.equal(english.t('没有译文'), '没有译文')
})

test('between sentences English has a space and Chinese has none; what is not to be said leaves none', async () => {
  const chinese = await aPage('zh-Hans')
  assert.equal(chinese.sentences('网络已断开。', false, '请继续作答。'), '网络已断开。请继续作答。')
  const english = await aPage('en', {})
  assert.equal(english.sentences('The network is down.', false, 'Go on.'), 'The network is down. Go on.')
})

test('what is listed has the marks of the language', async () => {
  const chinese = await aPage('zh-Hans')
  assert.equal(chinese.listed(['一', '', '二']), '一，二')
  assert.equal(chinese.listed(['甲', '乙'], '、'), '甲、乙')
  const english = await aPage('en', { '，': ', ', '、': ', ', '；': '; ' })
  assert.equal(english.listed(['one', '', 'two']), 'one, two')
  assert.equal(english.listed(['one', 'two'], '；'), 'one; two')
})
