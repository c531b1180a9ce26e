// @ts-check
// The server's moments in the site's zone; the terminal's own clock is never read.

const zone = document.documentElement.dataset.zone || 'Asia/Shanghai'
const clock = new Intl.DateTimeFormat('zh-CN', {
  timeZone: zone,
  hour12: false,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' })

/** @param {string} moment ISO, with its zone @returns {string} as 2026-11-24 09:42:10 */
export const siteMoment = (moment) => `${day.format(new Date(moment))} ${siteTime(moment)}`

/** @param {string | undefined} moment ISO, with its zone @returns {string} as 09:42:10 */
export const siteTime = (moment) => (moment ? clock.format(new Date(moment)) : '')
