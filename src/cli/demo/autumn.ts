import { setTimeout as wait } from 'node:timers/promises'
import type { App } from '../../app'
import { CampaignDraft } from '../../contract/campaigns'
import type { CouponContent } from '../../features/membership'
import { Campaign } from '../../features/push'
import { GuideCard } from '../../features/sending'
import { Follower, type SandboxClient } from '../../sandbox/client'
import { seededRandom, HISTORY_DAYS, type PlannedEvent } from './crowd-plan'
import type { Gathered, Interlude } from './crowd'
import type { DemoShop } from './organisation'
import type { DemoSku } from './products'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Ten o'clock in the shops, by the history's days, which begin at midnight UTC. */
const TEN_MS = 2 * HOUR_MS
const PATIENCE_MS = 60_000
const HOME = '/pages/home/index'
const OFF_FEN = 5_000
const MIN_FEN = 50_000
/** How people take it: from who was reached to who came, bought, used the coupon and gave something back. */
const SHARES = { forwarded: 0.85, came: 0.16, bought: 0.45, withCoupon: 0.6, gaveBack: 0.12 }
const LEAVERS = 4
/** Receipts of the crowd's own sales stay far below. */
const FIRST_RECEIPT = 90_000

/** Where the campaign of the demo that is over was played. */
export interface AutumnPlace {
  app: App
  sandbox: SandboxClient
  shops: readonly DemoShop[]
  skus: readonly DemoSku[]
  /** When the history began, epoch ms. */
  startedAt: number
  adminId: string
  operatorId: string
}

/** The campaign 「羊绒季会员先看」, nine days before today: sent by the engine to the crowd, which answers as shoppers do. */
export class AutumnCampaign implements Interlude {
  readonly day = HISTORY_DAYS - 9
  private readonly random = seededRandom(9_105)
  private receipts = FIRST_RECEIPT

  constructor(private readonly place: AutumnPlace) {}

  /** Plays the morning of the campaign; resolves with what the people it reached do afterwards. */
  async play({ people, customerIds }: Gathered): Promise<PlannedEvent[]> {
    const { sandbox, startedAt } = this.place
    const tenMs = this.day * DAY_MS + TEN_MS
    await sandbox.clock.setTo(startedAt + tenMs)
    const definitionId = await this.makeCoupon()
    const campaignId = await this.start()
    await this.playOut(campaignId)
    await sandbox.clock.setTo(startedAt + tenMs + 2 * HOUR_MS)
    await this.forwardCards()

    const reached = await this.reached(campaignId)
    const numbers = customerIds.flatMap((id, person) => (id !== undefined && reached.has(id) ? [person] : []))
    await sandbox.clock.setTo(startedAt + tenMs + 3 * HOUR_MS)
    const followers = numbers.filter((person) => people[person]!.subscribed)
    for (const person of this.some(followers, LEAVERS))
      await new Follower(sandbox, people[person]!).unfollow()
    return numbers.flatMap((person) => this.lifeOf(person, tenMs + 3 * HOUR_MS, definitionId))
  }

  private async makeCoupon(): Promise<string> {
    const { membership } = this.place.app.features
    const content: CouponContent = {
      ...{ title: '羊绒季会员券', description: '羊绒季到店可用。', channel: 'claim' },
      ...{
        value: { kind: 'amount', offFen: OFF_FEN },
        minFen: MIN_FEN,
        validity: { kind: 'days', days: 30 },
      },
      scope: { storeIds: [], tags: [], tierIds: [], productIds: [] },
      ...{ stock: null, perMember: 1, claimFrom: null, claimUntil: null },
    }
    return (await membership.definitions.create(content, { kind: 'staff', id: this.place.operatorId })).id
  }

  /** Written by the operator, approved by the administrator, rehearsed and started. */
  private async start(): Promise<string> {
    const { app, sandbox, adminId, operatorId } = this.place
    const { campaigns } = app.features.push
    const { now } = await sandbox.clock.read()
    const draft = CampaignDraft.parse({
      ...{ name: '羊绒季会员先看', class: 'marketing', topic: 'newArrivals', priority: 60 },
      ...{ goal: { metric: 'sales', target: 3_000_000 }, holdoutPercent: 20 },
      audience: { all: [{ kind: 'consent', purpose: 'marketing' }] },
      contents: {
        messageCentre: {
          title: '羊绒季，会员先看',
          text: '新到的羊绒衫与双面呢大衣，会员可先到店试穿，领券满 500 减 50。',
          link: HOME,
        },
        guideCard: {
          title: '羊绒季，会员先看',
          text: '新到的羊绒我给您留了尺码，领券满 500 减 50。',
          link: HOME,
        },
      },
      startAt: new Date(now + MINUTE_MS).toISOString(),
      endAt: new Date(now + 2 * DAY_MS).toISOString(),
      ...{ windowFrom: 600, windowTo: 1200, ratePerMinute: 600 },
    })
    const { id, version } = await campaigns.create(draft, operatorId)
    const approved = await campaigns.approve(id, version, adminId)
    await campaigns.schedule(id, approved.version, operatorId)
    await campaigns.start(id, operatorId)
    return id
  }

  /** Lets the minutes pass that the rate asks for; the engine sends as soon as the machine has time for it. */
  private async playOut(id: string): Promise<void> {
    const { app, sandbox } = this.place
    const endsAt = Date.now() + PATIENCE_MS
    while (Date.now() < endsAt) {
      await app.features.engine.sender.runDue()
      if ((await app.db.read.findOneByOrFail(Campaign, { id })).state === 'done') return
      await sandbox.clock.advance(MINUTE_MS)
      await wait(200)
    }
    throw new Error('演示活动没有在一分钟内发完。')
  }

  /** Most guides forward their cards. */
  private async forwardCards(): Promise<void> {
    const { app } = this.place
    const cards = await app.db.read.find(GuideCard, { order: { id: 'ASC' } })
    await app.db.transact(async () => {
      for (const { id, staffId } of cards)
        if (this.random() < SHARES.forwarded) await app.features.push.cards.settle(staffId, id, 'forwarded')
    })
  }

  /** Whom the campaign reached: by the message centre, or by a card that was forwarded. */
  private async reached(campaignId: string): Promise<Set<string>> {
    const rows = await this.place.app.db.read.query<{ customerId: string }[]>(
      `SELECT d.customerId FROM deliveries d LEFT JOIN guide_cards k ON k.customerId = d.customerId
       WHERE d.campaignId = ? AND d.state = 'sent' AND (d.channel = 'messageCentre' OR k.forwardedAt IS NOT NULL)`,
      [campaignId],
    )
    return new Set(rows.map(({ customerId }) => customerId))
  }

  /** What somebody does within the day after. */
  private lifeOf(person: number, fromMs: number, definitionId: string): PlannedEvent[] {
    const { random } = this
    if (random() >= SHARES.came) return []
    const { shops, skus } = this.place
    const shop = Math.floor(random() * shops.length)
    const seller = Math.floor(random() * shops[shop]!.guideIds.length)
    const atMs = fromMs + Math.floor(random() * 7 * HOUR_MS)
    const events: PlannedEvent[] = [{ kind: 'scan', person, atMs, shop, guide: seller }]
    if (random() >= SHARES.bought) return events
    const receipt = ++this.receipts
    const sku = Math.floor(random() * skus.length)
    const isCoupon = skus[sku]!.priceFen >= MIN_FEN && random() < SHARES.withCoupon
    const coupon = isCoupon ? { coupon: { definitionId, offFen: OFF_FEN } } : {}
    const lines = [{ sku, qty: 1 }]
    events.push({
      kind: 'sale',
      person,
      atMs: atMs + 30 * MINUTE_MS,
      shop,
      seller,
      lines,
      receipt,
      ...coupon,
    })
    if (random() < SHARES.gaveBack) events.push({ kind: 'refund', person, atMs: atMs + 2 * DAY_MS, receipt })
    return events
  }

  private some(numbers: readonly number[], many: number): number[] {
    const step = Math.max(1, Math.floor(numbers.length / many))
    return numbers.filter((_, index) => index % step === 0).slice(0, many)
  }
}
