import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { JobContext, JobHandler } from '../../platform/jobs/worker'
import { WechatError } from '../../wechat/api/errors'
import type { MiniappGateway, OfficialGateway } from '../../wechat/api/gateway'
import type { CodeLookup } from './code-lookup'
import { MAKE_ATTEMPTS } from './code-rows'
import { keepPicture, type Picture } from './pictures'
import { Code } from './entities/code'

/** Where a Mini Program code leads; the page reads the scene. */
export const MINIAPP_PAGE = 'pages/home/index'
/** WeChat draws at most this wide: 45 mm at 720 dots an inch. */
const MINIAPP_WIDTH = 1280

export interface MakerDeps {
  db: Database
  clock: Clock
  lookup: CodeLookup
  official: Pick<OfficialGateway, 'createCode'>
  miniapp: Pick<MiniappGateway, 'createCode'>
}

/** What WeChat made. */
interface Made {
  ticket: string | null
  content: string | null
  /** Epoch ms; only for temporary codes. */
  toAt?: number
  picture?: Picture
}

/**
 * Has codes made at WeChat, one job each. Asking twice is harmless: the same scene gives the same permanent code
 * (official-account-api.md §9), and only the first answer is written.
 */
export class CodeMaker {
  constructor(private readonly deps: MakerDeps) {}

  /** Handler of `codes.make`. */
  readonly make: JobHandler = async ({ codeId }: { codeId: string }, { attempt }: JobContext) => {
    const code = await this.deps.db.read.findOneBy(Code, { id: codeId })
    if (code?.state !== 'making') return
    let made: Made
    try {
      made = await this.ask(code)
    } catch (error) {
      return this.refuse(code, error as Error, attempt)
    }
    await this.finish(code, made)
  }

  private async ask({ scene, carrier, toAt }: Code): Promise<Made> {
    const { official, miniapp, clock } = this.deps
    if (carrier === 'miniapp') {
      const picture = await miniapp.createCode({ scene, page: MINIAPP_PAGE, widthPixels: MINIAPP_WIDTH })
      return { ticket: null, content: null, picture }
    }
    if (carrier === 'account') {
      const { ticket, url } = await official.createCode({ scene })
      return { ticket, content: url }
    }
    const left = Math.ceil(((toAt ?? clock.now()) - clock.now()) / 1000)
    const { ticket, url, expiresAt } = await official.createCode({ scene, expireSeconds: Math.max(60, left) })
    return { ticket, content: url, ...(expiresAt === undefined ? {} : { toAt: expiresAt }) }
  }

  private async finish(code: Code, { picture, ...made }: Made): Promise<void> {
    const { db, clock, lookup } = this.deps
    await db.transact(async (tx) => {
      const change = { ...made, state: 'live' as const, lastError: null, updatedAt: clock.now() }
      const { affected } = await tx.update(Code, { id: code.id, state: 'making' }, change)
      if (affected === 1 && picture) await keepPicture(tx, code.id, picture)
      lookup.changed([code.scene])
    })
  }

  /** Fails the code for good when trying again would not help; else says why it waits and lets the job try again. */
  private async refuse(code: Code, error: Error, attempt: number): Promise<void> {
    const { db, clock } = this.deps
    const isHopeless = error instanceof WechatError && (error.next === 'never' || error.next === 'quota')
    const isOver = isHopeless || attempt >= MAKE_ATTEMPTS
    const change = { lastError: error.message.slice(0, 500), updatedAt: clock.now() }
    await db.transact((tx) =>
      tx.update(
        Code,
        { id: code.id, state: 'making' },
        isOver ? { ...change, state: 'failed' as const } : change,
      ),
    )
    if (!isOver) throw error
  }
}
