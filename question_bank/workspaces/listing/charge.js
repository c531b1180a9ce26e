// @ts-check
// What a freight template charges, as the server computes it again: whole grams and cents.

/** @typedef {{first: string, first_price: string, more: string, more_price: string}} Rates */
/** @typedef {{default: Rates, zones: (Rates & {regions: string[]})[], free: {from: string, except: string[]}, excluded: string[]}} Template */

export const RATES = /** @type {const} */ (['first', 'first_price', 'more', 'more_price'])

/** @returns {Rates} */
export const freshRates = () => ({ first: '', first_price: '', more: '', more_price: '' })

/** @returns {Template} */
export const freshTemplate = () => ({
  default: freshRates(),
  zones: [],
  free: { from: '', except: [] },
  excluded: [],
})

/** The number that a text says; NaN where it says none. @param {string} text */
export function numberOf(text) {
  const plain = text.normalize('NFKC').trim().replace(/,/g, '')
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN
}

/** @param {string} text @param {number} times */
const whole = (text, times) => Math.round(numberOf(text) * times)

/**
 * The fee in cents, null where figures are missing, or 'excluded'.
 * @param {Template | null} template @param {string} region @param {string} weight kg @param {string} amount yuan
 * @returns {{fee: number | null, why: 'excluded' | 'missing' | 'free' | 'weight', rates?: Rates, steps?: number}}
 */
export function charge(template, region, weight, amount) {
  if (!template) return { fee: null, why: 'missing' }
  if (template.excluded.includes(region)) return { fee: null, why: 'excluded' }
  const least = numberOf(template.free.from)
  if (!Number.isNaN(least) && !template.free.except.includes(region) && numberOf(amount) >= least)
    return { fee: 0, why: 'free' }
  const rates = template.zones.find((zone) => zone.regions.includes(region)) ?? template.default
  const [grams, first, more] = [weight, rates.first, rates.more].map((text) => whole(text, 1000))
  const [price, morePrice] = [rates.first_price, rates.more_price].map((text) => whole(text, 100))
  if ([grams, first, price].some(Number.isNaN)) return { fee: null, why: 'missing' }
  if (grams <= first) return { fee: price, why: 'weight', rates, steps: 0 }
  if (Number.isNaN(more) || Number.isNaN(morePrice) || more <= 0) return { fee: null, why: 'missing' }
  const steps = Math.ceil((grams - first) / more)
  return { fee: price + steps * morePrice, why: 'weight', rates, steps }
}
