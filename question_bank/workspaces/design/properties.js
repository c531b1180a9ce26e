// @ts-check
// What can be set of the selected objects, all of it by numbers, words and buttons; of the canvas where nothing is selected.
import { useId, useState } from 'preact/hooks'
import { PicturePicker } from '/static/attempts/pictures.js'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { kindName } from './layers.js'
import { aligned, chosen, distributed, FARTHEST, LARGEST, moved, properHeight, stretch, WHITE } from './model.js'

/** @typedef {import('./model.js').Piece} Piece */

/** @param {{kit: any}} props */
export function Properties({ kit }) {
  const pieces = chosen(kit.doc, kit.ids)
  const isFixed = kit.isLocked || pieces.some((piece) => piece.locked)
  const title =
    pieces.length === 0
      ? t('画布背景')
      : pieces.length === 1
        ? kindName(pieces[0].kind)
        : t('已选 %(n)s 个元素', { n: pieces.length })
  return html`<section class="design-props" aria-label=${t('属性')}><h3>${title}${pieces.length && isFixed && !kit.isLocked ? html` <span class="badge is-neutral"><${Icon} name="lock" />${t('已锁定')}</span>` : null}</h3>
    ${pieces.length === 0 ? html`<${Background} kit=${kit} />` : html`<${Arrange} kit=${kit} pieces=${pieces} isFixed=${isFixed} />`}
    ${pieces.length === 1 ? html`<${One} key=${pieces[0].id} kit=${kit} piece=${pieces[0]} isFixed=${isFixed} />` : null}</section>`
}

// ── Canvas ──

/** @param {{kit: any}} props */
function Background({ kit }) {
  const { doc, canvas, task, tools, isLocked, set } = kit
  const isPicture = typeof doc.background !== 'string'
  return html`<${Colour} label=${t('背景色')} value=${isPicture ? WHITE : doc.background} palette=${task.design.palette} isFixed=${isLocked}
      onChange=${(/** @type {string} */ background) => set({ ...doc, background }, 'background')} />
    <div class="design-group"><span class="field-label">${t('背景图')}</span><${PicturePicker} tools=${tools} value=${isPicture ? doc.background : null} size=${canvas} label=${t('背景图')} isLocked=${isLocked} slot=${task.design.upload || undefined}
      onChange=${(/** @type {any} */ value) => set({ ...doc, background: value ?? WHITE })} /></div>
    <p class="muted small">${t('在画布或图层中选择元素，可在这里修改它。')}</p>`
}

// ── Several or one ──

const DRAWINGS = /** @type {Record<string, string>} */ ({
  left: 'M4 3v18M8 6h12v4H8zM8 14h7v4H8z',
  center: 'M12 3v18M5 6h14v4H5zM8 14h8v4H8z',
  right: 'M20 3v18M4 6h12v4H4zM9 14h7v4H9z',
  top: 'M3 4h18M6 8h4v12H6zM14 8h4v7h-4z',
  middle: 'M3 12h18M6 5h4v14H6zM14 8h4v8h-4z',
  bottom: 'M3 20h18M6 4h4v12H6zM14 9h4v7h-4z',
  across: 'M3 3v18M21 3v18M9 7h6v10H9z',
  down: 'M3 3h18M3 21h18M7 9h10v6H7z',
})

/** @param {{kit: any, pieces: Piece[], isFixed: boolean}} props */
function Arrange({ kit, pieces, isFixed }) {
  const { doc, ids, canvas, set } = kit
  const button = (
    /** @type {string} */ drawing,
    /** @type {string} */ label,
    /** @type {() => any} */ next,
    isOff = false,
  ) =>
    html`<button type="button" class="btn btn-icon btn-sm" aria-label=${label} title=${label} disabled=${isFixed || isOff} onClick=${() => set(next())}><svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"><path d=${DRAWINGS[drawing]} /></svg></button>`
  const edge = (/** @type {import('./model.js').Edge} */ name, /** @type {string} */ label) =>
    button(name, label, () => aligned(doc, ids, name, canvas))
  const isFew = pieces.length < 3
  return html`<div class="design-align" role="group" aria-label=${pieces.length > 1 ? t('相互对齐') : t('与画布对齐')}>
    ${edge('left', t('左对齐'))}${edge('center', t('水平居中'))}${edge('right', t('右对齐'))}${edge('top', t('顶对齐'))}${edge('middle', t('垂直居中'))}${edge('bottom', t('底对齐'))}
    ${isFew ? null : html`${button('across', t('横向等距'), () => distributed(doc, ids, 'across'))}${button('down', t('纵向等距'), () => distributed(doc, ids, 'down'))}`}</div>`
}

/** @param {{kit: any, piece: Piece, isFixed: boolean}} props */
function One({ kit, piece, isFixed }) {
  const { doc, set, change } = kit
  const give = (/** @type {any} */ some, /** @type {string} */ name, isTyping = false) =>
    change([piece.id], () => some, `${piece.id} ${name}`, isTyping)
  const number = (
    /** @type {string} */ name,
    /** @type {string} */ label,
    /** @type {number} */ least,
    /** @type {number} */ most,
    isOff = false,
  ) =>
    html`<${Num} label=${label} value=${piece[name]} min=${least} max=${most} isFixed=${isFixed || isOff} onChange=${(/** @type {number} */ n) => give({ [name]: n }, name)} />`
  const Own = /** @type {any} */ ({ text: Text, picture: Picture, line: Line })[piece.kind] ?? Shape
  return html`<${Own} kit=${kit} piece=${piece} isFixed=${isFixed} give=${give} number=${number} />
    <div class="design-fields">
      ${number('x', t('左 X'), -FARTHEST, FARTHEST)}${number('y', t('上 Y'), -FARTHEST, FARTHEST)}
      ${number('width', t('宽'), 1, LARGEST)}${number('height', t('高'), 1, LARGEST, piece.kind === 'text' || piece.kind === 'line')}
      ${number('angle', t('角度°'), 0, 359)}${number('opacity', t('不透明度%'), 0, 100)}</div>
    <${Words} label=${t('图层名称')} value=${piece.name ?? ''} most=${30} isFixed=${kit.isLocked} onChange=${(/** @type {string} */ name) => give({ name: name.trim() }, 'name', true)} />
    <div class="row"><button type="button" class="btn btn-sm" disabled=${isFixed} onClick=${() => set(moved(doc, piece.id, 'top'))}><${Icon} name="arrow-up-to-line" />${t('置顶')}</button>
      <button type="button" class="btn btn-sm" disabled=${isFixed} onClick=${() => set(moved(doc, piece.id, 'bottom'))}><${Icon} name="arrow-down-to-line" />${t('置底')}</button></div>`
}

/** @param {any} props */
function Text({ kit, piece, isFixed, give, number }) {
  const id = useId()
  const { fonts, longest, palette } = kit.task.design
  const aligns = [
    ['left', 'align-left', t('左对齐')],
    ['center', 'align-center', t('居中')],
    ['right', 'align-right', t('右对齐')],
  ]
  return html`<div class="field"><label for=${id}>${t('文字内容')}</label><textarea id=${id} data-field="design-text" rows="3" maxlength=${longest} value=${piece.text} disabled=${isFixed}
      onInput=${(/** @type {any} */ e) => give({ text: e.currentTarget.value }, 'text', true)}></textarea></div>
    <div class="design-fields"><div class="field"><label for=${`${id}-font`}>${t('字体')}</label><select id=${`${id}-font`} value=${piece.font} disabled=${isFixed} onChange=${(/** @type {any} */ e) => give({ font: e.currentTarget.value }, 'font')}>${fonts.map((/** @type {any} */ font) => html`<option value=${font.id}>${fontName(font)}</option>`)}</select></div>
      ${number('size', t('字号'), 8, 600)}${number('line_height', t('行距%'), 80, 300)}${number('spacing', t('字距'), 0, 100)}</div>
    <div class="row"><button type="button" class="btn btn-icon btn-sm" aria-pressed=${String(piece.bold)} aria-label=${t('加粗')} title=${t('加粗')} disabled=${isFixed} onClick=${() => give({ bold: !piece.bold }, '')}><${Icon} name="bold" /></button>
      <div class="btn-group" role="group" aria-label=${t('文字对齐')}>${aligns.map(([value, icon, label]) => html`<button type="button" class="btn btn-icon btn-sm" aria-pressed=${String(piece.align === value)} aria-label=${label} title=${label} disabled=${isFixed} onClick=${() => give({ align: value }, '')}><${Icon} name=${icon} /></button>`)}</div></div>
    <${Colour} label=${t('文字颜色')} value=${piece.colour} palette=${palette} isFixed=${isFixed} onChange=${(/** @type {string} */ colour) => give({ colour }, 'colour')} />`
}

/** @param {{id: string, name: string}} font */
const fontName = ({ id, name }) => ({ sans: t('黑体'), serif: t('宋体') })[id] ?? name

/** @param {any} props */
function Picture({ kit, piece, isFixed, give, number }) {
  const { tools, task } = kit
  const natural = tools.pictures().find((/** @type {any} */ one) => one.name === piece.picture) ?? null
  const times = stretch(piece, natural?.width ? natural : null)
  const crop = piece.crop ?? (natural?.width ? [0, 0, natural.width, natural.height] : null)
  return html`<div class="design-group"><${PicturePicker} tools=${tools} value=${{ picture: piece.picture, crop }} size=${{ width: piece.width, height: piece.height }} label=${t('图片')} isLocked=${isFixed} slot=${task.design.upload || undefined}
      onChange=${(/** @type {any} */ value) => (value ? give(value, '') : kit.set({ ...kit.doc, objects: kit.doc.objects.filter((/** @type {any} */ one) => one.id !== piece.id) }))} /></div>
    ${times > 1.02 ? html`<p class="notice notice-warning" role="status"><${Icon} name="alert-triangle" /><span>${t('图片被拉伸了 %(n)s 倍。', { n: times.toFixed(2) })} <button type="button" class="link-btn" disabled=${isFixed} onClick=${() => give({ height: properHeight(piece, natural) }, '')}>${t('恢复比例')}</button></span></p>` : null}
    <div class="design-fields">${number('radius', t('圆角'), 0, 2000)}</div>`
}

/** @param {any} props */
function Line({ kit, piece, isFixed, give, number }) {
  return html`<div class="design-fields">${number('stroke_width', t('粗细'), 1, 400)}</div>
    <${Colour} label=${t('线条颜色')} value=${piece.stroke} palette=${kit.task.design.palette} isFixed=${isFixed} onChange=${(/** @type {string} */ stroke) => give({ stroke }, 'stroke')} />`
}

/** @param {any} props */
function Shape({ kit, piece, isFixed, give, number }) {
  const { palette } = kit.task.design
  return html`<${Colour} label=${t('填充')} value=${piece.fill} palette=${palette} isFixed=${isFixed} mayBeNone=${true} onChange=${(/** @type {string | null} */ fill) => give({ fill }, 'fill')} />
    <${Colour} label=${t('描边')} value=${piece.stroke} palette=${palette} isFixed=${isFixed} mayBeNone=${true} onChange=${(/** @type {string | null} */ stroke) => give({ stroke, stroke_width: stroke ? piece.stroke_width || 2 : 0 }, 'stroke')} />
    <div class="design-fields">${number('stroke_width', t('描边粗细'), 0, 400, !piece.stroke)}${piece.kind === 'rect' ? number('radius', t('圆角'), 0, 2000) : null}</div>`
}

// ── Fields ──

/** A whole number: taken as soon as it is one within its bounds. @param {{label: string, value: number, min: number, max: number, isFixed: boolean, onChange: (n: number) => void}} props */
function Num({ label, value, min, max, isFixed, onChange }) {
  const id = useId()
  const [draft, setDraft] = useState(/** @type {string | null} */ (null))
  const take = (/** @type {any} */ event) => {
    setDraft(event.currentTarget.value)
    const n = Number(event.currentTarget.value)
    if (event.currentTarget.value.trim() && Number.isInteger(n) && n >= min && n <= max) onChange(n)
  }
  return html`<div class="field"><label for=${id}>${label}</label><input id=${id} type="number" step="1" min=${min} max=${max} value=${draft ?? value} disabled=${isFixed} onInput=${take} onBlur=${() => setDraft(null)} /></div>`
}

/** @param {{label: string, value: string, most: number, isFixed: boolean, onChange: (text: string) => void}} props */
function Words({ label, value, most, isFixed, onChange }) {
  const id = useId()
  return html`<div class="field"><label for=${id}>${label}</label><input id=${id} type="text" autocomplete="off" maxlength=${most} value=${value} disabled=${isFixed} onInput=${(/** @type {any} */ e) => onChange(e.currentTarget.value)} /></div>`
}

const HEX = /^#[0-9a-f]{6}$/

/**
 * @param {{label: string, value: string | null, palette: {name: string, colour: string}[], isFixed: boolean, mayBeNone?: boolean,
 *   onChange: (colour: string | null) => void}} props
 */
function Colour({ label, value, palette, isFixed, mayBeNone = false, onChange }) {
  const id = useId()
  const [draft, setDraft] = useState(/** @type {string | null} */ (null))
  const typed = (/** @type {any} */ event) => {
    const text = event.currentTarget.value.trim().toLowerCase()
    setDraft(event.currentTarget.value)
    if (HEX.test(text)) onChange(text)
  }
  return html`<div class="design-colour" role="group" aria-label=${label}><label for=${id}>${label}</label>
    <div class="row"><input type="color" aria-label=${t('取色：%(name)s', { name: label })} value=${value ?? WHITE} disabled=${isFixed} onInput=${(/** @type {any} */ e) => onChange(e.currentTarget.value)} />
      <input id=${id} class="mono" type="text" autocomplete="off" maxlength="7" placeholder=${value ? '' : t('无')} value=${draft ?? value ?? ''} disabled=${isFixed} onInput=${typed} onBlur=${() => setDraft(null)} />
      ${mayBeNone ? html`<button type="button" class="btn btn-sm" disabled=${isFixed || value === null} onClick=${() => onChange(null)}>${t('无')}</button>` : null}</div>
    ${
      palette.length
        ? html`<div class="design-swatches">${palette.map((one) => html`<button type="button" aria-label=${t('%(label)s用%(name)s', { label, name: one.name })} title=${`${one.name} ${one.colour}`} aria-pressed=${String(value === one.colour)} disabled=${isFixed} style=${{ backgroundColor: one.colour }} onClick=${() => onChange(one.colour)}></button>`)}</div>`
        : null
    }</div>`
}
