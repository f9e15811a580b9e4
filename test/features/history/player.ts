import type { Call } from '../../../src/platform/http/serve'
import type { SaleDetail } from '../../../src/contract/sale-shapes'
import { AttributionCredit, Sale, SaleLine } from '../../../src/features/sales'
import { iso } from '../sales/world'
import { timeOf, type Brand } from './brand'
import { minuteAt, type Doing, type Happening } from './story'
import type { CreditRow, StandingRow } from './tables'

const official = (who: string): string => `official-${who}`
const miniapp = (who: string): string => `miniapp-${who}`

/** Plays the story on the real product, by the doors that the world uses, and reads what came of it. */
export class Player {
  constructor(private readonly brand: Brand) {}

  async happen(event: Happening): Promise<void> {
    const { brand } = this
    brand.goTo(event.minute)
    const { bindings } = brand.t.app.features
    const { clock, shops, guides, scenes, admin } = brand
    switch (event.does) {
      case 'follows':
        return brand.tells(official(event.who!), 'subscribe', `qrscene_${scenes[event.code]}`)
      case 'scans':
        return brand.tells(official(event.who!), 'SCAN', scenes[event.code])
      case 'unfollows':
        return brand.tells(official(event.who!), 'unsubscribe')
      case 'opens':
        return this.open(event)
      case 'joins':
        return this.join(event)
      case 'buys':
        return this.sell(event)
      case 'refunds':
      case 'voids':
        return this.giveBack(event)
      case 'declines': {
        const customerId = await this.idOf(event.who!)
        return void (await this.transact((tx) => bindings.decline(tx, customerId!, clock.now())))
      }
      case 'chooses':
      case 'is-given': {
        const place = { storeId: shops[event.shop], staffId: event.guide && guides[event.guide] }
        return this.move(event, place)
      }
      case 'leaves':
        return void (await admin
          .send('patch', `/api/admin/staff/${guides[event.guide]}`, { state: 'left' })
          .expect(200))
      case 'hands-over': {
        const [staffId, successorId] = [guides[event.guide], guides[event.to]]
        const order = { staffId, successorId, kind: 'leave', mode: 'successor', reason: '离职' }
        await admin.send('post', '/api/admin/handovers', order).expect(200)
        return brand.settled()
      }
    }
  }

  /** What the product does every night, at the time at which the clock stands. */
  async night(): Promise<void> {
    const { customers, membership } = this.brand.t.app.features
    await customers.sweep()
    await membership.sweep()
  }

  /** A row of the table, as the product has it now. */
  async standing(who: string, day: number, date: string): Promise<StandingRow> {
    const { customers, membership, bindings } = this.brand.t.app.features
    const at = timeOf(minuteAt(day, '23:00'))
    const customerId = await this.idOf(who)
    const nobody = { stage: '-', tier: '-', spendable: '-', pending: '-', debt: '-', home: '-' }
    const row = { day: String(day), date, who, ...nobody }
    if (customerId === undefined) return row
    const stage = (await customers.stageAt(customerId, at)) ?? '-'
    const home = await bindings.homeAt(customerId, at)
    const known = { ...row, stage, home: home ? this.nameOf(home.storeId, home.staffId) : '-' }
    const card = await membership.cardOf(customerId)
    if (!card) return known
    const { spendable, pending, debt } = card.points
    const points = { spendable: String(spendable), pending: String(pending), debt: String(debt) }
    return { ...known, tier: card.tier.id, ...points }
  }

  /** The stage at a day of the past, as the product sees it now. */
  async stageAt(who: string, day: number): Promise<string> {
    const customerId = (await this.idOf(who))!
    return (
      (await this.brand.t.app.features.customers.stageAt(customerId, timeOf(minuteAt(day, '23:00')))) ?? '-'
    )
  }

  /** The rows of the table of credits of one sale. */
  async credits(receipt: string): Promise<CreditRow[]> {
    const { read } = this.brand.t.app.db
    const sale = await read.findOneByOrFail(Sale, { receiptNo: receipt })
    const lines = await read.find(SaleLine, { where: { saleId: sale.id }, order: { ordinal: 'ASC' } })
    const all = await read.find(AttributionCredit, { where: { saleId: sale.id }, order: { id: 'ASC' } })
    return lines.flatMap((line) =>
      (['tenure', 'last_touch'] as const).flatMap((model) => {
        const mine = all.filter((one) => one.saleLineId === line.id && one.model === model)
        const given = mine.filter(({ refundId }) => refundId === null)
        return given.map(({ staffId, storeId, shareBp, amountFen }): CreditRow => {
          const back = mine.filter((one) => one.refundId !== null && one.staffId === staffId)
          const refunded = back.reduce((sum, one) => sum - one.amountFen, 0)
          return {
            ...{ receipt, line: String(line.ordinal), paidFen: String(line.paidFen) },
            ...{ model: model.replace('_', ' '), to: this.nameOf(storeId, staffId) },
            ...{
              percent: String(shareBp / 100),
              creditedFen: String(amountFen),
              refundedFen: String(refunded + 0),
            },
          }
        })
      }),
    )
  }

  private nameOf(storeId: string | null, staffId: string | null): string {
    const names = Object.entries(staffId === null ? this.brand.shops : this.brand.guides)
    return names.find(([, id]) => id === (staffId ?? storeId))?.[0] ?? 'nobody'
  }

  private async idOf(who: string): Promise<string | undefined> {
    const { customers } = this.brand.t.app.features
    return (
      (await customers.identityOf('official', official(who))) ??
      (await customers.identityOf('miniapp', miniapp(who)))
    )
  }

  private transact: Brand['t']['app']['db']['transact'] = (work) => this.brand.t.app.db.transact(work)

  private async arrive(account: 'official' | 'miniapp', who: string): Promise<string> {
    const { customers } = this.brand.t.app.features
    const openId = account === 'official' ? official(who) : miniapp(who)
    const arrival = {
      account,
      openId,
      unionId: `union-${who}`,
      at: this.brand.clock.now(),
      evidence: 'login',
    }
    return (await this.transact((tx) => customers.arrive(tx, arrival))).customerId
  }

  private async open({ who, code }: Doing<'opens'>): Promise<void> {
    const customerId = await this.arrive('miniapp', who!)
    const scan = {
      customerId,
      account: 'miniapp' as const,
      type: 'open' as const,
      at: this.brand.clock.now(),
    }
    const scene = this.brand.scenes[code]!
    await this.transact((tx) => this.brand.t.app.features.bindings.scan(tx, { ...scan, scene }))
  }

  /** In the Mini Program, where the unionid joins the follower with the user. */
  private async join({ who, birthdayMonth }: Doing<'joins'>): Promise<void> {
    const { customers, membership } = this.brand.t.app.features
    if (await customers.identityOf('official', official(who!))) await this.arrive('official', who!)
    const customerId = await this.arrive('miniapp', who!)
    const at = this.brand.clock.now()
    if (birthdayMonth !== null)
      await this.transact((tx) => customers.tell(tx, customerId, { birthdayMonth }, at))
    const { handlers } = membership
    const call = { customer: { customerId, openId: miniapp(who!) } } as Call
    const { consent } = await handlers['GET /api/mp/card']({}, call)
    const consents = consent.purposes.map(({ key }) => ({ purpose: key, isAccepted: true }))
    await handlers['POST /api/mp/card']({ consentVersion: consent.version, consents }, call)
  }

  private async move(
    { who, does }: Doing<'chooses' | 'is-given'>,
    place: { storeId: string; staffId: string | null },
  ): Promise<void> {
    const { bindings } = this.brand.t.app.features
    const customerId = (await this.idOf(who!))!
    if (does === 'chooses') {
      const choice = { customerId, ...place, at: this.brand.clock.now() }
      return void (await this.transact((tx) => bindings.choose(tx, choice)))
    }
    const path = `/api/admin/customers/${customerId}/bindings`
    await this.brand.admin.send('post', path, { ...place, reason: '搬家' }).expect(200)
  }

  /** By member code at the till, with the till's own quote of what is to be paid. */
  private async sell(event: Doing<'buys'>): Promise<void> {
    const { till, clock, guides, t } = this.brand
    const { who, shop: storeCode, points: pointsToUse, receipt: receiptNo, seller } = event
    let member = {}
    if (who !== null) {
      const { text: code } = await t.app.features.membership.memberCode.shown((await this.idOf(who))!)
      const verified = await till.post('/api/till/member-codes/verify', { storeCode, code }).expect(200)
      member = { codeUseId: (verified.body as { codeUseId: string }).codeUseId, pointsToUse }
    }
    const lines = event.lines.map(({ qty, fen }, index) => {
      return { skuCode: `THING-${index + 1}`, qty, amountFen: fen }
    })
    const quoted = await till.post('/api/till/sales/quote', { storeCode, ...member, lines }).expect(200)
    const { lines: priced } = quoted.body as { lines: { paidFen: number }[] }
    const paid = lines.map((line, index) => ({ ...line, paidFen: priced[index]!.paidFen }))
    const more = seller === null ? {} : { sellerStaffId: guides[seller] }
    const sale = { storeCode, receiptNo, at: iso(clock.now()), ...member, ...more, lines: paid }
    await till.post('/api/till/sales', sale).expect(200)
  }

  private async giveBack(event: Doing<'refunds' | 'voids'>): Promise<void> {
    const { till, clock, t } = this.brand
    const sale = await t.app.db.read.findOneByOrFail(Sale, { receiptNo: event.receipt })
    const storeCode = Object.entries(this.brand.shops).find(([, id]) => id === sale.storeId)![0]
    const head = { storeCode, receiptNo: event.receipt, refundNo: event.no, at: iso(clock.now()) }
    if (event.does === 'voids')
      return void (await till.post('/api/till/refunds/void', { ...head, reason: '录错' }).expect(200))
    const lines = event.lines.map(({ line, qty }) => ({ skuCode: `THING-${line}`, qty }))
    const answer = await till.post('/api/till/refunds', { ...head, lines }).expect(200)
    expect((answer.body as { sale: SaleDetail }).sale.receiptNo).toBe(event.receipt)
  }
}
