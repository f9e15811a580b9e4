import type { Switches } from '../control/contract'

/** The defaults: what the fact book and decisions.md hold to be most likely. */
export function defaultSwitches(): Switches {
  return {
    attempts: 3,
    retryQuery: 'fresh',
    retryAfterRefusal: 'stepped',
    timeoutSeconds: 5,
    markFail: false,
    failureLine: 'messages-and-clicks',
    followByScan: 'once',
    messageWindow: 'replace',
    windowOrder: 'earliest-expiry',
    payWindow: 20,
    subscribeIdsPerCall: 5,
    subscribeSheet: 'shown',
    privacyGuide: 'declared',
    publishEvent: 'PUBLISHJOBFINISH',
    rights: {
      certified: true,
      template: true,
      officialSubscribe: true,
      mass: true,
      publish: true,
      memberCard: false,
      guide: false,
      live: false,
    },
    reportLocation: false,
    imageLimitMb: 10,
    ipAllowList: [],
    linkCodes: [],
  }
}
