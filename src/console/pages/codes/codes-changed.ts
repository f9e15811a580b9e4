import { ref } from 'vue'

/** Raised whenever codes were made or changed, so that the lists behind a drawer load again. */
export const codesRevision = ref(0)
