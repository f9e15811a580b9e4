import { answerState, type CodeCarrier, type CodeKind } from '../../domain/code-plan'
import { isScene } from '../../domain/scene'
import type { Bus } from '../../platform/cache/cache'
import type { Database } from '../../platform/db/database'
import { Code } from './entities/code'

const CHANNEL = 'codes'
/** Real time after which a code is read again, should a message of the bus have been lost. */
const FRESH_MS = 60_000
const KEPT = 20_000

/** A code as a scan sees it. */
export interface ResolvedCode {
  id: string
  scene: string
  kind: CodeKind
  carrier: CodeCarrier
  storeId: string | null
  staffId: string | null
  campaignId: string | null
  placement: string | null
  label: string
  state: 'live' | 'expired' | 'retired'
  /** The code's own greeting; null means the brand's. */
  welcomeText: string | null
  /** Tags for whoever scans it. */
  tags: string[]
}

/** Scenes to codes, in memory; other processes say over the bus what has changed. */
export class CodeLookup {
  private readonly kept = new Map<string, { code: Code | null; readAt: number }>()
  /** Raised by every change, so that a row read before it is not kept. */
  private changes = 0
  private unsubscribe: (() => void) | undefined

  constructor(private readonly deps: { db: Database; bus: Bus }) {}

  start(): void {
    this.unsubscribe = this.deps.bus.subscribe(CHANNEL, (scene) => this.forget(scene))
  }

  stop(): void {
    this.unsubscribe?.()
  }

  /** The code with this scene as it answers at `at` (epoch ms); undefined when no code has it. */
  async resolve(scene: string, at: number): Promise<ResolvedCode | undefined> {
    const code = await this.find(scene)
    if (!code) return undefined
    const { id, kind, carrier, storeId, staffId, campaignId, placement, label, welcomeText, tags } = code
    const places = { storeId, staffId, campaignId, placement }
    return { id, scene, kind, carrier, ...places, label, state: answerState(code, at), welcomeText, tags }
  }

  /** The row behind a scene; null when there is none. */
  async find(scene: string): Promise<Code | null> {
    if (!isScene(scene)) return null
    const known = this.kept.get(scene)
    if (known && Date.now() - known.readAt < FRESH_MS) return known.code
    const before = this.changes
    const code = await this.deps.db.read.findOneBy(Code, { scene })
    if (before === this.changes) this.keep(scene, code)
    return code
  }

  /** Tells every process, after the running transaction's commit, that these codes have changed. */
  changed(scenes: readonly string[]): void {
    this.deps.db.afterCommit(() => {
      for (const scene of scenes) {
        this.forget(scene)
        this.deps.bus.publish(CHANNEL, scene)
      }
    })
  }

  private forget(scene: string): void {
    this.changes++
    this.kept.delete(scene)
  }

  private keep(scene: string, code: Code | null): void {
    this.kept.delete(scene)
    if (this.kept.size >= KEPT) this.kept.delete(this.kept.keys().next().value!)
    this.kept.set(scene, { code, readAt: Date.now() })
  }
}
