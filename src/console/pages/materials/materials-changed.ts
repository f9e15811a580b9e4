import { ref } from 'vue'

/** Raised whenever a material or task was changed, so that the lists behind the drawer load again. */
export const materialsRevision = ref(0)
