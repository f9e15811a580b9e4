import { shelfView, type ShelfFacts } from '../../miniprogram/pages/home/shelf'
import { guideQuestion, storeQuestion } from '../../miniprogram/words/change-words'
import type { MpLiveSession } from '../../src/contract/live'
import type { MpOffer, MpProductCard } from '../../src/contract/mp-products'

const ID = '01JD0000000000000000000001'
const NOW = '2026-11-21T04:00:00Z'
const coat: MpProductCard = {
  ...{ id: ID, name: '羊绒大衣', family: '外套', tags: [], pictureUrl: '/pictures/a/480' },
  ...{ priceFen: 129_900, wasFen: null, offer: null, isFrom: true, bundle: null, stock: 'in' as const },
}
const offer: MpOffer = {
  ...{ offerId: ID, name: '羊绒季', sentence: '八折', endsAt: NOW, untilWords: '11 月 30 日' },
  ...{ scopeWords: '', products: [coat, { ...coat, pictureUrl: null }] },
}
const live = (id: string, state: MpLiveSession['state'], startAt = NOW): MpLiveSession => ({
  ...{ id, title: '冬季新品专场', host: '林知夏', coverUrl: null, finderUserName: 'sph', state, startAt },
  endAt: startAt,
})
const facts = (change: Partial<ShelfFacts> = {}): ShelfFacts => ({
  ...{ offers: [], recommended: { isPersonalised: true, items: [] }, live: [], now: NOW },
  ...change,
})

describe('the shop on the home page', () => {
  it('shows today’s offers with what they are on, three at most', () => {
    expect(shelfView(facts({ offers: [offer] })).offers).toEqual([
      {
        id: ID,
        name: '羊绒季',
        line: '八折，至 11 月 30 日',
        pictures: [expect.stringMatching(/^https:.*\/pictures\/a\/480$/)],
      },
    ])
    expect(shelfView(facts({ offers: [offer, offer, offer, offer] })).offers).toHaveLength(3)
  })

  it('recommends with the reason, and says whether purchases were used', () => {
    const item = { product: coat, reasonCode: 'LIKE_BOUGHT' as const, reason: '因为你买过羊毛围巾' }
    const mine = shelfView(facts({ recommended: { isPersonalised: true, items: [item] } }))
    expect(mine.goods).toMatchObject([{ name: '羊绒大衣', price: '¥1299 起', reason: '因为你买过羊毛围巾' }])
    expect([mine.goodsTitle, mine.personalNote]).toEqual([
      '为你推荐',
      expect.stringContaining('按你买过的推荐'),
    ])
    const plain = shelfView(facts({ recommended: { isPersonalised: false, items: [] } }))
    expect([plain.goodsTitle, plain.isPersonalised]).toEqual(['大家喜欢的', false])
    expect(plain.personalNote).toContain('没有用到你的购买记录')
  })

  it.each([
    [
      'what is on air, though something comes sooner on the list',
      [live('a', 'planned'), live('b', 'live')],
      'b',
    ],
    ['else what comes next', [live('a', 'planned'), live('c', 'replay')], 'a'],
    ['and no replay', [live('c', 'replay')], undefined],
    ['and nothing without any', [], undefined],
  ])('shows %s', (_, sessions, id) => {
    expect(shelfView(facts({ live: sessions })).live?.id).toBe(id)
  })
})

describe('before store or guide change', () => {
  const serving = { store: '武康路店', guide: '林知夏' }
  it.each([
    [guideQuestion(serving, '周南'), '请周南做你的导购？', '林知夏不再是你的导购，也不会被告知原因。'],
    [guideQuestion(serving, null), '不需要专属导购？', '以后由武康路店店里的导购一起为你服务。'],
    [guideQuestion({ ...serving, guide: null }, '周南'), '请周南做你的导购？', '以后由周南回复你的消息。'],
    [storeQuestion(serving, '天目里店'), '改由天目里店为你服务？', '价格和库存以后按天目里店显示。'],
  ])('it is said what changes and what stays: %#', (question, title, sentence) => {
    expect(question.title).toBe(title)
    expect(question.content).toContain(sentence)
    expect(question.content).toContain('会员卡、积分和购买记录都不变')
    expect(question.confirmText.length).toBeLessThanOrEqual(4)
  })

  it('nobody is named who did not serve', () => {
    expect(storeQuestion({ store: '武康路店', guide: null }, '天目里店').content).not.toContain('导购')
  })
})
