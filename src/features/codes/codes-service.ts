import type { EntityManager } from 'typeorm'
import type { CodeDraft } from '../../contract/codes'
import { checkParts, endOf, labelOf, type CodePlan } from '../../domain/code-plan'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Actor } from '../../platform/http/serve'
import type { Jobs } from '../../platform/jobs/jobs'
import { findCode, listCodes, type CodeFilter } from './code-list'
import type { CodeLookup } from './code-lookup'
import { enqueueMaking, insertCodes, newCode } from './code-rows'
import type { Neighbours } from './neighbours'
import { demandRoom } from './permanent-pool'
import { Code } from './entities/code'

/** Real time after which a code that is still being made may be asked for again by hand. */
const STUCK_MS = 10 * 60_000
/** The longest name that the label column takes. */
const LABEL_LENGTH = 120

export interface CodesServiceDeps extends Neighbours {
  db: Database
  jobs: Jobs
  clock: Clock
  lookup: CodeLookup
  publicUrl: string
}

/** What may be changed about a code; its scene, place and carrier are printed and may not. */
export interface CodeEdit {
  label?: string | undefined
  welcomeText?: string | null | undefined
  tags?: string[] | undefined
  /** Epoch ms; null means never. */
  toAt?: number | null | undefined
}

const noStore = (): AppError =>
  new AppError('not_found', 'store.not_found', '找不到这家门店，请刷新后重新选择。')

/** Makes, lists and changes codes. Whoever sees some stores only, meets other stores' codes as not found. */
export class CodesService {
  constructor(private readonly deps: CodesServiceDeps) {}

  list(
    actor: Actor,
    filter: CodeFilter,
    page: { page: number; pageSize: number },
  ): Promise<[Code[], number]> {
    const { db, clock } = this.deps
    return listCodes(db.read, actor.storeIds, filter, { ...page, now: clock.now() })
  }

  /** Throws code.not_found. */
  async get(actor: Actor, id: string): Promise<Code> {
    const code = await findCode(this.deps.db.read, actor.storeIds, id)
    if (!code) throw new AppError('not_found', 'code.not_found', '找不到这个码，请刷新。')
    return code
  }

  /** Makes one code; WeChat is asked in the background. */
  async create(actor: Actor, draft: CodeDraft): Promise<Code> {
    const { db, jobs, clock, publicUrl } = this.deps
    const now = clock.now()
    const { carrier, welcomeText, tags } = draft
    const plan = await this.planOf(actor, draft, now)
    const expiresAt = draft.expiresAt === null ? null : Date.parse(draft.expiresAt)
    const settings = { carrier, welcomeText, tags, toAt: endOf(carrier, expiresAt, now), batchId: null }
    const code = newCode(plan, settings, publicUrl, now)
    await db.transact(async (tx) => {
      if (carrier === 'account') await demandRoom(tx, 1)
      await insertCodes(tx, jobs, [code])
    })
    return code
  }

  async edit(actor: Actor, id: string, edit: CodeEdit): Promise<Code> {
    const { clock } = this.deps
    const code = await this.get(actor, id)
    if (code.state === 'retired') throw this.isRetired(code)
    const { toAt, ...rest } = edit
    if (toAt !== undefined && code.carrier === 'account_temporary')
      throw new AppError(
        'conflict',
        'code.temporary_expiry',
        '公众号临时码的有效期由微信决定，请用「续期」。',
      )
    const end = toAt === undefined ? {} : { toAt: endOf(code.carrier, toAt, clock.now()) }
    return this.change(code, { ...rest, ...end })
  }

  /** Takes a code out of use for good; whoever still scans it is told so. */
  async retire(actor: Actor, id: string): Promise<Code> {
    const { db, clock, audit } = this.deps
    const code = await this.get(actor, id)
    if (code.state === 'retired') return code
    const at = clock.now()
    await db.transact(async (tx) => {
      await this.write(tx, code, { state: 'retired' }, { id })
      await audit.note(tx, {
        actor: { kind: 'staff', id: actor.staffId },
        action: 'code.retire',
        target: { kind: 'code', id },
        before: { state: code.state },
        after: { state: 'retired' },
        at,
      })
    })
    return this.reread(id)
  }

  /** Has a failed code made once more. */
  async retry(actor: Actor, id: string): Promise<Code> {
    const code = await this.get(actor, id)
    const isStuck = code.state === 'making' && code.updatedAt < this.deps.clock.now() - STUCK_MS
    if (code.state !== 'failed' && !isStuck)
      throw new AppError('conflict', 'code.not_failed', '这个码没有生成失败，不用重试。')
    return this.makeAgain(code, {})
  }

  /** Gives a temporary code `seconds` of life from now on; its picture changes, its scene does not. */
  async renew(actor: Actor, id: string, seconds: number): Promise<Code> {
    const code = await this.get(actor, id)
    if (code.carrier !== 'account_temporary')
      throw new AppError('conflict', 'code.not_temporary', '只有公众号临时码需要续期，这个码长期有效。')
    if (code.state === 'retired') throw this.isRetired(code)
    return this.makeAgain(code, { toAt: this.deps.clock.now() + seconds * 1000 })
  }

  /** Unless somebody else was quicker, has the code made once more. */
  private async makeAgain(code: Code, change: Partial<Code>): Promise<Code> {
    const { db, jobs } = this.deps
    const { id, state } = code
    await db.transact(async (tx) => {
      if (code.carrier === 'account' && state === 'failed') await demandRoom(tx, 1)
      const again = { ...change, state: 'making' as const, lastError: null }
      if (await this.write(tx, code, again, { id, state })) await enqueueMaking(tx, jobs, id)
    })
    return this.reread(id)
  }

  private async change(code: Code, change: Partial<Code>): Promise<Code> {
    await this.deps.db.transact((tx) => this.write(tx, code, change, { id: code.id }))
    return this.reread(code.id)
  }

  /** Writes only what changes, for a job may be writing other columns. */
  private async write(
    tx: EntityManager,
    { scene }: Code,
    change: Partial<Code>,
    where: { id: string; state?: Code['state'] },
  ): Promise<boolean> {
    const { clock, lookup } = this.deps
    const { affected } = await tx.update(Code, where, { ...change, updatedAt: clock.now() })
    lookup.changed([scene])
    return affected === 1
  }

  private reread(id: string): Promise<Code> {
    return this.deps.db.read.findOneByOrFail(Code, { id })
  }

  private isRetired(code: Code): AppError {
    return new AppError('conflict', 'code.retired', `「${code.label}」已停用，不能再修改，请新建一个码。`)
  }

  private async planOf(actor: Actor, draft: CodeDraft, now: number): Promise<CodePlan> {
    const { kind, storeId, staffId, campaignId, placement } = draft
    checkParts(kind, { storeId, staffId, campaignId, placement })
    const { stores, staff } = this.deps
    if (storeId === null && actor.storeIds !== 'all')
      throw new AppError('invalid', 'code.incomplete', '请选择您的门店。', { field: 'storeId' })
    const mayUse = storeId === null || actor.storeIds === 'all' || actor.storeIds.includes(storeId)
    const store = storeId !== null && mayUse ? await stores.byId(storeId) : undefined
    if (storeId !== null && !store) throw noStore()
    if (store?.state === 'closed')
      throw new AppError('conflict', 'store.closed', `「${store.name}」已闭店，不能再做新码。`)
    const guides = staffId === null ? [] : await staff.guidesOf(storeId!, now)
    const guide = guides.find(({ id }) => id === staffId)
    if (staffId !== null && !guide)
      throw new AppError('invalid', 'code.guide_elsewhere', `这位导购不在「${store!.name}」，请重新选择。`)
    const label = draft.label ?? labelOf(store?.name, guide?.name, placement).slice(0, LABEL_LENGTH)
    return { kind, storeId, staffId, campaignId, placement, label: label === '' ? '活动' : label }
  }
}
