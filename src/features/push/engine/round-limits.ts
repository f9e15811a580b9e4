import { nextMinute, nextOpening } from '../../../domain/send-schedule'
import type { Clock } from '../../../platform/clock'
import type { SendPass } from '../../sending'
import { isLimited, LIMITS } from './limits'
import type { Lane, Meters } from './meters'
import type { RunningCampaign } from './running'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const BEIJING_MS = 8 * 3_600_000

/** Until when a round must wait: the campaign's window and rate, and WeChat's own limits, over all processes. */
export class RoundLimits {
  constructor(private readonly deps: { clock: Clock; meters: Meters }) {}

  /** Until when a round of so many must wait (decision clock); undefined when it may go now. */
  async waitFor({ campaign, schedule }: RunningCampaign, many: number): Promise<number | undefined> {
    const { clock, meters } = this.deps
    const now = clock.now()
    const opening = nextOpening(schedule, now)
    // When its time is over nobody is called any more, and what is left is skipped at once.
    if (opening === undefined) return undefined
    if (opening > now) return opening
    const lane = { name: `campaign:${campaign.id}`, windowMs: MINUTE_MS, most: campaign.ratePerMinute }
    const until = await meters.take([lane], many)
    return until === undefined ? undefined : (nextMinute(schedule, now) ?? until)
  }

  /** Takes calls from WeChat's own limits, all of them or none: then until when they must wait (decision clock). */
  async takeCalls(passes: readonly SendPass[]): Promise<number | undefined> {
    const perChannel = new Map<string, number>()
    for (const { channel } of passes) perChannel.set(channel, (perChannel.get(channel) ?? 0) + 1)
    for (const [channel, many] of perChannel) {
      if (!isLimited(channel as never)) continue
      const { perMinute, perDay } = LIMITS[channel as keyof typeof LIMITS]
      const lanes: Lane[] = [
        { name: `${channel}:minute`, windowMs: MINUTE_MS, most: perMinute },
        { name: `${channel}:day`, windowMs: DAY_MS, shiftMs: BEIJING_MS, most: perDay },
      ]
      const until = await this.deps.meters.take(lanes, many)
      if (until !== undefined) return until
    }
    return undefined
  }
}
