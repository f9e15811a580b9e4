import type { tillApi } from '../../contract/till'
import { AppError } from '../../domain/errors'
import type { RefundWish } from '../../domain/refund-plan'
import type { Call, Handlers, TillActor } from '../../platform/http/serve'
import { TILL_HEADERS } from '../../platform/http/till-signature'
import type { Counter } from './counter'
import type { Ground, SaleStore } from './doors'
import { Refund, type Sale } from './entities'
import { once } from './idempotency'
import type { Asking, MemberDesk } from './members'
import { tillKeyOf, type NamedMember, type NewSale } from './new-sale'
import { presentSale } from './present'
import { linesOf, noRefund, type Refunds } from './refunds'

export interface TillRoutesDeps {
  ground: Ground
  counter: Counter
  desk: MemberDesk
  refunds: Refunds
}

/** A line of a refund as a till names it. */
interface TillWish {
  skuCode: string
  saleLineId?: string | undefined
  qty: number
  amountFen?: number | undefined
}

/** Handlers of the till's API. Every POST is done once per API key and idempotency key. */
export function tillRoutes({ ground, counter, desk, refunds }: TillRoutesDeps): Handlers<typeof tillApi> {
  const storeOf = async (code: string, till: TillActor): Promise<SaleStore> => {
    const store = await ground.stores.byCode(code)
    if (!store || (till.storeIds !== 'all' && !till.storeIds.includes(store.id)))
      throw new AppError(
        'not_found',
        'store.unknown',
        `没有编号为「${code}」的门店，或这个密钥不能用于该门店。`,
      )
    return store
  }
  const prepareOnce = <P, T>(
    input: unknown,
    { till, ctx }: Call,
    prepare: () => Promise<P>,
    work: (prepared: P) => Promise<T>,
  ): Promise<T> => {
    const key = `${till!.keyId}:${ctx.get(TILL_HEADERS.idempotencyKey)}`
    const request = { path: ctx.path, input }
    return once(ground.db, { key, request, at: ground.clock.now(), prepare, work })
  }
  const doOnce = <T>(input: unknown, call: Call, work: () => Promise<T>): Promise<T> =>
    prepareOnce(input, call, () => Promise.resolve(), work)
  const asking = (till: TillActor, store: SaleStore): Asking => ({
    actor: { kind: 'till', id: till.keyId },
    store,
    scopes: till.scopes,
  })
  const commonOf = (till: TillActor, store: SaleStore) =>
    ({
      store,
      channel: 'till',
      source: { kind: 'till', id: till.keyId },
      tillKey: tillKeyOf(till.keyId, store.id),
    }) satisfies Partial<NewSale>
  const answer = async (sale: Sale, refundId: string) => {
    const detail = await presentSale(ground, await counter.byReceipt(sale.storeId, sale.receiptNo))
    return { refund: detail.refunds.find((refund) => refund.id === refundId)!, sale: detail }
  }

  return {
    'POST /api/till/member-codes/verify': (input, call) =>
      doOnce(input, call, async () =>
        desk.verify(asking(call.till!, await storeOf(input.storeCode, call.till!)), input.code),
      ),
    'POST /api/till/members/lookup': async ({ storeCode, phone }, { till }) =>
      desk.byPhone(asking(till!, await storeOf(storeCode, till!)), phone),
    'POST /api/till/sales/quote': async ({ storeCode, ...quote }, { till }) => {
      const store = await storeOf(storeCode, till!)
      const member = await desk.named(asking(till!, store), quote, 'quote')
      const rest = { receiptNo: '', at: ground.clock.now(), sellerStaffId: null }
      return counter.quote({ ...commonOf(till!, store), ...rest, ...quote, member })
    },
    'POST /api/till/sales': (input, call) => {
      const { storeCode, at, sellerStaffId = null, ...sale } = input
      const till = call.till!
      const prepare = async (): Promise<{ store: SaleStore; member: NamedMember | null }> => {
        const store = await storeOf(storeCode, till)
        return { store, member: await desk.named(asking(till, store), sale, 'sale') }
      }
      return prepareOnce(input, call, prepare, ({ store, member }) =>
        counter.record({
          ...commonOf(till, store),
          ...sale,
          at: Date.parse(at),
          sellerStaffId,
          member,
        }),
      )
    },
    'GET /api/till/sales': async ({ storeCode, receiptNo }, { till }) => {
      const store = await storeOf(storeCode, till!)
      return presentSale(ground, await counter.byReceipt(store.id, receiptNo))
    },
    'POST /api/till/refunds': (input, call) =>
      doOnce(input, call, async () => {
        const store = await storeOf(input.storeCode, call.till!)
        const sale = await counter.byReceipt(store.id, input.receiptNo)
        const refundId = await refunds.refund(sale.id, {
          refundNo: input.refundNo,
          at: Date.parse(input.at),
          reason: input.reason ?? null,
          wishes: await wishesOf(ground, sale, input.lines),
          source: { kind: 'till', id: call.till!.keyId },
        })
        return answer(sale, refundId)
      }),
    'POST /api/till/refunds/void': (input, call) =>
      doOnce(input, call, async () => {
        const store = await storeOf(input.storeCode, call.till!)
        const sale = await counter.byReceipt(store.id, input.receiptNo)
        const wrong = await ground.db.read.findOneBy(Refund, { saleId: sale.id, refundNo: input.refundNo })
        if (!wrong) throw noRefund()
        const source = { kind: 'till' as const, id: call.till!.keyId }
        const order = { at: Date.parse(input.at), reason: input.reason, source }
        return answer(sale, await refunds.voidRefund(wrong.id, order))
      }),
  }
}

/** The sale's lines that a till means; a SKU that is on several lines needs the line's id. */
async function wishesOf(ground: Ground, sale: Sale, wishes: readonly TillWish[]): Promise<RefundWish[]> {
  const lines = await linesOf(ground.db.read, sale.id)
  return wishes.map(({ skuCode, saleLineId, qty, amountFen }) => {
    const found = lines.filter((line) =>
      saleLineId === undefined
        ? line.skuCode === skuCode
        : line.id === saleLineId && line.skuCode === skuCode,
    )
    if (found.length > 1)
      throw new AppError(
        'invalid',
        'refund.which_line',
        `这笔销售里「${skuCode}」有 ${found.length} 行，请用 saleLineId 指明退哪一行。`,
      )
    if (found.length === 0)
      throw new AppError(
        'invalid',
        'refund.unknown_line',
        `这笔销售里没有「${skuCode}」，请核对小票号和商品编码。`,
      )
    return { saleLineId: found[0]!.id, qty, amountFen }
  })
}
