import type { EntityManager } from 'typeorm'
import type { CampaignDraft } from '../../contract/campaigns'
import { isEditable, moved } from '../../domain/campaign'
import { AppError } from '../../domain/errors'
import { lockRow } from '../../platform/db/lock'
import { newId } from '../../platform/ids'
import { approvalObstacle, approvalRule, isApproved, type ApprovalRule } from './approvals'
import type { Audiences } from './audience'
import { problemsOf } from './campaign-problems'
import { contentFrom, contentOf, substanceOf } from './campaign-row'
import { Campaign } from './entities/campaign'
import type { Forecast } from './entities/forecast'
import type { CampaignEngine, PushGround } from './ground'

/** No campaign with this id. */
export const noCampaign = (): AppError =>
  new AppError('not_found', 'campaign.not_found', '没有这个活动，可能已被删除；请返回列表查看。')

const MOVE_WORDS = { schedule: '排期', unschedule: '退回草稿', start: '开始' } as const

const wrongState = (move: keyof typeof MOVE_WORDS): AppError =>
  new AppError(
    'conflict',
    'campaign.wrong_state',
    `活动现在不能${MOVE_WORDS[move]}，它的状态刚刚变过；请刷新后再看。`,
  )

/** Writes campaigns: drafts, approvals and the moves of their life, each noted in the audit chain. */
export class Campaigns {
  constructor(
    private readonly ground: PushGround,
    private readonly audiences: Audiences,
    private readonly engine: CampaignEngine,
  ) {}

  /** Saves a draft. */
  async create(draft: CampaignDraft, by: string): Promise<Campaign> {
    const now = this.ground.clock.now()
    const row: Campaign = {
      ...{ id: newId(), ...contentOf(draft), state: 'draft', approvals: [], forecastId: null, version: 1 },
      ...{ createdBy: by, changedBy: by, createdAt: now, updatedAt: now, startedAt: null, stoppedAt: null },
    }
    await this.ground.db.transact(async (tx) => {
      await tx.insert(Campaign, row)
      await this.note(tx, row, 'create', by)
    })
    return row
  }

  /** Replaces a draft's content; `campaign.not_editable`, `campaign.changed_meanwhile`. */
  replace(id: string, version: number, draft: CampaignDraft, by: string): Promise<Campaign> {
    return this.change(id, async (tx, campaign) => {
      if (!isEditable(campaign.state))
        throw new AppError('conflict', 'campaign.not_editable', '只有草稿可以修改；请先把活动退回草稿。')
      demandVersion(campaign, version)
      const changed = { ...campaign, ...contentOf(draft), approvals: [], forecastId: null, changedBy: by }
      await this.note(tx, changed, 'change', by)
      return changed
    })
  }

  /** Agrees to a draft as it is; `campaign.not_ready`, `campaign.approval_refused`. */
  async approve(id: string, version: number, by: string): Promise<Campaign> {
    const rule = await this.demandReady(id)
    const isAdmin = (await this.ground.staff.byId(by))?.roles.includes('admin') ?? false
    return this.change(id, async (tx, campaign) => {
      demandVersion(campaign, version)
      const obstacle = approvalObstacle(campaign, rule, { staffId: by, isAdmin })
      if (obstacle !== null) throw new AppError('conflict', 'campaign.approval_refused', obstacle)
      const approval = { by, at: this.ground.clock.now(), substance: substanceOf(campaign), isAdmin }
      await this.note(tx, campaign, 'approve', by)
      return { ...campaign, approvals: [...campaign.approvals, approval] }
    })
  }

  /** Lets an approved draft wait for its time; `campaign.not_ready`, `campaign.not_approved`. */
  async schedule(id: string, version: number, by: string): Promise<Campaign> {
    const rule = await this.demandReady(id)
    return this.change(id, async (tx, campaign) => {
      demandVersion(campaign, version)
      if (!isApproved(campaign, rule)) throw new AppError('conflict', 'campaign.not_approved', rule.sentence)
      return this.step(tx, campaign, 'schedule', by)
    })
  }

  /** Makes a campaign that has not begun a draft again. */
  unschedule(id: string, by: string): Promise<Campaign> {
    return this.change(id, async (tx, campaign) => {
      const draft = await this.step(tx, campaign, 'unschedule', by)
      return { ...draft, approvals: [], forecastId: null }
    })
  }

  /** Starts a scheduled campaign now; makes the dry run first when there is none. */
  async start(id: string, by: string): Promise<void> {
    const campaign = await this.ground.db.read.findOneBy(Campaign, { id })
    if (!campaign) throw noCampaign()
    if (moved(campaign.state, 'start') === undefined) throw wrongState('start')
    // Its own dry run is for its own time; who begins earlier means now.
    const isEarly = campaign.startAt > this.ground.clock.now()
    const early = isEarly ? await this.engine.forecast(id, by, true) : undefined
    if (!early && campaign.forecastId === null) await this.forecast(id, by)
    await this.ground.db.transact(async (tx) => {
      await this.note(tx, await this.engine.start(id, early), 'start', by)
    })
  }

  /** Pauses, resumes or stops, and notes who did it with the move itself. */
  async run(id: string, move: 'pause' | 'resume' | 'stop', by: string, reason?: string): Promise<void> {
    await this.ground.db.transact(async (tx) => {
      const campaign = await this.engine[move](id)
      await this.note(tx, campaign, move, by, reason)
    })
  }

  /** A dry run of the campaign as it is; it is the one to start from unless the content changes meanwhile. */
  async forecast(id: string, by: string): Promise<Forecast> {
    const before = await this.ground.db.read.findOneBy(Campaign, { id })
    if (!before) throw noCampaign()
    const forecast = await this.engine.forecast(id, by)
    await this.ground.db.transact(async (tx) => {
      const now = await lockRow(tx, Campaign, { id })
      const isSame = now !== null && substanceOf(now) === substanceOf(before)
      // Not through the entity: a dry run is no change that a draft's version should count.
      if (isSame && ['draft', 'scheduled'].includes(now.state))
        await tx.query('UPDATE campaigns SET forecastId = ? WHERE id = ?', [forecast.id, id])
    })
    return forecast
  }

  private async step(
    tx: EntityManager,
    campaign: Campaign,
    move: 'schedule' | 'unschedule',
    by: string,
  ): Promise<Campaign> {
    const state = moved(campaign.state, move)
    if (!state) throw wrongState(move)
    const changed = { ...campaign, state }
    await this.note(tx, changed, move, by)
    return changed
  }

  /** Nothing may stand against it; resolves with whose consent it needs for the people it goes to now. */
  private async demandReady(id: string): Promise<ApprovalRule> {
    const campaign = await this.ground.db.read.findOneBy(Campaign, { id })
    if (!campaign) throw noCampaign()
    const recipients = await this.audiences.total(campaign.audience)
    const problems = await problemsOf(this.ground, contentFrom(campaign), recipients)
    if (problems.length > 0)
      throw new AppError('invalid', 'campaign.not_ready', problems[0]!.message, { problems })
    return approvalRule(this.ground, campaign, recipients)
  }

  private change(
    id: string,
    work: (tx: EntityManager, campaign: Campaign) => Promise<Campaign>,
  ): Promise<Campaign> {
    return this.ground.db.transact(async (tx) => {
      const campaign = await lockRow(tx, Campaign, { id })
      if (!campaign) throw noCampaign()
      const changed = await work(tx, campaign)
      return tx.save(Campaign, { ...changed, updatedAt: this.ground.clock.now() })
    })
  }

  private note(tx: EntityManager, campaign: Campaign, move: string, by: string, reason?: string) {
    const { id, name, state, audience, holdoutPercent, contents, startAt, endAt } = campaign
    return this.ground.audit.note(tx, {
      actor: { kind: 'staff', id: by },
      action: `campaign.${move}`,
      target: { kind: 'campaign', id },
      after: { name, state, audience, holdoutPercent, contents, startAt, endAt },
      ...(reason === undefined ? {} : { reason }),
      at: this.ground.clock.now(),
    })
  }
}

function demandVersion(campaign: Campaign, version: number): void {
  if (campaign.version !== version)
    throw new AppError('conflict', 'campaign.changed_meanwhile', '这个活动刚刚被别人改过，请刷新后再操作。')
}
