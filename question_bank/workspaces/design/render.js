// @ts-check
// A canvas drawn on any 2D context: by the editor, and by what graders look at. The server draws by the same rules
// (drawing.py, layout.py).

/** @typedef {import('./model.js').Doc} Doc */
/** @typedef {import('./model.js').Piece} Piece */
/** @typedef {import('./model.js').Size} Size */
/** @typedef {(name: string) => HTMLImageElement | null | undefined} Pictures a picture by its name; null: it cannot be shown */

const FONTS = /** @type {Record<string, string>} */ ({
  sans: '"Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif',
  serif: '"Noto Serif SC", "Source Han Serif SC", SimSun, serif',
})
const ASCENT = 0.88
const UNIT = /\s|[（《「『“‘【¥￥]*(?:[!-~]+|[^\s])[，。、！？；：）》」』”’】…—·％℃]*/gu
const WIDER = [1, 1.03, 1.06, 1.09, 1.12, 1.15]

/** @type {CanvasRenderingContext2D | null} */
let scratch = null

/** @param {Piece} piece */
const fontOf = (piece) => `${piece.bold ? 700 : 400} ${piece.size}px ${FONTS[piece.font] ?? FONTS.sans}`

/** @param {Piece} piece @returns {(text: string) => number} */
function measureOf(piece) {
  scratch ??= document.createElement('canvas').getContext('2d')
  const pen = /** @type {CanvasRenderingContext2D} */ (scratch)
  pen.font = fontOf(piece)
  return (text) => pen.measureText(text).width + piece.spacing * text.length
}

/** @param {string} text @param {number} width @param {(text: string) => number} measure */
function broken(text, width, measure) {
  /** @type {string[]} */
  const lines = []
  for (const paragraph of text.split('\n')) {
    let [line, used] = ['', 0]
    for (const unit of paragraph.match(UNIT) ?? []) {
      const pieces = unit.length > 1 && measure(unit) > width + 0.5 ? [...unit] : [unit]
      for (const piece of pieces) {
        const wide = measure(piece)
        if (line && used + wide > width + 0.5) {
          lines.push(line.trimEnd())
          ;[line, used] = ['', 0]
        }
        if (line || piece.trim()) [line, used] = [line + piece, used + wide]
      }
    }
    lines.push(line.trimEnd())
  }
  return lines
}

/**
 * The lines of a text. `isKept`: it was laid out before, maybe at a machine with narrower fonts; it takes no more lines here.
 * @param {Piece} piece @param {boolean} [isKept] @param {number} [width] @returns {{text: string, width: number}[]}
 */
export function linesOf(piece, isKept = false, width = piece.width) {
  const measure = measureOf(piece)
  const most = isKept ? Math.max(1, Math.round((piece.height * 100) / (piece.size * piece.line_height))) : Infinity
  /** @type {string[]} */
  let lines = []
  for (const times of WIDER) {
    lines = broken(piece.text, width * times, measure)
    if (lines.length <= most) break
  }
  return lines.map((text) => ({ text, width: measure(text) }))
}

/** How high a text is. @param {Piece} piece */
export const heightOf = (piece) =>
  Math.max(1, Math.round((linesOf(piece).length * piece.size * piece.line_height) / 100))

/** The whole canvas. @param {CanvasRenderingContext2D} pen @param {Doc | null} doc @param {Size} size @param {Pictures} pictures */
export function draw(pen, doc, size, pictures) {
  drawGround(pen, doc?.background ?? '#ffffff', size, pictures)
  for (const piece of doc?.objects ?? []) {
    if (piece.hidden) continue
    pen.save()
    pen.translate(piece.x + piece.width / 2, piece.y + piece.height / 2)
    pen.rotate((piece.angle * Math.PI) / 180)
    pen.translate(-piece.width / 2, -piece.height / 2)
    pen.globalAlpha = piece.opacity / 100
    drawPiece(pen, piece, pictures, true)
    pen.restore()
  }
}

/** @param {CanvasRenderingContext2D} pen @param {any} ground @param {Size} size @param {Pictures} pictures */
export function drawGround(pen, ground, size, pictures) {
  pen.fillStyle = typeof ground === 'string' ? ground : '#ffffff'
  pen.fillRect(0, 0, size.width, size.height)
  if (typeof ground === 'string') return
  const image = pictures(ground.picture)
  if (!image) return drawMissing(pen, size.width, size.height, image === null)
  const [left, top, width, height] = ground.crop ?? [0, 0, image.naturalWidth, image.naturalHeight]
  const times = Math.min(width / size.width, height / size.height)
  const [across, down] = [size.width * times, size.height * times]
  pen.drawImage(
    image,
    left + (width - across) / 2,
    top + (height - down) / 2,
    across,
    down,
    0,
    0,
    size.width,
    size.height,
  )
}

/** One object in its own box, its upper left corner at 0, 0. @param {CanvasRenderingContext2D} pen @param {Piece} piece @param {Pictures} pictures @param {boolean} [isKept] */
export function drawPiece(pen, piece, pictures, isKept = false) {
  if (piece.kind === 'text') return drawText(pen, piece, isKept)
  if (piece.kind === 'picture') return drawPicture(pen, piece, pictures)
  if (piece.kind === 'line') {
    pen.fillStyle = piece.stroke
    return pen.fillRect(0, 0, piece.width, piece.height)
  }
  const wide = piece.stroke ? piece.stroke_width : 0
  outline(pen, piece)
  if (piece.fill) {
    pen.fillStyle = piece.fill
    pen.fill()
  }
  if (!wide) return
  pen.save()
  pen.clip() // an outline lies inside the box
  pen.strokeStyle = piece.stroke
  pen.lineWidth = wide * 2
  pen.stroke()
  pen.restore()
}

/** @param {CanvasRenderingContext2D} pen @param {Piece} piece */
function outline(pen, { kind, width, height, radius = 0 }) {
  pen.beginPath()
  if (kind === 'ellipse') pen.ellipse(width / 2, height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI)
  else pen.roundRect(0, 0, width, height, Math.min(radius, width / 2, height / 2))
}

/** @param {CanvasRenderingContext2D} pen @param {Piece} piece @param {Pictures} pictures */
function drawPicture(pen, piece, pictures) {
  const image = pictures(piece.picture)
  pen.save()
  if (piece.radius) {
    outline(pen, piece)
    pen.clip()
  }
  if (image) {
    const [left, top, width, height] = piece.crop ?? [0, 0, image.naturalWidth, image.naturalHeight]
    pen.imageSmoothingQuality = 'high'
    pen.drawImage(image, left, top, width, height, 0, 0, piece.width, piece.height)
  } else drawMissing(pen, piece.width, piece.height, image === null)
  pen.restore()
}

/** @param {CanvasRenderingContext2D} pen @param {number} width @param {number} height @param {boolean} isLost it will not come */
function drawMissing(pen, width, height, isLost) {
  pen.fillStyle = '#d6dae0'
  pen.fillRect(0, 0, width, height)
  if (!isLost) return
  pen.strokeStyle = '#969ca4'
  pen.lineWidth = 2
  pen.beginPath()
  pen.moveTo(0, 0)
  pen.lineTo(width, height)
  pen.moveTo(0, height)
  pen.lineTo(width, 0)
  pen.stroke()
}

/** @param {CanvasRenderingContext2D} pen @param {Piece} piece @param {boolean} isKept */
function drawText(pen, piece, isKept) {
  const step = (piece.size * piece.line_height) / 100
  const lines = linesOf(piece, isKept)
  const measure = measureOf({ ...piece, spacing: 0 })
  pen.font = fontOf(piece)
  pen.fillStyle = piece.colour
  pen.textBaseline = 'alphabetic'
  for (const [n, line] of lines.entries()) {
    const room = piece.width - line.width
    let x = piece.align === 'right' ? room : piece.align === 'center' ? room / 2 : 0
    const y = n * step + (step - piece.size) / 2 + piece.size * ASCENT
    if (!piece.spacing) pen.fillText(line.text, x, y)
    else
      for (const sign of line.text) {
        pen.fillText(sign, x, y)
        x += measure(sign) + piece.spacing * sign.length
      }
  }
}

/** Every picture of a canvas by its name. @param {Doc | null} doc @returns {string[]} */
export function picturesIn(doc) {
  const all = [doc?.background?.picture, ...(doc?.objects ?? []).map(({ picture }) => picture)]
  return [...new Set(all.filter(Boolean))]
}

/**
 * Pictures that are fetched when first asked for. `onReady` is called as each has come, or will not.
 * @param {(name: string) => string} addressOf @param {() => void} onReady @returns {Pictures}
 */
export function shelf(addressOf, onReady) {
  /** @type {Map<string, {address: string, image: HTMLImageElement | null | undefined}>} */
  const kept = new Map()
  return (name) => {
    const address = addressOf(name)
    const known = kept.get(name)
    if (known && known.address === address) return known.image
    const entry = { address, image: /** @type {HTMLImageElement | null | undefined} */ (address ? undefined : null) }
    kept.set(name, entry)
    if (!address) return null
    const image = new Image()
    const done = (/** @type {HTMLImageElement | null} */ it) => {
      entry.image = it
      onReady()
    }
    image.addEventListener('load', () => done(image))
    image.addEventListener('error', () => done(null))
    image.src = address
    return undefined
  }
}
