// @ts-check
// Everything before and after the paper: identity, pledge, waiting, another terminal, the end and its receipt.
import { useEffect, useRef, useState } from 'preact/hooks'
import { confirm, tell } from '../lib/dialog.js'
import { html, Icon } from '../lib/html.js'
import { csrfToken, get } from '../lib/http.js'
import { t } from '../lib/text.js'
import { siteMoment, siteTime } from '../lib/time.js'
import { NoticeList } from './messages.js'
import { RescueOffer } from './offer.js'
import { DisplayMenu, sizeText } from './pieces.js'
import { forgetPage, isElsewhere, isKept, isUp, notices, refresh, step, undelivered } from './store.js'

const siteName = document.getElementById('exam')?.dataset.site ?? ''

/** @param {{known: any, failure: any, isSignedOut: boolean}} props */
export function Gate({ known, failure, isSignedOut }) {
  return html`<div class="exam-gate">
    <header class="topbar">
      <span class="brand"><span class="brand-mark"><${Icon} name="award" /></span><span class="brand-name">${t('机考系统')}</span><span class="brand-site">${siteName}</span></span>
      <div class="topbar-tools"><${DisplayMenu} />${isSignedOut ? null : html`<${SignOut} />`}</div>
    </header>
    <main class="main" id="main" tabindex="-1"><div class="gate"><${Body} known=${known} failure=${failure} isSignedOut=${isSignedOut} /></div></main>
  </div>`
}

function SignOut() {
  return html`<form method="post" action="/sign-out" onSubmit=${forgetPage}>
    <input type="hidden" name="csrf_token" value=${csrfToken()} />
    <button type="submit" class="bar-btn"><${Icon} name="log-out" />${t('退出登录')}</button>
  </form>`
}

/** @param {{known: any, failure: any, isSignedOut: boolean}} props */
function Body({ known, failure, isSignedOut }) {
  if (isSignedOut)
    return html`<${Card} icon="log-out" title=${t('登录已结束')} text=${t('您的考试已转到另一台考试机，或者登录已失效。如有疑问请举手。')}>
      <${RescueOffer} /><a class="btn btn-primary btn-lg" href="/terminal">${t('重新登录')}</a>
    <//>`
  if (isElsewhere.value)
    return html`<${Card} icon="monitor" title=${t('考试已在另一个页面打开')} text=${t('同一台考试机上只能用一个页面作答，请到新打开的页面继续。找不到那个页面时，可以在这里继续，已作答的内容不会丢失。')}>
      <button type="button" class="btn btn-primary btn-lg" onClick=${() => window.location.reload()}>${t('在这里继续')}</button>
    <//>`
  if (failure && !known && FINAL.includes(failure.code))
    return html`<${Card} icon="info" title=${t('不能进入考试')} text=${failure.message}><p>${t('如有疑问，请举手联系监考员。')}</p><//>`
  if (failure && !known)
    return html`<${Card} icon="clock" title=${t('暂时不能进入考试')} text=${failure.message}>
      <p class="muted small">${t('页面会自动刷新，不需要操作。')}</p>
      <${RefreshButton} />
    <//>`
  if (!known)
    return html`<${Card} icon="refresh-cw" title=${t('正在连接考试服务器……')} text=${t('请稍候，页面会自动继续。')} />`
  if (!known.is_holder && !isOver(known)) return html`<${Moving} known=${known} />`
  const View = VIEWS[known.attempt.state] ?? Ended
  return html`<${View} known=${known} />`
}

/** What waiting does not mend. */
const FINAL = ['too_late_to_enter', 'no_sitting_for_candidate']

function RefreshButton() {
  const [isBusy, setBusy] = useState(false)
  const ask = async () => {
    setBusy(true)
    await Promise.all([refresh(), new Promise((done) => setTimeout(done, 500))])
    setBusy(false)
  }
  return html`<button type="button" class="btn" aria-busy=${isBusy} onClick=${ask}>${isBusy ? null : html`<${Icon} name="refresh-cw" />`}${t('立即刷新')}</button>`
}

/** @param {any} known */
const isOver = (known) => ['handed_in', 'collected', 'absent', 'ended'].includes(known.attempt.state)

/** @param {{icon: string, title: string, text?: string, children?: any}} props */
function Card({ icon, title, text, children }) {
  return html`<section class="card gate-card">
    <div class="gate-icon"><${Icon} name=${icon} /></div>
    <h1 class="gate-title">${title}</h1>
    ${text ? html`<p>${text}</p>` : null}
    ${children}
  </section>`
}

/** @param {{known: any}} props */
function Moving({ known }) {
  return html`<${Card} icon="monitor" title=${t('等待监考员同意换机')}
    text=${t('您的考试正在另一台考试机上进行。监考员同意后，会在这台机器上继续：同一份试卷、已保存的答案和剩余时间都不变。')}>
    <p class="muted">${t('座位 %(seat)s · 请举手告诉监考员。', { seat: known.sitting.seat_no })}</p>
    <${RescueOffer} />
  <//>`
}

/** @param {{known: any}} props */
function Person({ known }) {
  const { candidate, sitting } = known
  const job = candidate.job_type
    ? t('%(occupation)s（%(job)s）', { occupation: candidate.occupation, job: candidate.job_type })
    : candidate.occupation
  return html`<div class="person">
    ${
      candidate.has_photo
        ? html`<img class="person-photo" src="/exam/photo" alt=${t('考生照片')} width="120" height="168" />`
        : html`<div class="person-photo is-missing"><${Icon} name="user" /><span>${t('无照片')}</span></div>`
    }
    <div>
      <p class="person-name">${candidate.name}</p>
      <dl class="facts">
        <dt>${t('性别')}</dt><dd>${candidate.sex}</dd>
        <dt>${t('准考证号')}</dt><dd class="mono">${candidate.admission_no}</dd>
        <dt>${t('证件号码')}</dt><dd class="mono">${candidate.id_masked}</dd>
        <dt>${t('职业与级别')}</dt><dd>${job} · ${LEVELS()[candidate.level]}</dd>
        <dt>${t('科目')}</dt><dd>${SUBJECTS()[sitting.subject]}${t('（%(n)s 分钟）', { n: sitting.minutes })}</dd>
        <dt>${t('计划开考')}</dt><dd>${siteTime(sitting.planned_start).slice(0, 5)}</dd>
        <dt>${t('考场')}</dt><dd>${sitting.room}</dd>
        <dt>${t('座位')}</dt><dd><span class="big-seat">${String(sitting.seat_no).padStart(2, '0')}</span></dd>
      </dl>
    </div>
  </div>`
}

/** @returns {Record<number, string>} */
const LEVELS = () => ({
  5: t('五级/初级工'),
  4: t('四级/中级工'),
  3: t('三级/高级工'),
  2: t('二级/技师'),
  1: t('一级/高级技师'),
})
/** @returns {Record<string, string>} */
export const SUBJECTS = () => ({ theory: t('理论'), practical: t('实操'), review: t('综合评审') })

/** @param {{known: any}} props */
function Identity({ known }) {
  const [isBusy, setBusy] = useState(false)
  const wrong = () =>
    tell({ title: t('信息有误'), text: t('请举手告诉监考员哪一项不对。在监考员核对之前，请不要点击“确认无误”。') })
  const right = async () => {
    setBusy(true)
    await step('attempt.confirm_identity')
    setBusy(false)
  }
  return html`<section class="card is-wide">
    <h1 class="gate-title">${t('请核对您的信息')}</h1>
    <${Person} known=${known} />
    <div class="form-actions">
      <button type="button" class="btn btn-lg" onClick=${wrong}>${t('信息有误')}</button>
      <button type="button" class="btn btn-lg btn-primary" aria-busy=${isBusy} onClick=${right}><${Icon} name="check" />${t('确认无误')}</button>
    </div>
  </section>`
}

const PLEDGE = () => [
  t('我已阅读并了解考试的有关规定，自愿遵守考试纪律，服从考试工作人员的安排。'),
  t('我提供的报名信息和身份证件真实、准确、有效；由本人参加考试，不请人代考，也不代他人考试。'),
  t('我诚实作答，不携带、不使用通讯工具和其他禁止带入的物品，不抄袭，不协助他人作弊。'),
  t('我不以任何方式抄录、拍摄、传播试题内容。'),
  t('如有违反，我愿意接受有关规定的处理，并承担相应的责任。'),
]

function Pledge() {
  const [isAgreed, setAgreed] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const accept = async () => {
    setBusy(true)
    await step('attempt.accept_pledge')
    setBusy(false)
  }
  const refuse = async () => {
    const text = t('不接受承诺书即视为放弃本科目考试，将记为缺考，并且不能恢复。确定不接受吗？')
    if (await confirm({ title: t('放弃考试'), text, yes: t('不接受，放弃考试'), no: t('返回'), tone: 'danger' }))
      await step('attempt.refuse_pledge')
  }
  return html`<section class="card is-wide">
    <h1 class="gate-title">${t('诚信考试承诺书')}</h1>
    <ol class="pledge">${PLEDGE().map((line) => html`<li>${line}</li>`)}</ol>
    <p class="pledge-accept"><label><input type="checkbox" checked=${isAgreed} onChange=${() => setAgreed(!isAgreed)} />${t('我已认真阅读并接受以上承诺')}</label></p>
    <div class="form-actions">
      <button type="button" class="btn btn-lg" onClick=${refuse}>${t('不接受')}</button>
      <button type="button" class="btn btn-lg btn-primary" disabled=${!isAgreed} aria-busy=${isBusy} onClick=${accept}>${t('接受承诺，进入等待')}</button>
    </div>
  </section>`
}

/** @param {{known: any}} props */
function Waiting({ known }) {
  return html`<section class="card is-wide">
    <h1 class="gate-title"><${Icon} name="hourglass" /> ${t('请等待开考')}</h1>
    <p>${t('监考员宣布开考后，试卷会自动出现，不需要任何操作。')}</p>
    <${Person} known=${known} />
    <ul class="tips">
      <li>${t('答案会自动保存到服务器；看到“已保存”就表示服务器已经收到。')}</li>
      <li>${isKept.value ? t('考试中网络断开时请继续作答，答案保存在本机，恢复后自动上传。') : t('这台考试机不能在本机保存答案，请现在就举手告诉监考员。')}</li>
      <li>${earliestText(known.sitting.earliest_hand_in_minutes)}</li>
      <li>${t('页面右上角可以调整字号和对比度。')}</li>
    </ul>
    <${Notices} />
    <p class="muted small">${isUp.value ? t('已连接服务器') : t('正在重新连接服务器……')}${known.order ? ` · ${t('试卷已加密存放在本机，开考时自动打开')}` : null}</p>
  </section>`
}

/** @param {number} n minutes */
const earliestText = (n) =>
  n ? t('开考 %(n)s 分钟后可以交卷；时间到时系统自动收卷。', { n }) : t('答完可以交卷；时间到时系统自动收卷。')

function Notices() {
  if (notices.value.length === 0) return null
  return html`<div class="notice notice-info" role="status"><${Icon} name="message-square" />
    <div><strong>${t('监考员的消息')}</strong><${NoticeList} /></div></div>`
}

/** @param {{known: any}} props */
function Ended({ known }) {
  const state = known.attempt.state
  const [title, text] = ENDS()[known.attempt.ended_why] ?? ENDS()[state] ?? [t('考试已结束'), '']
  const isGood = state === 'handed_in' || state === 'collected'
  return html`<section class="card is-wide">
    <h1 class="gate-title"><${Icon} name=${isGood ? 'check-circle' : 'info'} /> ${title}</h1>
    <p>${undelivered.value > 0 ? t('您的考试已经结束，但这台考试机上的部分作答没有送达服务器。') : text}</p>
    <${RescueOffer} />
    <dl class="facts">
      <dt>${t('姓名')}</dt><dd>${known.candidate.name}</dd>
      <dt>${t('准考证号')}</dt><dd class="mono">${known.candidate.admission_no}</dd>
      <dt>${t('科目')}</dt><dd>${SUBJECTS()[known.sitting.subject]}</dd>
    </dl>
    ${isGood && known.sitting.subject === 'practical' ? html`<${Receipt} id=${known.attempt.id} />` : null}
    <${Notices} />
    <p class="muted no-print">${t('请保持安静，听从监考员安排离场。参加下一科目前请退出登录，再重新登录。')}</p>
  </section>`
}

/** @returns {Record<string, [string, string]>} */
const ENDS = () => ({
  handed_in: [t('您已交卷'), t('交卷成功，服务器已收到您的全部作答。')],
  collected: [t('考试时间到，系统已自动收卷'), t('服务器已收到您在规定时间内保存的全部作答，不需要任何操作。')],
  collected_by_invigilator: [t('监考员已收卷'), t('服务器已收到您保存的全部作答。')],
  refused_pledge: [t('您已放弃本科目考试'), t('您没有接受诚信考试承诺书，本科目记为缺考。')],
  absent: [t('本科目已记为缺考'), t('如有疑问，请举手联系监考员。')],
  ended: [t('本科目考试已终止'), t('监考员已终止您的本科目考试并做了记录。如有疑问，请联系考点负责人。')],
})

/** @param {{id: number}} props */
function Receipt({ id }) {
  const [receipt, setReceipt] = useState(/** @type {any} */ (null))
  const timer = useRef(/** @type {any} */ (null))
  useEffect(() => {
    const ask = async () => {
      const said = await get(`/exam/${id}/receipt`).catch(() => null)
      if (said?.receipt) setReceipt(said.receipt)
      else timer.current = setTimeout(ask, 1500)
    }
    void ask()
    return () => clearTimeout(timer.current)
  }, [id])
  if (!receipt) return html`<p class="muted" role="status">${t('正在封存作品并生成回执……')}</p>`
  const files = receipt.manifest.filter((/** @type {any} */ e) => e.name).length
  return html`<section class="receipt" aria-label=${t('作品回执')}>
    <div class="card-head"><h2>${t('作品回执')}</h2>
      <button type="button" class="btn btn-sm no-print" onClick=${() => window.print()}><${Icon} name="printer" />${t('打印回执')}</button></div>
    <p>${t('共 %(files)s 个文件、%(fields)s 项填写内容，已由服务器于 %(time)s 封存，不能再修改。校验码可用来核对作品没有变动。', { files, fields: receipt.manifest.length - files, time: siteMoment(receipt.sealed_at) })}</p>
    <p class="small">${t('总校验码')} <span class="mono hash">${receipt.digest}</span></p>
    <div class="table-wrap is-free" role="region" tabindex="0" aria-label=${t('作品回执')}>
      <table class="table is-compact">
        <thead><tr><th scope="col">${t('任务')}</th><th scope="col">${t('内容')}</th><th scope="col" class="num">${t('大小')}</th><th scope="col">SHA-256</th></tr></thead>
        <tbody>${receipt.manifest.map(
          (/** @type {any} */ e) => html`<tr>
            <td>${e.no}</td><td>${e.label}${e.name ? html`<small class="receipt-file">${e.name}</small>` : null}</td><td class="num nowrap">${sizeText(e.size)}</td><td class="mono hash">${e.sha256}</td>
          </tr>`,
        )}</tbody>
      </table>
    </div>
  </section>`
}

const VIEWS = /** @type {Record<string, any>} */ ({
  expected: Ended,
  checked_in: Identity,
  identified: Pledge,
  waiting: Waiting,
  answering: Waiting,
  handed_in: Ended,
  collected: Ended,
  absent: Ended,
  ended: Ended,
})
