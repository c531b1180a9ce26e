// @ts-check
// A blueprint as it is edited, every field a text, and as it is written; what its points come to.

/**
 * @typedef {object} Limit
 * @property {number} key
 * @property {string} module
 * @property {string} point
 * @property {string} difficulty a class, '' or 'range'
 * @property {string} low
 * @property {string} high
 * @property {string} importance
 * @property {string} least
 * @property {string} most
 */
/**
 * @typedef {object} Section
 * @property {number} key
 * @property {string} title
 * @property {string} kind
 * @property {string} count
 * @property {string} points
 * @property {string} rule
 * @property {boolean} shuffle_items
 * @property {boolean} shuffle_options
 * @property {Record<string, string>} quotas
 * @property {Limit[]} limits
 */
/** @typedef {Record<string, any> & {sections: Section[]}} Draft */

let keys = 0
export const nextKey = () => ++keys

/** @param {unknown} value */
const shown = (value) => (value === null || value === undefined ? '' : String(value))

/** @param {number} most @returns {(limit: Record<string, any>) => Limit} */
const readLimit = (most) => (limit) => {
  const range = Array.isArray(limit.difficulty) ? limit.difficulty : null
  const upper = limit.count ?? limit.most
  return {
    key: nextKey(),
    module: limit.module ?? '',
    point: limit.point ?? '',
    difficulty: range ? 'range' : (limit.difficulty ?? ''),
    low: range ? String(range[0]) : '0',
    high: range ? String(range[1]) : '1',
    importance: limit.importance ?? '',
    least: shown(limit.count ?? limit.least),
    most: upper >= most ? '' : shown(upper),
  }
}

/** @param {Record<string, any>} written @param {number} most @returns {Section} */
export function readSection(written, most) {
  return {
    key: nextKey(),
    title: shown(written.title),
    kind: shown(written.kind),
    count: shown(written.count),
    points: shown(written.points),
    rule: written.rule ?? '',
    shuffle_items: written.shuffle_items ?? true,
    shuffle_options: written.shuffle_options ?? true,
    quotas: Object.fromEntries(Object.entries(written.quotas ?? {}).map(([module, n]) => [module, String(n)])),
    limits: (written.limits ?? []).map(readLimit(most)),
  }
}

/** @param {Record<string, any>} plan @param {number} most @returns {Draft} */
export function readPlan(plan, most) {
  return {
    code: shown(plan.code),
    title: shown(plan.title),
    level: shown(plan.level),
    minutes: shown(plan.minutes),
    mandatory: (plan.mandatory ?? []).join(' '),
    exclude: (plan.exclude ?? []).join(' '),
    enemies: (plan.enemies ?? []).map((/** @type {string[]} */ group) => group.join(' ')).join('\n'),
    most_exposure: shown(plan.most_exposure),
    exposed_since: shown(plan.exposed_since),
    target_difficulty: shown(plan.target_difficulty),
    tolerance: shown(plan.tolerance ?? 0.05),
    sections: plan.sections.map((/** @type {Record<string, any>} */ section) => readSection(section, most)),
  }
}

/** A number, or the text itself where it is none: the server then says so. @param {string} text */
const numeric = (text) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text.trim())

/** @param {string} text */
const words = (text) => text.split(/[\s,，、;；]+/).filter(Boolean)

/** @param {Limit} limit */
function writeLimit(limit) {
  /** @type {Record<string, any>} */
  const written = {}
  if (limit.module) written.module = limit.module
  if (limit.point.trim()) written.point = limit.point.trim()
  if (limit.difficulty === 'range') written.difficulty = [numeric(limit.low), numeric(limit.high)]
  else if (limit.difficulty) written.difficulty = limit.difficulty
  if (limit.importance) written.importance = limit.importance
  if (limit.least !== '' && limit.least === limit.most) written.count = numeric(limit.least)
  else {
    if (limit.least !== '') written.least = numeric(limit.least)
    if (limit.most !== '') written.most = numeric(limit.most)
  }
  return written
}

/** @param {Section} section */
function writeSection(section) {
  const quotas = Object.entries(section.quotas).filter(([, n]) => n !== '' && Number(n) !== 0)
  return {
    title: section.title.trim(),
    kind: section.kind,
    count: numeric(section.count),
    points: section.points.trim(),
    rule: section.kind === 'multiple_choice' ? section.rule : '',
    shuffle_items: section.shuffle_items,
    shuffle_options: section.shuffle_options,
    quotas: Object.fromEntries(quotas.map(([module, n]) => [module, numeric(n)])),
    limits: section.limits.map(writeLimit),
  }
}

/** @param {Draft} draft */
export function writePlan(draft) {
  return {
    code: draft.code.trim(),
    title: draft.title.trim(),
    level: numeric(draft.level),
    minutes: numeric(draft.minutes),
    sections: draft.sections.map(writeSection),
    mandatory: words(draft.mandatory),
    exclude: words(draft.exclude),
    enemies: draft.enemies
      .split('\n')
      .map(words)
      .filter((/** @type {string[]} */ group) => group.length),
    most_exposure: draft.most_exposure === '' ? null : numeric(draft.most_exposure),
    exposed_since: draft.exposed_since,
    target_difficulty: draft.target_difficulty === '' ? null : numeric(draft.target_difficulty),
    tolerance: draft.tolerance === '' ? 0.05 : numeric(draft.tolerance),
  }
}

/** What the sections come to, in hundredths. @param {Draft} draft */
export const sumOf = (draft) =>
  draft.sections.reduce((sum, s) => sum + Math.round((Number(s.points) || 0) * 100) * (Number(s.count) || 0), 0)

/** The place of each demand among the rows of supply of its section: the whole section is the first. @param {Section} section */
export function rowsOf(section) {
  const quotas = Object.keys(writeSection(section).quotas)
  return {
    quota: (/** @type {string} */ module) => (quotas.includes(module) ? 1 + quotas.indexOf(module) : -1),
    limit: (/** @type {number} */ place) => 1 + quotas.length + place,
  }
}
