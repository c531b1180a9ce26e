// @ts-check
// The exam page on this terminal's disk, where the browser allows it (TLS or localhost): it comes up without the server.
// Without a secure context nothing of this exists, and nothing changes.

/** Let the worker keep the page and its files, a moment after the others. @param {string} subject */
export function keepShell(subject) {
  const workers = navigator.serviceWorker
  if (!workers) return
  setTimeout(async () => {
    try {
      await workers.register('/exam-worker.js', { scope: '/exam' })
      ;(await workers.ready).active?.postMessage(`keep ${subject}`)
    } catch {
      // a browser that forbids it, or a server that is away just now: the next page tries again
    }
  }, Math.random() * 3000)
}

/** The exam is over, or another person sits here: no page, and no worker, is left. */
export async function forgetShell() {
  if (!navigator.serviceWorker) return
  for (const name of await caches.keys()) await caches.delete(name)
  for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister()
}
