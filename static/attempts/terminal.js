// @ts-check
// The sign-in page: nobody's exam is on this terminal now, but what an earlier candidate could not deliver is still offered.
import { h, icon, qs } from '../lib/dom.js'
import { openOutbox } from '../lib/outbox.js'
import { t } from '../lib/text.js'
import { forgetExam, keepRescueKey, rescueKeys } from './kept.js'
import { rescueName, saveFile, sealRescue } from './rescue.js'
import { forgetShell } from './shell.js'

const nothing = () => {}

/** @param {import('./kept.js').RescueKey} key */
async function offer(key) {
  const wishes = { left: () => 0, send: async () => null, onChange: nothing, onAck: nothing, onOver: nothing }
  const box = await openOutbox({ attempt: key.attempt, origin: key.origin, ...wishes })
  const n = box.undelivered()
  if (n === 0 || key.isSaved) return // saved once, it is offered again only to its own candidate
  const save = async () => {
    saveFile(rescueName(key), sealRescue(key, await box.numbered()))
    await keepRescueKey({ ...key, isSaved: true })
  }
  const text = t('本机还有 %(n)s 条未送达的作答（座位 %(seat)s）。', { n, seat: key.seat_no })
  const button = h('button', { type: 'button', class: 'btn btn-sm', onclick: save }, icon('save'), t('保存救援文件'))
  qs('#sign-in').append(
    h('div', { class: 'notice notice-warning' }, icon('alert-triangle'), h('div', {}, h('p', {}, text), button)),
  )
}

void forgetExam()
void forgetShell()
for (const key of await rescueKeys()) await offer(key)
