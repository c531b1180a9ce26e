// @ts-check
// The service worker of the exam page: the network comes first, always; when the server is away, the page and its files come
// from this terminal's disk, all of one version. It keeps no answer, no paper and no picture of anybody.

/** @type {any} this file runs as a worker, not as a page */
const worker = self
const PAGE = '/exam'
const PATIENCE_MS = 4000
/** Once the page came from the disk its files do too, without asking a server that is away. */
let isAway = false

worker.addEventListener('install', () => worker.skipWaiting())
worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()))
worker.addEventListener('message', (/** @type {any} */ event) => {
  const [what, subject] = String(event.data).split(' ')
  if (what === 'keep') event.waitUntil(keep(subject ?? ''))
})
worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return
  if (request.mode === 'navigate') {
    if (url.pathname === PAGE) event.respondWith(page(request))
  } else if (/^\/(static|kinds)\//.test(url.pathname)) event.respondWith(file(request))
})

/** Keep the page as it is now, and its files once a version. @param {string} subject */
async function keep(subject) {
  const { version, files } = await (
    await fetch(`/exam/shell?subject=${subject}`, { headers: { Accept: 'application/json' } })
  ).json()
  const name = `exam ${version}`
  const cache = await caches.open(name)
  if ((await cache.keys()).length <= files.length)
    await cache.addAll(files.map((/** @type {string} */ each) => new Request(each, { cache: 'no-cache' })))
  const said = await fetch(PAGE, { redirect: 'manual' })
  if (said.ok) await cache.put(PAGE, said)
  for (const other of await caches.keys()) if (other !== name) await caches.delete(other)
}

/** @param {Request} request */
async function page(request) {
  const said = await inTime(request)
  isAway = !said || said.status >= 500
  return (isAway && (await kept(PAGE))) || said || (await fetch(request))
}

/** @param {Request} request */
async function file(request) {
  const said = isAway ? null : await inTime(request)
  if (said && said.status < 500) return said
  return (await kept(request)) || said || (await fetch(request))
}

/** The server's answer, or null where none came. @param {Request} request @returns {Promise<Response | null>} */
function inTime(request) {
  return new Promise((done) => {
    setTimeout(() => done(null), PATIENCE_MS)
    fetch(request).then(done, () => done(null))
  })
}

/** @param {Request | string} what */
const kept = (what) => caches.match(what, { ignoreVary: true, ignoreSearch: true })
