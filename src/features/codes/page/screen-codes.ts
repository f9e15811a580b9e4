import type { Clock } from '../../../platform/clock'
import type { Database } from '../../../platform/db/database'
import type { Logger } from '../../../platform/log'
import type { OfficialGateway } from '../../../wechat/api/gateway'
import type { CodeLookup } from '../code-lookup'
import { Code } from '../entities/code'

/** WeChat's longest life of a temporary code. */
const LIFE_SECONDS = 2_592_000
/** A code is replaced this long before its end, so that whoever has the page open can still scan it. */
const SPARE_MS = 86_400_000
/** How long a page waits for WeChat. */
const PATIENCE_MS = 2500
/** After a refusal WeChat is left alone for so long (real time). */
const PAUSE_MS = 30_000

/**
 * The official account's code on a link code's page: a temporary one with the same scene, so that a follow from the
 * page counts for the same store and guide. On a screen it may be temporary (decisions.md 9).
 */
export class ScreenCodes {
  private readonly asked = new Map<string, Promise<string | undefined>>()
  private pausedUntil = 0

  constructor(
    private readonly deps: {
      db: Database
      clock: Clock
      log: Logger
      lookup: CodeLookup
      official: Pick<OfficialGateway, 'createCode'>
    },
  ) {}

  /** What the account's code holds; undefined when WeChat does not give one in time. */
  async contentFor(code: Code): Promise<string | undefined> {
    const { screenContent, screenUntil } = code
    if (screenContent !== null && (screenUntil ?? 0) > this.deps.clock.now() + SPARE_MS) return screenContent
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), PATIENCE_MS)
    })
    const content = await Promise.race([this.ask(code), patience])
    clearTimeout(timer)
    return content
  }

  /** Many open the page at once; WeChat is asked once. */
  private ask(code: Code): Promise<string | undefined> {
    if (Date.now() < this.pausedUntil) return Promise.resolve(undefined)
    const running = this.asked.get(code.id)
    if (running) return running
    const asking = this.make(code)
      .catch((error: Error) => {
        this.pausedUntil = Date.now() + PAUSE_MS
        this.deps.log.warn({ reason: error.message }, "no account code for a link code's page")
        return undefined
      })
      .finally(() => this.asked.delete(code.id))
    this.asked.set(code.id, asking)
    return asking
  }

  private async make({ id, scene }: Code): Promise<string> {
    const { db, clock, lookup, official } = this.deps
    const { url, expiresAt } = await official.createCode({ scene, expireSeconds: LIFE_SECONDS })
    const change = { screenContent: url, screenUntil: expiresAt ?? clock.now() + LIFE_SECONDS * 1000 }
    await db.transact(async (tx) => {
      await tx.update(Code, { id }, change)
      lookup.changed([scene])
    })
    return url
  }
}
