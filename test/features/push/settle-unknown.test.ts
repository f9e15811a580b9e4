import { AuditEntry } from '../../../src/features/audit/entities/audit-entry'
import { Campaign } from '../../../src/features/push'
import { Delivery } from '../../../src/features/push/entities/delivery'
import { SendAttempt } from '../../../src/features/sending'
import type { Call } from '../../../src/platform/http/serve'
import { subscriptionContent } from '../../support/campaign-contents'
import { seedCustomers, type SeededCustomer } from '../../support/campaign-customers'
import { playOut } from '../../support/campaign-play'
import { campaignRow, MORNING, startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'

const SUBSCRIBE = '/cgi-bin/message/subscribe/send'
const MINUTE_MS = 60_000

let world: CampaignWorld
let campaign: Campaign
let customers: SeededCustomer[]

/** A campaign whose answers were all lost: WeChat has the messages, and we do not know. */
beforeEach(async () => {
  world = await startCampaignWorld()
  customers = await seedCustomers(world, 4, () => ({ tokens: 1 }))
  await world.sandbox.client.faults.add({ on: 'api', match: SUBSCRIBE, kind: 'cut-after' })
  campaign = campaignRow({
    class: 'serviceNotice',
    topic: 'live',
    contents: { subscription: subscriptionContent(world) },
  })
  await world.app.db.transact((tx) => tx.insert(Campaign, campaign))
  await world.app.features.engine.start(campaign.id)
  await playOut(world, campaign.id)
})
afterEach(() => world.close())

const idsOf = (some: SeededCustomer[]): string[] => some.map(({ id }) => id)
const settle = (some: SeededCustomer[], as: 'sent' | 'failed', reason = '已打电话核实') =>
  world.app.features.push.handlers['POST /api/admin/campaigns/:id/deliveries/settle'](
    { id: campaign.id, customerIds: idsOf(some), as, reason },
    { actor: { staffId: 'staff', roles: ['operator'] } } as unknown as Call,
  )
const rowOf = ({ id: customerId }: SeededCustomer): Promise<Delivery> =>
  world.app.db.read.findOneByOrFail(Delivery, { campaignId: campaign.id, customerId })

describe('deliveries of which nobody knows', () => {
  it('are settled by what somebody found out, with their reason in the audit chain', async () => {
    const [arrived, lost, other] = customers as [SeededCustomer, SeededCustomer, SeededCustomer]
    expect((await rowOf(arrived)).state).toBe('unknown')
    world.moveTo(MORNING + 30 * MINUTE_MS)
    expect(await settle([arrived], 'sent')).toEqual({ settled: 1 })
    expect(await settle([lost], 'failed')).toEqual({ settled: 1 })
    expect(await rowOf(arrived)).toMatchObject({
      state: 'sent',
      reasonCode: 'settled.sent',
      // When it was called, so that a purchase ten minutes later is credited.
      sentAt: MORNING,
      settledAt: MORNING + 30 * MINUTE_MS,
    })
    expect(await rowOf(lost)).toMatchObject({ state: 'failed', reasonCode: 'settled.failed', sentAt: null })
    expect((await rowOf(other)).state).toBe('unknown')
    const noted = await world.app.db.read.findBy(AuditEntry, { action: 'campaign.settle' })
    expect(noted.map(({ reason, targetId }) => ({ reason, targetId }))).toEqual([
      { reason: '已打电话核实', targetId: campaign.id },
      { reason: '已打电话核实', targetId: campaign.id },
    ])
  })

  it('give back what they took when they did not arrive, and only then', async () => {
    const [arrived, lost] = customers as [SeededCustomer, SeededCustomer]
    await settle([arrived], 'sent')
    await settle([lost], 'failed')
    const tokenOf = async ({ person }: SeededCustomer): Promise<string> => {
      const [row] = await world.app.db.read.query<{ state: string }[]>(
        'SELECT state FROM subscription_tokens WHERE openId = ?',
        [person.openId.miniapp],
      )
      return row!.state
    }
    expect([await tokenOf(arrived), await tokenOf(lost)]).toEqual(['used', 'granted'])
    const attempts = await world.app.db.read.find(SendAttempt)
    expect(attempts.map(({ state }) => state).sort()).toEqual(['failed', 'sent', 'unknown', 'unknown'])
  })

  it('are settled once: what is known is not changed by a second word', async () => {
    const [one] = customers as [SeededCustomer]
    await settle([one], 'sent')
    await expect(settle([one], 'failed')).rejects.toMatchObject({ code: 'campaign.nothing_unknown' })
    expect((await rowOf(one)).state).toBe('sent')
  })
})
