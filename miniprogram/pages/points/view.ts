import type { MemberCard, PointsEntry } from '../../../src/contract/membership'
import { grouped } from '../../words/card-words'
import { dateText, dayText, momentText } from '../../words/day'

/** The balance in words. */
export interface BalanceWords {
  spendable: string
  /** What waits, what lapses and what is owed, one sentence each. */
  notes: string[]
}

/** A movement as the list shows it. */
export interface EntryRow {
  id: string
  /** Why, as the server says it. */
  sentence: string
  /** +12, −5. */
  amount: string
  isPlus: boolean
  when: string
  /** From when its points can be spent and when they lapse; empty when it brought none. */
  life: string
  /** The balance after it. */
  after: string
}

/** Words for the balance. */
export function balanceWords({ spendable, pending, debt, expiringNext }: MemberCard['points']): BalanceWords {
  return {
    spendable: grouped(spendable),
    notes: [
      ...(pending > 0 ? [`${grouped(pending)} 分待入账，退换期过后可用`] : []),
      ...(expiringNext ? [`${grouped(expiringNext.amount)} 分将在 ${dateText(expiringNext.at)} 到期`] : []),
      ...(debt > 0 ? [`退货多用掉的 ${grouped(debt)} 分，会从之后得到的积分里先扣`] : []),
    ],
  }
}

/** Words for one movement. */
export function entryRow(entry: PointsEntry, now: string): EntryRow {
  const { id, sentence, amount, at, availableFrom, expiresAt, balanceAfter } = entry
  return {
    id,
    sentence,
    amount: amount > 0 ? `+${grouped(amount)}` : `−${grouped(-amount)}`,
    isPlus: amount > 0,
    when: momentText(at, now),
    life: lifeOf(availableFrom, expiresAt, now),
    after: `结余 ${balanceAfter < 0 ? `−${grouped(-balanceAfter)}` : grouped(balanceAfter)}`,
  }
}

function lifeOf(from: string | null, until: string | null, now: string): string {
  if (until === null) return ''
  if (until <= now) return '已到期'
  const end = `${dateText(until)} 到期`
  return from !== null && from > now ? `${dayText(from)} 起可用，${end}` : end
}
