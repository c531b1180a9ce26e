// @ts-check
// A question as the terminal would draw it; whatever is answered here goes nowhere.
import { data, qs } from '../lib/dom.js'
import { t } from '../lib/text.js'

const question = data('question')
const { mount, holdsStem = false } = await import(`/kinds/${question.kind}/widget.js`)
if (holdsStem) {
  qs('#stem').remove()
  qs('#widget').classList.add('question-stem')
}
mount(qs('#widget'), question, null, () => {}, { t, name: 'try' })
