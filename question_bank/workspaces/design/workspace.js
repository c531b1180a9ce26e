// @ts-check
// A canvas editor: several canvases as tabs, each kept as our own object model; everything also by keyboard.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { html, Icon } from '/static/lib/html.js'
import { t } from '/static/lib/text.js'
import { AddBar, EditBar, Materials } from './bars.js'
import { Layers } from './layers.js'
import {
  added,
  begun,
  beside,
  changed,
  chosen,
  empty,
  fitted,
  made,
  redone,
  removed,
  stepped,
  undone,
  WHITE,
  within,
} from './model.js'
import { Properties } from './properties.js'
import { heightOf, shelf } from './render.js'
import { loadFabric, makeStage } from './stage.js'

/** @typedef {import('/static/attempts/workspace.js').Tools} Tools */
/** @typedef {import('./model.js').Doc} Doc */
/** @typedef {import('./model.js').Piece} Piece */
/** @typedef {import('./model.js').Past} Past */
/** @typedef {Partial<Piece> & Record<string, any>} Change */

/** Fabric is large: it comes before the paper is shown. */
export const prepare = () => loadFabric()

/** @param {any} _task @param {string} _part @param {any} value */
export const isMade = (_task, _part, value) => Boolean(value?.objects.length)

/** @param {{task: any, tools: Tools}} props */
export function Panel({ task, tools }) {
  const { canvases } = task.design
  const [place, setPlace] = useState(0)
  const [isWide, setWide] = useState(false)
  const canvas = canvases[place]
  return html`<div class=${`card design${isWide ? ' is-wide' : ''}`}>
    <div class="card-head"><h2>${t('视觉营销设计')}</h2>
      <button type="button" class="btn btn-sm" aria-pressed=${String(isWide)} onClick=${() => setWide(!isWide)}><${Icon} name=${isWide ? 'columns' : 'expand'} />${t('展开编辑区')}</button>
      <${tools.saved} part=${canvas.id} show=${inWords} key=${canvas.id} /></div>
    <div class="tabs" role="group" aria-label=${t('画布')}>${canvases.map(
      (/** @type {any} */ one, /** @type {number} */ n) =>
        html`<button type="button" class="tab" aria-current=${n === place ? 'true' : undefined} onClick=${() => setPlace(n)}>${one.title} <span class="muted small">${one.width}×${one.height}</span>${tools.valueOf(one.id) ? html`<${Icon} name="check" label=${t('已有内容')} />` : null}</button>`,
    )}</div>
    <${Desk} key=${canvas.id} task=${task} canvas=${canvas} tools=${tools} /></div>`
}

/** @param {any} value */
function inWords(value) {
  if (!value) return t('（空）')
  const said = value.objects.flatMap((/** @type {any} */ o) => (o.text ? [o.text.replace(/\n/g, ' ')] : [])).join('、')
  return `${t('%(n)s 个元素', { n: value.objects.length })}${said ? `：${said.length > 60 ? `${said.slice(0, 60)}…` : said}` : ''}`
}

/** @type {Map<string, Past>} what was done on each canvas since the page was opened, also while another one is shown */
const pasts = new Map()

/** @type {Piece[]} what was copied, from any canvas */
let clipboard = []

/** As it is kept: nothing where nothing is there. @param {Doc} doc */
const worth = (doc) => (doc.objects.length || doc.background !== WHITE ? doc : null)

/** @param {unknown} one @param {unknown} other */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other)

/** A canvas with its history: what came from elsewhere (an earlier version, another terminal) is a step, too. @param {string} key @param {string} part @param {Tools} tools */
function usePast(key, part, tools) {
  const held = /** @type {Doc} */ (tools.valueOf(part) ?? empty())
  const [, setTurn] = useState(0)
  if (!pasts.has(key)) pasts.set(key, begun(held))
  const past = /** @type {Past} */ (pasts.get(key))
  const sent = useRef(worth(past.doc))
  const number = tools.numberOf(part)
  useLayoutEffect(() => {
    const now = tools.valueOf(part)
    if (isSame(now, sent.current)) return
    sent.current = now
    pasts.set(key, stepped(/** @type {Past} */ (pasts.get(key)), now ?? empty()))
    setTurn((n) => n + 1)
  }, [number])
  const put = (/** @type {Past} */ next, isTyping = false) => {
    if (tools.isLocked || next === past) return
    pasts.set(key, next)
    sent.current = worth(next.doc)
    tools.save(part, sent.current, { isTyping })
    setTurn((n) => n + 1)
  }
  return { past: /** @type {Past} */ (pasts.get(key)), put }
}

/** @param {{task: any, canvas: any, tools: Tools}} props */
function Desk({ task, canvas, tools }) {
  const { past, put } = usePast(`${task.no}/${canvas.id}`, canvas.id, tools)
  const [ids, setIds] = useState(/** @type {string[]} */ ([]))
  const [isOpen, setOpen] = useState(false)
  const desk = useRef(/** @type {HTMLElement | null} */ (null))
  const { doc } = past
  const now = ids.filter((id) => doc.objects.some((piece) => piece.id === id))
  const isLocked = tools.isLocked
  const set = (/** @type {Doc} */ next, key = '', isTyping = false) => {
    if (!isSame(next, doc)) put(stepped(past, next, key), isTyping)
  }
  const change = (
    /** @type {string[]} */ some,
    /** @type {(piece: Piece) => Change} */ how,
    key = '',
    isTyping = false,
  ) => set(measured(changed(doc, some, how), some), key, isTyping)
  const add = (/** @type {any[]} */ pieces) => {
    if (doc.objects.length + pieces.length > task.design.most) return
    const next = added(doc, pieces)
    set(measured(next.doc, next.ids))
    setIds(next.ids)
  }
  const openText = () => requestAnimationFrame(() => field(desk.current, 'design-text')?.select())
  const acts = {
    undo: () => put(undone(past)),
    redo: () => put(redone(past)),
    remove: () => set(removed(doc, now)),
    copy: () => {
      clipboard = chosen(doc, now)
    },
    paste: () => add(clipboard.map((piece) => beside(piece, canvas))),
    duplicate: () => add(chosen(doc, now).map((piece) => beside(piece, canvas))),
    all: () => setIds(doc.objects.filter((piece) => !piece.locked && !piece.hidden).map(({ id }) => id)),
    none: () => setIds([]),
    /** @param {number} dx @param {number} dy */
    nudge: (dx, dy) => {
      const free = chosen(doc, now).flatMap((piece) => (piece.locked ? [] : [piece.id]))
      change(free, (piece) => ({ x: piece.x + dx, y: piece.y + dy }), `nudge ${free}`)
    },
  }
  const keyed = (/** @type {KeyboardEvent} */ event) => {
    if (isLocked || /** @type {Element} */ (event.target).closest('input, textarea, select, dialog')) return
    const act = actOf(event, acts)
    if (!act) return
    event.preventDefault()
    act()
  }
  const addKind = (/** @type {string} */ kind) => {
    add([made(kind, canvas, kind === 'text' ? { text: t('输入文字') } : {})])
    if (kind === 'text') openText()
  }
  const addPicture = (/** @type {any} */ picture) => {
    const natural = { width: picture.width || 400, height: picture.height || 400 }
    add([made('picture', canvas, { picture: picture.name, ...fitted(natural, canvas) })])
  }
  const kit = { doc, ids: now, canvas, task, tools, isLocked, set, change, select: setIds }
  return html`<div class="design-desk" ref=${desk} onKeyDown=${keyed}>
    ${canvas.hint ? html`<p class="hint">${canvas.hint}</p>` : null}
    <${Asked} canvas=${canvas} doc=${doc} />
    <div class="design-bars"><${AddBar} isLocked=${isLocked} isOpen=${isOpen} onAdd=${addKind} onOpen=${() => setOpen(!isOpen)} />
      <${EditBar} past=${past} ids=${now} acts=${acts} isLocked=${isLocked} canPaste=${clipboard.length > 0} /></div>
    ${isOpen ? html`<${Materials} task=${task} tools=${tools} onTake=${addPicture} />` : null}
    <div class="design-body">
      <${Stage} kit=${kit} onText=${openText} />
      <div class="design-side"><${Properties} kit=${kit} /><${Layers} kit=${kit} /></div>
    </div></div>`
}

/** Texts are as high as their lines. @param {Doc} doc @param {string[]} ids @returns {Doc} */
const measured = (doc, ids) => ({
  ...doc,
  objects: doc.objects.map((piece) =>
    piece.kind === 'text' && ids.includes(piece.id) ? { ...piece, height: within(heightOf(piece), 1, 4000) } : piece,
  ),
})

/** @param {HTMLElement | null} desk @param {string} name @returns {any} */
const field = (desk, name) => desk?.querySelector(`[data-field="${name}"]`)

const LEAP = 10

/** @param {KeyboardEvent} event @param {any} acts @returns {(() => void) | null} */
function actOf(event, acts) {
  const { key } = event
  if (event.ctrlKey || event.metaKey) {
    const by = /** @type {Record<string, () => void>} */ ({
      z: event.shiftKey ? acts.redo : acts.undo,
      y: acts.redo,
      c: acts.copy,
      v: acts.paste,
      d: acts.duplicate,
      a: acts.all,
    })
    return by[key.toLowerCase()] ?? null
  }
  if (key === 'Delete' || key === 'Backspace') return acts.remove
  if (key === 'Escape') return acts.none
  const step = event.shiftKey ? LEAP : 1
  const ways = /** @type {Record<string, [number, number]>} */ ({
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  })
  return ways[key] ? () => acts.nudge(...ways[key]) : null
}

/** What must stand on the canvas, ticked as it does. @param {{canvas: any, doc: Doc}} props */
function Asked({ canvas, doc }) {
  if (!canvas.texts?.length) return null
  const plain = (/** @type {string} */ text) => text.normalize('NFKC').replace(/\s/g, '').toLowerCase()
  const said = plain(doc.objects.flatMap((piece) => (piece.hidden ? [] : [piece.text ?? ''])).join(''))
  return html`<div class="design-asked"><span class="muted">${t('必含文字')}</span><ul>${canvas.texts.map(
    (/** @type {string} */ text) => {
      const isThere = said.includes(plain(text))
      return html`<li class=${`badge is-${isThere ? 'success' : 'neutral'}`}><${Icon} name=${isThere ? 'check' : 'circle-dashed'} label=${isThere ? t('已有') : t('还没有')} />${text}</li>`
    },
  )}</ul></div>`
}

/** @param {number} share */
const percent = (share) => `${Math.round(share * 100)}%`

const ZOOMS = [0.25, 0.5, 0.75, 1, 1.5, 2]

/** @param {{kit: any, onText: () => void}} props */
function Stage({ kit, onText }) {
  const { doc, ids, canvas, tools, isLocked } = kit
  const place = useRef(/** @type {HTMLElement | null} */ (null))
  const element = useRef(/** @type {HTMLCanvasElement | null} */ (null))
  const stage = useRef(/** @type {any} */ (null))
  const latest = useRef(kit)
  latest.current = kit
  const [zoom, setZoom] = useState('wide')
  const [room, setRoom] = useState({ width: 0, height: 0 })
  useEffect(() => {
    const pictures = shelf(
      (name) => latest.current.tools.picture(name),
      () => stage.current?.draw(),
    )
    stage.current = makeStage(/** @type {HTMLCanvasElement} */ (element.current), {
      size: canvas,
      pictures,
      onSelect: (some) => latest.current.select(some),
      onOpen: onText,
      onChange: (changes) => latest.current.change([...changes.keys()], (/** @type {Piece} */ p) => changes.get(p.id)),
    })
    const watch = new ResizeObserver(() => {
      const { clientWidth: width = 0, clientHeight: height = 0 } = place.current ?? {}
      setRoom({ width, height })
    })
    watch.observe(/** @type {HTMLElement} */ (place.current))
    return () => {
      watch.disconnect()
      void stage.current.close()
    }
  }, [])
  const wide = room.width ? Math.max(0.05, Math.min(1, (room.width - 20) / canvas.width)) : 0.5
  const whole = room.height ? Math.min(wide, (room.height - 4) / canvas.height) : wide
  const scale = zoom === 'wide' ? wide : zoom === 'whole' ? whole : Number(zoom)
  useEffect(() => stage.current?.show(doc, ids, isLocked), [doc, ids.join(), isLocked, tools.numberOf(canvas.id)])
  useEffect(() => stage.current?.zoom(scale), [scale])
  return html`<div class="design-stage">
    <div class="design-view" ref=${place} style=${{ '--tall': `${Math.ceil(canvas.height * wide) + 4}px` }} role="application" tabindex="0" aria-label=${t('画布 %(name)s：方向键移动所选元素，Shift 加方向键移动 10 像素，Delete 删除', { name: canvas.title })}
      onMouseDown=${() => place.current?.focus({ preventScroll: true })}><canvas ref=${element}></canvas></div>
    <div class="design-zoom"><label><span class="muted">${t('显示比例')}</span><select value=${zoom} onChange=${(/** @type {any} */ e) => setZoom(e.currentTarget.value)}>
      <option value="wide">${t('适合宽度')}（${percent(wide)}）</option><option value="whole">${t('显示整个画布')}（${percent(whole)}）</option>${ZOOMS.map((z) => html`<option value=${String(z)}>${percent(z)}</option>`)}</select></label>
      <span class="muted small">${t('拖动时自动吸附对齐，按住 Alt 不吸附。')}</span></div></div>`
}
