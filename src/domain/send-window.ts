/** What opened an allowance for customer-service messages (official-account-api.md §4, mini-program-api.md §5). */
export type AllowanceKind =
  'kfUserMsg' | 'kfMenu' | 'kfSubscribe' | 'kfScan' | 'kfPay' | 'mpUserMsg' | 'mpSession'

const MINUTE_MS = 60_000
const TWO_DAYS_MS = 48 * 3_600_000
const DAY_MS = 86_400_000
const BEIJING_MS = 8 * 3_600_000

/** How many messages each kind allows, and for how long. */
export const allowanceRules: Readonly<Record<AllowanceKind, { allowance: number; lifeMs: number }>> = {
  kfUserMsg: { allowance: 5, lifeMs: TWO_DAYS_MS },
  kfMenu: { allowance: 3, lifeMs: MINUTE_MS },
  kfSubscribe: { allowance: 3, lifeMs: MINUTE_MS },
  kfScan: { allowance: 3, lifeMs: MINUTE_MS },
  kfPay: { allowance: 20, lifeMs: TWO_DAYS_MS },
  mpUserMsg: { allowance: 5, lifeMs: TWO_DAYS_MS },
  mpSession: { allowance: 2, lifeMs: MINUTE_MS },
}

/** What one person allows us, as it stands. Times are epoch ms; `allowance` 0 means voided by unfollowing. */
export interface Allowance {
  id: string
  kind: AllowanceKind
  openedAt: number
  expiresAt: number
  allowance: number
  used: number
}

/** Why nothing may be sent. */
export type WindowReason = 'window.never_opened' | 'window.expired' | 'window.used_up' | 'window.unfollowed'

/** Whether a customer-service message may be sent now, and which allowance it uses up. */
export type WindowVerdict<A extends Allowance = Allowance> =
  { result: 'send'; reasonCode: 'window.open'; allowance: A } | { result: 'skip'; reasonCode: WindowReason }

/** Decides from the allowances of one person; of several open ones the earliest to expire is used (decisions.md 16). */
export function decideWindow<A extends Allowance>(allowances: readonly A[], now: number): WindowVerdict<A> {
  const running = allowances.filter((one) => now < one.expiresAt)
  const first = running
    .filter((one) => one.used < one.allowance)
    .sort((a, b) => a.expiresAt - b.expiresAt || a.openedAt - b.openedAt)[0]
  if (first) return { result: 'send', reasonCode: 'window.open', allowance: first }
  return { result: 'skip', reasonCode: whyClosed(allowances, running) }
}

function whyClosed(all: readonly Allowance[], running: readonly Allowance[]): WindowReason {
  if (all.length === 0) return 'window.never_opened'
  if (running.length > 0) return 'window.used_up'
  const newest = all.reduce((a, b) => (b.openedAt >= a.openedAt ? b : a))
  return newest.allowance === 0 ? 'window.unfollowed' : 'window.expired'
}

const REASONS: Readonly<Record<WindowReason, string>> = {
  'window.never_opened': '对方还没有发过消息，暂时不能发送；请等对方先发消息，或改用订阅消息。',
  'window.expired': '对方 48 小时内没有互动，暂时不能发送；请等对方再发消息，或改用订阅消息。',
  'window.used_up': '本次互动可发的条数已用完；请等对方再发消息后继续。',
  'window.unfollowed': '对方已取消关注，不能发送；请等对方重新关注。',
}

/** Why nothing may be sent and what to do instead, as a sentence. */
export function reasonSentence(reason: WindowReason): string {
  return REASONS[reason]
}

/** Tells staff how many messages are left and until when, or why none and what to do instead. */
export function windowSentence(allowances: readonly Allowance[], now: number): string {
  const verdict = decideWindow(allowances, now)
  if (verdict.result === 'skip') return reasonSentence(verdict.reasonCode)
  const open = allowances.filter((one) => now < one.expiresAt && one.used < one.allowance)
  const left = open.reduce((sum, one) => sum + one.allowance - one.used, 0)
  const last = Math.max(...open.map((one) => one.expiresAt))
  const sooner = open.filter((one) => one.expiresAt < last)
  const soonerLeft = sooner.reduce((sum, one) => sum + one.allowance - one.used, 0)
  const note =
    soonerLeft === 0 ? '' : `（其中 ${soonerLeft} 条 ${timeWords(verdict.allowance.expiresAt, now)} 前有效）`
  return `还可以再发 ${left} 条，${timeWords(last, now)} 前有效${note}`
}

/** A moment as people in China say it: 今天 14:05, 明天 09:00, 周日 14:05, 11月23日 14:05, 2030年1月1日 09:30. */
export function timeWords(at: number, now: number): string {
  const local = new Date(at + BEIJING_MS)
  const days = Math.floor((at + BEIJING_MS) / DAY_MS) - Math.floor((now + BEIJING_MS) / DAY_MS)
  const weekday = days < 7 ? `周${'日一二三四五六'[local.getUTCDay()]!}` : undefined
  const isThisYear = local.getUTCFullYear() === new Date(now + BEIJING_MS).getUTCFullYear()
  const year = isThisYear ? '' : `${local.getUTCFullYear()}年`
  const date = `${year}${local.getUTCMonth() + 1}月${local.getUTCDate()}日`
  const day = ['今天', '明天'][days] ?? weekday ?? date
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${day} ${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`
}
