import { ref } from 'vue'

/** Raised whenever an offer was changed, so that the list behind the drawer loads again. */
export const offersRevision = ref(0)
