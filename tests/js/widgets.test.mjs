// What a paper needs is there with it, and nothing large that it does not need.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import './setup.mjs'

document.documentElement.style = {} // the editor looks at it
const { bring, editorOf, loadMedia, loadWidgets, NotLoaded, widgetOf, workspaceOf } = await import(
  '../../static/attempts/widgets.js'
)
const taskWith = (...types) => ({ no: 1, kind: 'form_files', fields: types.map((type) => ({ id: type, type })) })

test('the editor of rich text comes with a paper that has rich text, and with no other', async () => {
  await loadWidgets([{ no: 1, kind: 'essay' }, taskWith('text', 'long_text')])
  assert.throws(editorOf)
  await loadWidgets([taskWith('text'), taskWith('number', 'rich_text')])
  assert.equal(typeof editorOf().Editor, 'function')
})

test('a case is a question with parts, and asks for no workspace', async () => {
  await loadWidgets([{ no: 1, kind: 'case', stem: 'x', parts: [{ no: 1, kind: 'true_false', stem: 'y' }] }])
  assert.equal(workspaceOf('case'), undefined)
  assert.equal(typeof widgetOf('case').mount, 'function')
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

test('a script that fails or hangs once is asked for under another address', async () => {
  const asked = []
  const load = (address) => {
    asked.push(address)
    if (asked.length === 1) return Promise.reject(new TypeError('away'))
    return asked.length === 2 ? new Promise(() => {}) : Promise.resolve({ mount: 1 })
  }
  assert.deepEqual(await bring('/kinds/x/widget.js', load, 5), { mount: 1 })
  assert.deepEqual(asked, ['/kinds/x/widget.js', '/kinds/x/widget.js?again=1', '/kinds/x/widget.js?again=2'])
  const never = () => Promise.reject(new TypeError('away'))
  await assert.rejects(bring('/kinds/x/widget.js', never, 5), NotLoaded)
})
