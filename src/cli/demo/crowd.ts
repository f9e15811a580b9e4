import type { EntityManager } from 'typeorm'
import type { App } from '../../app'
import { Code } from '../../features/codes'
import { SaleLine, type NewSale } from '../../features/sales'
import { writeRows } from '../../platform/db/write-rows'
import type { SandboxClient } from '../../sandbox/client'
import type { Person } from '../../sandbox/world'
import type { EventOf } from '../../wechat/callback/message'
import {
  CROWD,
  HISTORY_DAYS,
  inOrder,
  nameOf,
  planCrowd,
  type CrowdEvent,
  type PlannedEvent,
} from './crowd-plan'
import type { DemoShop } from './organisation'
import type { DemoSku } from './products'

const DAY_MS = 86_400_000
/** People in one request to the sandbox. */
const AT_ONCE = 1_000

/** What the crowd lives in. */
export interface CrowdWorld {
  app: App
  sandbox: SandboxClient
  shops: DemoShop[]
  skus: DemoSku[]
  /** When the history began, epoch ms. */
  startedAt: number
}

/** The people of the crowd so far, by their number: at WeChat, and as customers once they arrived. */
export interface Gathered {
  people: readonly Person[]
  customerIds: readonly (string | undefined)[]
}

/** Something that the brand does on the morning of a day of the history; what it brings happens after it. */
export interface Interlude {
  day: number
  play(gathered: Gathered): Promise<PlannedEvent[]>
}

type Event<K extends CrowdEvent['kind']> = Extract<PlannedEvent, { kind: K }>

/** Plays the history of 5,000 people through the features' own functions, a day to a transaction. */
export class Crowd {
  private people: Person[] = []
  private readonly customers: string[] = []
  private readonly sales = new Map<number, string>()
  private scenes = new Map<string, string>()
  private facts = 0

  constructor(private readonly world: CrowdWorld) {}

  /**
   * Plays everything; `setClock` moves the product's clock to a moment (epoch ms) and `progress` hears of days done.
   * Resolves with the number of facts.
   */
  async play(
    setClock: (now: number) => Promise<void>,
    progress: (days: number) => void,
    interlude?: Interlude,
  ): Promise<number> {
    const { app, shops, skus, startedAt } = this.world
    const events = planCrowd(shops, skus)
    await this.gather(events)
    await this.readScenes()
    let next = 0
    for (let day = 0; day < HISTORY_DAYS; day++) {
      const end = (day + 1) * DAY_MS
      if (day === interlude?.day) {
        const brought = await interlude.play({ people: this.people, customerIds: this.customers })
        events.splice(next, Infinity, ...inOrder([...events.slice(next), ...brought]))
      }
      const today: PlannedEvent[] = []
      while (next < events.length && events[next]!.atMs < end) today.push(events[next++]!)
      await setClock(startedAt + end)
      if (today.length > 0)
        await app.db.transact(async (tx) => {
          for (const event of today) await this.happen(tx, event)
        })
      progress(day + 1)
    }
    return this.facts
  }

  /** Makes the people at WeChat; those who came by the account follow it. */
  private async gather(events: PlannedEvent[]): Promise<void> {
    const { sandbox, startedAt } = this.world
    const followedAt = new Map<number, number>()
    for (const event of events) {
      if (event.kind === 'arrive' && event.by === 'account')
        followedAt.set(event.person, startedAt + event.atMs)
      if (event.kind === 'unfollow') followedAt.delete(event.person)
    }
    for (let first = 0; first < CROWD; first += AT_ONCE) {
      const wishes = Array.from({ length: Math.min(AT_ONCE, CROWD - first) }, (_, index) => {
        const subscribedAt = followedAt.get(first + index)
        const nickname = nameOf(first + index)
        return subscribedAt === undefined ? { nickname } : { nickname, subscribedAt }
      })
      this.people.push(...(await sandbox.backgroundPeople(wishes)))
    }
  }

  private async readScenes(): Promise<void> {
    const codes = await this.world.app.db.read.find(Code)
    for (const { carrier, storeId, staffId, kind, scene } of codes)
      if (kind === 'store' || kind === 'guide') this.scenes.set(`${carrier}:${storeId}:${staffId}`, scene)
  }

  private sceneOf(carrier: 'account' | 'miniapp', shop: number, guide: number | null): string {
    const { storeId, guideIds } = this.world.shops[shop]!
    const staffId = guide === null ? null : guideIds[guide]!
    return this.scenes.get(`${carrier}:${storeId}:${staffId}`)!
  }

  private async happen(tx: EntityManager, event: PlannedEvent): Promise<void> {
    this.facts++
    switch (event.kind) {
      case 'arrive':
        return this.arrive(tx, event)
      case 'scan':
        return this.scan(tx, event, 'account')
      case 'card':
        return this.openCard(tx, event)
      case 'sale':
        return this.sell(event)
      case 'refund':
        return this.refund(tx, event)
      case 'unfollow':
        return this.follow(tx, event, 'unsubscribe', '')
    }
  }

  private async arrive(tx: EntityManager, event: Event<'arrive'>): Promise<void> {
    const person = this.people[event.person]!
    const account = event.by === 'account' ? 'official' : 'miniapp'
    const at = this.world.startedAt + event.atMs
    const { customers } = this.world.app.features
    const who = {
      account,
      openId: person.openId[account],
      unionId: person.unionId,
      at,
      evidence: 'demo',
    } as const
    this.customers[event.person] = (await customers.arrive(tx, who)).customerId
    const scene = this.sceneOf(event.by, event.shop, event.guide)
    if (account === 'official') await this.follow(tx, event, 'subscribe', scene)
    await this.scan(tx, event, event.by)
  }

  /** What the callback of a follow or an unfollow writes, without the jobs that would ask WeChat 5,000 times. */
  private async follow(
    tx: EntityManager,
    event: PlannedEvent,
    name: 'subscribe' | 'unsubscribe',
    scene: string,
  ): Promise<void> {
    const at = this.world.startedAt + event.atMs
    const openId = this.people[event.person]!.openId.official
    const head = { msgType: 'event', accountId: '', openId, createdAt: at } as const
    const message: EventOf<'subscribe'> | EventOf<'unsubscribe'> =
      name === 'subscribe' ? { ...head, event: name, scene, ticket: undefined } : { ...head, event: name }
    const { customers } = this.world.app.features
    const context = { account: 'official', inboundId: '', receivedAt: at } as const
    const rows = customers.observe(message, context).filter((row) => row.table !== 'jobs')
    await writeRows(tx, this.world.app.db, rows)
  }

  private async scan(
    tx: EntityManager,
    event: Event<'arrive'> | Event<'scan'>,
    carrier: 'account' | 'miniapp',
  ): Promise<void> {
    const isFirst = event.kind === 'arrive'
    await this.world.app.features.bindings.scan(tx, {
      customerId: this.customers[event.person]!,
      account: carrier === 'account' ? 'official' : 'miniapp',
      scene: this.sceneOf(carrier, event.shop, event.guide),
      type: carrier === 'miniapp' ? 'open' : isFirst ? 'subscribe' : 'scan',
      at: this.world.startedAt + event.atMs,
    })
  }

  private async openCard(tx: EntityManager, event: Event<'card'>): Promise<void> {
    const { membership, customers } = this.world.app.features
    const at = this.world.startedAt + event.atMs
    const customerId = this.customers[event.person]!
    const card = await membership.open(tx, customerId, at)
    await customers.consent.give(tx, customerId, ['card'], 1, 'card', at)
    const says = event.person % 3 === 0 ? customers.consent.refuse : customers.consent.give
    await says(tx, customerId, ['marketing'], 1, 'card', at)
    await customers.touch(tx, { customerId, kind: 'card', ref: card.id, at })
    const birthdayMonth = (event.person % 12) + 1
    await customers.tell(tx, customerId, { name: nameOf(event.person), birthdayMonth }, at)
  }

  private async sell(event: Event<'sale'>): Promise<void> {
    const { app, shops, skus } = this.world
    const shop = shops[event.shop]!
    const { membership } = app.features
    const customerId = this.customers[event.person]!
    const at = this.world.startedAt + event.atMs
    const card = await membership.cardOf(customerId)
    const couponIds: string[] = []
    if (event.coupon) {
      const { definitionId } = event.coupon
      const order = { definitionId, customerId, cause: `demo:${event.receipt}`, at }
      couponIds.push((await app.db.transact((tx) => membership.coupons.claim(tx, order))).id)
    }
    const sale: NewSale = {
      store: (await app.features.stores.byId(shop.storeId))!,
      receiptNo: `D${String(event.receipt).padStart(6, '0')}`,
      at,
      channel: 'till',
      source: { kind: 'till', id: 'demo' },
      tillKey: `demo:${shop.storeId}`,
      sellerStaffId: shop.guideIds[event.seller]!,
      lines: event.lines.map(({ sku, qty }) => ({
        skuCode: skus[sku]!.code,
        qty,
        amountFen: skus[sku]!.priceFen * qty,
        paidFen: skus[sku]!.priceFen * qty - (event.coupon?.offFen ?? 0),
      })),
      member: card ? { kind: 'card', cardNumber: card.number } : null,
      couponIds,
      pointsToUse: 0,
    }
    this.sales.set(event.receipt, (await app.features.sales.recorder.record(sale)).saleId)
  }

  /** The first line comes back whole. */
  private async refund(tx: EntityManager, event: Event<'refund'>): Promise<void> {
    const { refunds } = this.world.app.features.sales
    const saleId = this.sales.get(event.receipt)!
    const at = this.world.startedAt + event.atMs
    const refundNo = `R${String(event.receipt).padStart(6, '0')}`
    const source = { kind: 'till', id: 'demo' } as const
    const { id: saleLineId, qty } = await tx.findOneByOrFail(SaleLine, { saleId, ordinal: 1 })
    const wishes = [{ saleLineId, qty }]
    await refunds.refund(saleId, { refundNo, at, reason: '七天无理由', wishes, source })
  }
}
