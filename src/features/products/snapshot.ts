import type { ProductDraft } from '../../contract/products'

/** A product as it can be put back: the draft that would make it so, with the ids of its SKUs. */
export type ProductSnapshot = ProductDraft
