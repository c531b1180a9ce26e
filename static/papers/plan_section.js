// @ts-check
// One section of a blueprint: its fields, and each of its demands beside what the bank has for it.
import { html, Icon } from '../lib/html.js'
import { t } from '../lib/text.js'
import { nextKey, rowsOf } from './plan_form.js'

/** @typedef {import('./plan_form.js').Section} Section */
/** @typedef {import('./plan_form.js').Limit} Limit */
/** @typedef {{sentence: string, field: string, section: number, limit: number}} Fault */
/** @typedef {{least: number, most: number, found: number}} Supply */

/** A labelled field. @param {Record<string, any>} props */
export function Field({ id, label, size = '', fault = '', children }) {
  return html`<div class=${`field ${size}`}>
    <label for=${id}>${label}</label>
    ${children}
    ${fault ? html`<p class="plan-fault" id=${`${id}-fault`}>${fault}</p>` : null}
  </div>`
}

/** @param {Record<string, any>} props */
export function Input({ id, value, onChange, fault = '', ...more }) {
  return html`<input id=${id} value=${value} onInput=${(/** @type {any} */ e) => onChange(e.target.value)}
    aria-invalid=${fault ? 'true' : null} aria-describedby=${fault ? `${id}-fault` : null} autocomplete="off" ...${more} />`
}

/** @param {Record<string, any>} props */
export function Select({ id, value, options, onChange, blank = '', ...more }) {
  return html`<select id=${id} value=${value} onChange=${(/** @type {any} */ e) => onChange(e.target.value)} ...${more}>
    ${blank ? html`<option value="" selected=${value === ''}>${blank}</option>` : null}
    ${options.map((/** @type {[any, string]} */ [key, text]) => html`<option key=${key} value=${key} selected=${String(key) === value}>${text}</option>`)}
  </select>`
}

/** What there is for a demand. @param {{row: Supply | undefined}} props */
function Found({ row }) {
  if (!row) return html`<td class="num muted">—</td>`
  const missing = row.least - row.found
  return html`<td class=${`num ${missing > 0 ? 'plan-short' : ''}`}>
    ${row.found}${missing > 0 ? html`<span> · ${t('缺 %(n)s', { n: missing })}</span>` : null}
  </td>`
}

/**
 * @param {{section: Section, place: number, total: number, page: Record<string, any>, faults: Fault[],
 *   supply: Supply[] | undefined, change: (section: Section) => void, move: (by: number) => void, remove: () => void}} props
 */
export function SectionCard({ section, place, total, page, faults, supply, change, move, remove }) {
  const id = (/** @type {string} */ name) => `s${section.key}-${name}`
  const fault = (/** @type {string} */ field) => faults.find((f) => f.field === field && f.limit < 0)?.sentence ?? ''
  const set = (/** @type {Partial<Section>} */ changed) => change({ ...section, ...changed })
  const input = (/** @type {string} */ name, /** @type {Record<string, any>} */ more = {}) =>
    html`<${Input} id=${id(name)} value=${/** @type {any} */ (section)[name]} fault=${fault(name)}
      onChange=${(/** @type {string} */ value) => set({ [name]: value })} ...${more} />`
  const kinds = page.kinds.some((/** @type {string[]} */ [name]) => name === section.kind)
    ? page.kinds
    : [[section.kind, section.kind], ...page.kinds]
  return html`<section class="card" aria-labelledby=${id('head')}>
    <div class="card-head">
      <h2 id=${id('head')}>${t('第 %(n)s 部分', { n: place + 1 })}</h2>
      <div class="plan-tools">
        <button type="button" class="btn btn-icon btn-quiet btn-sm" aria-label=${t('上移')} title=${t('上移')} disabled=${place === 0} onClick=${() => move(-1)}><${Icon} name="arrow-up" /></button>
        <button type="button" class="btn btn-icon btn-quiet btn-sm" aria-label=${t('下移')} title=${t('下移')} disabled=${place === total - 1} onClick=${() => move(1)}><${Icon} name="arrow-down" /></button>
        <button type="button" class="btn btn-icon btn-quiet btn-sm" aria-label=${t('删除这一部分')} title=${t('删除这一部分')} disabled=${total === 1} onClick=${remove}><${Icon} name="trash-2" /></button>
      </div>
    </div>
    <div class="plan-fields">
      <${Field} id=${id('title')} label=${t('标题')} size="is-4" fault=${fault('title')}>${input('title', { maxlength: 60 })}<//>
      <${Field} id=${id('kind')} label=${t('题型')} fault=${fault('kind')}>
        <${Select} id=${id('kind')} value=${section.kind} options=${kinds} onChange=${(/** @type {string} */ kind) => set({ kind })} />
      <//>
      <${Field} id=${id('count')} label=${t('题数')} size="is-2" fault=${fault('count')}>${input('count', { type: 'number', min: 1, max: page.most })}<//>
      <${Field} id=${id('points')} label=${t('每题分值')} fault=${fault('points')}>${input('points', { inputmode: 'decimal' })}<//>
      ${
        section.kind === 'multiple_choice'
          ? html`<${Field} id=${id('rule')} label=${t('少选时')} size="is-4" fault=${fault('rule')}>
            <${Select} id=${id('rule')} value=${section.rule || 'strict'} onChange=${(/** @type {string} */ rule) => set({ rule })}
              options=${[['strict', t('少选不得分')], ['half', t('少选得一半')], ['per_option', t('少选得部分分')]]} />
          <//>`
          : null
      }
    </div>
    <div class="plan-shuffles">
      <label><input type="checkbox" checked=${section.shuffle_items} onChange=${(/** @type {any} */ e) => set({ shuffle_items: e.target.checked })} />${t('打乱题目顺序')}</label>
      <label><input type="checkbox" checked=${section.shuffle_options} onChange=${(/** @type {any} */ e) => set({ shuffle_options: e.target.checked })} />${t('打乱选项顺序')}</label>
    </div>
    <${Demands} section=${section} page=${page} faults=${faults} supply=${supply} set=${set} id=${id} />
  </section>`
}

/** @param {Record<string, any>} props */
function Demands({ section, page, faults, supply, set, id }) {
  const rows = rowsOf(section)
  const quotaFault = faults.find((/** @type {Fault} */ f) => f.field === 'quotas')?.sentence
  const other = faults.filter((/** @type {Fault} */ f) => (f.field === 'limits' && f.limit < 0) || f.field === '')
  const setLimit = (/** @type {number} */ place, /** @type {Partial<Limit>} */ changed) =>
    set({
      limits: section.limits.map((/** @type {Limit} */ l, /** @type {number} */ i) =>
        i === place ? { ...l, ...changed } : l,
      ),
    })
  const add = () => {
    const key = nextKey()
    const empty = {
      key,
      module: '',
      point: '',
      difficulty: '',
      low: '0',
      high: '1',
      importance: '',
      least: '',
      most: '',
    }
    set({ limits: [...section.limits, empty] })
    setTimeout(() => document.getElementById(`l${key}-module`)?.focus())
  }
  const remove = (/** @type {number} */ place) => {
    set({ limits: section.limits.filter((/** @type {Limit} */ _l, /** @type {number} */ i) => i !== place) })
    setTimeout(() => document.getElementById(id('add-limit'))?.focus())
  }
  return html`<table class="table is-compact plan-demands">
      <caption class="visually-hidden">${t('配额与限额')}</caption>
      <thead><tr><th scope="col">${t('题目范围')}</th><th scope="col">${t('最少')}</th><th scope="col">${t('最多')}</th><th scope="col" class="num">${t('可用')}</th><td></td></tr></thead>
      <tbody>
        <tr><th scope="row">${t('本部分全部')}</th><td colspan="2">${section.count || '—'}</td><${Found} row=${supply?.[0]} /><td></td></tr>
        ${page.modules.map(
          (/** @type {[string, string]} */ [module, label]) => html`<tr key=${module}>
            <th scope="row"><label for=${id(`q-${module}`)}>${label}</label></th>
            <td colspan="2"><input id=${id(`q-${module}`)} type="number" min="0" max=${page.most} placeholder=${t('不限')} value=${section.quotas[module] ?? ''}
              aria-invalid=${quotaFault ? 'true' : null}
              onInput=${(/** @type {any} */ e) => set({ quotas: { ...section.quotas, [module]: e.target.value } })} /></td>
            <${Found} row=${supply?.[rows.quota(module)]} /><td></td>
          </tr>`,
        )}
        ${section.limits.map(
          (
            /** @type {Limit} */ limit,
            /** @type {number} */ place,
          ) => html`<${LimitRow} key=${limit.key} limit=${limit} page=${page}
            fault=${faults.find((/** @type {Fault} */ f) => f.limit === place)?.sentence ?? ''} row=${supply?.[rows.limit(place)]}
            set=${(/** @type {Partial<Limit>} */ changed) => setLimit(place, changed)} remove=${() => remove(place)} />`,
        )}
      </tbody>
    </table>
    ${quotaFault ? html`<p class="plan-fault">${quotaFault}</p>` : null}
    ${other.map((/** @type {Fault} */ f) => html`<p class="plan-fault">${f.sentence}</p>`)}
    <button type="button" class="btn btn-sm" id=${id('add-limit')} onClick=${add}><${Icon} name="plus" />${t('添加限额')}</button>`
}

/** @param {Record<string, any>} props */
function LimitRow({ limit, page, fault, row, set, remove }) {
  const id = (/** @type {string} */ name) => `l${limit.key}-${name}`
  const pick = (
    /** @type {string} */ name,
    /** @type {string} */ label,
    /** @type {any[]} */ options,
    /** @type {string} */ blank,
  ) =>
    html`<${Select} id=${id(name)} aria-label=${label} value=${limit[name]} options=${options} blank=${blank} onChange=${(/** @type {string} */ value) => set({ [name]: value })} />`
  const number = (
    /** @type {string} */ name,
    /** @type {string} */ label,
    /** @type {Record<string, any>} */ more = {},
  ) =>
    html`<input id=${id(name)} type="number" min="0" aria-label=${label} value=${limit[name]} aria-invalid=${fault ? 'true' : null}
      onInput=${(/** @type {any} */ e) => set({ [name]: e.target.value })} ...${more} />`
  const all = /** @type {string[][]} */ (Object.values(page.points))
  /** @type {string[]} */
  const known = limit.module ? (page.points[limit.module] ?? []) : [...new Set(all.flat())]
  const points = known.includes(limit.point) || !limit.point ? known : [limit.point, ...known]
  return html`<tr>
    <th scope="row">
      <div class="plan-sort">
        ${pick('module', t('模块'), page.modules, t('所有模块'))}
        ${pick(
          'point',
          t('知识点'),
          points.map((point) => [point, point]),
          t('所有知识点'),
        )}
        ${pick(
          'difficulty',
          t('难度'),
          [
            ['难', t('难')],
            ['中', t('中')],
            ['易', t('易')],
            ['range', t('难度范围')],
          ],
          t('所有难度'),
        )}
        ${
          limit.difficulty === 'range'
            ? html`${number('low', t('难度不低于'), { step: 0.05, max: 1 })}${number('high', t('难度不高于'), { step: 0.05, max: 1 })}`
            : null
        }
        ${pick(
          'importance',
          t('重要程度'),
          [
            ['X', t('核心 X')],
            ['Y', t('一般 Y')],
            ['Z', t('辅助 Z')],
          ],
          t('所有重要程度'),
        )}
      </div>
      ${fault ? html`<p class="plan-fault">${fault}</p>` : null}
    </th>
    <td>${number('least', t('最少'))}</td>
    <td>${number('most', t('最多'))}</td>
    <${Found} row=${row} />
    <td><button type="button" class="btn btn-icon btn-quiet btn-sm" aria-label=${t('删除这条限额')} title=${t('删除这条限额')} onClick=${remove}><${Icon} name="trash-2" /></button></td>
  </tr>`
}
