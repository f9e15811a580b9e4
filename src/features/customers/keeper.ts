import type { EntityManager } from 'typeorm'

/** Two customers that turn out to be one person. */
export interface MergeOrder {
  mergeId: string
  /** Ends as `merged`. */
  fromId: string
  /** Goes on with everything. */
  intoId: string
  /** Epoch ms. */
  at: number
}

/** One row that a merge moved, kept so that the merge can be undone (decisions.md 25). */
export interface MovedRow {
  table: string
  rowId: string
}

/** Whose data is to be erased. Somebody who was merged comes as one order for each id that they had. */
export interface ErasureOrder {
  customerId: string
  /** Every openid the customer ever had, by account. */
  openIds: readonly { account: string; openId: string }[]
  at: number
}

/**
 * What a feature that keeps rows of customers does when two customers become one and when one is erased (I-12).
 * Everything runs inside the transaction that is given, with both customer rows locked.
 */
export interface CustomerKeeper {
  /** The feature's name, also the heading of its part in an export. */
  readonly name: string
  /** Moves the rows and says which; sums stay unchanged. */
  merge(tx: EntityManager, order: MergeOrder): Promise<MovedRow[]>
  /** Removes personal data; facts and sums stay. */
  erase(tx: EntityManager, order: ErasureOrder): Promise<void>
  /**
   * Removes what the card's consent does not cover when a member stops following (decisions.md 13); `openIds` are
   * those of the account that was left. Only for features that keep more than the card needs.
   */
  leave?(tx: EntityManager, order: ErasureOrder): Promise<void>
  /**
   * Removes everything that names the openids of an account that somebody without a card left, while they go on in the
   * Mini Program (decisions.md 13). Only for features that keep openids.
   */
  forget?(tx: EntityManager, order: ErasureOrder): Promise<void>
  /** What the customer gets to read about themselves: plain data with Chinese headings as keys. */
  export(customerId: string): Promise<Record<string, unknown>>
}
