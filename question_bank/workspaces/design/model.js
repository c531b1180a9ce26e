// @ts-check
// The object model of a canvas and what is done to it: pure functions, each gives a new canvas.

/** @typedef {{width: number, height: number}} Size */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */
/** @typedef {Record<string, any> & {id: string, kind: string, x: number, y: number, width: number, height: number, angle: number, opacity: number}} Piece */
/** @typedef {{background: any, objects: Piece[]}} Doc */

export const WHITE = '#ffffff'
export const FARTHEST = 8000
export const LARGEST = 4000

/** @returns {Doc} */
export const empty = () => ({ background: WHITE, objects: [] })

/** @param {number} value @param {number} least @param {number} most */
export const within = (value, least, most) => Math.max(least, Math.min(most, Math.round(value)))

/** An id that no object has. @param {Piece[]} objects @param {number} [from] */
export function freshId(objects, from = objects.length + 1) {
  const taken = new Set(objects.map(({ id }) => id))
  let number = from
  while (taken.has(`o${number}`)) number += 1
  return `o${number}`
}

/** A new object in the middle of the canvas. @param {string} kind @param {Size} size @param {Record<string, any>} own @returns {any} */
export function made(kind, size, own) {
  const unit = Math.min(size.width, size.height)
  const shape = { fill: '#d9dee5', stroke: null, stroke_width: 0 }
  /** @type {Record<string, any>} */
  const kinds = {
    text: {
      text: '',
      font: 'sans',
      size: within(unit / 14, 16, 96),
      bold: false,
      colour: '#222222',
      align: 'left',
      line_height: 140,
      spacing: 0,
      width: within(size.width * 0.4, 80, 600),
      height: 40,
    },
    picture: { crop: null, radius: 0, width: unit / 2, height: unit / 2 },
    rect: { ...shape, radius: 0, width: unit / 2, height: unit / 4 },
    ellipse: { ...shape, width: unit / 4, height: unit / 4 },
    line: { stroke: '#222222', stroke_width: 4, width: unit / 2, height: 4 },
  }
  const piece = { kind, angle: 0, opacity: 100, ...kinds[kind], ...own }
  const [width, height] = [within(piece.width, 1, LARGEST), within(piece.height, 1, LARGEST)]
  return {
    ...piece,
    width,
    height,
    x: Math.round((size.width - width) / 2),
    y: Math.round((size.height - height) / 2),
  }
}

/** The size at which a picture is put on a canvas: its own, or so large as half the canvas. @param {Size} natural @param {Size} size @returns {Size} */
export function fitted(natural, size) {
  const times = Math.min(1, (size.width * 0.6) / natural.width, (size.height * 0.6) / natural.height)
  return {
    width: Math.max(1, Math.round(natural.width * times)),
    height: Math.max(1, Math.round(natural.height * times)),
  }
}

/** On top of all. @param {Doc} doc @param {any[]} pieces @returns {{doc: Doc, ids: string[]}} */
export function added(doc, pieces) {
  const objects = [...doc.objects]
  for (const piece of pieces) objects.push({ ...piece, id: freshId(objects) })
  return { doc: { ...doc, objects }, ids: objects.slice(doc.objects.length).map(({ id }) => id) }
}

/** A copy a little to the right and down, as far as there is room. @param {Piece} piece @param {Size} size @returns {Piece} */
export const beside = (piece, size) => ({
  ...piece,
  x: Math.min(piece.x + 20, Math.max(0, size.width - piece.width)),
  y: Math.min(piece.y + 20, Math.max(0, size.height - piece.height)),
})

/** @param {Doc} doc @param {string[]} ids @param {(piece: Piece) => Partial<Piece>} change @returns {Doc} */
export const changed = (doc, ids, change) => ({
  ...doc,
  objects: doc.objects.map((piece) =>
    ids.includes(piece.id) ? tidy(/** @type {Piece} */ ({ ...piece, ...change(piece) })) : piece,
  ),
})

/** Whole numbers within bounds, as the server has them. @param {Piece} piece @returns {Piece} */
export function tidy(piece) {
  const angle = Math.round(piece.angle) % 360
  const { locked, hidden, name, ...rest } = piece
  return {
    ...rest,
    x: within(piece.x, -FARTHEST, FARTHEST),
    y: within(piece.y, -FARTHEST, FARTHEST),
    width: within(piece.width, 1, LARGEST),
    height: piece.kind === 'line' ? piece.stroke_width : within(piece.height, 1, LARGEST),
    angle: angle < 0 ? angle + 360 : angle,
    ...(name ? { name } : {}),
    ...(locked ? { locked } : {}),
    ...(hidden ? { hidden } : {}),
  }
}

/** @param {Doc} doc @param {string[]} ids @returns {Doc} */
export const removed = (doc, ids) => ({ ...doc, objects: doc.objects.filter(({ id }) => !ids.includes(id)) })

/** @param {Doc} doc @param {string[]} ids @returns {Piece[]} */
export const chosen = (doc, ids) => doc.objects.filter(({ id }) => ids.includes(id))

/** One place up or down, or to the very top or bottom. @param {Doc} doc @param {string} id @param {'up' | 'down' | 'top' | 'bottom'} where @returns {Doc} */
export function moved(doc, id, where) {
  const at = doc.objects.findIndex((piece) => piece.id === id)
  const last = doc.objects.length - 1
  const to = { up: Math.min(last, at + 1), down: Math.max(0, at - 1), top: last, bottom: 0 }[where]
  const objects = [...doc.objects]
  objects.splice(to, 0, ...objects.splice(at, 1))
  return { ...doc, objects }
}

/** The upright box around a piece. @param {Piece} piece @returns {Box} */
export function boxOf(piece) {
  const angle = (piece.angle * Math.PI) / 180
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))]
  const across = (piece.width * cos + piece.height * sin) / 2
  const down = (piece.width * sin + piece.height * cos) / 2
  const [x, y] = [piece.x + piece.width / 2, piece.y + piece.height / 2]
  return { left: x - across, top: y - down, right: x + across, bottom: y + down }
}

/** @param {Box[]} boxes @returns {Box} */
const around = (boxes) => ({
  left: Math.min(...boxes.map((b) => b.left)),
  top: Math.min(...boxes.map((b) => b.top)),
  right: Math.max(...boxes.map((b) => b.right)),
  bottom: Math.max(...boxes.map((b) => b.bottom)),
})

/** @typedef {'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom'} Edge */

/** One piece by the canvas, several by the box around them. @param {Doc} doc @param {string[]} ids @param {Edge} edge @param {Size} size @returns {Doc} */
export function aligned(doc, ids, edge, size) {
  const free = chosen(doc, ids).filter((piece) => !piece.locked)
  const frame = free.length > 1 ? around(free.map(boxOf)) : { left: 0, top: 0, right: size.width, bottom: size.height }
  return changed(
    doc,
    free.map(({ id }) => id),
    (piece) => {
      const box = boxOf(piece)
      const by = {
        left: () => ({ x: piece.x + frame.left - box.left }),
        center: () => ({ x: piece.x + (frame.left + frame.right - box.left - box.right) / 2 }),
        right: () => ({ x: piece.x + frame.right - box.right }),
        top: () => ({ y: piece.y + frame.top - box.top }),
        middle: () => ({ y: piece.y + (frame.top + frame.bottom - box.top - box.bottom) / 2 }),
        bottom: () => ({ y: piece.y + frame.bottom - box.bottom }),
      }
      return by[edge]()
    },
  )
}

/** The same room between three or more. @param {Doc} doc @param {string[]} ids @param {'across' | 'down'} way @returns {Doc} */
export function distributed(doc, ids, way) {
  const [first, last, at] = way === 'across' ? ['left', 'right', 'x'] : ['top', 'bottom', 'y']
  const boxes = chosen(doc, ids)
    .filter((piece) => !piece.locked)
    .map((piece) => ({ id: piece.id, box: /** @type {any} */ (boxOf(piece)) }))
    .sort((one, other) => one.box[first] - other.box[first])
  if (boxes.length < 3) return doc
  const frame = /** @type {any} */ (around(boxes.map(({ box }) => box)))
  const full = boxes.reduce((sum, { box }) => sum + box[last] - box[first], 0)
  const gap = (frame[last] - frame[first] - full) / (boxes.length - 1)
  let next = frame[first]
  const by = new Map()
  for (const { id, box } of boxes) {
    by.set(id, next - box[first])
    next += box[last] - box[first] + gap
  }
  return changed(doc, [...by.keys()], (piece) => ({ [at]: piece[at] + by.get(piece.id) }))
}

/**
 * How far a box must go so that an edge or its middle meets one of the others or of the canvas, and the lines it meets.
 * @param {Box} box @param {Box[]} others @param {Size} size @param {number} reach
 * @returns {{dx: number, dy: number, across: number | null, down: number | null}}
 */
export function snapped(box, others, size, reach) {
  const frames = [{ left: 0, top: 0, right: size.width, bottom: size.height }, ...others]
  /** @param {(b: Box) => number[]} marks */
  const nearest = (marks) => {
    let best = { by: 0, line: /** @type {number | null} */ (null), far: reach }
    for (const own of marks(box))
      for (const line of frames.flatMap(marks))
        if (Math.abs(line - own) < best.far) best = { by: line - own, line, far: Math.abs(line - own) }
    return best
  }
  const x = nearest((b) => [b.left, (b.left + b.right) / 2, b.right])
  const y = nearest((b) => [b.top, (b.top + b.bottom) / 2, b.bottom])
  return { dx: x.by, dy: y.by, across: x.line, down: y.line }
}

/** How much a picture is stretched: 1 is not at all. @param {Piece} piece @param {Size | null} natural */
export function stretch(piece, natural) {
  const [width, height] = piece.crop ? piece.crop.slice(2) : [natural?.width ?? 0, natural?.height ?? 0]
  if (!width || !height) return 1
  const [across, down] = [piece.width / width, piece.height / height]
  return Math.max(across / down, down / across)
}

/** The height that a picture has at its width when it is not stretched. @param {Piece} piece @param {Size | null} natural */
export function properHeight(piece, natural) {
  const [width, height] = piece.crop ? piece.crop.slice(2) : [natural?.width ?? 0, natural?.height ?? 0]
  return width ? Math.max(1, Math.round((piece.width * height) / width)) : piece.height
}

// ── History ──

export const MOST_STEPS = 200

/** @typedef {{past: Doc[], doc: Doc, future: Doc[], key: string}} Past `key`: what the last step changed; the next of the same key joins it */

/** @param {Doc} doc @returns {Past} */
export const begun = (doc) => ({ past: [], doc, future: [], key: '' })

/** @param {Past} past @param {Doc} doc @param {string} [key] @returns {Past} */
export function stepped(past, doc, key = '') {
  if (key && key === past.key) return { ...past, doc, future: [] }
  return { past: [...past.past, past.doc].slice(-MOST_STEPS), doc, future: [], key }
}

/** @param {Past} past @returns {Past} */
export function undone(past) {
  const doc = past.past.at(-1)
  return doc ? { past: past.past.slice(0, -1), doc, future: [past.doc, ...past.future], key: '' } : past
}

/** @param {Past} past @returns {Past} */
export function redone(past) {
  const [doc, ...future] = past.future
  return doc ? { past: [...past.past, past.doc], doc, future, key: '' } : past
}
