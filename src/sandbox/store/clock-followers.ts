import type { VirtualClock } from './clock'

/** A move waits this long (real time) for the processes that follow. */
const ACK_LIMIT_MS = 5_000

/** What is written to a follower's stream. */
export interface ClockNews {
  seq: number
  offsetMs: number
}

interface Follower {
  name: string
  acknowledged: number
  tell(news: ClockNews): void
  end(): void
}

/** The processes that follow the virtual clock; a move is over when each has acknowledged it (decisions.md 27). */
export class ClockFollowers {
  private readonly followers = new Set<Follower>()
  private waiting: (() => void)[] = []

  constructor(
    private readonly clock: VirtualClock,
    private readonly ackLimitMs = ACK_LIMIT_MS,
  ) {}

  /** Adds a process and tells it the current offset; returns how to take it away again. */
  join(name: string, tell: (news: ClockNews) => void, end: () => void): () => void {
    const follower: Follower = { name, acknowledged: 0, tell, end }
    this.followers.add(follower)
    tell({ seq: this.clock.seq, offsetMs: this.clock.offsetMs })
    return () => {
      this.followers.delete(follower)
      this.wake()
    }
  }

  /** Notes that a process has taken a move over; false when nobody of that name follows. */
  acknowledge(name: string, seq: number): boolean {
    const known = [...this.followers].filter((follower) => follower.name === name)
    for (const follower of known) follower.acknowledged = Math.max(follower.acknowledged, seq)
    this.wake()
    return known.length > 0
  }

  /** Moves the clock and waits for everybody up to the limit; answers the names of those that are missing. */
  async moveTo(offsetMs: number): Promise<string[]> {
    this.clock.moveTo(offsetMs)
    const seq = this.clock.seq
    for (const follower of this.followers) follower.tell({ seq, offsetMs })
    const endsAt = performance.now() + this.ackLimitMs
    while (this.behind(seq).length > 0 && performance.now() < endsAt) {
      await this.nextChange(endsAt - performance.now())
    }
    return this.behind(seq)
  }

  /** The names of the processes that follow. */
  names(): string[] {
    return [...this.followers].map((follower) => follower.name).sort()
  }

  /** Ends every stream. */
  close(): void {
    for (const follower of this.followers) follower.end()
    this.followers.clear()
    this.wake()
  }

  private behind(seq: number): string[] {
    return [...this.followers].filter((one) => one.acknowledged < seq).map((one) => one.name)
  }

  private nextChange(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs)
      this.waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  private wake(): void {
    const waiting = this.waiting
    this.waiting = []
    for (const resolve of waiting) resolve()
  }
}
