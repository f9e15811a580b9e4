import { strict as assert } from 'node:assert'
import type { WorkbenchProduct } from '../../../contract/products'
import type { Share, ShareCard, ShareVisitView } from '../../../contract/shares'
import type { Check, CheckBench } from './bench'
import { buy, nextReceipt } from './counter'
import { guideAtWork, Shopper, Till } from './shopper'

interface Detail {
  share: Share
  chain: Share[]
  visits: ShareVisitView[]
}

const detailOf = (bench: CheckBench, shareId: string): Promise<Detail> =>
  bench.user.call('GET', `/api/admin/shares/${shareId}`)

const visit = (shopper: Shopper, shareId: string): Promise<unknown> =>
  shopper.call('POST', `/api/mp/shares/${shareId}/visits`)

/** Everything of a receipt comes back. */
async function returnAll(till: Till, receiptNo: string, lines: { skuCode: string; qty: number }[]) {
  const order = { storeCode: 'SH01', receiptNo, refundNo: nextReceipt(), at: await till.now(), lines }
  await till.must('/api/till/refunds', order)
}

/** Flow 3.10 of the handbook's domain page. */
export const shareChecks: Check[] = [
  {
    name: '3.10 a product that a guide shares: visits are counted, a purchase is credited to the guide, their own visit is not, and a refund takes the credit back',
    run: async (bench) => {
      const open = async (nickname: string) => Shopper.open(bench, await bench.sandbox.person({ nickname }))
      const { guide, own } = await guideAtWork(bench)
      const found = await own.call<{ items: WorkbenchProduct[] }>(
        'GET',
        '/api/workbench/products?search=yrwj',
      )
      const scarf = found.items[0]!
      assert.equal(scarf.name, '羊绒围巾', 'found by initials')
      const target = { kind: 'product', id: scarf.id }
      const card = await own.call<ShareCard>('POST', '/api/workbench/shares', target)
      assert.equal(card.path, `pages/product/index?id=${scarf.id}&share=${card.id}`)

      const friend = await open('朋友')
      await visit(friend, card.id)
      await visit(friend, card.id)
      assert.equal((await friend.home()).guide, guide.name, 'nobody served the friend before')
      const passedOn = await friend.call<ShareCard>('POST', '/api/mp/shares', {
        ...target,
        parentId: card.id,
      })
      const third = await open('朋友的朋友')
      await visit(third, passedOn.id)
      const further = await detailOf(bench, passedOn.id)
      assert.deepEqual([further.chain.map(({ id }) => id), further.share.guideName], [[card.id], guide.name])

      await visit(own, card.id)
      const before = await detailOf(bench, card.id)
      assert.deepEqual([before.share.visits, before.share.visitors, before.share.sales], [2, 2, 0])
      assert.match(
        before.visits.find(({ state }) => state === 'invalid')?.sentence ?? '',
        /本人打开自己的分享/,
      )

      await friend.openCard()
      const till = await Till.connect(bench)
      const receiptNo = nextReceipt()
      const { sale } = await buy(till, friend, receiptNo)
      const credited = await detailOf(bench, card.id)
      assert.deepEqual([credited.share.sales, credited.share.amountFen], [1, sale.paidFen])

      const bought = sale.lines.map(({ skuCode, qty }) => ({ skuCode, qty }))
      await returnAll(till, receiptNo, bought)
      assert.equal((await detailOf(bench, card.id)).share.amountFen, 0, 'the refund took the credit back')
    },
  },
]
