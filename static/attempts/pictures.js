// @ts-check
// Choosing a picture for a place of a work: from the pack or one's own, and which part of it is shown.
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { enlargement, largest, moved, placing, resized, stretched } from '../lib/crop.js'
import { html, Icon } from '../lib/html.js'
import { t } from '../lib/text.js'

/** @typedef {import('../lib/crop.js').Crop} Crop */
/** @typedef {import('../lib/crop.js').Size} Size */
/** @typedef {{picture: string, crop: Crop | null}} Chosen */
/** @typedef {Pick<import('./workspace.js').Tools, 'picture'> & Partial<import('./workspace.js').Tools>} Tools */

/** Above this a picture looks blurred; a hair is left to rounding. */
const BLURRED = 1.01

/**
 * The chosen part of a picture, at any width.
 * @param {{tools: Tools, value: Chosen, size?: Size | null, alt: string}} props
 */
export function CroppedPicture({ tools, value, size = null, alt }) {
  const [natural, setNatural] = useState(/** @type {(Size & {of: string}) | null} */ (null))
  const [isLost, setLost] = useState('')
  const address = tools.picture(value.picture)
  const known = natural?.of === address ? natural : null
  const shape = size ?? (value.crop ? { width: value.crop[2], height: value.crop[3] } : known)
  const style = shape ? { aspectRatio: `${shape.width} / ${shape.height}` } : {}
  if (!address || isLost === address)
    return html`<span class="pic-part is-lost" style=${style}><span>${t('图片无法显示')}</span></span>`
  return html`<span class="pic-part" style=${style}><img src=${address} alt=${alt} draggable=${false} style=${known ? placing(value.crop, known) : { width: '100%' }}
    onError=${() => setLost(address)}
    onLoad=${(/** @type {any} */ e) => setNatural({ width: e.currentTarget.naturalWidth, height: e.currentTarget.naturalHeight, of: address })} /></span>`
}

/**
 * A thumbnail with the buttons that choose, crop and take away. `slot`: where own pictures are uploaded to.
 * @param {{tools: import('./workspace.js').Tools, value: Chosen | null, size: Size | null, onChange: (value: Chosen | null) => void,
 *   label: string, isLocked?: boolean, slot?: string}} props
 */
export function PicturePicker({ tools, value, size, onChange, label, isLocked = false, slot }) {
  const [step, setStep] = useState(/** @type {'' | 'gallery' | 'crop'} */ (''))
  const entry = value ? tools.pictures().find(({ name }) => name === value.picture) : null
  const done = (/** @type {Chosen | null} */ chosen) => {
    setStep('')
    if (chosen) onChange(chosen)
  }
  return html`<div class="pic-picker" role="group" aria-label=${label}>
    <button type="button" class="pic-thumb" disabled=${isLocked} onClick=${() => setStep(value ? 'crop' : 'gallery')}
      aria-label=${value ? t('裁剪“%(label)s”的图片', { label }) : t('为“%(label)s”选择图片', { label })}>
      ${value ? html`<${CroppedPicture} tools=${tools} value=${value} size=${size} alt="" />` : html`<span class="pic-none" style=${size ? { aspectRatio: `${size.width} / ${size.height}` } : {}}><${Icon} name="image" /></span>`}</button>
    <div class="pic-about"><span class="pic-name">${value ? (entry?.title ?? t('已移除的图片')) : t('未选择图片')}</span>
      <span class="muted small">${size ? t('%(w)s×%(h)s 像素', { w: size.width, h: size.height }) : ''}</span>
      ${value ? html`<${Blur} value=${value} size=${size} />` : null}
      <div class="pic-actions"><button type="button" class="btn btn-sm" disabled=${isLocked} aria-label=${value ? t('更换“%(label)s”', { label }) : t('选择“%(label)s”', { label })} onClick=${() => setStep('gallery')}>${value ? t('更换') : t('选择图片')}</button>
        ${value ? html`<button type="button" class="btn btn-sm" disabled=${isLocked} aria-label=${t('裁剪“%(label)s”', { label })} onClick=${() => setStep('crop')}>${t('裁剪')}</button><button type="button" class="btn btn-sm btn-quiet" disabled=${isLocked} aria-label=${t('不用“%(label)s”的图片', { label })} onClick=${() => onChange(null)}>${t('不用')}</button>` : null}</div></div>
    ${step ? html`<${Chooser} tools=${tools} value=${value} size=${size} label=${label} slot=${slot} first=${step} onDone=${done} />` : null}
  </div>`
}

/** @param {{value: Chosen, size: Size | null}} props */
function Blur({ value, size }) {
  const times = value.crop ? enlargement(value.crop, size) : 1
  if (times <= BLURRED) return null
  return html`<span class="pic-blur small"><${Icon} name="alert-triangle" />${t('放大了 %(n)s 倍，会模糊', { n: times.toFixed(2) })}</span>`
}

/**
 * @param {{tools: import('./workspace.js').Tools, value: Chosen | null, size: Size | null, label: string, slot?: string,
 *   first: 'gallery' | 'crop', onDone: (value: Chosen | null) => void}} props
 */
function Chooser({ tools, value, size, label, slot, first, onDone }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null))
  const back = useRef(/** @type {Element | null} */ (null))
  const [step, setStep] = useState(first)
  const [draft, setDraft] = useState(value)
  const id = useId()
  useLayoutEffect(() => {
    back.current = document.activeElement
    dialog.current?.showModal()
    return () => {
      const { current } = back
      if (current instanceof HTMLElement && current.isConnected) current.focus()
    }
  }, [])
  const choose = (/** @type {string} */ picture) => {
    setDraft(picture === value?.picture ? value : { picture, crop: null })
    setStep('crop')
  }
  const Step = step === 'crop' && draft ? Cropper : Gallery
  return html`<dialog ref=${dialog} class="is-wide pic-dialog" aria-labelledby=${`${id}-title`} onClose=${() => onDone(null)}>
    <header class="dialog-head"><${Icon} name="image" /><h2 id=${`${id}-title`}>${step === 'crop' ? t('裁剪：%(label)s', { label }) : t('选择图片：%(label)s', { label })}</h2></header>
    <${Step} tools=${tools} draft=${draft} size=${size} slot=${slot} onChoose=${choose} onDone=${onDone} onBack=${() => setStep('gallery')} />
  </dialog>`
}

// ── Gallery ──

/** @param {any} props */
function Gallery({ tools, draft, slot, onChoose, onDone }) {
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const body = useRef(/** @type {HTMLElement | null} */ (null))
  const file = useRef(/** @type {HTMLInputElement | null} */ (null))
  useEffect(() => {
    const first = /** @type {HTMLElement | null} */ (
      body.current?.querySelector('[aria-pressed="true"]') ?? body.current?.querySelector('button')
    )
    first?.focus()
  }, [])
  const take = async (/** @type {any} */ event) => {
    const chosen = [...event.currentTarget.files]
    event.currentTarget.value = ''
    if (chosen.length === 0) return
    setBusy(true)
    setProblem(await tools.upload(slot, chosen))
    setBusy(false)
  }
  const all = /** @type {any[]} */ (tools.pictures())
  return html`<div class="dialog-body" ref=${body}>
      <ul class="pic-gallery" aria-label=${t('可用的图片')}>${all.map(
        (one) =>
          html`<li><button type="button" class="pic-item" aria-pressed=${one.name === draft?.picture ? 'true' : 'false'} onClick=${() => onChoose(one.name)}><span class="pic-item-face"><img src=${tools.picture(one.name)} alt="" loading="lazy" /></span><span class="pic-item-title">${one.title}</span><span class="muted small">${one.width ? `${one.width}×${one.height}` : ''}${one.isOwn ? ` ${t('自己上传')}` : ''}</span></button></li>`,
      )}</ul>
      ${all.length === 0 ? html`<p class="muted">${t('还没有可用的图片。')}</p>` : null}
      ${problem ? html`<p class="error" role="alert"><${Icon} name="circle-alert" /> ${problem}</p>` : null}
    </div>
    <footer class="dialog-foot">${
      slot
        ? html`<input ref=${file} type="file" class="pic-file" tabindex="-1" aria-hidden="true" accept=".jpg,.jpeg,.png,.gif" multiple onChange=${take} /><button type="button" class="btn" aria-busy=${isBusy ? 'true' : undefined} disabled=${isBusy || tools.isLocked} onClick=${() => file.current?.click()}><${Icon} name="upload" />${t('上传自己的图片')}</button><span class="spacer"></span>`
        : null
    }<button type="button" class="btn" onClick=${() => onDone(null)}>${t('取消')}</button></footer>`
}

// ── Crop ──

const STEP = 1
const LEAP = 10

/** @param {any} props */
function Cropper({ tools, draft, size, onDone, onBack }) {
  const [natural, setNatural] = useState(/** @type {Size | null} */ (null))
  const [crop, setCrop] = useState(/** @type {Crop | null} */ (draft.crop))
  const [isLost, setLost] = useState(false)
  const address = tools.picture(draft.picture)
  const loaded = (/** @type {any} */ event) => {
    const { naturalWidth: width, naturalHeight: height } = event.currentTarget
    setNatural({ width, height })
    setCrop(crop && crop[0] + crop[2] <= width && crop[1] + crop[3] <= height ? crop : largest({ width, height }, size))
  }
  const times = crop ? enlargement(crop, size) : 1
  return html`<div class="dialog-body pic-crop">
      <div class="pic-stage"><img src=${address} alt="" draggable=${false} onLoad=${loaded} onError=${() => setLost(true)} />
        ${natural && crop ? html`<${Frame} crop=${crop} natural=${natural} size=${size} onCrop=${setCrop} />` : null}</div>
      <div class="pic-side">${
        natural && crop
          ? html`<${Numbers} crop=${crop} natural=${natural} size=${size} onCrop=${setCrop} />
        ${times > BLURRED ? html`<p class="notice notice-warning" role="status"><${Icon} name="alert-triangle" /><span>${t('选取的部分太小，要放大 %(n)s 倍，图片会模糊。请选大一些的部分，或换一张图。', { n: times.toFixed(2) })}</span></p>` : null}
        <div class="pic-result"><span class="muted small">${t('裁剪结果')}</span><${CroppedPicture} tools=${tools} value=${{ picture: draft.picture, crop }} size=${size} alt=${t('裁剪结果')} /></div>
        <p class="small" role="status">${size ? t('原图 %(w)s×%(h)s 的部分，显示为 %(W)s×%(H)s 像素', { w: crop[2], h: crop[3], W: size.width, H: size.height }) : t('%(w)s×%(h)s 像素', { w: crop[2], h: crop[3] })}</p>`
          : html`<p class="muted" role="status">${isLost || !address ? t('图片无法显示') : t('正在打开图片…')}</p>`
      }</div>
    </div>
    <footer class="dialog-foot"><button type="button" class="btn" onClick=${onBack}><${Icon} name="chevron-left" />${t('换一张')}</button><span class="spacer"></span><button type="button" class="btn" onClick=${() => onDone(null)}>${t('取消')}</button><button type="button" class="btn btn-primary" disabled=${!crop || !natural} onClick=${() => onDone({ picture: draft.picture, crop })}>${t('使用这张图片')}</button></footer>`
}

/** The frame over the picture: dragged, or moved by arrow keys and resized by + and −. @param {{crop: Crop, natural: Size, size: Size | null, onCrop: (crop: Crop) => void}} props */
function Frame({ crop, natural, size, onCrop }) {
  const frame = useRef(/** @type {HTMLElement | null} */ (null))
  const drag = useRef(/** @type {{x: number, y: number, from: Crop, isCorner: boolean, scale: number} | null} */ (null))
  useEffect(() => frame.current?.focus(), [])
  const take = (/** @type {any} */ event) => {
    const stage = frame.current?.parentElement
    if (!stage) return
    const scale = natural.width / stage.clientWidth
    const isCorner = event.target !== frame.current
    drag.current = { x: event.clientX, y: event.clientY, from: crop, isCorner, scale }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const pull = (/** @type {PointerEvent} */ event) => {
    if (!drag.current) return
    const { x, y, from, isCorner, scale } = drag.current
    const across = (event.clientX - x) * scale
    const down = (event.clientY - y) * scale
    onCrop(
      isCorner ? stretched(from, from[2] + Math.max(across, down), natural, size) : moved(from, across, down, natural),
    )
  }
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    const by = event.shiftKey ? LEAP : STEP
    const leap = Math.max(1, Math.round(natural.width / 100)) * by
    /** @type {Record<string, () => Crop>} */
    const moves = {
      ArrowLeft: () => moved(crop, -leap, 0, natural),
      ArrowRight: () => moved(crop, leap, 0, natural),
      ArrowUp: () => moved(crop, 0, -leap, natural),
      ArrowDown: () => moved(crop, 0, leap, natural),
      '+': () => resized(crop, crop[2] + 2 * leap, natural, size),
      '=': () => resized(crop, crop[2] + 2 * leap, natural, size),
      '-': () => resized(crop, crop[2] - 2 * leap, natural, size),
    }
    const move = moves[event.key]
    if (!move) return
    event.preventDefault()
    onCrop(move())
  }
  const share = (/** @type {number} */ n, /** @type {number} */ of) => `${(n / of) * 100}%`
  const style = {
    left: share(crop[0], natural.width),
    top: share(crop[1], natural.height),
    width: share(crop[2], natural.width),
    height: share(crop[3], natural.height),
  }
  return html`<div ref=${frame} class="pic-frame" role="application" tabindex="0" aria-label=${t('裁剪框：方向键移动，加号减号缩放')} style=${style} onKeyDown=${keyed} onPointerDown=${take} onPointerMove=${pull} onPointerUp=${() => {
    drag.current = null
  }}><span class="pic-corner"></span></div>`
}

/** @param {{crop: Crop, natural: Size, size: Size | null, onCrop: (crop: Crop) => void}} props */
function Numbers({ crop, natural, size, onCrop }) {
  const id = useId()
  const field = (
    /** @type {string} */ name,
    /** @type {string} */ label,
    /** @type {number} */ value,
    /** @type {number} */ most,
    /** @type {(n: number) => Crop} */ crop,
  ) =>
    html`<div class="field"><label for=${`${id}-${name}`}>${label}</label><input id=${`${id}-${name}`} type="number" min="0" max=${most} value=${value} onChange=${(
      /** @type {any} */ e,
    ) => {
      const wanted = Math.round(Number(e.currentTarget.value))
      e.currentTarget.value = String(value)
      if (Number.isFinite(wanted)) onCrop(crop(wanted))
    }} /></div>`
  const [left, top, width, height] = crop
  return html`<div class="pic-numbers">
    ${field('left', t('左'), left, natural.width, (n) => moved(crop, n - left, 0, natural))}
    ${field('top', t('上'), top, natural.height, (n) => moved(crop, 0, n - top, natural))}
    ${field('width', t('宽'), width, natural.width, (n) => resized(crop, n, natural, size ?? { width: n, height }))}
    ${
      size
        ? html`<div class="field"><span class="field-label">${t('高')}</span><output class="pic-number">${height}</output></div>`
        : field('height', t('高'), height, natural.height, (n) => [
            left,
            top,
            width,
            Math.min(Math.max(1, n), natural.height - top),
          ])
    }
    <button type="button" class="btn btn-sm" onClick=${() => onCrop(largest(natural, size))}>${t('取最大范围')}</button></div>`
}
