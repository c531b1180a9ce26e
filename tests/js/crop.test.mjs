// What is cut out of a picture lies in the picture, and has the shape of its place.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { enlargement, largest, moved, placing, resized, stretched } from '../../static/lib/crop.js'

const PICTURES = [
  { width: 1600, height: 916 },
  { width: 920, height: 280 },
  { width: 300, height: 1200 },
  { width: 40, height: 40 },
]
const PLACES = [{ width: 230, height: 70 }, { width: 727, height: 416 }, { width: 800, height: 800 }, null]

function assertFits([left, top, width, height], natural, size, says) {
  assert.ok([left, top, width, height].every(Number.isInteger), says)
  assert.ok(left >= 0 && top >= 0 && width > 0 && height > 0, says)
  assert.ok(left + width <= natural.width && top + height <= natural.height, says)
  if (size) assert.ok(Math.abs((width * size.height) / size.width - height) <= 1, says)
}

test('whatever is done to a frame, it stays in the picture and keeps its shape', () => {
  for (const natural of PICTURES)
    for (const size of PLACES) {
      const first = largest(natural, size)
      assertFits(first, natural, size, 'the largest')
      for (const by of [-5000, -33, -1, 0, 1, 33, 5000]) {
        assertFits(moved(first, by, -by, natural), natural, size, `moved by ${by}`)
        assertFits(resized(first, by, natural, size), natural, size, `resized to ${by}`)
        const small = resized(first, 60, natural, size)
        assertFits(moved(small, by, by, natural), natural, size, `small, moved by ${by}`)
        assertFits(stretched(small, by, natural, size), natural, size, `stretched to ${by}`)
      }
    }
})

test('the corner is pulled while the opposite corner stays', () => {
  const natural = { width: 1000, height: 1000 }
  const [left, top, width] = stretched([100, 200, 300, 300], 500, natural, { width: 1, height: 1 })
  assert.deepEqual([left, top, width], [100, 200, 500])
})

test('a part that is smaller than its place is blown up', () => {
  assert.equal(enlargement([0, 0, 400, 400], { width: 800, height: 800 }), 2)
  assert.equal(enlargement([0, 0, 1600, 1600], { width: 800, height: 800 }), 0.5)
  assert.equal(enlargement([0, 0, 1, 1], null), 1)
})

test('the whole picture lies so that its part fills the box', () => {
  assert.deepEqual(placing([500, 0, 500, 250], { width: 1000, height: 500 }), {
    width: '200%',
    height: '200%',
    left: '-100%',
    top: '0%',
  })
  assert.equal(placing(null, { width: 10, height: 5 }).width, '100%')
})
