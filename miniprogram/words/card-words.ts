import type { MemberCard } from '../../src/contract/membership'
import { dateText } from './day'

/** A membership card as the pages show it. */
export interface CardWords {
  number: string
  tierName: string
  benefits: string[]
  points: string
  /** What is missing to the next tier; empty on the highest. */
  nextTier: string
  /** Points that wait, lapse or are owed, one sentence each. */
  notes: string[]
}

/** Words for a card. */
export function cardWords(card: MemberCard): CardWords {
  const { tier, next, points } = card
  return {
    number: (card.number.match(/.{1,4}/g) ?? []).join(' '),
    tierName: tier.name,
    benefits: tier.benefits,
    points: grouped(points.spendable),
    nextTier: next ? `再消费 ${yuan(next.missingFen)} 升为${next.tier.name}` : '',
    notes: notesOf(points),
  }
}

function notesOf({ pending, expiringNext, debt }: MemberCard['points']): string[] {
  const notes: string[] = []
  if (pending > 0) notes.push(`${grouped(pending)} 积分待入账，退换期过后可用`)
  if (expiringNext) notes.push(`${grouped(expiringNext.amount)} 积分将在 ${dateText(expiringNext.at)} 到期`)
  if (debt > 0) notes.push(`${grouped(debt)} 积分因退货待抵扣，下次得到的积分先抵扣`)
  return notes
}

/** 12,345 */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Fen as ¥1,234 or ¥12.50. */
export function yuan(fen: number): string {
  const whole = `¥${grouped(Math.floor(fen / 100))}`
  return fen % 100 === 0 ? whole : `${whole}.${String(fen % 100).padStart(2, '0')}`
}
