import type { CampaignChannel } from '../../../domain/campaign'

/** Template messages of an account without many followers (official-account-api.md §5). */
export const TEMPLATES_PER_DAY = 100_000
/** Calls for mass messages (official-account-api.md §7). */
export const MASS_CALLS_PER_DAY = 100

/** How many calls a channel may make; `isPerMessage`: each message is a call, else each mass message of thousands. */
export interface ChannelLimit {
  perMinute: number
  perDay: number
}

/**
 * The ceilings per channel. Templates and subscriptions bring a finish event each, so that their minute is the
 * headroom of the callbacks: half of the 500 a second that are promised (reliability.md §2, performance.md).
 */
export const LIMITS: Readonly<Record<'subscription' | 'template' | 'mass', ChannelLimit>> = {
  subscription: { perMinute: 15_000, perDay: 10_000_000 },
  template: { perMinute: 15_000, perDay: TEMPLATES_PER_DAY },
  mass: { perMinute: 60, perDay: MASS_CALLS_PER_DAY },
}

/** Whether messages of this channel are calls to WeChat that a limit holds for. */
export const isLimited = (channel: CampaignChannel): channel is keyof typeof LIMITS => channel in LIMITS
