/** Requests that wait for an answer which another request or another process is working out. */
export class WaitingRoom {
  private readonly waiters = new Map<string, Set<() => void>>()
  private timer: NodeJS.Timeout | undefined
  private isChecking = false

  constructor(
    /** Of the rows with these ids, those that are worth another look. One query for all who wait. */
    private readonly changed: (ids: string[]) => Promise<string[]>,
    private readonly pollMs = 100,
  ) {}

  /** Resolves when the row may have changed, or after `timeoutMs`. */
  wait(id: string, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const waiters = this.waiters.get(id) ?? new Set()
      const done = (): void => {
        clearTimeout(timeout)
        waiters.delete(done)
        if (waiters.size === 0 && this.waiters.get(id) === waiters) this.waiters.delete(id)
        if (this.waiters.size === 0) this.stop()
        resolve()
      }
      const timeout = setTimeout(done, Math.max(0, timeoutMs))
      waiters.add(done)
      this.waiters.set(id, waiters)
      this.timer ??= setInterval(() => void this.check(), this.pollMs)
    })
  }

  /** Wakes whoever waits for this row. */
  wake(id: string): void {
    for (const done of [...(this.waiters.get(id) ?? [])]) done()
  }

  private stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }

  private async check(): Promise<void> {
    if (this.isChecking) return
    this.isChecking = true
    try {
      for (const id of await this.changed([...this.waiters.keys()])) this.wake(id)
    } catch {
      // the database is away for a moment; the next tick asks again, and every wait has its own end
    }
    this.isChecking = false
  }
}
