import type { CardKind } from '../../domain/conversation'

/** Something of the brand that can be shown to a customer as a Mini Program card. */
export interface ShownCard {
  kind: CardKind
  id: string
  title: string
  /** Price, condition or time, in words. */
  words: string
  /** Of our own Mini Program, with its query. */
  pagePath: string
}

/** What conversations ask the features that have things to show. */
export interface CardCatalogue {
  /** At most 30 of each kind; all when nothing is asked for. */
  search(query: string): Promise<ShownCard[]>
  /** Undefined for what is not there or not to be seen any more. */
  byId(kind: CardKind, id: string): Promise<ShownCard | undefined>
}
