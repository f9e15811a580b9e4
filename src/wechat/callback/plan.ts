import type { RowWrite } from '../../platform/db/write'
import type { Jobs } from '../../platform/jobs/jobs'
import type { Account } from '../account'
import { lateCause, leaseMs, type DeferredDeps, type Work } from './pending-work'
import type { InboundMessageRow } from './inbound-message.entity'
import type { InboundMessage } from './message'
import { fitReply, type PassiveReply } from './reply'
import type { CallbackContext, CallbackRouter, Decision } from './router'
import { within } from './within'

/** How long asynchronous handlers may think before the answer is put off, in ms. */
const decisionDueMs = 1_500

/** What the handlers made of a callback, before it is on disk. */
export type Plan =
  | { kind: 'decided'; decision: Decision; observed: readonly RowWrite[] }
  /**
   * A handler failed or took too long, or there is no time to ask: decide after the commit. `observed` is missing
   * when the observers were not asked either.
   */
  | { kind: 'postponed'; observed?: readonly RowWrite[]; error?: Error }

/** Asks observers and handlers; synchronous as long as they are. Never throws and never rejects. */
export function makePlan(
  router: CallbackRouter,
  message: InboundMessage,
  context: CallbackContext,
): Plan | Promise<Plan> {
  let observed: readonly RowWrite[] | undefined
  const failed = (error: unknown): Plan => ({
    kind: 'postponed',
    error: error as Error,
    ...(observed ? { observed } : {}),
  })
  try {
    const rows = (observed = router.effectsOf(message, context))
    const decided = (decision: Decision): Plan => ({
      kind: 'decided',
      decision: withFittingReply(decision, message),
      observed: rows,
    })
    const decision = router.decide(message, context)
    return decision instanceof Promise
      ? within(decisionDueMs, decision).then(decided).catch(failed)
      : decided(decision)
  } catch (error) {
    return failed(error)
  }
}

/** The decision with a reply that WeChat takes; throws for one that cannot be made to fit. */
export function withFittingReply(decision: Decision, message: InboundMessage): Decision {
  if (decision.reply === undefined) return decision
  const reply = fitReply(decision.reply, message.msgType === 'event')
  return reply === decision.reply ? decision : { ...decision, reply }
}

/** Every passive reply exists for official accounts; in a Mini Program only the transfer (callbacks.md §7). */
export function canBePassive(account: Account, reply: PassiveReply): boolean {
  return account === 'official' || reply.type === 'transfer'
}

/** What is committed for a plan: the inbox row, and the rows that are written when it is new. */
export interface PlannedRows {
  row: InboundMessageRow
  effects: RowWrite[]
  /** Whether there are jobs among the effects, so that the workers must be woken. */
  hasJobs: boolean
}

/** What `planRows` needs. */
export interface PlanDeps extends Pick<DeferredDeps, 'owner' | 'lateReply'> {
  jobs: Jobs
}

/** Turns a plan into rows. `row` is the bare row of the message. */
export function planRows(deps: PlanDeps, row: InboundMessageRow, plan: Plan): PlannedRows {
  if (plan.kind === 'postponed') return postponedRows(row, plan)
  const { decision, observed } = plan
  const effects = [...observed, ...(decision.effects ?? [])]
  for (const job of decision.jobs ?? []) effects.push(deps.jobs.write(job))
  let hasJobs = decision.jobs !== undefined && decision.jobs.length > 0
  row.ruleId = decision.ruleId ?? null
  row.unmatchedPhrase = decision.unmatchedPhrase?.slice(0, 200) ?? null
  if (decision.later) leaseRow(row, { type: 'resolve', ...decision.later }, deps.owner)
  else if (decision.reply && canBePassive(row.account, decision.reply)) {
    row.reply = JSON.stringify(decision.reply)
    row.answeredBy = 'passive'
  } else if (decision.reply) {
    const late = { account: row.account, openId: row.openId, reply: decision.reply, cause: lateCause(row.id) }
    const job = deps.lateReply(late)
    if (job) effects.push(deps.jobs.write(job))
    hasJobs ||= job !== undefined
    Object.assign(row, {
      reply: JSON.stringify(decision.reply),
      answeredBy: 'service',
      handedOverAt: row.receivedAt,
    })
  }
  return { row, effects, hasJobs }
}

/** The answer is worked out by this process, which holds the row from its birth. */
function leaseRow(row: InboundMessageRow, work: Work, owner: string): void {
  row.state = 'pending'
  row.work = JSON.stringify(work)
  row.answeredBy = null
  row.leaseOwner = owner
  row.leaseUntil = Date.now() + leaseMs
  row.attempts = 1
}

/** The sender is answered `success` at once; the lease is born expired, so that a sweep finds the row soon. */
function postponedRows(row: InboundMessageRow, plan: Plan & { kind: 'postponed' }): PlannedRows {
  const work: Work = { type: 'decide', observe: plan.observed === undefined }
  row.state = 'pending'
  row.work = JSON.stringify(work)
  row.answeredBy = 'service'
  row.leaseUntil = Date.now()
  row.lastError = plan.error ? plan.error.message.slice(0, 500) : null
  return { row, effects: [...(plan.observed ?? [])], hasJobs: false }
}

/** The row of a message about which nothing is decided: stored, and nothing to say. */
export function bareRow(
  dedupeKey: string,
  message: InboundMessage,
  context: CallbackContext,
  body: string,
): InboundMessageRow {
  return {
    id: context.inboundId,
    dedupeKey,
    account: context.account,
    openId: message.openId,
    msgType: message.msgType,
    event: message.msgType === 'event' ? message.event : null,
    wechatCreatedAt: message.createdAt,
    receivedAt: context.receivedAt,
    body,
    state: 'done',
    reply: null,
    answeredBy: 'none',
    ruleId: null,
    unmatchedPhrase: null,
    work: null,
    attempts: 0,
    leaseOwner: null,
    leaseUntil: null,
    handedOverAt: null,
    lastError: null,
  }
}
