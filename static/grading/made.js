// @ts-check
// What was made in a workspace, drawn by that workspace's own viewer, where it brings one; unfolded only when it is seen.
import { h, qsa } from '../lib/dom.js'
import { t } from '../lib/text.js'

/** @param {HTMLElement} place */
async function mount(place) {
  const made = JSON.parse(place.querySelector('script')?.textContent ?? 'null')
  const pictures = place.dataset.pictures ?? ''
  /** @param {string} name pack/… or own/… */
  const picture = (name) => pictures + name.split('/').map(encodeURIComponent).join('/')
  try {
    const viewer = await import(`/kinds/${place.dataset.kind}/viewer.js`)
    place.replaceChildren()
    await viewer.mount(place, made, { picture, t })
  } catch (error) {
    place.replaceChildren(h('p', { class: 'muted' }, t('无法在页面中显示这份作品，请下载作品文件后查看。')))
    console.error(error)
  }
}

const seen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting && target instanceof HTMLElement) {
        seen.unobserve(target)
        void mount(target)
      }
  },
  { rootMargin: '300px' },
)

for (const place of qsa('.made-viewer')) seen.observe(place)
