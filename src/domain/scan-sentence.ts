/** A scan's decision in words, as the console shows it. */
import type { ScanDecision, ScanSituation } from './scan-situation'

type Front = ScanDecision['front']

const named = (store: { name: string }, guide: { name: string } | null | undefined): string =>
  guide ? `${store.name}的导购${guide.name}` : store.name

/** What became of a code whose store is closed for good. */
function closedWords(code: ScanSituation['code'], front: Front): string {
  const closed = `二维码所属的${code?.closed?.name ?? ''}已关闭`
  return front ? `${closed}，按最近的${front.store.name}处理` : `${closed}，附近没有营业的门店，由总部服务`
}

/** The sentence for a decision: what was scanned, what became of the home binding, and why. */
export function scanSentence(
  situation: ScanSituation,
  { outcome, reasonCode }: Pick<ScanDecision, 'outcome' | 'reasonCode'>,
  front: Front,
): string {
  const { code, home, times } = situation
  const days = (ms: number): number => Math.round(ms / 86_400_000)
  const scanned = front ? named(front.store, front.guide) : ''
  const stays = home ? `仍归属${named(home.store, home.guide)}` : '没有归属变化'
  const result = {
    bound: `归属${scanned}`,
    moved: `由${home ? named(home.store, home.guide) : ''}改归${scanned}`,
    visiting: `${stays}，并记为${front?.store.name ?? ''}的到访顾客 ${days(times.visitingMs)} 天`,
    kept: stays,
    none: stays,
  }[outcome]
  const why: Record<ScanDecision['reasonCode'], string> = {
    NEW: `首次扫码，${result}。`,
    NO_OWNER: `原来没有专属导购，${result}。`,
    OWNER_LEFT: `原导购${home?.guide?.name ?? ''}已离开，${result}。`,
    STORE_CLOSED:
      outcome === 'moved' ? `原门店已关闭，${result}。` : `${closedWords(code, front)}，${result}。`,
    SAME_GUIDE: `再次扫了自己导购的码，${result}，保护期重新计算。`,
    SAME_STORE: `扫了自己门店的码，${result}。`,
    PROTECTED: `扫了${scanned}的码，但原导购在 ${days(times.protectedMs)} 天保护期内，${stays}。`,
    PROTECTION_OVER: `与原导购已有 ${days(times.protectedMs)} 天没有往来，保护期已过，${result}。`,
    OTHER_STORE: `扫了其他门店（${scanned}）的码，${result}。`,
    RETURN_30D: `取消关注后 ${days(times.returnMs)} 天内重新关注，${result}。`,
    GUIDE_INACTIVE: `二维码上的导购${code?.guide?.name ?? ''}不在岗，按门店码处理：${result}。`,
    CODE_EXPIRED: `二维码已停用或过期，只认门店：${result}。`,
    CODE_WITHOUT_STORE: `二维码不属于任何门店，${result}。`,
    UNKNOWN_SCENE: `系统里没有这个二维码，${result}。请核对印刷物是否出自本系统。`,
    SELF: `员工本人扫码，不计入归属和业绩，${result}。`,
    REPEAT_60S: `${times.repeatMs / 1000} 秒内重复扫同一个码，只记录，${result}。`,
  }
  return why[reasonCode]
}
