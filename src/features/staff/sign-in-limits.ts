import { createHash } from 'node:crypto'
import { AppError } from '../../domain/errors'
import type { SharedMemory } from '../../platform/cache/open'
import { Tries } from '../../platform/cache/tries'

const WINDOW_SECONDS = 15 * 60
/** Wrong passwords per window, for one login name and for one address (a shop shares one). */
const PER_LOGIN = 5
const PER_ADDRESS = 15
/** Tries of a binding code per window and person. */
const PER_PERSON = 5

function limit(shared: SharedMemory, name: string, tries: number, code: string): Tries {
  const refusal = (retryAfterSeconds: number): AppError =>
    new AppError('too_many', code, `尝试次数过多，请 ${Math.ceil(retryAfterSeconds / 60)} 分钟后再试。`, {
      retryAfterSeconds,
    })
  return new Tries(shared, { name, tries, seconds: WINDOW_SECONDS, refusal })
}

/** Counts tries before the password is looked at, so that guesses beyond the limit never reach the hash. */
export class SignInLimits {
  private readonly byLogin: Tries
  private readonly byAddress: Tries

  constructor(shared: SharedMemory) {
    this.byLogin = limit(shared, 'sign-in:login', PER_LOGIN, 'login.too_many')
    this.byAddress = limit(shared, 'sign-in:address', PER_ADDRESS, 'login.too_many')
  }

  /** Takes one try from both budgets; throws `login.too_many` when either is used up. */
  async take(login: string, address: string): Promise<void> {
    await this.byAddress.take(address)
    await this.byLogin.take(key(login))
  }

  /** Gives the tries back after a right password. */
  async forgive(login: string, address: string): Promise<void> {
    await this.byLogin.forget(key(login))
    await this.byAddress.giveBack(address)
  }
}

/** Counts tries of binding codes, so that nobody guesses one. */
export class BindingLimits {
  private readonly byPerson: Tries

  constructor(shared: SharedMemory) {
    this.byPerson = limit(shared, 'staff-bind', PER_PERSON, 'staff.bind_too_many')
  }

  /** Takes one try; throws `staff.bind_too_many` when all are used. */
  take(customerId: string): Promise<void> {
    return this.byPerson.take(customerId)
  }
}

/** Login names are hashed so that what people mistype there (passwords, too) is not kept anywhere. */
const key = (login: string): string => createHash('sha256').update(login).digest('base64url')
