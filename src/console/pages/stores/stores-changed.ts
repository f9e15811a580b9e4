import { ref } from 'vue'

/** Raised whenever a store was changed, so that the list behind the drawer loads again. */
export const storesRevision = ref(0)
