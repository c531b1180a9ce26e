// @ts-check
import { element } from '../single_choice/choices.js'

/**
 * @typedef {[number, number]} Point in pixels of the picture
 * @typedef {{ src: string, width: number, height: number, alt: string }} Picture
 * @typedef {{ picture: Picture, most: number | null }} Question
 * @typedef {(text: string, values?: Record<string, unknown>) => string} Translate
 * @typedef {{ frame: HTMLDivElement, marks: HTMLDivElement, cross: HTMLSpanElement[] }} Stage
 */

const STEP = 1
const BIG_STEP = 20
const MOST = 30
const NEAR = 14
/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/**
 * An answer in words.
 * @param {Question} question
 * @param {Point[]} answer
 * @param {Translate} t
 */
export const describe = (question, answer, t) =>
  answer.map(([x, y], place) => `(${place + 1}) ${t('横 %(x)s，纵 %(y)s', { x, y })}`).join(' ')

/**
 * Points on a picture: by the mouse, or by a crosshair that the arrow keys move and Enter sets; below it the list of the
 * points, where each can be taken away. The answer is a list of [x, y], or null.
 * @param {Element} root
 * @param {Question} question
 * @param {Point[] | null} answer
 * @param {(answer: Point[] | null) => void} onChange
 * @param {import('../single_choice/choices.js').Surroundings} surroundings
 * @returns {import('../single_choice/choices.js').Widget}
 */
export function mount(root, question, answer, onChange, { t, name, disabled = false }) {
  const { picture, most } = question
  /** @type {Point[]} */
  let points = []
  /** @type {Point} */
  let cross = [Math.round(picture.width / 2), Math.round(picture.height / 2)]
  const stage = makeStage(picture, name, disabled, t)
  const says = element('p', 'spot-says')
  says.setAttribute('role', 'status')
  const list = element('ol', 'spot-list')
  list.setAttribute('aria-label', t('已做的标记'))

  const paint = () => {
    stage.marks.replaceChildren(...points.map((point, place) => makeMark(point, place, picture)))
    list.replaceChildren(...points.map((point, place) => makeRow(point, place, disabled, t)))
    put(stage.cross, cross, picture)
  }
  /** @param {Point[]} now @param {string} told */
  const change = (now, told) => {
    points = now
    says.textContent = told
    paint()
    onChange(points.length ? points.map(([x, y]) => [x, y]) : null)
  }
  /** @param {number} place */
  const remove = (place) => change(points.toSpliced(place, 1), t('已删除标记 %(n)s', { n: place + 1 }))
  /** @param {Point} point @param {number} reach a mark that is so near is meant, and goes */
  const toggle = (point, reach) => {
    cross = point
    const near = nearest(points, point, reach)
    if (near >= 0) return remove(near)
    if (most !== 1 && points.length >= (most ?? MOST)) {
      says.textContent = t('最多标 %(max)s 处，请先删除一处', { max: most ?? MOST })
      return paint()
    }
    const now = most === 1 ? [point] : [...points, point]
    return change(now, t('标记 %(n)s：横 %(x)s，纵 %(y)s', { n: now.length, x: point[0], y: point[1] }))
  }
  /** @param {Point} by */
  const move = (by) => {
    cross = [clamp(cross[0] + by[0], picture.width), clamp(cross[1] + by[1], picture.height)]
    put(stage.cross, cross, picture)
    says.textContent = toldOf(cross, nearest(points, cross, 0), t)
  }
  if (!disabled) {
    listenToMouse(stage.frame, picture, toggle)
    listenToKeys(stage.frame, move, () => toggle(cross, 0))
    listenToList(list, remove, stage.frame)
  }
  /** @param {Point[] | null} now */
  const update = (now) => {
    points = (now ?? []).map(([x, y]) => [x, y])
    paint()
  }
  update(answer)
  const box = element('div', 'spot')
  box.append(makeHelp(name, most, t), stage.frame, says, list)
  root.replaceChildren(box)
  return { update, focus: () => stage.frame.focus(), destroy: () => root.replaceChildren() }
}

/** @param {string} name @param {number | null} most @param {Translate} t */
function makeHelp(name, most, t) {
  const how = t('在图上点击做标记，再点一次取消。也可用方向键移动十字线（按住 Shift 走得快），按回车做标记或取消。')
  const help = element('p', 'spot-help', most ? `${how}${t('最多标 %(max)s 处。', { max: most })}` : how)
  help.id = `${name}-help`
  return help
}

/**
 * The picture with a layer of marks and the two lines of the crosshair.
 * @param {Picture} picture
 * @param {string} name
 * @param {boolean} disabled
 * @param {Translate} t
 * @returns {Stage}
 */
function makeStage(picture, name, disabled, t) {
  const frame = element('div', 'spot-picture')
  frame.tabIndex = 0
  frame.setAttribute('role', 'application') // arrow keys are for the crosshair, not for reading
  frame.setAttribute('aria-roledescription', t('可标记的图片'))
  frame.setAttribute('aria-label', picture.alt)
  frame.setAttribute('aria-describedby', `${name}-help`)
  if (disabled) frame.setAttribute('aria-disabled', 'true')
  const image = element('img', '')
  Object.assign(image, { src: picture.src, width: picture.width, height: picture.height, alt: '', draggable: false })
  const marks = element('div', 'spot-marks')
  const cross = [element('span', 'spot-cross is-upright'), element('span', 'spot-cross is-level')]
  for (const part of [marks, ...cross]) part.setAttribute('aria-hidden', 'true')
  frame.append(image, ...cross, marks)
  return { frame, marks, cross }
}

/** @param {Point} point @param {number} place @param {Picture} picture */
function makeMark(point, place, picture) {
  const mark = element('span', 'spot-mark', String(place + 1))
  put([mark], point, picture)
  return mark
}

/** @param {Point} point @param {number} place @param {boolean} disabled @param {Translate} t */
function makeRow([x, y], place, disabled, t) {
  const row = element('li', 'spot-row')
  const button = element('button', 'btn btn-sm', t('删除'))
  button.type = 'button'
  button.disabled = disabled
  button.setAttribute('aria-label', t('删除标记 %(n)s', { n: place + 1 }))
  row.append(element('span', '', t('标记 %(n)s：横 %(x)s，纵 %(y)s', { n: place + 1, x, y })), button)
  return row
}

/** Parts of the stage at a place of the picture, whatever its shown size. @param {HTMLElement[]} parts @param {Point} point @param {Picture} picture */
function put(parts, [x, y], { width, height }) {
  for (const part of parts) {
    part.style.setProperty('--x', `${(100 * x) / width}%`)
    part.style.setProperty('--y', `${(100 * y) / height}%`)
  }
}

/** @param {Point} cross @param {number} place of the mark under it, or -1 @param {Translate} t */
function toldOf([x, y], place, t) {
  if (place < 0) return t('横 %(x)s，纵 %(y)s', { x, y })
  return t('横 %(x)s，纵 %(y)s，这里是标记 %(n)s', { x, y, n: place + 1 })
}

/** The place of the nearest point within reach, or -1. @param {Point[]} points @param {Point} to @param {number} reach */
function nearest(points, to, reach) {
  const far = points.map(([x, y]) => Math.hypot(x - to[0], y - to[1]))
  const least = Math.min(...far)
  return least <= reach ? far.indexOf(least) : -1
}

/** @param {number} value @param {number} most */
const clamp = (value, most) => Math.min(Math.max(Math.round(value), 0), most)

/**
 * @param {HTMLElement} frame
 * @param {Picture} picture
 * @param {(point: Point, reach: number) => void} toggle
 */
function listenToMouse(frame, picture, toggle) {
  const image = /** @type {HTMLImageElement} */ (frame.querySelector('img'))
  frame.addEventListener('click', (event) => {
    const box = image.getBoundingClientRect()
    const scale = picture.width / box.width
    const x = clamp((event.clientX - box.left) * scale, picture.width)
    const y = clamp(((event.clientY - box.top) * picture.height) / box.height, picture.height)
    toggle([x, y], NEAR * scale)
  })
}

/**
 * A point is taken away, and the focus goes to the next one's button.
 * @param {HTMLElement} list
 * @param {(place: number) => void} remove
 * @param {HTMLElement} frame
 */
function listenToList(list, remove, frame) {
  const buttons = () => [...list.querySelectorAll('button')]
  list.addEventListener('click', (event) => {
    const place = buttons().indexOf(/** @type {HTMLButtonElement} */ (event.target))
    if (place < 0) return
    remove(place)
    const next = buttons()[place] ?? buttons().at(-1) ?? frame
    next.focus()
  })
}

/**
 * The arrow keys stay here: on the page they turn to another question.
 * @param {HTMLElement} frame
 * @param {(by: Point) => void} move
 * @param {() => void} set
 */
function listenToKeys(frame, move, set) {
  frame.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const arrow = ARROWS[event.key]
    const step = event.shiftKey ? BIG_STEP : STEP
    if (arrow) move([arrow[0] * step, arrow[1] * step])
    else if (event.key === 'Enter' || event.key === ' ') set()
    else return
    event.preventDefault()
    event.stopPropagation()
  })
}
