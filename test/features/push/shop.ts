import supertest from 'supertest'
import { StoreDraft } from '../../../src/contract/stores'
import { ProductDraft } from '../../../src/contract/products'
import type { CampaignReport } from '../../../src/contract/campaigns'
import { Campaign } from '../../../src/features/push'
import { Binding } from '../../../src/features/bindings'
import { SaleLine } from '../../../src/features/sales'
import { newId } from '../../../src/platform/ids'
import { Follower } from '../../../src/sandbox/client'
import { aStore } from '../../app/samples-organisation'
import { signedIn, type ConsoleClient } from '../../support/console-client'
import type { SeededCustomer } from '../../support/campaign-customers'
import { playOut } from '../../support/campaign-play'
import { campaignRow, type CampaignWorld } from '../../support/campaign-world'

/** A store with a guide, and what customers do there, each through the service that a till or a phone would reach. */
export interface Shop {
  storeId: string
  guideId: string
  productId: string
  operator: ConsoleClient
  /** Makes the guide, or a colleague of the same store, the home guide of somebody. */
  bind(customerId: string, staffId?: string): Promise<void>
  anotherStore(name: string): Promise<string>
  /** Runs a campaign through the engine to its end. */
  played(fields: Partial<Campaign>): Promise<Campaign>
  /** Opens the card of a customer. */
  openCard(customerId: string): Promise<void>
  /** A sale of one jacket per price, to this member; resolves with the sale's id. */
  sell(customerId: string, pricesFen: number[], couponIds?: string[]): Promise<string>
  /** Takes the first line of a sale back. */
  takeBack(saleId: string): Promise<void>
  /** Opens the Mini Program on the phone. */
  open(who: SeededCustomer): Promise<void>
  /** Comes through a link that the guide shared. */
  comeByShare(who: SeededCustomer): Promise<void>
  unfollow(who: SeededCustomer): Promise<void>
  report(campaignId: string): Promise<CampaignReport>
  /** The workbench of a guide on this person's phone. */
  workbench(who: SeededCustomer, staffId: string): Promise<Workbench>
}

/** A guide's Mini Program, signed in. */
export interface Workbench {
  get(path: string): supertest.Test
  post(path: string, body?: object): supertest.Test
}

/** What a jacket costs before anything comes off, in fen. */
const OFF_FEN = 1_000

/** Opens the shop in a campaign world. */
export async function openShop(world: CampaignWorld): Promise<Shop> {
  const { db, features, staff } = world.app
  const url = world.environment.PUBLIC_URL!
  const operator = await signedIn({ url, app: world.app }, 'operator')
  const draft = StoreDraft.parse(aStore({ name: '湖滨店' }))
  const { id: storeId } = await features.stores.writer.create(draft, null)
  const { id: guideId } = await staff.create({ name: '安安', roles: ['guide'] })
  await features.staff.assignments.assign(guideId, storeId, 'guide', null)
  const skus = [{ code: 'JACKET-M', spec: 'M', priceFen: 89_900 }]
  const { id: productId } = await features.products.catalogue.create(
    ProductDraft.parse({ code: 'JACKET', name: '冲锋衣', skus }),
  )
  let serial = 0
  const now = () => world.clock.now()
  const http = supertest(url)
  const tokenOf = async ({ person }: SeededCustomer): Promise<string> => {
    const code = await new Follower(world.sandbox.client, person).loginCode()
    const { body } = await http.post('/api/mp/session').send({ code }).expect(200)
    return (body as { token: string }).token
  }
  return {
    ...{ storeId, guideId, productId, operator },
    anotherStore: async (name) =>
      (await features.stores.writer.create(StoreDraft.parse(aStore({ name })), null)).id,
    bind: async (customerId, staffId = guideId) => {
      const binding = { id: newId(), customerId, storeId, staffId, role: 'home' as const, fromAt: 0 }
      const rest = {
        cause: 'scan' as const,
        decidedBy: 'policy' as const,
        policyVersion: 0,
        sourceScanId: null,
      }
      const row = { ...binding, ...rest, toAt: null, openKey: `home:${customerId}` }
      await db.transact((tx) => tx.insert(Binding, row))
    },
    played: async (fields) => {
      const campaign = campaignRow({ startAt: now(), endAt: now() + 3 * 86_400_000, ...fields })
      await db.transact((tx) => tx.insert(Campaign, campaign))
      await features.engine.start(campaign.id)
      await playOut(world, campaign.id)
      return db.read.findOneByOrFail(Campaign, { id: campaign.id })
    },
    openCard: async (customerId) => {
      await db.transact((tx) => features.membership.open(tx, customerId, now()))
    },
    sell: async (customerId, pricesFen, couponIds = []) => {
      const card = await features.membership.cardOf(customerId)
      const off = couponIds.length > 0 ? OFF_FEN : 0
      const { saleId } = await features.sales.recorder.record({
        store: (await features.stores.byId(storeId))!,
        receiptNo: `P${++serial}`,
        ...{ at: now(), channel: 'till', source: { kind: 'till', id: 'test' }, tillKey: `test:${storeId}` },
        sellerStaffId: guideId,
        lines: pricesFen.map((fen) => ({ skuCode: 'JACKET-M', qty: 1, amountFen: fen, paidFen: fen - off })),
        member: { kind: 'card', cardNumber: card!.number },
        ...{ couponIds, pointsToUse: 0 },
      })
      return saleId
    },
    takeBack: async (saleId) => {
      const { id: saleLineId, qty } = await db.read.findOneByOrFail(SaleLine, { saleId, ordinal: 1 })
      const source = { kind: 'till' as const, id: 'test' }
      const order = {
        refundNo: `F${++serial}`,
        at: now(),
        reason: '不合适',
        wishes: [{ saleLineId, qty }],
        source,
      }
      await features.sales.refunds.refund(saleId, order)
    },
    open: async (who) => void (await tokenOf(who)),
    comeByShare: async ({ id, person }) => {
      const target = { kind: 'product' as const, id: productId }
      const link = await features.shares.links.share({ kind: 'guide', staffId: guideId }, target)
      await features.shares.visits.visit(link.id, { customerId: id, openId: person.openId.miniapp })
    },
    unfollow: async ({ person }) => {
      await new Follower(world.sandbox.client, person).unfollow()
      await world.app.worker.runDue()
    },
    workbench: async (who, staffId) => {
      await db.transact((tx) => features.staff.directory.bindCustomer(tx, staffId, who.id))
      const bearer = `Bearer ${await tokenOf(who)}`
      return {
        get: (path) => http.get(path).set('Authorization', bearer),
        post: (path, body = {}) => http.post(path).set('Authorization', bearer).send(body),
      }
    },
    report: async (campaignId) =>
      (await operator.get(`/api/admin/campaigns/${campaignId}/report`).expect(200)).body as CampaignReport,
  }
}
