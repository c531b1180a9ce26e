// @ts-check
// The one page that never navigates: it shows what the attempt's state asks for.

import { render } from 'preact'
import { html } from '../lib/html.js'
import { Gate } from './gates.js'
import { Paper } from './paper.js'
import { attempt, failure, isElsewhere, isSignedOut, picture } from './store.js'

function App() {
  const known = picture.value
  const isWorking = known && attempt.value.state === 'answering' && known.is_holder && known.paper
  if (isWorking && !isSignedOut.value && !isElsewhere.value) return html`<${Paper} />`
  return html`<${Gate} known=${known} failure=${failure.value} isSignedOut=${isSignedOut.value} />`
}

const root = /** @type {HTMLElement} */ (document.getElementById('exam'))
root.replaceChildren()
render(html`<${App} />`, root)
