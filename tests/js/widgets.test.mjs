// What a paper needs is there with it, and nothing large that it does not need.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import './setup.mjs'

document.documentElement.style = {} // the editor looks at it
const { editorOf, loadWidgets } = await import('../../static/attempts/widgets.js')
const taskWith = (...types) => ({ no: 1, kind: 'form_files', fields: types.map((type) => ({ id: type, type })) })

test('the editor of rich text comes with a paper that has rich text, and with no other', async () => {
  await loadWidgets([{ no: 1, kind: 'essay' }, taskWith('text', 'long_text')])
  assert.throws(editorOf)
  await loadWidgets([taskWith('text'), taskWith('number', 'rich_text')])
  assert.equal(typeof editorOf().Editor, 'function')
})
