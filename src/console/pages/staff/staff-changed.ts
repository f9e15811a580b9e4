import { ref } from 'vue'

/** Raised whenever somebody was changed, so that the list behind a drawer loads again. */
export const staffRevision = ref(0)
