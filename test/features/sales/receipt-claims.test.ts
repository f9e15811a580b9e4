import type { Call } from '../../../src/platform/http/serve'
import { iso, openSales, soldOf, type SalesWorld, type Till } from './world'

/** Whoever guesses receipts is stopped; whoever holds one is not. */

let world: SalesWorld
let till: Till
beforeAll(async () => {
  world = await openSales()
  till = await world.till()
}, 120_000)
afterAll(() => world.close())

let receipts = 0
const sold = async () => {
  const sale = {
    storeCode: 'N1',
    receiptNo: `C${++receipts}`,
    at: iso(world.clock.now()),
    lines: [{ skuCode: 'SOCKS-1', qty: 1, paidFen: 3_900 }],
  }
  return soldOf(await till.post('/api/till/sales', sale).expect(200))
}
const claim = (customerId: string, given: object) =>
  world.t.app.features.sales.handlers['POST /api/mp/receipt-claims'](given, {
    customer: { customerId, openId: 'o' },
  } as unknown as Call)
const printedOn = ({ sale: { storeId, receiptNo, paidFen } }: Awaited<ReturnType<typeof sold>>) => ({
  storeId,
  receiptNo,
  paidFen,
})
const TOO_MANY = { kind: 'too_many', code: 'claim.too_many' }

describe('wrong guesses of a receipt', () => {
  it('are ten a day for one customer; the printed code still counts, and others are not hindered', async () => {
    const { customerId } = await world.member()
    const receipt = await sold()
    const wrong = { ...printedOn(receipt), paidFen: 1 }
    for (let guess = 0; guess < 10; guess++)
      await expect(claim(customerId, wrong)).rejects.toMatchObject({ code: 'claim.unknown' })
    await expect(claim(customerId, printedOn(receipt))).rejects.toMatchObject({
      ...TOO_MANY,
      message: expect.stringMatching(/请 24 小时后再试，或直接扫描小票上的二维码/) as string,
    })
    await expect(claim(customerId, { claimCode: receipt.claimCode })).resolves.toMatchObject({
      pointsEarned: 39,
    })
    const { customerId: other } = await world.member()
    await expect(claim(other, printedOn(await sold()))).resolves.toMatchObject({ pointsEarned: 39 })
  })

  it('count when they come all at once', async () => {
    const { customerId } = await world.member()
    const { storeId } = printedOn(await sold())
    const guesses = Array.from({ length: 30 }, (_, index) =>
      claim(customerId, { storeId, receiptNo: `none-${index}`, paidFen: 1 }).catch(
        (error: { code: string }) => error.code,
      ),
    )
    const codes = await Promise.all(guesses)
    expect(codes.filter((code) => code === 'claim.unknown')).toHaveLength(10)
    expect(codes.filter((code) => code === 'claim.too_many')).toHaveLength(20)
  })

  it('of a claim code are twenty a day', async () => {
    const { customerId } = await world.member()
    const receipt = await sold()
    for (let guess = 0; guess < 20; guess++)
      await expect(
        claim(customerId, { claimCode: `${receipt.sale.id}${String(guess).padStart(12, '0')}` }),
      ).rejects.toMatchObject({ code: 'claim.unknown' })
    await expect(claim(customerId, { claimCode: receipt.claimCode })).rejects.toMatchObject(TOO_MANY)
  })

  it('are no matter for someone with many receipts: a claim that holds takes nothing', async () => {
    const { customerId } = await world.member()
    for (let turn = 0; turn < 12; turn++)
      await expect(claim(customerId, printedOn(await sold()))).resolves.toMatchObject({ pointsEarned: 39 })
  }, 60_000)

  it('at one store are limited over all customers; its printed codes still count', async () => {
    const storeId = world.south
    for (let guesser = 0; guesser < 20; guesser++) {
      const { customerId } = await world.member()
      for (let guess = 0; guess < 10; guess++)
        await claim(customerId, { storeId, receiptNo: `no-${guess}`, paidFen: 1 }).catch(() => undefined)
    }
    const { customerId } = await world.member()
    await expect(claim(customerId, { storeId, receiptNo: 'S-1', paidFen: 1 })).rejects.toMatchObject({
      ...TOO_MANY,
      message: expect.stringContaining('这家门店') as string,
    })
    await expect(claim(customerId, { claimCode: (await sold()).claimCode })).resolves.toBeDefined()
  }, 120_000)
})
