import type { z } from 'zod'
import type { reachApi, ReachView } from '../../contract/preferences'
import { AppError } from '../../domain/errors'
import { reachOf } from '../../domain/reach'
import { CHANNEL_NAMES } from '../../domain/send-class'
import { sendSentence } from '../../domain/send-reasons'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Actor, Handlers } from '../../platform/http/serve'
import { readPeople } from './facts'
import type { SendIntent } from './intent'
import type { SendingNeighbours } from './people'
import type { PreferenceStore } from './preferences'
import { changeOf, viewOf } from './preference-view'
import type { RulesReader } from './rules'
import { tokensOf } from './tokens'

/** The answer as handlers give it. */
export type ReachAnswer = z.input<typeof ReachView>

export interface ReachDeps {
  db: Database
  clock: Clock
  neighbours: SendingNeighbours
  rules: RulesReader
  preferences: PreferenceStore
}

const unknownCustomer = (): AppError =>
  new AppError('not_found', 'customer.unknown', '没有这位顾客，或不在你的门店范围内。')

/** An intent that makes everything about a person be read. */
const everything = (customerId: string): SendIntent => ({
  key: 'reach',
  class: 'marketing',
  topic: 'offers',
  to: { customerId },
  contents: {
    service: { type: 'text', content: '' },
    miniService: { type: 'text', content: '' },
    mass: {},
  },
  source: { kind: 'guide', id: 'reach' },
})

/** Whether somebody can be messaged: a sentence, and every channel with its reason. */
export async function readReach(deps: ReachDeps, customerId: string): Promise<ReachAnswer> {
  const { db, clock, neighbours, rules } = deps
  const now = clock.now()
  const intent = everything(customerId)
  const context = { isLocked: false, now }
  const { facts, openIds } = (await readPeople(db.read, neighbours, [intent], context)).of(intent)
  if (openIds.miniapp !== undefined)
    facts.tokens = await tokensOf(db.read, { account: 'miniapp', openId: openIds.miniapp }, now)
  const { sentence, channels } = reachOf(facts, await rules(db.read, now), now)
  return {
    sentence,
    channels: channels.map(({ channel, class: use, verdict }) => ({
      channel,
      name: CHANNEL_NAMES[channel],
      use,
      state: verdict.result === 'send' ? 'now' : verdict.result === 'later' ? 'later' : 'no',
      at: verdict.result === 'later' ? new Date(verdict.at).toISOString() : null,
      reasonCode: verdict.reasonCode,
      sentence: verdict.result === 'send' ? sendSentence(verdict.reasonCode) : verdict.sentence,
    })),
    preferences: viewOf(facts.preferences, await neighbours.frequency(now)),
    uses: [...facts.uses].sort((a, b) => a - b).map((at) => new Date(at).toISOString()),
    serverTime: new Date(now).toISOString(),
  }
}

/** "Can I message this person", for staff. */
export function reachRoutes(deps: ReachDeps): Handlers<typeof reachApi> {
  const { db, clock, neighbours, preferences } = deps
  const demandSeen = async (actor: Actor | undefined, id: string): Promise<void> => {
    if (!actor || !(await neighbours.maySee(actor, id))) throw unknownCustomer()
  }
  return {
    'GET /api/admin/customers/:id/reach': async ({ id }, { actor }) => {
      await demandSeen(actor, id)
      return readReach(deps, id)
    },
    'PUT /api/admin/customers/:id/preferences': async (
      { id, reason: _reason, ...change },
      { actor, note },
    ) => {
      await demandSeen(actor, id)
      const changed = await db.transact(async (tx) => {
        const saved = await preferences.change(tx, id, changeOf(change), { staffId: actor!.staffId })
        await note?.(tx)
        return saved
      })
      return viewOf(changed, await neighbours.frequency(clock.now()))
    },
  }
}
