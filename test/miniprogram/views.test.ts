import { cardWays, openButton, openingOf, purposeRows, toggled } from '../../miniprogram/pages/card/view'
import { homeView, type Scan } from '../../miniprogram/pages/home/view'
import { guideRows, storeRows } from '../../miniprogram/pages/store/view'
import { cardWords, grouped, yuan } from '../../miniprogram/words/card-words'
import { dayText } from '../../miniprogram/words/day'
import type { MpHome, ShopStore } from '../../src/contract/bindings'
import type { MemberCard } from '../../src/contract/membership'

const wukang: ShopStore = {
  id: '01JD0000000000000000000001',
  name: '上海武康路店',
  city: '上海',
  address: '徐汇区武康路 376 号',
  phone: null,
  hours: '每天 10:00–21:30',
  isOpenNow: true,
  openWords: '营业中，21:30 打烊',
  latitude: null,
  longitude: null,
}
const tianmu: ShopStore = { ...wukang, id: '01JD0000000000000000000002', name: '杭州天目里店', city: '杭州' }
const lin = { id: '01JD0000000000000000000003', name: '林知夏', speciality: '亚麻与羊毛', photoUrl: null }
const zhou = {
  id: '01JD0000000000000000000004',
  name: '周南',
  speciality: null,
  photoUrl: '/pictures/01JD0000000000000000000009/160',
}
const nobody: MpHome = { home: null, visiting: [], guides: [], handover: null }
const withLin: MpHome = {
  ...nobody,
  home: { store: wukang, guide: lin, since: '2026-11-21T00:00:00Z', cause: 'scan' },
  guides: [lin, zhou],
}
const card: MemberCard = {
  id: '01JD0000000000000000000005',
  number: '8600123412341234',
  openedAt: '2026-11-21T00:00:00Z',
  tier: { id: 'a', name: '山友', pointsMultiplier: 1, benefits: ['生日当月双倍积分'] },
  tierSince: '2026-11-21T00:00:00Z',
  tierGuaranteedUntil: null,
  basisFen: 0,
  next: {
    tier: { id: 'b', name: '山客', pointsMultiplier: 1.2, benefits: [] },
    fromFen: 300_000,
    missingFen: 128_050,
  },
  points: { spendable: 1280, pending: 0, debt: 0, expiringNext: null },
}
const scan: Scan = {
  outcome: 'kept',
  reasonCode: 'PROTECTED',
  greeting: '欢迎来到杭州天目里店。',
  scanned: { store: tianmu, guide: null },
  offer: 'store',
  home: withLin,
}

describe('home in words', () => {
  it('begins with nothing: no store, no card, no greeting', () => {
    expect(homeView(nobody, null)).toEqual({
      greeting: '',
      details: '',
      offerText: '',
      store: null,
      guide: null,
      visiting: [],
      handover: '',
      card: null,
    })
  })

  it('shows the store with its city once, and the guide with what they know', () => {
    const { store, guide } = homeView(withLin, null)
    expect(store).toMatchObject({ address: '上海 徐汇区武康路 376 号', stateText: '营业中，21:30 打烊' })
    const words = { id: lin.id, name: '林知夏', initial: '林', speciality: '擅长亚麻与羊毛' }
    expect(guide).toEqual({ ...words, photoUrl: '' })
    const openWords = '休息中，明天 10:00 开门'
    const closed = { ...wukang, isOpenNow: false, openWords, address: '上海市武康路 376 号' }
    expect(homeView({ ...withLin, home: { ...withLin.home!, store: closed } }, null).store).toMatchObject({
      address: '上海市武康路 376 号',
      stateText: '休息中，明天 10:00 开门',
    })
  })

  it.each([
    ['store', tianmu, null, '把杭州天目里店设为我的门店'],
    ['guide', tianmu, zhou, '请 周南 做我的导购'],
    ['guide', tianmu, null, '把杭州天目里店设为我的门店'],
    [null, tianmu, zhou, ''],
  ] as const)('offers %s after a scan', (offer, store, guide, text) => {
    expect(homeView(withLin, null, { ...scan, offer, scanned: { store, guide } }).offerText).toBe(text)
  })

  it('puts the first line of a greeting above the others', () => {
    expect(
      homeView(withLin, null, { ...scan, greeting: '欢迎。\n每天 10:00–21:30\n会员卡可积分。' }),
    ).toMatchObject({
      greeting: '欢迎。',
      details: '每天 10:00–21:30\n会员卡可积分。',
    })
  })

  it('offers nothing for an unknown code', () => {
    expect(homeView(nobody, null, { ...scan, scanned: null }).offerText).toBe('')
  })

  it('says until when another store counts, and until when a new guide may be declined', () => {
    const view = homeView(
      {
        ...withLin,
        visiting: [{ store: tianmu, guide: zhou, until: '2026-12-20T16:00:00Z' }],
        handover: { notice: '陈山离职了，由林知夏接着为你服务。', declineUntil: '2026-12-20T16:00:00Z' },
      },
      null,
    )
    expect(view.visiting).toEqual(['杭州天目里店，周南 也可以为你服务（到 12月21日）'])
    expect(view.handover).toBe('陈山离职了，由林知夏接着为你服务。（12月21日 前可以改）')
  })
})

describe('the card in words', () => {
  it('groups the number and says what is missing to the next tier', () => {
    expect(cardWords(card)).toEqual({
      number: '8600 1234 1234 1234',
      tierName: '山友',
      benefits: ['生日当月双倍积分'],
      points: '1,280',
      nextTier: '再消费 ¥1,280.50 升为山客',
      notes: [],
    })
    expect(cardWords({ ...card, next: null }).nextTier).toBe('')
  })

  it('leads to points, tier and coupons, and to the number while there is none', () => {
    const keys = (hasPhone: boolean) => cardWays(cardWords(card), hasPhone).map(({ key }) => key)
    expect(keys(true)).toEqual(['points', 'tier', 'coupons'])
    expect(keys(false)).toEqual(['points', 'tier', 'coupons', 'phone'])
    expect(cardWays(cardWords(card), true)[0]!.note).toBe('1,280 分可用')
  })

  it('tells of points that wait, lapse or are owed', () => {
    const points = {
      spendable: 0,
      pending: 320,
      debt: 15,
      expiringNext: { amount: 80, at: '2026-12-31T16:00:00Z' },
    }
    expect(cardWords({ ...card, points }).notes).toEqual([
      '320 积分待入账，退换期过后可用',
      '80 积分将在 2027年1月1日 到期',
      '15 积分因退货待抵扣，下次得到的积分先抵扣',
    ])
  })

  it.each([
    [0, '0', '¥0'],
    [999, '999', '¥9.99'],
    [1000, '1,000', '¥10'],
    [1234567, '1,234,567', '¥12,345.67'],
    [105, '105', '¥1.05'],
  ])('writes %i as %s points and %s', (value, points, money) => {
    expect([grouped(value), yuan(value)]).toEqual([points, money])
  })

  it('names the day by China’s clock', () => {
    expect([dayText('2026-11-21T15:59:59Z'), dayText('2026-11-21T16:00:00Z')]).toEqual([
      '11月21日',
      '11月22日',
    ])
  })
})

describe('opening a card', () => {
  const rows = purposeRows({
    version: 3,
    purposes: [
      { key: 'card', title: '会员服务', text: '…', isRequired: true },
      { key: 'marketing', title: '新品与优惠', text: '…', isRequired: false },
    ],
  })

  it('agrees to nothing beforehand', () => {
    expect(rows.map((row) => row.isAccepted)).toEqual([false, false])
    expect(openButton(rows)).toEqual({ text: '请先同意「会员服务」', canOpen: false })
  })

  it('needs only what is required, and sends every answer with the version that was shown', () => {
    const ticked = toggled(rows, 'card')
    expect(openButton(ticked)).toEqual({ text: '开通会员卡', canOpen: true })
    expect(openingOf(3, ticked)).toEqual({
      consentVersion: 3,
      consents: [
        { purpose: 'card', isAccepted: true },
        { purpose: 'marketing', isAccepted: false },
      ],
    })
    expect(openButton(toggled(ticked, 'card')).canOpen).toBe(false)
  })
})

describe('choosing store and guide', () => {
  it('puts the shopper’s own store first', () => {
    expect(storeRows([tianmu, wukang], withLin).map(({ name, isMine }) => [name, isMine])).toEqual([
      ['上海武康路店', true],
      ['杭州天目里店', false],
    ])
  })

  it('lets the whole store serve instead of one guide', () => {
    expect(guideRows(withLin).map(({ name, isMine }) => [name, isMine])).toEqual([
      ['林知夏', true],
      ['周南', false],
      ['不需要专属导购', false],
    ])
    const pool = { ...withLin, home: { ...withLin.home!, guide: null } }
    expect(guideRows(pool).at(-1)).toMatchObject({ id: '', isMine: true })
    expect(guideRows(nobody)).toEqual([])
  })
})
