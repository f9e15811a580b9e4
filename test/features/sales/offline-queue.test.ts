import { CallError } from '../../../miniprogram/api/call-error'
import { MOST_QUEUED, withSale, type QueuedSale } from '../../../miniprogram/sales/queue'
import { sendQueue, type QueueDoors, type RecordedSale, type Sent } from '../../../miniprogram/sales/send'
import { AppError } from '../../../src/domain/errors'
import { Sale, SaleReview } from '../../../src/features/sales'
import type { Call } from '../../../src/platform/http/serve'
import { newId } from '../../../src/platform/ids'
import { DAY, openSales, type SalesWorld } from './world'

/** A guide's phone without a network: its queue, and the real server behind a line that may be cut (domain.md 3.8). */

const MINUTE = 60_000
let world: SalesWorld
beforeAll(async () => {
  world = await openSales()
}, 120_000)
afterAll(() => world.close())

const iso = (at: number): string => new Date(at).toISOString()
const call = (): Call =>
  ({ actor: { staffId: world.ann, name: '', roles: ['guide'], storeIds: [world.north] } }) as unknown as Call

/** A phone whose storage outlives everything; `line` says what becomes of each call. */
class Phone {
  queue: QueuedSale[] = []
  calls = 0

  constructor(private readonly line: (call: number) => 'ok' | 'lost' | 'away' = () => 'ok') {}

  rings(receiptNo: string, change: Partial<QueuedSale['sale']> = {}): string {
    const lines = [{ skuCode: 'SOCKS-1', qty: 1, paidFen: 3_900 }]
    const sale = { clientKey: newId(), receiptNo, at: iso(world.clock.now()), lines, ...change }
    const kept = { staffId: world.ann, basket: [], member: null, isTried: false, refused: '' }
    const result = withSale(this.queue, { sale, ...kept })
    if ('problem' in result) throw new Error(result.problem)
    this.queue = result.queue
    return sale.clientKey
  }

  /** The Mini Program is opened with a network: what is in storage goes out. */
  opens(): Promise<Sent> {
    const doors: QueueDoors = {
      staffId: world.ann,
      read: () => JSON.parse(JSON.stringify(this.queue)) as QueuedSale[],
      write: (queue) => (this.queue = queue),
      send: (sale) => this.sends(sale),
    }
    return sendQueue(doors)
  }

  private async sends(sale: QueuedSale['sale']): Promise<RecordedSale> {
    const fate = this.line((this.calls += 1))
    const gone = new CallError('network', '网络不太通畅，请稍后再试。')
    if (fate === 'away') throw gone
    const handle = world.t.app.features.sales.handlers['POST /api/workbench/sales']
    const body = { couponIds: [], pointsToUse: 0, ...sale } as never
    const answer = await handle(body, call()).catch((error: unknown) => {
      if (error instanceof AppError) throw new CallError(error.code, error.message, 409)
      throw error
    })
    if (fate === 'lost') throw gone
    return answer as RecordedSale
  }
}

const recorded = (prefix: string): Promise<Sale[]> =>
  world.t.app.db.read
    .find(Sale, { order: { receiptNo: 'ASC' } })
    .then((sales) => sales.filter(({ receiptNo }) => receiptNo.startsWith(prefix)))

describe('fifty sales without a network', () => {
  it('are on the server once each, with their points, wherever the line is cut', async () => {
    // Answers are lost on the 3rd and 20th call; the 11th and 40th never arrive.
    const fates: Record<number, 'lost' | 'away'> = { 3: 'lost', 11: 'away', 20: 'lost', 40: 'away' }
    const phone = new Phone((call) => fates[call] ?? 'ok')
    const { customerId } = await world.member()
    const before = world.clock.now()
    for (let n = 0; n < MOST_QUEUED; n += 1) {
      world.clock.advance(MINUTE)
      const scannedAt = iso(world.clock.now())
      const memberCode = n % 5 === 0 ? { text: await world.code(customerId), scannedAt } : undefined
      phone.rings(`OFF-${String(n).padStart(2, '0')}`, memberCode && { memberCode })
    }
    expect(() => phone.rings('OFF-51')).toThrow('手机里已经有 50 笔没上传的销售')
    world.clock.advance(3 * 60 * MINUTE)
    for (let opened = 0; opened < 4; opened += 1) expect((await phone.opens()).isCut).toBe(true)
    expect(await phone.opens()).toMatchObject({ isCut: false, refused: {} })
    expect(phone.queue).toEqual([])

    const sales = await recorded('OFF-')
    expect(sales).toHaveLength(MOST_QUEUED)
    expect(sales.every((sale) => sale.storeId === world.north && sale.sellerStaffId === world.ann)).toBe(true)
    expect(sales.map(({ at }) => at)).toEqual(sales.map((_, n) => before + (n + 1) * MINUTE))
    expect(sales.reduce((sum, { paidFen }) => sum + paidFen, 0)).toBe(50 * 3_900)
    expect(sales.filter((sale) => sale.customerId === customerId)).toHaveLength(10)
    expect(await world.points(customerId)).toEqual({ spendable: 0, pending: 10 * 39, debt: 0 })
  })
})

describe('what the server refuses', () => {
  it('stays in the phone with the reason, and is sent under another receipt number', async () => {
    const phone = new Phone()
    phone.rings('TAKEN-1')
    await phone.opens()
    const clientKey = phone.rings('TAKEN-1', { lines: [{ skuCode: 'JACKET-M', qty: 1, paidFen: 89_900 }] })
    phone.rings('TAKEN-2')
    const { refused } = await phone.opens()
    expect(refused[clientKey]).toContain('小票号「TAKEN-1」已经用于另一笔销售')
    expect(phone.queue).toMatchObject([{ sale: { clientKey }, refused: refused[clientKey] }])
    const [one] = phone.queue
    phone.queue = [{ ...one!, refused: '', sale: { ...one!.sale, receiptNo: 'TAKEN-3' } }]
    expect((await phone.opens()).recorded[clientKey]!.sale).toMatchObject({ paidFen: 89_900 })
    expect((await recorded('TAKEN-')).map(({ paidFen }) => paidFen)).toEqual([3_900, 3_900, 89_900])
  })

  it('is not a code that was fresh when it was scanned; a photographed one is', async () => {
    const { customerId } = await world.member()
    const phone = new Phone()
    const text = await world.code(customerId)
    const fresh = phone.rings('CODE-1', { memberCode: { text, scannedAt: iso(world.clock.now()) } })
    world.clock.advance(10 * MINUTE)
    const other = await world.member()
    const old = await world.code(other.customerId)
    world.clock.advance(10 * MINUTE)
    const stale = phone.rings('CODE-2', { memberCode: { text: old, scannedAt: iso(world.clock.now()) } })
    const sent = await phone.opens()
    expect(sent.recorded[fresh]!.sale.customerId).toBe(customerId)
    expect(sent.refused[stale]).toContain('会员码')
  })

  it('is no code older than a day either: the sale counts, and the manager says whose it is', async () => {
    const { customerId } = await world.member()
    const phone = new Phone()
    const memberCode = { text: await world.code(customerId), scannedAt: iso(world.clock.now()) }
    const key = phone.rings('OLD-1', { memberCode })
    world.clock.advance(DAY + MINUTE)
    const { sale, notices } = (await phone.opens()).recorded[key]!
    expect(sale.customerId).toBeNull()
    expect(notices[0]).toContain('由店长确认')
    expect(await world.t.app.db.read.countBy(SaleReview, { saleId: sale.id, kind: 'old_code' })).toBe(1)
  })
})

it('counts for the store where the guide worked when it happened', async () => {
  const phone = new Phone()
  const key = phone.rings('MOVED-1')
  world.clock.advance(60 * MINUTE)
  await world.t.app.features.staff.assignments.move(
    world.ann,
    { from: world.north, to: world.south, role: 'guide' },
    world.ann,
  )
  world.clock.advance(60 * MINUTE)
  const later = phone.rings('MOVED-2')
  const sent = await phone.opens()
  expect(sent.recorded[key]!.sale.storeId).toBe(world.north)
  expect(sent.recorded[later]!.sale.storeId).toBe(world.south)
})
