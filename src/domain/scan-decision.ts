/** What a scan does to who serves the customer: the decision table of domain.md 3.2, as one pure function. */
import { scanSentence } from './scan-sentence'
import type {
  ScanCause,
  ScanDecision,
  ScanGuide,
  ScanHome,
  ScanKind,
  ScannedCode,
  ScanReason,
  ScanSituation,
  WelcomeKind,
} from './scan-situation'

export type * from './scan-situation'

/** The part of a decision that the table's rows say; the rest follows from it. */
type Verdict = Pick<ScanDecision, 'outcome' | 'reasonCode'> & {
  cause?: ScanCause
  welcome?: WelcomeKind
}

/** Decides. The same situation always gives the same decision; the dry run and the real scan share it. */
export function decideScan(situation: ScanSituation): ScanDecision {
  const verdict = special(situation) ?? byTable(situation)
  const { outcome, reasonCode, cause = 'scan', welcome = 'greeting' } = verdict
  const { code, at, times, type } = situation
  const front = code?.store?.isOpen ? { store: code.store, guide: guideInFront(code) } : null
  const isNew = outcome === 'bound' || outcome === 'moved'
  const isQuiet = reasonCode === 'REPEAT_60S' || reasonCode === 'SELF'
  const target = front && { storeId: front.store.id, staffId: front.guide?.id ?? null }
  const known = situation.visiting
  const isSameVisit = known !== null && known.guideId === (target?.staffId ?? null)
  return {
    outcome,
    reasonCode,
    sentence: scanSentence(situation, verdict, front),
    front,
    home: isNew && target ? { ...target, cause } : null,
    visiting:
      outcome === 'visiting' && target
        ? { ...target, until: at + times.visitingMs, extendsId: isSameVisit ? known.bindingId : null }
        : null,
    isTouch: !isQuiet && code !== null,
    welcome: { kind: front ? welcome : 'brand', hasCard: hasCard(type, verdict, front !== null) },
  }
}

/** The guide whom the code names, if that guide can serve: code and store must live, the guide at work there. */
export function guideInFront({ isLive, closed, guide }: ScannedCode): ScanGuide | null {
  return isLive && closed === null && guide?.state === 'active' ? guide : null
}

function hasCard(type: ScanKind, { outcome, reasonCode }: Verdict, hasFront: boolean): boolean {
  if (type === 'open' || !hasFront || reasonCode === 'REPEAT_60S' || reasonCode === 'SELF') return false
  return type === 'subscribe' || outcome === 'bound' || outcome === 'moved' || reasonCode === 'SAME_GUIDE'
}

/** Without a home binding there is nothing to keep. */
const unchanged = (home: ScanHome | null): 'kept' | 'none' => (home ? 'kept' : 'none')

/** Scans that never reach the table. */
function special(situation: ScanSituation): Verdict | undefined {
  const { at, code, home, sameCodeAt, isStaff, times } = situation
  const outcome = unchanged(home)
  if (!code) return { outcome, reasonCode: 'UNKNOWN_SCENE' }
  if (isStaff) return { outcome, reasonCode: 'SELF' }
  if (sameCodeAt !== null && at - sameCodeAt < times.repeatMs)
    return { outcome, reasonCode: 'REPEAT_60S', welcome: repeatedWelcome(situation) }
  if (!code.store) return { outcome, reasonCode: 'CODE_WITHOUT_STORE' }
  if (!code.store.isOpen) return { outcome, reasonCode: 'STORE_CLOSED' }
  return undefined
}

/** The words of the first time again, as far as the bindings still tell. */
function repeatedWelcome({ code, home }: ScanSituation): WelcomeKind {
  if (!home || !code?.store) return 'greeting'
  if (home.store.id !== code.store.id) return 'other_store'
  const guide = guideInFront(code)
  return guide && home.guide && home.guide.id !== guide.id ? 'other_guide' : 'greeting'
}

/** Why the code itself gives less than it promises; it comes before the table's own reasons. */
function weakness({ isLive, closed, guide }: ScannedCode): ScanReason | undefined {
  if (closed) return 'STORE_CLOSED'
  if (!isLive) return 'CODE_EXPIRED'
  return guide && guide.state !== 'active' ? 'GUIDE_INACTIVE' : undefined
}

function byTable(situation: ScanSituation): Verdict {
  const { code, home } = situation
  const weak = weakness(code!)
  if (!home) return { outcome: 'bound', reasonCode: weak ?? 'NEW' }
  const isSameStore = home.store.id === code!.store!.id
  return isSameStore ? atHome(situation, home, weak) : elsewhere(situation, home, weak)
}

function atHome(situation: ScanSituation, home: ScanHome, weak: ScanReason | undefined): Verdict {
  const guide = guideInFront(situation.code!)
  const kept = isReturn(situation) ? 'RETURN_30D' : undefined
  if (!guide) return { outcome: 'kept', reasonCode: weak ?? kept ?? 'SAME_STORE' }
  if (guide.id === home.guide?.id) return { outcome: 'kept', reasonCode: kept ?? 'SAME_GUIDE' }
  const freed = freedBy(situation, home)
  if (freed) return freed
  return { outcome: 'kept', reasonCode: kept ?? 'PROTECTED', welcome: 'other_guide' }
}

function elsewhere(situation: ScanSituation, home: ScanHome, weak: ScanReason | undefined): Verdict {
  if (!home.store.isOpen) return { outcome: 'moved', reasonCode: 'STORE_CLOSED', cause: 'store_closed' }
  const freed = weak ? undefined : freedBy(situation, home)
  if (freed) return freed
  const reasonCode = weak ?? (isReturn(situation) ? 'RETURN_30D' : 'OTHER_STORE')
  return { outcome: 'visiting', reasonCode, welcome: 'other_store' }
}

/** Why the home binding no longer holds against what is in front of the customer; undefined while it does. */
function freedBy(situation: ScanSituation, home: ScanHome): Verdict | undefined {
  if (isReturn(situation)) return undefined
  const hasGuide = guideInFront(situation.code!) !== null
  if (hasGuide && !home.guide) return { outcome: 'moved', reasonCode: 'NO_OWNER' }
  if (hasGuide && home.guide?.state === 'gone')
    return { outcome: 'moved', reasonCode: 'OWNER_LEFT', cause: 'owner_left' }
  const { at, lastHomeTouchAt, times } = situation
  const isOver = lastHomeTouchAt !== null && at - lastHomeTouchAt >= times.protectedMs
  return isOver ? { outcome: 'moved', reasonCode: 'PROTECTION_OVER', cause: 'protection_over' } : undefined
}

/** Somebody who follows again soon enough keeps the home binding (domain.md 3.12). */
function isReturn({ type, at, unfollowedAt, times }: ScanSituation): boolean {
  return type === 'subscribe' && unfollowedAt !== null && at - unfollowedAt <= times.returnMs
}
