import type { EntryType } from './points-page'

/** What the sentence of an entry is made of. */
export interface EntryFacts {
  type: EntryType
  amount: number
  pointsMove: number
  /** What the caller said, such as `sale`, or free words of a member of staff. */
  reason: string
  isUndoing: boolean
}

/** Reasons that the program gives; anything else is somebody's own words. */
const REASONS: Record<string, string> = {
  sale: '购物',
  birthday: '生日月购物',
  import: '会员资料导入',
  card: '开卡礼',
}

/** Why an entry exists, in a sentence for the customer (product.md G-24). */
export function entrySentence(facts: EntryFacts): string {
  const points = Math.abs(facts.type === 'repay_debt' ? facts.pointsMove : facts.amount)
  if (facts.isUndoing) return `更正：${facts.amount < 0 ? '收回' : '恢复'} ${points} 积分`
  const reason = REASONS[facts.reason]
  switch (facts.type) {
    case 'earn':
      return `${reason ?? '购物'}获得 ${points} 积分`
    case 'redeem':
      return `${reason ?? '购物'}抵用 ${points} 积分`
    case 'expire':
      return `${points} 积分到期失效`
    case 'adjust':
      return `${facts.amount > 0 ? '补发' : '扣减'} ${points} 积分：${reason ?? facts.reason}`
    case 'transfer':
      return facts.amount < 0 ? `会员卡合并，转出 ${points} 积分` : `会员卡合并，转入 ${points} 积分`
    case 'reverse_earn':
      return `退货收回 ${points} 积分`
    case 'restore_redeem':
      return `退货退回抵用的 ${points} 积分`
    case 'repay_debt':
      return `抵还之前欠下的 ${points} 积分`
  }
}
