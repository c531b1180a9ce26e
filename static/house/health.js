// @ts-check
// The site's health page draws itself anew every five seconds, and says so when its sign changes.
import { announce, qs } from '/static/lib/dom.js'

const EVERY_MS = 5000

async function draw() {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } })
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`)
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('checkup')
  if (!fresh) throw new Error('no checkup')
  const old = qs('#checkup')
  old.replaceWith(fresh)
  if (old.dataset.tone !== fresh.dataset.tone) announce(qs('#headline').textContent ?? '')
}

async function again() {
  try {
    if (!document.hidden) await draw()
    qs('#cut').hidden = true
  } catch {
    qs('#cut').hidden = false
  }
  setTimeout(again, EVERY_MS)
}

setTimeout(again, EVERY_MS)
