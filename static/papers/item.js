// @ts-check
// A question as the terminal would draw it; whatever is answered here goes nowhere.
import { data, qs } from '../lib/dom.js'
import { t } from '../lib/text.js'

const question = data('question')
const { mount } = await import(`/kinds/${question.kind}/widget.js`)
mount(qs('#widget'), question, null, () => {}, { t, name: 'try' })
