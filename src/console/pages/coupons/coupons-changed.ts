import { ref } from 'vue'

/** Raised whenever a coupon was changed, so that the list behind the drawer loads again. */
export const couponsRevision = ref(0)
