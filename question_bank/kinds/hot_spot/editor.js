// @ts-check
import { useRef, useState } from 'preact/hooks'
import { html } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { boxOf, first, grown, moved, numbersIn, reshaped, stroke, within } from '/static/papers/editing/areas.js'
import { useMedium } from '/static/papers/editing/inserts.js'
import {
  Check,
  Choose,
  ChooseField,
  draw,
  FaultsOf,
  Field,
  Line,
  More,
  Rows,
  rowsOf,
  useName,
  useOwn,
  WholeField,
  words,
} from '/static/papers/editing/pieces.js'
import { Rich } from '/static/papers/editing/rich.js'
import { fresh } from '/static/papers/editing/text.js'

/**
 * @typedef {import('/static/papers/editing/areas.js').Shape} Shape
 * @typedef {import('/static/papers/editing/areas.js').Point} Point
 * @typedef {{ id: string, shape: Shape, coords: number[], share: string }} Area
 * @typedef {{ src: string, width: number, height: number, alt: string }} Picture
 */

const SHAPES = () =>
  /** @type {[Shape, string][]} */ ([
    ['rect', t('矩形')],
    ['circle', t('圆')],
    ['ellipse', t('椭圆')],
    ['poly', t('多边形')],
  ])
/** @returns {Record<Shape, string[]>} */
const NUMBERS = () => ({
  rect: [t('左'), t('上'), t('右'), t('下')],
  circle: [t('圆心横'), t('圆心纵'), t('半径')],
  ellipse: [t('中心横'), t('中心纵'), t('横半轴'), t('纵半轴')],
  poly: [],
})
/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const BIG_STEP = 10

/** @param {any} spec */
function begin(spec) {
  const known = SHAPES().map(([shape]) => shape)
  return {
    rows: /** @type {Area[]} */ (
      rowsOf(spec.areas, (area) => ({
        shape: known.includes(area?.shape) ? area.shape : 'rect',
        coords: Array.isArray(area?.coords) ? area.coords.map(Number) : [],
        share: words(area?.share),
      }))
    ),
    isShared: Array.isArray(spec.areas) && spec.areas.some((/** @type {any} */ area) => area?.share !== undefined),
  }
}

/** @param {ReturnType<typeof begin>} state */
const fieldsOf = ({ rows, isShared }) => ({
  areas: rows.map(({ shape, coords, share }) => ({ shape, coords, ...(isShared ? { share: share.trim() } : {}) })),
})

/** @param {{ spec: any, put: (fields: any) => void }} props */
function View({ spec, put }) {
  const [{ rows, isShared }, change] = useOwn(() => begin(spec), fieldsOf, put)
  const [chosen, setChosen] = useState(rows[0]?.id ?? '')
  const [shape, setShape] = useState(/** @type {Shape} */ ('rect'))
  /** @type {Picture | null} */
  const picture = spec.picture?.src && spec.picture.width > 0 && spec.picture.height > 0 ? spec.picture : null
  /** @param {string} id @param {Partial<Area>} fields */
  const alter = (id, fields) => change({ rows: rows.map((row) => (row.id === id ? { ...row, ...fields } : row)) })
  /** @returns {Area} */
  const make = () => {
    const made = { id: fresh(), shape, coords: picture ? first(shape, picture) : [], share: '' }
    setChosen(made.id)
    return made
  }
  /** @param {number[]} coords */
  const drawn = (coords) => {
    const made = { id: fresh(), shape, coords, share: '' }
    setChosen(made.id)
    change({ rows: [...rows, made] })
  }
  const isSum = spec.rule === 'sum'
  return html`<${Rich} of="stem" label=${t('题干')} required=${true} small=${true} value=${words(spec.stem)} onText=${(/** @type {string} */ stem) => put({ stem })} />
    <${PictureField} picture=${spec.picture} put=${put} />
    <${Field} of="areas" label=${t('正确的区域')} hint=${picture ? t('选好形状，在图上拖出区域；或按“加一个区域”，再用方向键移动、Ctrl+方向键改大小（按住 Shift 走得快），也可以直接填数。') : t('先上传图片')}>
      ${
        picture
          ? html`<div class="row"><${Choose} className="edit-shape" value=${shape} label=${t('要画的形状')} options=${SHAPES()} onPick=${(/** @type {Shape} */ now) => setShape(now)} /></div>
        <${Stage} picture=${picture} rows=${rows} chosen=${chosen} shape=${shape} onDrawn=${drawn} onChoose=${setChosen} onAlter=${alter} />
        <${Rows} rows=${rows} onRows=${(/** @type {Area[]} */ now) => change({ rows: now })} make=${make} add=${t('加一个区域')} most=${40} name=${(/** @type {number} */ place) => t('区域 %(n)s', { n: place + 1 })}>${(
          /** @type {Area} */ row,
          /** @type {number} */ place,
        ) =>
          html`<${AreaRow} row=${row} n=${place + 1} isShared=${isShared} onAlter=${(/** @type {Partial<Area>} */ fields) => alter(row.id, fields)} onChoose=${() => setChosen(row.id)} />`}</${Rows}>`
          : null
      }
    </${Field}>
    <div class="grid-2">
      <${WholeField} of="most" label=${t('考生最多标几处')} value=${spec.most} most=${30} hint=${t('不写就不告诉考生，最多 30 处')} onNumber=${(/** @type {number | undefined} */ most) => put({ most })} />
      <${ChooseField} of="rule" label=${t('计分')} value=${spec.rule ?? 'areas'} options=${[
        ['areas', t('按标对的区域，标错一处全不得分')],
        ['strict', t('全部标对才得分')],
        ['sum', t('按区域累加')],
      ]} onPick=${(/** @type {string} */ rule) => put({ rule, ...(rule === 'sum' ? {} : { outside: undefined, bounded: undefined }) })} />
    </div>
    <${More} label=${t('各区域的分值不同')} isOpen=${isShared || isSum}>
      <${Check} label=${t('每个区域写出得分比例')} hint=${t('写作 0.5 或 1/3；0 或负数是陷阱')} checked=${isShared} onCheck=${(/** @type {boolean} */ on) => change({ isShared: on })} />
      ${
        isSum
          ? html`<label class="edit-inline"><span>${t('区域外每一处')}</span> <${Line} className="edit-share" value=${words(spec.outside)} max=${12} hint="0" label=${t('区域外每一处的得分比例')} onText=${(/** @type {string} */ text) => put({ outside: text.trim() || undefined })} /></label><${FaultsOf} of="outside" />
        <${Check} label=${t('合计不低于 0、不高于满分')} checked=${spec.bounded === true} onCheck=${(/** @type {boolean} */ on) => put({ bounded: on || undefined })} />`
          : null
      }
    </${More}>`
}

/** @param {{ picture: any, put: (fields: any) => void }} props */
function PictureField({ picture, put }) {
  const [file, alt] = [useName(), useName()]
  const { fault, isBusy, choose } = useMedium(({ src, width, height }) => {
    if (width) put({ picture: { alt: '', ...(picture ?? {}), src, width, height } })
  })
  return html`<${Field} of="picture" group=${true} label=${t('图片')} required=${true}>
    <div class="edit-picture"><label for=${file}>${picture?.src ? t('换一张图') : t('上传图片（PNG、JPG、GIF、WebP，最大 5 MB）')}</label><input id=${file} type="file" accept="image/png,image/jpeg,image/gif,image/webp" disabled=${isBusy} onChange=${choose} /></div>
    ${fault ? html`<p class="edit-fault" role="alert">${fault}</p>` : null}
    ${picture?.src ? html`<label for=${alt}>${t('文字说明（读给看不见图的考生听，不透露答案）')}</label><textarea id=${alt} rows="2" maxlength="500" value=${words(picture.alt)} onInput=${(/** @type {any} */ event) => put({ picture: { ...picture, alt: event.target.value } })}></textarea>` : null}
  </${Field}>`
}

/** @param {{ row: Area, n: number, isShared: boolean, onAlter: (fields: Partial<Area>) => void, onChoose: () => void }} props */
function AreaRow({ row, n, isShared, onAlter, onChoose }) {
  const names = NUMBERS()[row.shape]
  return html`<div class="row edit-area" onFocusIn=${onChoose}><span class="edit-no">${n}</span>
    <${Choose} className="edit-shape" value=${row.shape} label=${t('区域 %(n)s 的形状', { n })} options=${SHAPES()} onPick=${(/** @type {Shape} */ shape) => onAlter({ shape, coords: row.coords.length ? reshaped(row, shape) : [] })} />
    ${names.map(
      (name, place) =>
        html`<label class="edit-inline" key=${name}><span>${name}</span> <input type="number" class="edit-pixel" step="1" value=${row.coords[place] ?? ''} aria-label=${t('区域 %(n)s：%(name)s', { n, name })} onInput=${(/** @type {any} */ event) => onAlter({ coords: row.coords.with(place, Number(event.target.value)) })} /></label>`,
    )}
    ${row.shape === 'poly' ? html`<${Corners} row=${row} n=${n} onAlter=${onAlter} />` : null}
    ${isShared ? html`<label class="edit-inline"><span>${t('得分比例')}</span> <${Line} className="edit-share" value=${row.share} max=${12} hint="0.5" label=${t('区域 %(n)s 的得分比例', { n })} onText=${(/** @type {string} */ share) => onAlter({ share })} /></label>` : null}
  </div>`
}

/** The corners of a polygon as one line of numbers. @param {{ row: Area, n: number, onAlter: (fields: Partial<Area>) => void }} props */
function Corners({ row, n, onAlter }) {
  const [typed, setTyped] = useState(/** @type {string | null} */ (null))
  const written = row.coords.map((value, place) => (place % 2 ? value : `${place ? ' ' : ''}${value}`)).join(',')
  return html`<label class="edit-inline edit-corners"><span>${t('各顶点')}</span> <input class="mono" value=${typed ?? written} aria-label=${t('区域 %(n)s 各顶点的横,纵坐标', { n })}
    onInput=${(/** @type {any} */ event) => {
      setTyped(event.target.value)
      onAlter({ coords: numbersIn(event.target.value) })
    }} onBlur=${() => setTyped(null)} /></label>`
}

/**
 * The picture with its areas: a stroke of the mouse draws one, a click on one chooses it, arrow keys move the chosen one.
 * @param {{ picture: Picture, rows: Area[], chosen: string, shape: Shape, onDrawn: (coords: number[]) => void, onChoose: (id: string) => void, onAlter: (id: string, fields: Partial<Area>) => void }} props
 */
function Stage({ picture, rows, chosen, shape, onDrawn, onChoose, onAlter }) {
  const svg = useRef(/** @type {SVGSVGElement | null} */ (null))
  const [from, setFrom] = useState(/** @type {Point | null} */ (null))
  const [to, setTo] = useState(/** @type {Point | null} */ (null))
  /** @param {PointerEvent} event @returns {Point} */
  const place = (event) => {
    const box = /** @type {SVGSVGElement} */ (svg.current).getBoundingClientRect()
    const x = ((event.clientX - box.left) * picture.width) / box.width
    const y = ((event.clientY - box.top) * picture.height) / box.height
    return [within(x, picture.width), within(y, picture.height)]
  }
  /** @param {PointerEvent} event */
  const down = (event) => {
    if (event.button !== 0) return
    svg.current?.setPointerCapture(event.pointerId)
    setFrom(place(event))
    setTo(null)
  }
  /** @param {PointerEvent} event */
  const move = (event) => {
    if (from) setTo(place(event))
  }
  /** @param {PointerEvent} event */
  const up = (event) => {
    if (!from) return
    const end = place(event)
    if (Math.hypot(end[0] - from[0], end[1] - from[1]) > 6) onDrawn(stroke(shape, from, end))
    else {
      const hit = rows.find((row) => row.coords.length && holds(row, end))
      if (hit) onChoose(hit.id)
    }
    setFrom(null)
    setTo(null)
  }
  /** @param {KeyboardEvent} event */
  const pressed = (event) => {
    const arrow = ARROWS[event.key]
    const row = rows.find(({ id }) => id === chosen)
    if (!arrow || !row?.coords.length || event.altKey || event.metaKey) return
    event.preventDefault()
    const step = event.shiftKey ? BIG_STEP : 1
    /** @type {Point} */
    const by = [arrow[0] * step, arrow[1] * step]
    onAlter(row.id, { coords: event.ctrlKey ? grown(row, by) : moved(row, by, picture) })
  }
  const size = Math.max(12, picture.width / 40)
  return html`<svg ref=${svg} class="edit-stage" viewBox=${`0 0 ${picture.width} ${picture.height}`} width=${picture.width} height=${picture.height} tabindex="0" role="application" aria-label=${t('图片和各区域，方向键移动选中的区域')}
    onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${() => setFrom(null)} onKeyDown=${pressed}>
    <image href=${picture.src} width=${picture.width} height=${picture.height} preserveAspectRatio="none" />
    ${rows.map((row, at) => (row.coords.length ? html`<g key=${row.id} class=${row.id === chosen ? 'is-chosen' : ''}><${Drawn} shape=${row.shape} coords=${row.coords} /><text x=${boxOf(row)[0] + size * 0.3} y=${boxOf(row)[1] + size} font-size=${size}>${at + 1}</text></g>` : null))}
    ${from && to ? html`<g class="is-chosen"><${Drawn} shape=${shape} coords=${stroke(shape, from, to)} /></g>` : null}
  </svg>`
}

/** @param {Area} area @param {Point} point */
function holds(area, [x, y]) {
  const [left, top, right, bottom] = boxOf(area)
  return left <= x && x <= right && top <= y && y <= bottom
}

/** @param {{ shape: Shape, coords: number[] }} props */
function Drawn({ shape, coords: c }) {
  if (shape === 'circle') return html`<circle cx=${c[0]} cy=${c[1]} r=${c[2]} />`
  if (shape === 'ellipse') return html`<ellipse cx=${c[0]} cy=${c[1]} rx=${c[2]} ry=${c[3]} />`
  if (shape === 'poly') return html`<polygon points=${c.join(' ')} />`
  return html`<rect x=${c[0]} y=${c[1]} width=${Math.max(0, c[2] - c[0])} height=${Math.max(0, c[3] - c[1])} />`
}

/**
 * A picture, and the areas that are to be found on it.
 * @param {Element} root
 * @param {Record<string, any>} spec
 * @param {(fields: Record<string, any>) => void} onChange fields that have changed; undefined takes one away
 * @param {import('/static/papers/editing/pieces.js').Tools} tools
 */
export const mount = (root, spec, onChange, tools) => draw(root, View, spec, onChange, tools)
