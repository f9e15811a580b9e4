/** A customer to whom a phone number belongs already, as the rule of merging sees them. */
export interface PhoneOwner {
  /** Whether they have ever shown up at WeChat; an imported member has not. */
  hasOpenId: boolean
}

/** What follows from a phone number that somebody gives while another customer has it. */
export type PhoneVerdict = 'merge' | 'propose'

/**
 * A number verified by WeChat joins its owner with the member who was imported under it. Two people of WeChat with one
 * number, or a number that nobody verified, are for staff to look at (domain.md 3.3 step 7).
 */
export function judgePhone(owner: PhoneOwner, isVerified: boolean): PhoneVerdict {
  return isVerified && !owner.hasOpenId ? 'merge' : 'propose'
}
