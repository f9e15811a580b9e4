import {
  memberWords,
  recordButton,
  saleOf,
  withQuantity,
  withSku,
  type Sku,
} from '../../miniprogram/workbench/counter/view'

const shirt: Sku = {
  skuId: '01JD0000000000000000000001',
  skuCode: 'SQ-1001-M',
  productName: '亚麻衬衫',
  spec: '墨绿 / M',
  priceFen: 45_900,
}
const cup: Sku = { ...shirt, skuCode: 'SQ-2001', productName: '手作杯', spec: '', priceFen: 8_850 }

describe('the counter in words', () => {
  it('names a member by what may be shown', () => {
    const member = {
      codeUseId: '01JD0000000000000000000009',
      expiresAt: null,
      customerId: '01JD0000000000000000000008',
      cardNo: '9814845821120720',
      maskedName: '沈**',
      tierName: '银卡',
      points: { spendable: 1280, pending: 0, debt: 0 },
      coupons: [],
      guideName: '林知夏',
      storeName: '武康路店',
    }
    expect(memberWords(member)).toEqual({
      codeUseId: member.codeUseId,
      name: '沈**',
      line: '银卡 · 可用 1,280 积分',
      guide: '武康路店 林知夏 的客人',
    })
    expect(memberWords({ ...member, maskedName: null, guideName: null })).toMatchObject({
      name: '会员',
      guide: '',
    })
  })

  it('fills and empties the basket', () => {
    const two = withSku(withSku([], shirt), shirt)
    expect(two).toMatchObject([{ skuCode: 'SQ-1001-M', qty: 2, money: '¥918' }])
    const three = withSku(two, cup)
    expect(three.map(({ money }) => money)).toEqual(['¥918', '¥88.50'])
    expect(withQuantity(three, 'SQ-2001', -1)).toEqual(two)
  })

  it('says what is missing before a sale can be recorded', () => {
    const basket = withSku([], shirt)
    expect(recordButton([], 'R1')).toEqual({ text: '先加商品', canRecord: false })
    expect(recordButton(basket, '  ')).toEqual({ text: '先填小票号', canRecord: false })
    expect(recordButton(basket, 'R1')).toEqual({ text: '记下这笔销售 ¥459', canRecord: true })
  })

  it('sends what was paid, and the member only when one was verified', () => {
    const entry = { lines: withSku([], shirt), receiptNo: ' R1 ', clientKey: 'key-00001', at: 'now' }
    const lines = [{ skuCode: 'SQ-1001-M', qty: 1, paidFen: 45_900 }]
    expect(saleOf({ ...entry, member: null })).toEqual({
      clientKey: 'key-00001',
      receiptNo: 'R1',
      at: 'now',
      lines,
    })
    const member = { codeUseId: 'use', name: '', line: '', guide: '' }
    expect(saleOf({ ...entry, member })).toMatchObject({ codeUseId: 'use' })
  })
})
