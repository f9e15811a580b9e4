import type { ProductDraft } from '../../contract/products'

/** What a store has of a SKU and asks for it. */
export interface StockHeld {
  qty: number
  priceFen: number | null
}

/** What a product was before a file changed it, and what its stock was then and after. */
export interface ProductSnapshot {
  /** The draft that would make it so again; null for a product that was not there. */
  draft: ProductDraft | null
  /** `before` null: nobody had counted it. */
  stock: { storeId: string; skuId: string; before: StockHeld | null; after: StockHeld }[]
}
