import { setTimeout as wait } from 'node:timers/promises'
import { callControl } from './client/control-http'
import { Follower } from './client/follower'
import type {
  ClockState,
  Fault,
  PlatformSettings,
  PushAnswer,
  SandboxState,
  Switches,
  VerifyResult,
} from './control/contract'
import type { AppAccount, AppKind, BackgroundPerson, ChatLine, Delivery, Person, WireCall } from './world'

export { SandboxRefusal } from './client/control-http'
export { Follower, type ScanTarget } from './client/follower'

const POLL_MS = 15

/** A change of the switches; rights one by one. */
export type SwitchChange = Partial<Omit<Switches, 'rights'>> & { rights?: Partial<Switches['rights']> }

/** What may be changed about an account. */
export type AccountChange = Partial<AppAccount['callback']> & { appSecret?: string }

/** The sandbox's typed client over HTTP, for tests and for the demo's checks. */
export class SandboxClient {
  /** The virtual clock; a move is over when every following process has acknowledged it. */
  readonly clock = {
    read: () => this.call<ClockState>('GET', 'clock'),
    advance: (ms: number) => this.call<ClockState>('POST', 'clock', { advanceMs: ms }),
    setTo: (now: number) => this.call<ClockState>('POST', 'clock', { now }),
    reset: () => this.call<ClockState>('POST', 'clock', { reset: true }),
  }

  /** Faults on request. */
  readonly faults = {
    add: (fault: Fault) => this.call<Fault>('POST', 'faults', fault),
    remove: (id: string) => this.call<unknown>('DELETE', `faults/${id}`),
    clear: () => this.call<unknown>('DELETE', 'faults'),
  }

  constructor(readonly url: string) {}

  /** Makes a person who does not follow yet. */
  async person(wish: { nickname?: string; avatar?: string; phoneNumber?: string } = {}): Promise<Follower> {
    return new Follower(this, await this.call('POST', 'people', wish))
  }

  /** Makes a person who follows already; the welcome is over. */
  async follower(wish: { nickname?: string; phoneNumber?: string } = {}): Promise<Follower> {
    const person = await this.person(wish)
    await person.follow()
    return person
  }

  state(): Promise<SandboxState> {
    return this.call('GET', 'state')
  }

  /** One chat, oldest line first. */
  chats(personId: string, app: AppKind = 'official'): Promise<ChatLine[]> {
    return this.call('GET', `chats/${personId}?app=${app}`)
  }

  /** Pushes, newest first. */
  deliveries(wish: { personId?: string; limit?: number } = {}): Promise<Delivery[]> {
    const query = new URLSearchParams({ limit: String(wish.limit ?? 200) })
    if (wish.personId) query.set('personId', wish.personId)
    return this.call('GET', `deliveries?${query.toString()}`)
  }

  /** API calls, newest first. */
  calls(limit = 200): Promise<WireCall[]> {
    return this.call('GET', `calls?limit=${limit}`)
  }

  /** Changes switches and answers all of them. */
  switches(change: SwitchChange): Promise<Switches> {
    return this.call('PATCH', 'switches', change)
  }

  /** Changes what the account's owner set up by hand at WeChat and answers all of it. */
  settings(change: Partial<PlatformSettings> = {}): Promise<PlatformSettings> {
    return this.call('PATCH', 'settings', change)
  }

  account(app: AppKind, change: AccountChange): Promise<AppAccount> {
    return this.call('PATCH', `accounts/${app}`, change)
  }

  /** The URL check that WeChat makes when the configuration is saved. */
  verifyUrl(app: AppKind): Promise<VerifyResult> {
    return this.call('POST', 'verify-url', { app })
  }

  /** Makes up to 1,000 people without phones; no callbacks are sent. */
  backgroundPeople(people: BackgroundPerson[]): Promise<Person[]> {
    return this.call('POST', 'background-people', { people })
  }

  /** Says what is printed below a code. */
  labelCode(ticket: string, label: string): Promise<unknown> {
    return this.call('PATCH', 'codes', { ticket, label })
  }

  /** Puts a Mini Program code or a link code in print, with what stands below it, so that the phone can scan it. */
  printCode(
    code: { page: string; scene: string; label: string } | { url: string; label: string },
  ): Promise<unknown> {
    return this.call('POST', 'printed-codes', code)
  }

  revokeTokens(app: AppKind): Promise<unknown> {
    return this.call('POST', 'tokens/revoke', { app })
  }

  /** Sends exactly these bytes to the developer's server. */
  push(raw: {
    app: AppKind
    body?: string
    query?: Record<string, string>
    contentType?: string
    method?: 'GET' | 'POST'
  }): Promise<PushAnswer> {
    return this.call('POST', 'push', raw)
  }

  /** Forgets everything but the accounts. */
  reset(): Promise<unknown> {
    return this.call('POST', 'reset', {})
  }

  /** Waits until one of the person's chats holds a line that was not written by the person and is wanted. */
  async waitForLine(
    personId: string,
    wanted: (line: ChatLine) => boolean,
    timeoutMs = 5_000,
  ): Promise<ChatLine> {
    const endsAt = performance.now() + timeoutMs
    for (;;) {
      const lines = [...(await this.chats(personId)), ...(await this.chats(personId, 'miniapp'))]
      const found = lines.find((line) => line.from !== 'me' && wanted(line))
      if (found) return found
      if (performance.now() >= endsAt) {
        const seen = JSON.stringify(lines.map((line) => line.content))
        throw new Error(`no such line within ${timeoutMs} ms; the chats hold ${seen}`)
      }
      await wait(POLL_MS)
    }
  }

  /** Any path of the control API, for what has no method here. */
  call<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
    return callControl<T>(this.url, method, path, body)
  }
}
