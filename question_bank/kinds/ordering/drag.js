// @ts-check
// With a mouse an entry may also be dragged; the others make room while it moves.

/**
 * @template {{ node: HTMLElement }} Item
 * @param {HTMLElement} list
 * @param {() => Item[]} orderOf
 * @param {(next: Item[], moved: Item) => void} arrange
 * @param {() => void} changed
 * @returns {() => void} that gives up what is being dragged
 */
export function drag(list, orderOf, arrange, changed) {
  /** @type {{ item: Item, before: Item[] } | null} */
  let dragged = null
  const itemAt = (/** @type {Event} */ event) =>
    orderOf().find(({ node }) => event.target instanceof Node && node.contains(event.target))
  const end = () => {
    if (!dragged) return
    const { item, before } = dragged
    dragged = null
    item.node.classList.remove('is-dragged')
    arrange(before, item)
  }
  for (const { node } of orderOf()) node.draggable = true
  list.addEventListener('dragstart', (event) => {
    const item = itemAt(event)
    if (!item) return
    dragged = { item, before: orderOf() }
    item.node.classList.add('is-dragged')
    event.dataTransfer?.setData('text/plain', '')
  })
  list.addEventListener('dragover', (event) => {
    if (!dragged) return
    event.preventDefault()
    const over = itemAt(event)
    if (over && over !== dragged.item) arrange(beside(orderOf(), dragged.item, over, event.clientY), dragged.item)
  })
  list.addEventListener('drop', (event) => {
    if (!dragged) return
    event.preventDefault()
    const isMoved = dragged.before.some((item, place) => item !== orderOf()[place])
    dragged.before = orderOf()
    end()
    if (isMoved) changed()
  })
  list.addEventListener('dragend', end)
  return end
}

/**
 * The order with one item before or behind another, by the half of it that the pointer is on.
 * @template {{ node: HTMLElement }} Item
 * @param {Item[]} order
 * @param {Item} item
 * @param {Item} over
 * @param {number} y
 */
function beside(order, item, over, y) {
  const { top, height } = over.node.getBoundingClientRect()
  const others = order.filter((other) => other !== item)
  return others.toSpliced(others.indexOf(over) + (y > top + height / 2 ? 1 : 0), 0, item)
}
