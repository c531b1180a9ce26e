// What a paper needs is there with it, and nothing large that it does not need.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import './setup.mjs'

document.documentElement.style = {} // the editor looks at it
const { editorOf, loadMedia, loadWidgets } = await import('../../static/attempts/widgets.js')
const taskWith = (...types) => ({ no: 1, kind: 'form_files', fields: types.map((type) => ({ id: type, type })) })

test('the editor of rich text comes with a paper that has rich text, and with no other', async () => {
  await loadWidgets([{ no: 1, kind: 'essay' }, taskWith('text', 'long_text')])
  assert.throws(editorOf)
  await loadWidgets([taskWith('text'), taskWith('number', 'rich_text')])
  assert.equal(typeof editorOf().Editor, 'function')
})

test('pictures of later questions are fetched with the paper, each once, and a failed one again', async () => {
  const name = (letter) => `/media/${letter.repeat(64)}.png`
  const questions = [
    { no: 1, stem: `<img src="${name('a')}"> <img src="${name('b')}">` },
    { no: 2, stem: 'x', options: [{ id: 'A', text: `<img src="${name('a')}">` }], picture: { src: name('c') } },
    { no: 3, stem: '<img src="/media/none">' },
  ]
  const asked = []
  const get = async (address) => {
    asked.push(address)
    if (address === name('b') && asked.length < 4) throw new Error('away')
  }
  await loadMedia(questions, get)
  assert.deepEqual(asked.sort(), [name('a'), name('b'), name('c')])
  await loadMedia(questions, get)
  assert.deepEqual(asked.slice(3), [name('b')])
  await loadMedia(questions, get)
  assert.equal(asked.length, 4)
})
