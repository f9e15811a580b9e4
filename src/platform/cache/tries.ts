import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible'
import type { AppError } from '../../domain/errors'
import type { SharedMemory } from './open'

/** A budget of tries: so many per key within so many seconds of real time. */
export interface TriesWish {
  /** Keeps several budgets apart. */
  name: string
  tries: number
  seconds: number
  /** What is thrown when a key has used all of its tries; whole seconds of at least 1 until the next one. */
  refusal(retryAfterSeconds: number): AppError
}

/** Counts tries per key in shared memory, so that nobody guesses what is secret; in this process while Redis is away. */
export class Tries {
  private readonly limiter: RateLimiterAbstract

  constructor(
    shared: SharedMemory,
    private readonly wish: TriesWish,
  ) {
    const options = { keyPrefix: shared.prefix + wish.name, points: wish.tries, duration: wish.seconds }
    const memory = new RateLimiterMemory(options)
    this.limiter = shared.redis
      ? new RateLimiterRedis({ ...options, storeClient: shared.redis, insuranceLimiter: memory })
      : memory
  }

  /** Takes one try; throws the refusal when none is left. */
  async take(key: string): Promise<void> {
    try {
      await this.limiter.consume(key)
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      throw this.wish.refusal(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)))
    }
  }

  /** Gives one try back: it turned out to be no guess. */
  async giveBack(key: string): Promise<void> {
    await this.limiter.reward(key)
  }

  /** Forgets every try of a key. */
  async forget(key: string): Promise<void> {
    await this.limiter.delete(key)
  }
}
