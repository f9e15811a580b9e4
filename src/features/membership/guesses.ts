import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'

const WINDOW_MS = 10 * 60_000
const PER_WINDOW = 20

/**
 * Counts wrong codes per till, in this process: the check runs inside a transaction, where nothing may wait for a
 * network. With n processes a till has n times as many tries, which is still nothing against 10^8 proofs a minute.
 */
export class Guesses {
  private readonly byTill = new Map<string, { from: number; wrong: number }>()

  constructor(private readonly clock: Clock) {}

  /** Throws `member_code.too_many` when this till was wrong too often. */
  assertAllowed(tillKey: string): void {
    const window = this.current(tillKey)
    if (!window || window.wrong < PER_WINDOW) return
    const retryAfterSeconds = Math.ceil((window.from + WINDOW_MS - this.clock.now()) / 1000)
    throw new AppError(
      'too_many',
      'member_code.too_many',
      `这台收银设备扫错会员码的次数过多，请 ${Math.ceil(retryAfterSeconds / 60)} 分钟后再试。`,
      { retryAfterSeconds },
    )
  }

  /** One more wrong code. */
  note(tillKey: string): void {
    const window = this.current(tillKey) ?? { from: this.clock.now(), wrong: 0 }
    window.wrong++
    this.byTill.set(tillKey, window)
  }

  private current(tillKey: string): { from: number; wrong: number } | undefined {
    const window = this.byTill.get(tillKey)
    const now = this.clock.now()
    if (window && window.from <= now && now < window.from + WINDOW_MS) return window
    this.byTill.delete(tillKey)
    return undefined
  }
}
