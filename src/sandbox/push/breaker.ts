import type { SandboxWorld } from '../store'
import type { AppKind } from '../world'

const WINDOW_MS = 60_000
const SUSPENSION_MS = 60_000
/** WeChat does not publish the number; this one is ours. */
const FAILURES = 10

/** MarkFail: many failed deliveries in a short time suspend the pushes for a minute (wechat/callbacks.md §4). */
export class Breaker {
  private readonly failures = new Map<AppKind, number[]>()
  private readonly suspendedUntil = new Map<AppKind, number>()

  constructor(private readonly world: SandboxWorld) {}

  /** Whether pushes to this app's server are suspended now; only with the switch on. */
  isOpen(app: AppKind): boolean {
    return this.world.switches.markFail && this.world.now() < (this.suspendedUntil.get(app) ?? 0)
  }

  /** Counts a delivery whose attempts all failed. */
  failed(app: AppKind): void {
    const now = this.world.now()
    const recent = (this.failures.get(app) ?? []).filter((at) => at > now - WINDOW_MS && at <= now)
    recent.push(now)
    this.failures.set(app, recent)
    if (recent.length < FAILURES) return
    this.failures.set(app, [])
    this.suspendedUntil.set(app, now + SUSPENSION_MS)
  }
}
