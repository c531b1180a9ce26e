// @ts-check
// What is pasted from an office program: its lists are paragraphs there, its headings start at the page's own, and
// much of it is nothing that is seen. The editor itself takes in only what it knows.

/** @param {string} pasted HTML of a clipboard; what comes from an editor of this page stays as it is */
export function fromOutside(pasted) {
  if (pasted.includes('data-pm-slice')) return pasted
  const { body } = new DOMParser().parseFromString(pasted, 'text/html')
  for (const hidden of body.querySelectorAll('style, script, meta, link, title, xml, img, svg, video, audio'))
    hidden.remove()
  for (const note of notesIn(body)) note.remove()
  for (const empty of body.getElementsByTagName('o:p')) empty.replaceWith(...empty.childNodes)
  makeLists(body)
  lowerHeadings(body)
  spellOutStyles(body)
  return body.innerHTML
}

/** @param {Node} root */
function notesIn(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT)
  /** @type {ChildNode[]} */
  const found = []
  while (walker.nextNode()) found.push(/** @type {ChildNode} */ (walker.currentNode))
  return found
}

const LEVEL = /mso-list:\s*\S+\s+level(\d)/
const NUMBERED = /^[（(]?[0-9a-zA-Z一二三四五六七八九十]{1,3}[.、)）]/

/** Paragraphs that an office program shows as a list, one after the other. @param {HTMLElement} body */
function makeLists(body) {
  /** @type {HTMLElement[]} the open lists, from the outermost */
  let open = []
  for (const line of [...body.querySelectorAll('p')]) {
    const level = Number(LEVEL.exec(line.getAttribute('style') ?? '')?.[1] ?? 0)
    if (!level) continue
    const sign = [...line.querySelectorAll('span')].find((span) =>
      /mso-list:\s*ignore/i.test(span.getAttribute('style') ?? ''),
    )
    const isNumbered = NUMBERED.test((sign?.textContent ?? '').trim())
    sign?.remove()
    if (line.previousElementSibling !== open[0]) open = []
    open = open.slice(0, level)
    while (open.length < level) {
      const list = document.createElement(isNumbered ? 'ol' : 'ul')
      const parent = open.at(-1)
      if (parent) (parent.lastElementChild ?? parent.appendChild(document.createElement('li'))).append(list)
      else line.before(list)
      open.push(list)
    }
    const entry = document.createElement('li')
    open[level - 1].append(entry)
    entry.append(line)
  }
}

/** The first rank of a text is h2 here. @param {HTMLElement} body */
function lowerHeadings(body) {
  if (!body.querySelector('h1')) return
  for (const heading of [...body.querySelectorAll('h1, h2, h3, h4, h5, h6')]) {
    const lower = document.createElement(`h${Math.min(4, Number(heading.tagName[1]) + 1)}`)
    lower.append(...heading.childNodes)
    heading.replaceWith(lower)
  }
}

/** @type {[RegExp, string][]} what a style says, and the element that says the same */
const LOOKS = [
  [/font-weight:\s*(bold|[6-9]00)/i, 'strong'],
  [/font-style:\s*italic/i, 'em'],
  [/text-decoration[^;]*underline/i, 'u'],
  [/text-decoration[^;]*line-through/i, 's'],
]

/** The page lets no styles in: what they say that a document holds is said by elements. @param {HTMLElement} body */
function spellOutStyles(body) {
  for (const element of [...body.querySelectorAll('[style]')]) {
    const style = element.getAttribute('style') ?? ''
    const side = /text-align:\s*(center|right)/i.exec(style)?.[1]
    if (side) element.setAttribute('data-align', side.toLowerCase())
    for (const [said, tag] of element.tagName === 'SPAN' ? LOOKS : []) {
      if (!said.test(style)) continue
      const look = document.createElement(tag)
      look.append(...element.childNodes)
      element.append(look)
    }
    element.removeAttribute('style')
  }
}
