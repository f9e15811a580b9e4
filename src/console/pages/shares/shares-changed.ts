import { ref } from 'vue'

/** Raised whenever a credit was decided, so that counts load again. */
export const sharesRevision = ref(0)
