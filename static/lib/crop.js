// @ts-check
// Which part of a picture is shown: the arithmetic of cropping, and the shown part as an element. No file is changed.

/** @typedef {[number, number, number, number]} Crop left, top, width and height, in the picture's own pixels */
/** @typedef {{width: number, height: number}} Size */

/** @param {number} value @param {number} least @param {number} most */
const within = (value, least, most) => Math.max(least, Math.min(value, most))

/** The largest part of a picture that has the shape of `size`, from its middle; all of it where no shape is asked. @param {Size} natural @param {Size | null} size @returns {Crop} */
export function largest(natural, size) {
  if (!size) return [0, 0, natural.width, natural.height]
  return around(natural, size, natural.width, natural.width / 2, natural.height / 2)
}

/**
 * A part of the shape of `size`, so wide as may be, around a point.
 * @param {Size} natural @param {Size} size @param {number} width @param {number} x @param {number} y @returns {Crop}
 */
function around(natural, size, width, x, y) {
  const most = Math.min(natural.width, Math.floor((natural.height * size.width) / size.height))
  const across = Math.round(within(width, Math.min(16, most), most))
  const down = Math.round(within((across * size.height) / size.width, 1, natural.height))
  return [
    Math.round(within(x - across / 2, 0, natural.width - across)),
    Math.round(within(y - down / 2, 0, natural.height - down)),
    across,
    down,
  ]
}

/** @param {Crop} crop @param {number} across @param {number} down @param {Size} natural @returns {Crop} */
export function moved([left, top, width, height], across, down, natural) {
  const x = Math.round(within(left + across, 0, natural.width - width))
  return [x, Math.round(within(top + down, 0, natural.height - height)), width, height]
}

/** Another width, the middle stays; the shape of `size` is kept. @param {Crop} crop @param {number} wanted @param {Size} natural @param {Size | null} size @returns {Crop} */
export function resized([left, top, width, height], wanted, natural, size) {
  const shape = size ?? { width, height }
  return around(natural, shape, wanted, left + width / 2, top + height / 2)
}

/** Another width, the upper left corner stays as far as there is room. @param {Crop} crop @param {number} wanted @param {Size} natural @param {Size | null} size @returns {Crop} */
export function stretched([left, top, width, height], wanted, natural, size) {
  const shape = size ?? { width, height }
  const most = Math.min(natural.width - left, ((natural.height - top) * shape.width) / shape.height)
  const across = Math.min(wanted, Math.floor(most))
  return around(natural, shape, across, left + across / 2, top + (across * shape.height) / shape.width / 2)
}

/** How many times a part is blown up where it fills `size`: above 1 it looks blurred. @param {Crop} crop @param {Size | null} size */
export const enlargement = (crop, size) => (size ? Math.max(size.width / crop[2], size.height / crop[3]) : 1)

/** Where the whole picture lies in a box that shows a part of it, as shares of the box. @param {Crop | null} crop @param {Size} natural */
export function placing(crop, natural) {
  const [left, top, width, height] = crop ?? [0, 0, natural.width, natural.height]
  const share = (/** @type {number} */ n) => `${n * 100}%`
  return {
    width: share(natural.width / width),
    height: share(natural.height / height),
    left: share(-left / width),
    top: share(-top / height),
  }
}

/**
 * The shown part as an element that takes any width, for pages without a framework.
 * @param {string} address @param {Crop | null} crop @param {Size | null} size @param {string} alt
 */
export function croppedElement(address, crop, size, alt) {
  const box = document.createElement('span')
  const picture = document.createElement('img')
  box.className = 'pic-part'
  if (size) box.style.aspectRatio = `${size.width} / ${size.height}`
  picture.alt = alt
  picture.addEventListener('load', () => {
    const natural = { width: picture.naturalWidth, height: picture.naturalHeight }
    if (!size) box.style.aspectRatio = `${crop?.[2] ?? natural.width} / ${crop?.[3] ?? natural.height}`
    Object.assign(picture.style, placing(crop, natural))
  })
  picture.src = address
  box.append(picture)
  return box
}
