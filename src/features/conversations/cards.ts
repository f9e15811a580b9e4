/** Something of the brand that can be shown to a customer as a Mini Program card. */
export interface ShownCard {
  kind: 'product' | 'offer'
  id: string
  title: string
  /** Price or condition, in words. */
  words: string
  /** Of our own Mini Program, with its query. */
  pagePath: string
}

/** What conversations ask the features that have things to show. */
export interface CardCatalogue {
  /** At most 30 of each kind; all when nothing is asked for. */
  search(query: string): Promise<ShownCard[]>
  /** Undefined for what is not there or not on sale any more. */
  byId(kind: ShownCard['kind'], id: string): Promise<ShownCard | undefined>
}
