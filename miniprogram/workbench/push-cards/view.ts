import type { CardToForward } from '../../../src/contract/guide-pushes'
import { momentText } from '../../words/day'
import { customerName } from '../../words/waited'

/** A card that was prepared to be forwarded. */
export interface CardRow {
  id: string
  name: string
  title: string
  text: string
  sentence: string
  when: string
  isWaiting: boolean
}

/** Words for a card. */
export function cardRow(card: CardToForward, now: string): CardRow {
  const { id, customerId, name, title, text, sentence, state, createdAt, settledAt } = card
  const when = momentText(settledAt ?? createdAt, now)
  return {
    id,
    name: customerName(name, customerId),
    title,
    text,
    sentence,
    when,
    isWaiting: state === 'waiting',
  }
}
