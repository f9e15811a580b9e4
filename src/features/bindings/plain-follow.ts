import type { EntityManager } from 'typeorm'
import type { Jobs, NewJob } from '../../platform/jobs/jobs'
import type { Logger } from '../../platform/log'
import type { InboundMessage } from '../../wechat/callback/message'
import type { PassiveReply } from '../../wechat/callback/reply'
import type { CallbackContext, Decision, Handler, Resolver } from '../../wechat/callback/router'
import type { Binding } from './entities/binding'
import { servingHome } from './successor'
import { tenureOf } from './tenures'
import { cardJob, greetingOf, type WelcomeDeps } from './welcome'

/** The resolver that first asks WeChat who a new follower is. */
export const FOLLOW_RESOLVER = 'bindings.plain-follow'

/** What a follow without a scene needs. */
export interface PlainFollowDeps extends WelcomeDeps {
  ruleAnswer?: { any: Handler } | undefined
}

interface Waiting {
  openId: string
  /** What is answered when the follower turns out to have no store. */
  otherwise: PassiveReply | null
  /** What follows that answer. */
  jobs: NewJob[]
}

/**
 * A follow by search, by a friend's card or below the card in the Mini Program: whoever has a store already is greeted
 * with it (domain.md 3.1b step 5). The event names only an openid, so for somebody new the answer waits until WeChat
 * said the unionid, by which the Mini Program may know them.
 */
export async function plainFollow(
  deps: PlainFollowDeps,
  tx: EntityManager,
  message: InboundMessage,
  context: CallbackContext,
): Promise<Decision> {
  const { account, inboundId, receivedAt: at } = context
  const { openId } = message
  const { customers } = deps
  const { customerId, isNew } = await customers.arrive(tx, { account, openId, at, evidence: 'callback' })
  const { home, closedStore } = await servingHome(deps, tx, { customerId, at })
  const where = { storeId: home?.storeId ?? null, staffId: home?.staffId ?? null }
  await customers.touch(tx, { customerId, kind: 'follow', ref: inboundId, ...where, at })
  if (home) {
    const card = cardJob({ account, openId, scene: '', cause: `${inboundId}:card` })
    return { reply: await greetingAtHome(deps, tx, { customerId, home, closedStore, at }), jobs: [card] }
  }
  const rule = (await deps.ruleAnswer?.any(message, context)) ?? {}
  if (!isNew || rule.later) return rule
  const { reply, jobs = [], ...rest } = rule
  const payload: Waiting = { openId, otherwise: reply ?? null, jobs: [...jobs] }
  return { ...rest, later: { job: FOLLOW_RESOLVER, payload } }
}

/** Asks WeChat who the follower is, joins them, and greets them with the store that they have in the Mini Program. */
export function makeFollowResolver(deps: PlainFollowDeps & { jobs: Jobs; log: Logger }): Resolver {
  const { db, jobs, customers, log } = deps
  return async ({ openId, otherwise, jobs: next }: Waiting, { account, inboundId, receivedAt: at }) => {
    try {
      await customers.learnProfile(openId)
    } catch (error) {
      // The job that reads profiles tries again; the follower gets the ordinary answer now.
      log.warn(
        { inboundId, reason: error instanceof Error ? error.message : '' },
        'new follower not known yet',
      )
    }
    return db.transact(async (tx) => {
      const { customerId } = await customers.arrive(tx, { account, openId, at, evidence: 'callback' })
      const { home, closedStore } = await servingHome(deps, tx, { customerId, at })
      if (!home) {
        for (const job of next) await jobs.enqueue(tx, job)
        return otherwise ?? undefined
      }
      await jobs.enqueue(tx, cardJob({ account, openId, scene: '', cause: `${inboundId}:card` }))
      return greetingAtHome(deps, tx, { customerId, home, closedStore, at })
    })
  }
}

async function greetingAtHome(
  deps: WelcomeDeps,
  tx: EntityManager,
  {
    customerId,
    home,
    closedStore,
    at,
  }: { customerId: string; home: Binding; closedStore: string | null; at: number },
): Promise<PassiveReply> {
  const guide = home.staffId === null ? undefined : await deps.staff.byId(home.staffId)
  const content = await greetingOf(deps, tx, {
    customerId,
    kind: 'greeting',
    storeId: home.storeId,
    guide: guide && guide.state !== 'left' ? guide : null,
    home: tenureOf(home),
    closedStore,
    ownText: null,
    hasCard: true,
    isFollow: true,
    at,
  })
  return { type: 'text', content }
}
