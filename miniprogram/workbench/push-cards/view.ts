import type { CardToForward } from '../../../src/contract/guide-pushes'
import type { ShareTarget } from '../../../src/contract/shares'
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

/** What the card leads to, for a link with the guide's credit; undefined for other pages. */
export function targetOf(link: string): ShareTarget | undefined {
  const [, kind, id] = /^\/?pages\/(product|offer|live)\/index\?id=([0-9A-Z]{26})$/.exec(link) ?? []
  return kind && id ? { kind: kind as ShareTarget['kind'], id } : undefined
}
