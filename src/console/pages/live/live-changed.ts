import { ref } from 'vue'

/** Raised whenever a live session or a question was changed, so that the lists behind load again. */
export const liveRevision = ref(0)
