/** Where decisions take their time from. Time-outs, leases and TTLs stay real time (decisions.md 27). */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** A clock that runs `offsetMs` beside the machine's; the sandbox moves it. */
export class ShiftedClock implements Clock {
  private offsetMs = 0

  now(): number {
    return Date.now() + this.offsetMs
  }

  shift(offsetMs: number): void {
    this.offsetMs = offsetMs
  }
}

/** A clock that stands still until it is moved; for tests of pure decisions. */
export class FixedClock implements Clock {
  constructor(private at: number) {}

  now(): number {
    return this.at
  }

  advance(ms: number): void {
    this.at += ms
  }
}
