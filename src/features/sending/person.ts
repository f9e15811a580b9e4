import type { PersonFacts } from '../../domain/send-facts'
import type { Allowance } from '../../domain/send-window'
import type { Account } from '../../wechat/account'

/** Facts that the decisions of one batch change as they are made. */
export type DraftFacts = {
  -readonly [K in keyof PersonFacts]: PersonFacts[K] extends readonly (infer T)[]
    ? T[]
    : K extends 'tokens' | 'provisional'
      ? Record<string, number>
      : PersonFacts[K]
}

/** A person of a batch, with the rows behind the facts. */
export interface Person {
  customerId: string | undefined
  openIds: Partial<Record<Account, string>>
  facts: DraftFacts
  /** The row of this month's mass messages, if one was sent or an older month left one. */
  massRow: (Allowance & { isCurrent: boolean }) | undefined
  /** Tokens that are free, by template. */
  tokens: Map<string, { id: string; isStanding: boolean }[]>
}
