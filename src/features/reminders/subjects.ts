import type { ReminderPurpose } from '../../domain/reminder'
import type { ReminderSources, ReminderSubject, SubjectSource } from './doors'

/** What a page of the Mini Program asks for, read from `live:<id>`, `card` and the like. */
export interface Ask {
  purposes: ReminderPurpose[]
  subjectId: string
}

const KINDS: Readonly<Record<string, ReminderPurpose[]>> = {
  live: ['live'],
  product: ['stock', 'price'],
  sku: ['stock'],
  question: ['answer'],
  chat: ['answer'],
  desk: ['desk'],
  card: ['points', 'coupon'],
  order: ['order'],
}

/** Reads what a page asks for; the contract has checked its form. */
export function readAsk(text: string): Ask {
  const [kind = '', subjectId = ''] = text.split(':')
  return { purposes: KINDS[kind] ?? [], subjectId }
}

const OWN: Partial<Record<ReminderPurpose, ReminderSubject>> = {
  points: { about: '我的积分', page: 'pages/card/index' },
  coupon: { about: '我的优惠券', page: 'pages/card/index' },
  order: { about: '我的购买', page: 'pages/card/index' },
}

/** An answer in the customer's own conversation, unlike one to a question of a live session, has no subject's id. */
const CHAT: ReminderSubject = { about: '我的咨询', page: 'pages/home/index', isCounted: true }

/** Who knows the subjects: what is about the customer alone is known here. */
export class Subjects {
  private readonly sources: ReminderSources = { subjects: {}, lapses: {} }

  /** Hands in what other features know; what is left out stays as it was. */
  connect({ subjects, lapses, prices }: Partial<ReminderSources>): void {
    Object.assign(this.sources.subjects, subjects)
    Object.assign(this.sources.lapses, lapses)
    if (prices) this.sources.prices = prices
  }

  /** What the subject is now for this customer; undefined when there is no such thing. */
  readonly at = (
    purpose: ReminderPurpose,
    ...[subjectId, customerId]: Parameters<SubjectSource>
  ): Promise<ReminderSubject | undefined> => {
    const own = purpose === 'answer' && subjectId === '' ? CHAT : OWN[purpose]
    if (own) return Promise.resolve(own)
    return this.sources.subjects[purpose]?.(subjectId, customerId) ?? Promise.resolve(undefined)
  }

  /** Who says what things cost. */
  get prices(): ReminderSources['prices'] {
    return this.sources.prices
  }

  /** Who says what lapses. */
  get lapses(): ReminderSources['lapses'] {
    return this.sources.lapses
  }
}
