const WINDOW = 20
const OPEN_MS = 5_000

/**
 * Opens when half of the last twenty calls found WeChat busy or out of order (reliability.md §5), so that a sick
 * WeChat is not flooded; after five seconds of real time one call may try.
 */
export class Circuit {
  private readonly results: boolean[] = []
  private openUntil = 0

  /** Whether a call may be made; the first one after a pause is the probe. */
  allows(now = Date.now()): boolean {
    if (this.openUntil === 0) return true
    if (now < this.openUntil) return false
    this.openUntil = now + OPEN_MS
    return true
  }

  /** Notes how a call ended: well means that WeChat answered, also with a refusal. */
  note(isWell: boolean, now = Date.now()): void {
    if (this.openUntil !== 0) {
      if (!isWell) return
      this.openUntil = 0
      this.results.length = 0
    }
    this.results.push(isWell)
    if (this.results.length > WINDOW) this.results.shift()
    const bad = this.results.filter((result) => !result).length
    if (this.results.length === WINDOW && bad * 2 >= WINDOW) this.openUntil = now + OPEN_MS
  }

  /** Whether calls are refused now. */
  isOpen(now = Date.now()): boolean {
    return now < this.openUntil
  }
}
