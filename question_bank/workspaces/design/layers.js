// @ts-check
// The layers of a canvas, the topmost first: the way to every object by keyboard.
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { changed, moved } from './model.js'

const ICONS = /** @type {Record<string, string>} */ ({
  text: 'type',
  picture: 'image',
  rect: 'square',
  ellipse: 'circle',
  line: 'minus',
})

/** @param {string} kind */
export const kindName = (kind) =>
  ({ text: t('文字'), picture: t('图片'), rect: t('矩形'), ellipse: t('椭圆'), line: t('线条') })[kind] ?? kind

/** What an object is called. @param {any} piece @param {any} task */
export function nameOf(piece, task) {
  if (piece.name) return piece.name
  if (piece.kind === 'text') return piece.text.replace(/\s+/g, ' ') || t('（空）')
  const entry = task.pack.find((/** @type {any} */ one) => one.file === piece.picture)
  if (piece.kind === 'picture') return entry?.title ?? t('自己上传')
  return kindName(piece.kind)
}

/** @param {{kit: any}} props */
export function Layers({ kit }) {
  const { doc, ids, task, isLocked, set, select } = kit
  const pieces = [...doc.objects].reverse()
  const pick = (/** @type {MouseEvent} */ event, /** @type {string} */ id) => {
    const isMore = event.shiftKey || event.ctrlKey || event.metaKey
    if (!isMore) return select([id])
    return select(ids.includes(id) ? ids.filter((/** @type {string} */ one) => one !== id) : [...ids, id])
  }
  const flip = (/** @type {any} */ piece, /** @type {'locked' | 'hidden'} */ flag) =>
    set(changed(doc, [piece.id], () => ({ [flag]: !piece[flag] })))
  const small = (
    /** @type {string} */ icon,
    /** @type {string} */ label,
    /** @type {() => void} */ run,
    isOff = false,
    /** @type {boolean | undefined} */ isOn = undefined,
  ) =>
    html`<button type="button" class="btn btn-icon btn-quiet btn-sm" aria-label=${label} title=${label} aria-pressed=${isOn === undefined ? undefined : String(isOn)} disabled=${isLocked || isOff} onClick=${run}><${Icon} name=${icon} /></button>`
  return html`<section class="design-layers" aria-label=${t('图层')}><h3>${t('图层')} <span class="muted small">${t('%(n)s 个元素', { n: doc.objects.length })}</span></h3>
    ${pieces.length === 0 ? html`<p class="muted small">${t('画布上还没有元素。')}</p>` : null}
    <ol>${pieces.map((piece, n) => {
      const name = nameOf(piece, task)
      const isChosen = ids.includes(piece.id)
      return html`<li key=${piece.id} class=${`${isChosen ? 'is-chosen' : ''}${piece.hidden ? ' is-hidden' : ''}`}>
        <button type="button" class="design-layer" aria-pressed=${String(isChosen)} title=${name} onClick=${(/** @type {MouseEvent} */ e) => pick(e, piece.id)}><${Icon} name=${ICONS[piece.kind]} label=${name === kindName(piece.kind) ? undefined : kindName(piece.kind)} /><span class="truncate">${name}</span></button>
        ${isChosen ? html`${small('arrow-up', t('上移一层'), () => set(moved(doc, piece.id, 'up')), n === 0)}${small('arrow-down', t('下移一层'), () => set(moved(doc, piece.id, 'down')), n === pieces.length - 1)}` : null}
        ${small(piece.hidden ? 'eye-off' : 'eye', t('隐藏“%(name)s”', { name }), () => flip(piece, 'hidden'), false, Boolean(piece.hidden))}
        ${small(piece.locked ? 'lock' : 'unlock', t('锁定“%(name)s”', { name }), () => flip(piece, 'locked'), false, Boolean(piece.locked))}</li>`
    })}</ol>
    ${pieces.length > 1 ? html`<p class="muted small">${t('按住 Ctrl 或 Shift 可选多个。')}</p>` : null}</section>`
}
