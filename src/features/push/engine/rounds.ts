import { cutOf, dueTimes, nextMinute, type SendSchedule } from '../../../domain/send-schedule'

const MINUTE_MS = 60_000

/** People who are due at the same moment; `reason` is why each of them was put off before, if they were. */
export interface Round {
  at: number
  people: { customerId: string; reason: string | undefined }[]
}

/** Gives the next people of the frozen audience, at most `size` of them; none when it is at its end. */
export type NextPage = (size: number) => Promise<string[]>

/**
 * The moments of a campaign in their order, as the sender will come to them: the planned chunks, and between them
 * those who were put off. A minute takes no more than the rate; what does not fit waits for the next one.
 */
export class RoundQueue {
  private readonly due: Generator<number, undefined>
  private nextDue: number | undefined
  private readonly waiting = new Map<number, Round['people']>()
  private readonly used = new Map<number, number>()
  private readonly size: number
  private isAtEnd = false

  constructor(
    private readonly schedule: SendSchedule,
    private readonly page: NextPage,
  ) {
    this.due = dueTimes(schedule)
    this.nextDue = this.due.next().value
    this.size = cutOf(schedule).size
  }

  /** Somebody comes round again at `at`. */
  putOff(at: number, customerId: string, reason: string | undefined): void {
    const people = this.waiting.get(at)
    if (people) people.push({ customerId, reason })
    else this.waiting.set(at, [{ customerId, reason }])
  }

  /** The next round; undefined when nobody is left or the time is over. */
  async next(): Promise<Round | undefined> {
    for (;;) {
      const planned = this.isAtEnd ? undefined : this.nextDue
      const waiting = this.waiting.size === 0 ? undefined : Math.min(...this.waiting.keys())
      if (planned === undefined && waiting === undefined) return undefined
      const isPlanned = waiting === undefined || (planned !== undefined && planned <= waiting)
      const round = isPlanned ? await this.planned(planned!) : this.putOffUntil(waiting)
      if (round.people.length === 0) continue
      const room = this.room(round)
      if (room === round.at) return round
      for (const { customerId, reason } of round.people)
        if (room !== undefined) this.putOff(room, customerId, reason)
      if (room === undefined) return { ...round, at: Number.POSITIVE_INFINITY }
    }
  }

  /** The rest of the audience when there is no time left to plan. */
  async rest(): Promise<string[]> {
    return this.isAtEnd ? [] : this.page(1_000)
  }

  private async planned(at: number): Promise<Round> {
    const ids = await this.page(this.size)
    this.nextDue = this.due.next().value
    if (ids.length === 0) this.isAtEnd = true
    return { at, people: ids.map((customerId) => ({ customerId, reason: undefined })) }
  }

  private putOffUntil(at: number): Round {
    const people = this.waiting.get(at)!
    const rest = people.splice(this.size)
    if (rest.length > 0) this.waiting.set(at, rest)
    else this.waiting.delete(at)
    return { at, people }
  }

  /** When the round fits its minute: at its own time, or at the next minute. */
  private room({ at, people }: Round): number | undefined {
    const minute = Math.floor(at / MINUTE_MS)
    const used = this.used.get(minute) ?? 0
    if (used > 0 && used + people.length > this.schedule.ratePerMinute) return nextMinute(this.schedule, at)
    this.used.set(minute, used + people.length)
    return at
  }
}
