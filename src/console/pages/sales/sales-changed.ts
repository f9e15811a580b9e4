import { ref } from 'vue'

/** Raised whenever a sale was refunded, so that the lists load again. */
export const salesRevision = ref(0)
