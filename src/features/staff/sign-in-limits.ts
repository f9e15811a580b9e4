import { createHash } from 'node:crypto'
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible'
import { AppError } from '../../domain/errors'
import type { SharedMemory } from '../../platform/cache/open'

const WINDOW_SECONDS = 15 * 60
/** Wrong passwords per window, for one login name and for one address (a shop shares one). */
const PER_LOGIN = 5
const PER_ADDRESS = 15

function limiter(shared: SharedMemory, keyPrefix: string, points: number): RateLimiterAbstract {
  const options = { keyPrefix: shared.prefix + keyPrefix, points, duration: WINDOW_SECONDS }
  const memory = new RateLimiterMemory(options)
  if (!shared.redis) return memory
  return new RateLimiterRedis({ ...options, storeClient: shared.redis, insuranceLimiter: memory })
}

/** Counts tries before the password is looked at, so that guesses beyond the limit never reach the hash. */
export class SignInLimits {
  private readonly byLogin: RateLimiterAbstract
  private readonly byAddress: RateLimiterAbstract

  constructor(shared: SharedMemory) {
    this.byLogin = limiter(shared, 'sign-in:login', PER_LOGIN)
    this.byAddress = limiter(shared, 'sign-in:address', PER_ADDRESS)
  }

  /** Takes one try from both budgets; throws `login.too_many` when either is used up. */
  async take(login: string, address: string): Promise<void> {
    try {
      await this.byAddress.consume(address)
      await this.byLogin.consume(key(login))
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
      const minutes = Math.ceil(retryAfterSeconds / 60)
      throw new AppError('too_many', 'login.too_many', `尝试次数过多，请 ${minutes} 分钟后再试。`, {
        retryAfterSeconds,
      })
    }
  }

  /** Gives the tries back after a right password. */
  async forgive(login: string, address: string): Promise<void> {
    await this.byLogin.delete(key(login))
    await this.byAddress.reward(address)
  }
}

/** Tries of a binding code per window and person. */
const PER_PERSON = 5

/** Counts tries of binding codes, so that nobody guesses one. */
export class BindingLimits {
  private readonly byPerson: RateLimiterAbstract

  constructor(shared: SharedMemory) {
    this.byPerson = limiter(shared, 'staff-bind', PER_PERSON)
  }

  /** Takes one try; throws `staff.bind_too_many` when all are used. */
  async take(customerId: string): Promise<void> {
    try {
      await this.byPerson.consume(customerId)
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
      const minutes = Math.ceil(retryAfterSeconds / 60)
      throw new AppError('too_many', 'staff.bind_too_many', `尝试次数过多，请 ${minutes} 分钟后再试。`, {
        retryAfterSeconds,
      })
    }
  }
}

/** Login names are hashed so that what people mistype there (passwords, too) is not kept anywhere. */
const key = (login: string): string => createHash('sha256').update(login).digest('base64url')
