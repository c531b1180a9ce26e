// What is done to a canvas: order, alignment, snapping, undo; and text laid out by the rules of the server.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  added,
  aligned,
  begun,
  beside,
  boxOf,
  changed,
  distributed,
  empty,
  fitted,
  MOST_STEPS,
  made,
  moved,
  redone,
  removed,
  snapped,
  stepped,
  stretch,
  undone,
} from '../../question_bank/workspaces/design/model.js'

const SIZE = { width: 400, height: 300 }
const piece = (id, x, y, more = {}) => ({
  id,
  kind: 'rect',
  x,
  y,
  width: 40,
  height: 20,
  angle: 0,
  opacity: 100,
  ...more,
})
const docOf = (...objects) => ({ background: '#ffffff', objects })
const places = (doc, at) => doc.objects.map((one) => one[at])

test('new objects lie in the middle, under ids that nothing has', () => {
  const { doc, ids } = added(docOf(piece('o1', 0, 0), piece('o3', 0, 0)), [
    made('rect', SIZE, {}),
    made('text', SIZE, {}),
  ])
  assert.deepEqual(ids, ['o4', 'o5'])
  assert.deepEqual(places(doc, 'id'), ['o1', 'o3', 'o4', 'o5'])
  const { x, y, width, height } = doc.objects[2]
  assert.ok(Math.abs(x + width / 2 - 200) <= 0.5 && Math.abs(y + height / 2 - 150) <= 0.5)
  assert.ok(doc.objects.slice(2).every((one) => Number.isInteger(one.x) && Number.isInteger(one.width)))
})

test('a picture comes in its own shape, and no larger than it is', () => {
  assert.deepEqual(fitted({ width: 1200, height: 600 }, SIZE), { width: 240, height: 120 })
  assert.deepEqual(fitted({ width: 100, height: 50 }, SIZE), { width: 100, height: 50 })
  assert.equal(stretch(piece('p', 0, 0, { crop: [0, 0, 80, 20] }), null), 2)
  assert.equal(stretch(piece('p', 0, 0), { width: 200, height: 100 }), 1)
})

test('what is changed becomes whole numbers within bounds, as the server keeps them', () => {
  const doc = changed(docOf(piece('a', 0, 0, { locked: true })), ['a'], () => ({
    x: 1.6,
    width: 0,
    angle: -90,
    y: 99_999,
    locked: false,
  }))
  assert.deepEqual(doc.objects, [{ ...piece('a', 2, 8000, { angle: 270 }), width: 1 }])
})

test('layers go up, down, to the top and to the bottom', () => {
  const doc = docOf(piece('a', 0, 0), piece('b', 0, 0), piece('c', 0, 0))
  const after = (where, id = 'b') => places(moved(doc, id, where), 'id').join('')
  assert.deepEqual([after('up'), after('down'), after('top', 'a'), after('bottom', 'c')], ['acb', 'bac', 'bca', 'cab'])
  assert.deepEqual([after('up', 'c'), after('down', 'a')], ['abc', 'abc'])
  assert.deepEqual(places(removed(doc, ['a', 'c']), 'id'), ['b'])
})

test('one is aligned with the canvas, several with each other, a locked one stays', () => {
  const doc = docOf(piece('a', 10, 10), piece('b', 100, 200, { locked: true }), piece('c', 300, 70))
  assert.equal(aligned(doc, ['a'], 'center', SIZE).objects[0].x, 180)
  assert.equal(aligned(doc, ['a'], 'bottom', SIZE).objects[0].y, 280)
  assert.deepEqual(places(aligned(doc, ['a', 'b', 'c'], 'right', SIZE), 'x'), [300, 100, 300])
  assert.deepEqual(places(aligned(doc, ['a', 'c'], 'middle', SIZE), 'y'), [40, 200, 40])
})

test('three or more get the same room between them, wherever they stand in the order', () => {
  const doc = docOf(piece('a', 300, 0), piece('b', 0, 0), piece('c', 50, 0))
  assert.deepEqual(places(distributed(doc, ['a', 'b', 'c'], 'across'), 'x'), [300, 0, 150])
  assert.equal(distributed(doc, ['a', 'b'], 'across'), doc)
})

test('a turned box is as large as its corners reach', () => {
  const { left, top, right, bottom } = boxOf(piece('a', 0, 0, { angle: 90 }))
  assert.deepEqual([left, top, right, bottom].map(Math.round), [10, -10, 30, 30])
})

test('a box snaps to edges and middles that are near, and to nothing far away', () => {
  const box = { left: 103, top: 41, right: 143, bottom: 61 }
  const near = snapped(box, [{ left: 100, top: 0, right: 300, bottom: 10 }], SIZE, 6)
  assert.deepEqual(near, { dx: -3, dy: 0, across: 100, down: null })
  assert.deepEqual(snapped({ ...box, left: 182, right: 222 }, [], SIZE, 6), { dx: -2, dy: 0, across: 200, down: null })
})

test('a copy lies beside, and never leaves a smaller canvas', () => {
  assert.deepEqual([beside(piece('a', 10, 10), SIZE).x, beside(piece('a', 900, 10), SIZE).x], [30, 360])
})

test('every step can be undone and done again; steps of one field join', () => {
  let past = begun(empty())
  for (let n = 1; n <= 60; n++) past = stepped(past, docOf(piece('a', n, 0)))
  for (const x of [70, 71, 72]) past = stepped(past, docOf(piece('a', x, 0)), 'a x')
  assert.equal(past.past.length, 61)
  past = undone(past)
  assert.equal(past.doc.objects[0].x, 60)
  past = redone(past)
  assert.equal(past.doc.objects[0].x, 72)
  for (let n = 0; n < 61; n++) past = undone(past)
  assert.deepEqual(past.doc, empty())
  assert.equal(undone(past), past)
  past = stepped(past, docOf(piece('b', 0, 0)))
  assert.equal(redone(past), past, 'what was undone is gone once something else is done')
  for (let n = 0; n < 2 * MOST_STEPS; n++) past = stepped(past, docOf(piece('b', n, 0)))
  assert.equal(past.past.length, MOST_STEPS)
})
