// @ts-check
// Areas of a picture, drawn by the mouse or by their numbers. Coordinates are pixels of the picture.

/**
 * @typedef {'rect' | 'circle' | 'ellipse' | 'poly'} Shape
 * @typedef {{ shape: Shape, coords: number[] }} Area
 * @typedef {[number, number]} Point
 * @typedef {{ width: number, height: number }} Size
 */

const LEAST = 4

/** @param {number} value @param {number} most */
export const within = (value, most) => Math.min(Math.max(Math.round(value), 0), most)

/** The area that a stroke of the mouse from one point to another means. @param {Shape} shape @param {Point} from @param {Point} to @returns {number[]} */
export function stroke(shape, [x, y], [toX, toY]) {
  const [left, right] = [Math.min(x, toX), Math.max(x, toX)]
  const [top, bottom] = [Math.min(y, toY), Math.max(y, toY)]
  if (shape === 'circle') return [x, y, Math.max(LEAST, Math.round(Math.hypot(toX - x, toY - y)))]
  if (shape === 'ellipse') {
    const wide = Math.max(LEAST, Math.round((right - left) / 2))
    const high = Math.max(LEAST, Math.round((bottom - top) / 2))
    return [Math.round((left + right) / 2), Math.round((top + bottom) / 2), wide, high]
  }
  if (shape === 'poly') return [left, top, right, top, right, bottom, left, bottom]
  return [left, top, Math.max(right, left + LEAST), Math.max(bottom, top + LEAST)]
}

/** A first area in the middle, for those who set it by its numbers. @param {Shape} shape @param {Size} size */
export function first(shape, { width, height }) {
  const [x, y] = [Math.round(width / 2), Math.round(height / 2)]
  const reach = Math.max(LEAST, Math.round(Math.min(width, height) / 8))
  return shape === 'circle' ? [x, y, reach] : stroke(shape, [x - reach, y - reach], [x + reach, y + reach])
}

/** The same area as another shape. @param {Area} area @param {Shape} shape */
export function reshaped(area, shape) {
  const [left, top, right, bottom] = boxOf(area)
  if (shape === 'circle') {
    const reach = Math.max(LEAST, Math.round(Math.min(right - left, bottom - top) / 2))
    return [Math.round((left + right) / 2), Math.round((top + bottom) / 2), reach]
  }
  return stroke(shape, [left, top], [right, bottom])
}

/** @param {Area} area @returns {[number, number, number, number]} left, top, right, bottom */
export function boxOf({ shape, coords }) {
  if (shape === 'rect') return [coords[0], coords[1], coords[2], coords[3]]
  if (shape === 'poly') {
    const [xs, ys] = [0, 1].map((odd) => coords.filter((_value, place) => place % 2 === odd))
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
  }
  const [x, y, wide, high = wide] = coords
  return [x - wide, y - high, x + wide, y + high]
}

/** Moved as far as the picture goes. @param {Area} area @param {Point} by @param {Size} size */
export function moved(area, [x, y], { width, height }) {
  const [left, top, right, bottom] = boxOf(area)
  const dx = Math.min(Math.max(x, -left), width - right)
  const dy = Math.min(Math.max(y, -top), height - bottom)
  const { shape, coords } = area
  if (shape === 'circle' || shape === 'ellipse') return [coords[0] + dx, coords[1] + dy, ...coords.slice(2)]
  return coords.map((value, place) => value + (place % 2 ? dy : dx))
}

/** Larger or smaller by its right and lower side. @param {Area} area @param {Point} by @returns {number[]} */
export function grown({ shape, coords }, [x, y]) {
  if (shape === 'circle') return [coords[0], coords[1], Math.max(LEAST, coords[2] + x - y)]
  if (shape === 'ellipse') return [coords[0], coords[1], Math.max(LEAST, coords[2] + x), Math.max(LEAST, coords[3] + y)]
  if (shape === 'rect')
    return [
      coords[0],
      coords[1],
      Math.max(coords[0] + LEAST, coords[2] + x),
      Math.max(coords[1] + LEAST, coords[3] + y),
    ]
  return coords
}

/** Numbers as they are typed: with commas or spaces between them. @param {string} text */
export const numbersIn = (text) => (text.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number)
