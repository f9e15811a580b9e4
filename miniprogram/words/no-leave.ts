/** How asking for the place ended without one. */
export type NoPlace = 'refused' | 'disagreed' | 'failed'

/** Whether a call failed because the person did not agree to the privacy guide, or it is not filled in at WeChat. */
export function isPrivacyRefusal(errMsg: string): boolean {
  return /privacy/.test(errMsg)
}

/** Why there is no place, by WeChat's failure. */
export function noPlaceBecause(errMsg: string): NoPlace {
  if (isPrivacyRefusal(errMsg)) return 'disagreed'
  return /auth/.test(errMsg) ? 'refused' : 'failed'
}
