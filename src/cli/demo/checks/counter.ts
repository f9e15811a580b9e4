import { strict as assert } from 'node:assert'
import type { RecordedSale } from '../../../contract/till'
import type { Check, CheckBench } from './bench'
import { codeOf, Shopper, Till } from './shopper'

const STORE = 'SH01'
let receipts = 0
/** A receipt number that no check had before. */
export const nextReceipt = (): string => `CHK${Date.now()}${++receipts}`

interface AtTill {
  codeUseId: string
  guideName: string | null
}

async function member(bench: CheckBench): Promise<Shopper> {
  const code = await codeOf(bench, 'miniapp', '武康路店', '林一')
  const shopper = await Shopper.open(bench, await bench.sandbox.person({}), code.scene)
  await shopper.openCard()
  return shopper
}

async function verify(till: Till, code: string) {
  return till.post<AtTill & { error?: { code: string; message: string } }>('/api/till/member-codes/verify', {
    storeCode: STORE,
    code,
  })
}

/** A sale of one cashmere jumper (1280 yuan) and two pairs of socks (118 yuan) to this member. */
export async function buy(till: Till, shopper: Shopper, receiptNo: string): Promise<RecordedSale> {
  const { answer } = await verify(till, await shopper.memberCode())
  return till.must('/api/till/sales', saleOf(receiptNo, answer.codeUseId, await till.now()))
}

const saleOf = (receiptNo: string, codeUseId: string, at: string) => ({
  storeCode: STORE,
  receiptNo,
  at,
  codeUseId,
  lines: [
    { skuCode: 'KN01-1', qty: 1, paidFen: 128_000 },
    { skuCode: 'KN06-1', qty: 2, paidFen: 11_800 },
  ],
})

/** Sends a refund of one line back. */
async function refund(till: Till, receiptNo: string, refundNo: string, skuCode: string, qty: number) {
  const lines = [{ skuCode, qty }]
  const content = { storeCode: STORE, receiptNo, refundNo, at: await till.now(), lines }
  return till.post<{ error?: { message: string } }>('/api/till/refunds', content)
}

/** Flows 3.8 and 3.11 of the handbook's domain page, over the open API for tills. */
export const counterChecks: Check[] = [
  {
    name: '3.8 a member code works once: the same till gets the same use, another till a refusal',
    run: async (bench) => {
      const [till, other] = [await Till.connect(bench), await Till.connect(bench, '另一台')]
      const shopper = await member(bench)
      const code = await shopper.memberCode()
      const first = await verify(till, code)
      assert.equal(first.status, 200)
      assert.equal(first.answer.guideName, '林一')
      assert.equal((await verify(till, code)).answer.codeUseId, first.answer.codeUseId)
      const refused = await verify(other, code)
      assert.equal(refused.status, 409, JSON.stringify(refused.answer))
      assert.match(refused.answer.error!.message, /[一-龥]/)
    },
  },
  {
    name: '3.8 a sale earns pending points once, however often the till sends it',
    run: async (bench) => {
      const till = await Till.connect(bench)
      const shopper = await member(bench)
      const { answer } = await verify(till, await shopper.memberCode())
      const sale = saleOf(nextReceipt(), answer.codeUseId, await till.now())
      const once = await till.must<RecordedSale>('/api/till/sales', sale, 'the-same-key-1')
      const again = await till.must<RecordedSale>('/api/till/sales', sale, 'the-same-key-1')
      assert.deepEqual(again, once)
      assert.deepEqual(once.points, { spendable: 0, pending: 1398, debt: 0 })
      assert.equal((await shopper.card()).points.pending, 1398)
      const changed = { ...sale, receiptNo: nextReceipt() }
      assert.equal((await till.post('/api/till/sales', changed, 'the-same-key-1')).status, 409)
    },
  },
  {
    name: '3.8 each line is credited to who served the customer at the time of the sale',
    run: async (bench) => {
      const till = await Till.connect(bench)
      const { sale } = await buy(till, await member(bench), nextReceipt())
      const rows: { share: number | string }[] = await bench.system.app.db.read.query(
        `SELECT SUM(amountFen) AS share FROM attribution_credits WHERE saleId = ? AND model = 'tenure'`,
        [sale.id],
      )
      assert.equal(Number(rows[0]!.share), 139_800)
    },
  },
  {
    name: '3.11 a refund by line takes back exactly its points, and a repeated one nothing more',
    run: async (bench) => {
      const till = await Till.connect(bench)
      const shopper = await member(bench)
      const receiptNo = nextReceipt()
      await buy(till, shopper, receiptNo)
      assert.equal((await refund(till, receiptNo, 'R1', 'KN06-1', 1)).status, 200)
      assert.equal((await shopper.card()).points.pending, 1339)
      assert.equal((await refund(till, receiptNo, 'R1', 'KN06-1', 1)).status, 200)
      assert.equal((await shopper.card()).points.pending, 1339)
      assert.equal((await refund(till, receiptNo, 'R2', 'KN06-1', 1)).status, 200)
      assert.equal((await refund(till, receiptNo, 'R3', 'KN01-1', 1)).status, 200)
      assert.equal((await shopper.card()).points.pending, 0)
    },
  },
  {
    name: '3.11 a refund beyond the sale is refused with a sentence and changes nothing',
    run: async (bench) => {
      const till = await Till.connect(bench)
      const shopper = await member(bench)
      const receiptNo = nextReceipt()
      await buy(till, shopper, receiptNo)
      const { status, answer } = await refund(till, receiptNo, 'R9', 'KN01-1', 2)
      assert.equal(Math.floor(status / 100), 4)
      assert.match(answer.error!.message, /[一-龥]/)
      assert.equal((await shopper.card()).points.pending, 1398)
    },
  },
]
