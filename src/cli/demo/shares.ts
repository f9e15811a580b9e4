import { In, IsNull, MoreThan, Not } from 'typeorm'
import type { App } from '../../app'
import { Identity } from '../../features/customers'
import { Card } from '../../features/membership'
import type { SoldSku } from '../../features/products'
import { ShareLink, type Sharer } from '../../features/shares'
import type { DemoShop } from './organisation'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Beyond the 30 of a day that count without a look. */
const ON_ONE_DAY = 32
const SHARED = ['KN04-1', 'KN01-2', 'HM04-1', 'OW01-2']

/** A member who may be shared to. */
interface Friend {
  customerId: string
  openId: string
  cardNumber: string
}

/** Members who have the Mini Program, in a fixed order. */
async function friendsOf(app: App, most: number): Promise<Friend[]> {
  const { read } = app.db
  const where = { kind: 'openid' as const, account: 'miniapp', openKey: Not(IsNull()) }
  const found = await read.find(Identity, { where, order: { value: 'ASC' }, take: most * 3 })
  const cards = await read.findBy(Card, { customerId: In(found.map(({ customerId }) => customerId)) })
  const numbers = new Map(cards.map(({ customerId, number }) => [customerId, number]))
  return found
    .flatMap(({ customerId, value: openId }) => {
      const cardNumber = numbers.get(customerId)
      return cardNumber === undefined ? [] : [{ customerId, openId, cardNumber }]
    })
    .slice(0, most)
}

/** What guides shared in the last days, who came by it and bought, and one day of a guide that looks odd. `now` in epoch ms. */
export async function playShares(app: App, shops: readonly DemoShop[], now: number): Promise<void> {
  const friends = await friendsOf(app, 80)
  if (friends.length === 0) return
  const play = new SharePlay(app, shops, now)
  const busy = shops[0]!.guideIds[1]!
  for (const [index, friend] of friends.slice(0, ON_ONE_DAY).entries())
    await play.visitAndBuy(busy, friend, 'KN06-1', now - DAY_MS + index * MINUTE_MS)
  for (const [index, friend] of friends.slice(ON_ONE_DAY).entries()) {
    const shop = shops[index % shops.length]!
    const guideId = shop.guideIds[index % shop.guideIds.length]!
    const at = now - (index % 6) * DAY_MS - 3 * HOUR_MS
    const skuCode = SHARED[index % SHARED.length]!
    if (index % 3 === 0) await play.visitAndBuy(guideId, friend, skuCode, at)
    else await play.visit(guideId, friend, skuCode, at)
    if (index % 9 === 0) await play.openOwn(friend, skuCode, at)
  }
}

/** Shares, visits and buys as the Mini Program and the till would. */
class SharePlay {
  private receipts = 0
  private readonly skus = new Map<string, SoldSku>()

  constructor(
    private readonly app: App,
    private readonly shops: readonly DemoShop[],
    private readonly now: number,
  ) {}

  async visit(guideId: string, friend: Friend, skuCode: string, at: number): Promise<void> {
    const { productId: id } = await this.skuOf(skuCode)
    await this.come({ kind: 'guide', staffId: guideId }, id, friend, at)
  }

  /** A visit and half an hour later the purchase at that day's price. */
  async visitAndBuy(guideId: string, friend: Friend, skuCode: string, at: number): Promise<void> {
    const { features, db } = this.app
    await this.visit(guideId, friend, skuCode, at)
    const sku = await this.skuOf(skuCode)
    const shop = this.shops.find(({ guideIds }) => guideIds.includes(guideId))!
    const soldAt = Math.min(at + 30 * MINUTE_MS, this.now)
    const buying = { storeId: shop.storeId, customerId: friend.customerId, at: soldAt }
    const asked = [{ sku, qty: 1 }]
    const [price] = await db.transact((tx) => features.products.book.quote(asked, buying, tx))
    await features.sales.recorder.record({
      store: (await features.stores.byId(shop.storeId))!,
      ...{ receiptNo: `SHARE-${++this.receipts}`, at: soldAt, channel: 'till' },
      ...{ source: { kind: 'till', id: 'demo' }, tillKey: 'demo', sellerStaffId: guideId },
      lines: [{ skuCode, qty: 1, paidFen: price!.isFen }],
      ...{ member: { kind: 'card', cardNumber: friend.cardNumber }, couponIds: [], pointsToUse: 0 },
    })
  }

  /** Somebody shares and opens it themselves: a visit that counts for nobody. */
  async openOwn(friend: Friend, skuCode: string, at: number): Promise<void> {
    const { productId: id } = await this.skuOf(skuCode)
    await this.come({ kind: 'customer', customerId: friend.customerId }, id, friend, at)
  }

  /** The link was passed on an hour before the first who came by it. */
  private async come(sharer: Sharer, productId: string, friend: Friend, at: number): Promise<void> {
    const { links, visits } = this.app.features.shares
    const { id } = await links.share(sharer, { kind: 'product', id: productId })
    await this.app.db.transact(async (tx) => {
      await tx.update(ShareLink, { id, createdAt: MoreThan(at - HOUR_MS) }, { createdAt: at - HOUR_MS })
      await visits.visitWithin(tx, id, friend, at)
    })
  }

  private async skuOf(code: string): Promise<SoldSku> {
    const known = this.skus.get(code)
    if (known) return known
    const sku = (await this.app.features.products.catalogue.byCodes([code])).get(code)!
    this.skus.set(code, sku)
    return sku
  }
}
