import type { WindowUse } from '../api/needs'
import type { Switches } from '../control/contract'
import type { AppKind, CustomWindow } from '../world'
import type { VirtualClock } from './clock'

const MINUTE_MS = 60_000
const TWO_DAYS_MS = 48 * 3_600_000

/** Messages and duration per trigger (wechat/official-account-api.md §4, mini-program-api.md §5). */
const RULES: Record<CustomWindow['kind'], { allowed: number; durationMs: number }> = {
  message: { allowed: 5, durationMs: TWO_DAYS_MS },
  menu: { allowed: 3, durationMs: MINUTE_MS },
  subscribe: { allowed: 3, durationMs: MINUTE_MS },
  scan: { allowed: 3, durationMs: MINUTE_MS },
  session: { allowed: 2, durationMs: MINUTE_MS },
  pay: { allowed: 20, durationMs: TWO_DAYS_MS },
}

/** How many customer-service messages every person allows right now. */
export class Windows {
  private readonly byPerson = new Map<string, CustomWindow[]>()

  constructor(
    private readonly clock: VirtualClock,
    private readonly switches: () => Switches,
    private readonly onChange: () => void,
  ) {}

  /** Opens the window a trigger gives; a message replaces the running one unless the switch says otherwise. */
  open(personId: string, app: AppKind, kind: CustomWindow['kind']): CustomWindow {
    const now = this.clock.now()
    const rule = RULES[kind]
    const unlimited = kind === 'pay' && this.switches().payWindow === 'unlimited'
    const window: CustomWindow = {
      personId,
      app,
      kind,
      openedAt: now,
      expiresAt: now + rule.durationMs,
      allowed: unlimited ? Number.MAX_SAFE_INTEGER : rule.allowed,
      used: 0,
    }
    const replaces = kind === 'message' && this.switches().messageWindow === 'replace'
    const kept = this.living(personId).filter((w) => !(replaces && w.app === app && w.kind === 'message'))
    this.byPerson.set(personId, [...kept, window])
    this.onChange()
    return window
  }

  /** Uses one message of an open window, of the one that the switch says comes first. */
  spend(personId: string, app: AppKind): WindowUse {
    const open = this.living(personId).filter((window) => window.app === app)
    if (open.length === 0) return 'closed'
    const usable = open.filter((window) => window.used < window.allowed)
    const first = usable.sort((a, b) => this.order(a, b))[0]
    if (!first) return 'exhausted'
    first.used += 1
    this.onChange()
    return 'used'
  }

  /** The windows that have not expired, of one person or of everybody. */
  living(personId?: string): CustomWindow[] {
    const now = this.clock.now()
    const all =
      personId === undefined ? [...this.byPerson.values()].flat() : (this.byPerson.get(personId) ?? [])
    return all.filter((window) => window.openedAt <= now && now < window.expiresAt)
  }

  /** Closes what a person allowed to one app: unfollowing ends every allowance. */
  close(personId: string, app: AppKind): void {
    const kept = (this.byPerson.get(personId) ?? []).filter((window) => window.app !== app)
    this.byPerson.set(personId, kept)
    this.onChange()
  }

  /** Takes windows over from a snapshot. */
  load(windows: CustomWindow[]): void {
    for (const window of windows) {
      this.byPerson.set(window.personId, [...(this.byPerson.get(window.personId) ?? []), window])
    }
  }

  /** Forgets every window. */
  clear(): void {
    this.byPerson.clear()
  }

  private order(a: CustomWindow, b: CustomWindow): number {
    if (this.switches().windowOrder === 'latest-opened') return b.openedAt - a.openedAt
    return a.expiresAt - b.expiresAt
  }
}
