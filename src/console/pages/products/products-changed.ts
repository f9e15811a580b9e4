import { ref } from 'vue'

/** Raised whenever a product was changed, so that the list behind the drawer loads again. */
export const productsRevision = ref(0)
