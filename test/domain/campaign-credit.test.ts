import { CREDIT_MS, creditedPush } from '../../src/domain/campaign-credit'
import { moved, movesFrom } from '../../src/domain/campaign'
import { marketingWordIn } from '../../src/domain/marketing-words'

const push = (sourceId: string, sentAt: number, customerId = 'a') => ({ sourceId, customerId, sentAt })

describe('the credit for what somebody did', () => {
  it('goes to the last push before it, and to one only', () => {
    const pushes = [push('first', 1000), push('second', 2000), push('later', 9000)]
    expect(creditedPush(pushes, 'a', 5000)?.sourceId).toBe('second')
  })

  it('goes to nobody after 24 hours, before the push, or to a push to somebody else', () => {
    expect(creditedPush([push('one', 1000)], 'a', 1000 + CREDIT_MS)?.sourceId).toBe('one')
    expect(creditedPush([push('one', 1000)], 'a', 1001 + CREDIT_MS)).toBeUndefined()
    expect(creditedPush([push('one', 1000)], 'a', 999)).toBeUndefined()
    expect(creditedPush([push('one', 1000, 'b')], 'a', 2000)).toBeUndefined()
  })

  it('is the same whatever the order, also for two in one millisecond', () => {
    const both = [push('x', 1000), push('y', 1000)]
    expect(creditedPush(both, 'a', 2000)).toEqual(creditedPush([...both].reverse(), 'a', 2000))
  })
})

describe('the life of a campaign', () => {
  it('has no way back from its end, and none around scheduling', () => {
    expect(movesFrom('done')).toEqual([])
    expect(movesFrom('cancelled')).toEqual([])
    expect(moved('draft', 'start')).toBeUndefined()
    expect(moved('scheduled', 'start')).toBe('running')
  })
})

describe('marketing words', () => {
  it('are found in offers, and not in the notice that a coupon is about to expire', () => {
    expect(marketingWordIn('全场五折，限时抢购')).toBe('五折')
    expect(marketingWordIn('满 300 减 30')).toBe('满 300 减')
    expect(marketingWordIn('您的优惠券即将到期')).toBeUndefined()
    expect(marketingWordIn('您的订单已发货')).toBeUndefined()
  })
})
