import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import './setup.mjs'

const { arrange, openSealed, toBase64, toBytes } = await import('../../static/attempts/sealed.js')
const { rescueName, sealRescue } = await import('../../static/attempts/rescue.js')

/** Made by Python's cryptography; tests/attempts/test_rescue.py makes the same again. */
const { paper, rescue } = JSON.parse(readFileSync(new URL('./vectors.json', import.meta.url), 'utf8'))

/** The base64 text with one bit of its bytes changed. */
function spoiled(base64) {
  const bytes = toBytes(base64)
  bytes[bytes.length - 1] ^= 1
  return toBase64(bytes)
}

test('a paper that the server has sealed is opened with its key', async () => {
  assert.deepEqual(await openSealed(paper.sealed, paper.key), paper.form)
})

for (const [what, sealed, key] of [
  ['body', { ...paper.sealed, body: spoiled(paper.sealed.body) }, paper.key],
  ['nonce', { ...paper.sealed, nonce: spoiled(paper.sealed.nonce) }, paper.key],
  ['mark', { ...paper.sealed, mark: 'another' }, paper.key],
  ['key', paper.sealed, spoiled(paper.key)],
  ['base64', { ...paper.sealed, body: '%' }, paper.key],
])
  test(`with a wrong ${what} nothing is opened`, () => assert.rejects(openSealed(sealed, key)))

test('bytes of any length go through base64 and back', () => {
  for (const length of [0, 1, 2, 3, 8191, 8192, 20_000]) {
    const bytes = Uint8Array.from({ length }, (_none, i) => (i * 7) % 256)
    assert.deepEqual(toBytes(toBase64(bytes)), bytes)
  }
})

test('questions come in the candidate’s order, with list fields in theirs and other fields replaced', () => {
  const shown = arrange(paper.form, [
    [2, {}, { stem: '二，换了' }],
    [1, { options: [2, 0, 1] }, {}],
  ])
  assert.deepEqual(
    shown.questions.map((q) => [q.no, q.stem, q.options?.map((o) => o.id).join('')]),
    [
      [2, '二，换了', undefined],
      [1, '“四级”的题干？', 'CAB'],
    ],
  )
  assert.equal(paper.form.questions[0].options[0].id, 'A')
  assert.equal(shown.title, '理论测试卷 A')
})

for (const [what, order] of [
  ['a question that is not there', [[9, {}, {}]]],
  ['an option that is not there', [[1, { options: [0, 1, 3] }, {}]]],
])
  test(`${what}: an order that does not fit is an error, never half a paper`, () => {
    assert.throws(() => arrange(paper.form, order))
  })

test('a rescue file is sealed as the server opens it', () => {
  const key = { attempt: 7, origin: '0123456789abcdef', lease: 1, key: rescue.key }
  const revisions = [
    { lease: 1, number: 3, left_ms: 61000, no: 2, part: '', answer: true, flagged: false, acked: true, dueAt: 12 },
    { lease: 1, number: 4, no: 1, part: '', answer: '丙', flagged: true, acked: false, refused: '' },
  ]
  const text = sealRescue(key, revisions, toBytes(rescue.envelope.nonce))
  assert.deepEqual(JSON.parse(text), rescue.envelope)
})

test('the same answers are never sealed twice alike', () => {
  const key = { attempt: 7, origin: '0123456789abcdef', lease: 1, key: rescue.key }
  assert.notEqual(sealRescue(key, []), sealRescue(key, []))
})

test('the file is named by admission number and seat', () => {
  assert.equal(rescueName({ admission_no: '261128000140103', seat_no: 3 }), '救援-261128000140103-03.exam')
})
