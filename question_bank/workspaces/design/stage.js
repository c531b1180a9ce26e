// @ts-check
// The canvas that is worked on: fabric selects, moves, turns and resizes; what an object looks like is drawn by render.js.
import { boxOf, snapped } from './model.js'
import { drawGround, drawPiece } from './render.js'

/** @typedef {import('./model.js').Doc} Doc */
/** @typedef {import('./model.js').Piece} Piece */
/** @typedef {import('./model.js').Size} Size */

/** @type {any} */
let fabric = null

export async function loadFabric() {
  fabric ??= await import('fabric')
}

const REACH = 6
const GUIDE = '#e0218a'
const FRAME = '#1b5aa6'

/** A fabric object that shows one of ours, at whatever size it is being pulled to. */
function pieceClass() {
  return class extends fabric.FabricObject {
    static type = 'Piece'

    /** @param {Piece} piece @param {import('./render.js').Pictures} pictures */
    constructor(piece, pictures) {
      super({
        objectCaching: false,
        strokeWidth: 0,
        borderColor: FRAME,
        cornerColor: '#ffffff',
        cornerStrokeColor: FRAME,
      })
      this.pictures = pictures
      this.transparentCorners = false
      this.cornerSize = 11
      if (piece.kind === 'text') this.controls = fabric.controlsUtils.createTextboxDefaultControls()
      if (piece.kind === 'text') this.setControlsVisibility({ mt: false, mb: false })
      if (piece.kind === 'line')
        this.setControlsVisibility({ mt: false, mb: false, tl: false, tr: false, bl: false, br: false })
      this.take(piece)
    }

    /** @param {Piece} piece @param {boolean} [isLocked] */
    take(piece, isLocked = false) {
      const isFixed = isLocked || Boolean(piece.locked)
      this.piece = piece
      this.set({
        left: piece.x + piece.width / 2,
        top: piece.y + piece.height / 2,
        width: piece.width,
        height: piece.height,
        scaleX: 1,
        scaleY: 1,
        angle: piece.angle,
        visible: !piece.hidden,
        evented: !isFixed,
        hasControls: !isFixed,
        lockMovementX: isFixed,
        lockMovementY: isFixed,
      })
      this.setCoords()
    }

    /** @param {CanvasRenderingContext2D} pen */
    _render(pen) {
      const { piece, pictures, width, height, scaleX, scaleY } = /** @type {any} */ (this)
      pen.save()
      pen.globalAlpha *= piece.opacity / 100
      pen.translate(-width / 2, -height / 2)
      if (piece.kind === 'text') drawPiece(pen, { ...piece, width }, pictures, width === piece.width)
      else {
        pen.scale(1 / scaleX, 1 / scaleY)
        drawPiece(pen, { ...piece, width: width * scaleX, height: height * scaleY }, pictures)
      }
      pen.restore()
    }
  }
}

/**
 * @param {HTMLCanvasElement} element
 * @param {{size: Size, pictures: import('./render.js').Pictures, onSelect: (ids: string[]) => void, onOpen: (id: string) => void,
 *   onChange: (changes: Map<string, Partial<Piece>>) => void}} how
 */
export function makeStage(element, { size, pictures, onSelect, onOpen, onChange }) {
  const Shown = pieceClass()
  const canvas = new fabric.Canvas(element, {
    preserveObjectStacking: true,
    selectionColor: 'rgba(27, 90, 166, 0.12)',
    selectionBorderColor: FRAME,
    uniformScaling: true,
    stopContextMenu: true,
    controlsAboveOverlay: true,
  })
  let isQuiet = false
  let ground = /** @type {any} */ ('#ffffff')
  let guides = { across: /** @type {number | null} */ (null), down: /** @type {number | null} */ (null) }
  const shownOf = (/** @type {string} */ id) => canvas.getObjects().find((/** @type {any} */ o) => o.piece.id === id)
  const idsNow = () => canvas.getActiveObjects().map((/** @type {any} */ o) => o.piece.id)

  canvas.on('before:render', (/** @type {any} */ { ctx }) => {
    ctx.save()
    ctx.transform(...canvas.viewportTransform)
    drawGround(ctx, ground, size, pictures)
    ctx.restore()
  })
  canvas.on('after:render', (/** @type {any} */ { ctx }) => {
    if (guides.across === null && guides.down === null) return
    const zoom = canvas.getZoom()
    ctx.save()
    ctx.strokeStyle = GUIDE
    ctx.lineWidth = 1
    ctx.beginPath()
    if (guides.across !== null) {
      ctx.moveTo(guides.across * zoom, 0)
      ctx.lineTo(guides.across * zoom, size.height * zoom)
    }
    if (guides.down !== null) {
      ctx.moveTo(0, guides.down * zoom)
      ctx.lineTo(size.width * zoom, guides.down * zoom)
    }
    ctx.stroke()
    ctx.restore()
  })
  const told = () => {
    if (!isQuiet) onSelect(idsNow())
  }
  for (const name of ['selection:created', 'selection:updated', 'selection:cleared']) canvas.on(name, told)
  canvas.on('object:moving', (/** @type {any} */ { target, e }) => {
    guides = { across: null, down: null }
    if (e.altKey) return
    const own = new Set(canvas.getActiveObjects())
    const { left, top, width, height } = target.getBoundingRect()
    const others = canvas
      .getObjects()
      .filter((/** @type {any} */ o) => !own.has(o) && o.visible)
      .map((/** @type {any} */ o) => boxOf(o.piece))
    const box = { left, top, right: left + width, bottom: top + height }
    const { dx, dy, across, down } = snapped(box, others, size, REACH / canvas.getZoom())
    target.set({ left: target.left + dx, top: target.top + dy })
    guides = { across, down }
  })
  canvas.on('mouse:up', () => {
    guides = { across: null, down: null }
    canvas.requestRenderAll()
  })
  canvas.on('mouse:dblclick', (/** @type {any} */ { target }) => {
    if (target?.piece) onOpen(target.piece.id)
  })
  canvas.on('object:modified', (/** @type {any} */ { target }) => {
    const changes = new Map()
    for (const shown of target.piece ? [target] : target.getObjects()) changes.set(shown.piece.id, stateOf(shown))
    onChange(changes)
  })

  return {
    /** Show a canvas and select in it. @param {Doc} doc @param {string[]} ids @param {boolean} isLocked */
    show(doc, ids, isLocked) {
      isQuiet = true
      canvas.discardActiveObject()
      ground = doc.background
      const wanted = new Set(doc.objects.map(({ id }) => id))
      for (const shown of canvas.getObjects()) if (!wanted.has(shown.piece.id)) canvas.remove(shown)
      for (const [place, piece] of doc.objects.entries()) {
        let shown = shownOf(piece.id)
        if (shown && shown.piece.kind !== piece.kind) {
          canvas.remove(shown)
          shown = null
        }
        if (!shown) {
          shown = new Shown(piece, pictures)
          canvas.add(shown)
        }
        shown.take(piece, isLocked)
        if (canvas.getObjects()[place] !== shown) canvas.moveObjectTo(shown, place)
      }
      canvas.selection = !isLocked
      const some = ids.map(shownOf).filter((/** @type {any} */ shown) => shown?.visible)
      if (some.length === 1) canvas.setActiveObject(some[0])
      if (some.length > 1) {
        const free = some.filter((/** @type {any} */ shown) => shown.evented)
        if (free.length)
          canvas.setActiveObject(free.length > 1 ? new fabric.ActiveSelection(free, { canvas }) : free[0])
      }
      isQuiet = false
      canvas.requestRenderAll()
    },
    /** @param {number} zoom */
    zoom(zoom) {
      canvas.setDimensions({ width: Math.round(size.width * zoom), height: Math.round(size.height * zoom) })
      canvas.setZoom(zoom)
      canvas.requestRenderAll()
    },
    draw: () => canvas.requestRenderAll(),
    close: () => canvas.dispose(),
  }
}

/** What has become of an object by being moved, turned, pulled. @param {any} shown @returns {Partial<Piece>} */
function stateOf(shown) {
  const { piece } = shown
  const { translateX, translateY, angle, scaleX, scaleY } = fabric.util.qrDecompose(shown.calcTransformMatrix())
  const [across, down] = [Math.abs(scaleX), Math.abs(scaleY)]
  const width = Math.round(shown.width * across)
  const height = Math.round(shown.height * down)
  const place = { x: translateX - width / 2, y: translateY - height / 2, width, angle }
  if (piece.kind === 'text') {
    const size = Math.max(8, Math.min(600, Math.round(piece.size * down)))
    return { ...place, size, spacing: Math.round(piece.spacing * down), y: translateY - height / 2 }
  }
  return piece.kind === 'line' ? { ...place, y: translateY - piece.height / 2 } : { ...place, height }
}
