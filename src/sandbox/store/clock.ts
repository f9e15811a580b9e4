/**
 * The sandbox's virtual clock: the real clock plus an offset. Windows, tokens, quotas and days follow it; time-outs
 * of connections stay real time (decisions.md 27).
 */
export class VirtualClock {
  offsetMs = 0
  /** Counts the moves, so that a process can say which one it has taken over. */
  seq = 1

  constructor(startAt?: number) {
    if (startAt !== undefined) this.offsetMs = startAt - Date.now()
  }

  /** Virtual time in epoch ms. */
  now(): number {
    return Date.now() + this.offsetMs
  }

  /** Virtual time in whole seconds, as WeChat writes it. */
  seconds(): number {
    return Math.floor(this.now() / 1000)
  }

  /** Sets the offset and counts the move. */
  moveTo(offsetMs: number): void {
    this.offsetMs = offsetMs
    this.seq += 1
  }
}
