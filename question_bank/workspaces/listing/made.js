// @ts-check
// What has been filled in by now: in the form that the preview and the graders' viewer draw, and whether it is enough.
import { t } from '/static/lib/text.js'
import { numberOf, RATES } from './charge.js'

/** Bytes of a title as shops count them: a Chinese character has two. @param {string} title */
export const titleSize = (title) =>
  [...title].reduce((sum, sign) => sum + ((sign.codePointAt(0) ?? 0) < 128 ? 1 : 2), 0)

/** Characters, as limits count them: white space is free. @param {string} text */
export const count = (text) => [...text.replace(/\s/gu, '')].length

/** What stands below a path of categories. @param {any[]} tree @param {string[]} path @returns {any[]} */
export const below = (tree, path) =>
  path.reduce((found, name) => found.find((/** @type {any} */ one) => one.name === name)?.children ?? [], tree)

/** @param {any[]} tree @param {string[]} path */
const isLeaf = (tree, path) => path.length > 0 && below(tree, path).length === 0

/** @param {any} field @param {any} value */
export function inWords(field, value) {
  if (Array.isArray(value)) return value.join(field.type === 'many' ? '、' : ' › ')
  return value ?? ''
}

/** @param {any[]} fields @param {any} values */
const rowsOf = (fields, values) =>
  fields.map((field) => ({ label: field.label, unit: field.unit ?? '', value: inWords(field, values?.[field.id]) }))

const BASE = ['category', 'price', 'stock']

/** A product as it is shown. @param {any} product @param {(part: string) => any} held */
export function productMade(product, held) {
  const about = held(`${product.id}_about`) ?? { title: '', values: {} }
  const skus = held(`${product.id}_skus`) ?? { values: {}, rows: [] }
  const chosen = held(`${product.id}_pictures`) ?? {}
  return {
    name: product.name,
    title: about.title,
    bytes: titleSize(about.title),
    most: product.title,
    category: about.values.category ?? [],
    price: about.values.price ?? '',
    stock: about.values.stock ?? '',
    attributes: rowsOf(
      product.fields.filter((/** @type {any} */ field) => !BASE.includes(field.id)),
      about.values,
    ),
    specs: product.specs.map((/** @type {any} */ one) => ({ label: one.label, values: skus.values[one.id] ?? [] })),
    rows: skus.rows,
    pictures: product.pictures.map((/** @type {any} */ slot) => ({ ...slot, chosen: chosen[slot.id] ?? null })),
    detail: held(`${product.id}_detail`)?.text ?? '',
  }
}

/** @param {any} group @param {(part: string) => any} held */
export const groupMade = (group, held) => ({
  title: group.title,
  rows: rowsOf(group.fields, held(group.id)?.values),
})

/**
 * Each part with its kind and settings, in the order of the task's parts.
 * @param {any} task @returns {{id: string, label: string, kind: string, settings: any}[]}
 */
export function partsOf({ listing, parts }) {
  const kinds = ['about', 'skus', 'pictures', 'detail']
  return parts.map((/** @type {any} */ part) => {
    const group = listing.groups.find((/** @type {any} */ one) => one.id === part.id)
    if (group) return { ...part, kind: 'group', settings: group }
    if (part.id === 'freight') return { ...part, kind: 'freight', settings: listing.freight }
    const kind = kinds.find((one) => part.id.endsWith(`_${one}`)) ?? ''
    const id = part.id.slice(0, -kind.length - 1)
    return { ...part, kind, settings: listing.products.find((/** @type {any} */ one) => one.id === id) }
  })
}

/** Whether enough is there, as the server sees it. @param {any} task @param {string} part @param {any} value */
export function isMade(task, part, value) {
  const found = partsOf(task).find(({ id }) => id === part)
  if (!found || !value) return false
  const { kind, settings } = found
  if (kind === 'about' || kind === 'group') {
    const isFilled = (/** @type {any} */ field) => {
      const held = value.values[field.id]
      return field.type === 'category' ? isLeaf(task.listing.categories, held ?? []) : Boolean(held?.length)
    }
    const required = settings.fields.filter((/** @type {any} */ field) => field.required)
    return required.every(isFilled) && (kind === 'group' || Boolean(value.title))
  }
  if (kind === 'skus')
    return value.rows.length > 0 && value.rows.every((/** @type {any} */ row) => row.price && row.stock)
  if (kind === 'pictures') return settings.pictures.every((/** @type {any} */ slot) => slot.optional || value[slot.id])
  if (kind === 'detail') return count(value.text) >= (settings.detail.min ?? 1)
  const hasRates = (/** @type {any} */ rates) => RATES.every((name) => !Number.isNaN(numberOf(rates[name])))
  return (
    hasRates(value.default) && value.zones.every((/** @type {any} */ zone) => hasRates(zone) && zone.regions.length > 0)
  )
}

/** A value in one line, for its history. @param {any} value */
export function said(value) {
  /** @type {string[]} */
  const found = []
  const look = (/** @type {any} */ one) => {
    if (typeof one === 'string' && one) found.push(one)
    else if (one && typeof one === 'object') for (const inner of Object.values(one)) look(inner)
  }
  look(value)
  const text = found.join(' · ')
  return text.length > 160 ? `${text.slice(0, 160)}…` : text || t('（空）')
}
