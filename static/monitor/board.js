// @ts-check
// The live board: puts the pieces together. It never reloads; every act is a dialog that posts.
import { render } from 'preact'
import { qs } from '../lib/dom.js'
import { html } from '../lib/html.js'
import { t } from '../lib/text.js'
import { Dialogs } from './dialogs.js'
import { Alarms, Clocks, Filters, LinkBar, NextStep, ServerBar, SittingState } from './head.js'
import { SeatMap } from './map.js'
import { Side } from './panel.js'
import { link, sitting } from './store.js'

function Board() {
  if (!sitting.value)
    return html`<${LinkBar} />${link.value === 'refused' ? null : html`<p class="board-waiting muted" role="status">${t('正在连接…')}</p>`}`
  return html`<${LinkBar} />
    <${ServerBar} />
    <${Filters} />
    <${Alarms} />
    <div class="board-room"><${SeatMap} /><${Side} /></div>
    <${Dialogs} />`
}

render(html`<${Board} />`, qs('#board'))
render(html`<${Clocks} /><${NextStep} />`, qs('#board-head'))
render(html`<${SittingState} />`, qs('#board-state'))
