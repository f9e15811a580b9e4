import { chosenWords, tagChips, toChoose, withMore } from '../../miniprogram/workbench/choose-people/view'
import {
  dayWords,
  followUpRow,
  noteRow,
  planRow,
  shopDay,
  soonAndLater,
  textsOf,
} from '../../miniprogram/workbench/care/view'
import { birthdayText, customerView, momentRow, scanWords } from '../../miniprogram/workbench/customer/view'
import { customerRow, listLead, noneWords } from '../../miniprogram/workbench/customers/view'
import { cardRow } from '../../miniprogram/workbench/push-cards/view'
import {
  cardChoice,
  cardChoices,
  audienceWords,
  groupsOf,
  materialChoice,
  reachable,
  sendText,
} from '../../miniprogram/workbench/push/view'
import { resultGroups, resultLead } from '../../miniprogram/workbench/pushed/view'
import { todayRow } from '../../miniprogram/workbench/today/view'
import type { CareCustomer, CareCustomerDetail, CarePlan, TodayItem } from '../../src/contract/care'
import type { CardToForward, PushPerson } from '../../src/contract/guide-pushes'

const ID = '01JD0000000000000000000001'
const NOW = '2026-11-22T04:00:00.000Z'
const TODAY = '2026-11-22'

const customer: CareCustomer = {
  id: ID,
  name: '沈清',
  phoneMasked: '138****1234',
  stage: 'repeat',
  tags: ['喜欢羊毛', '尺码 M'],
  isFollowing: true,
  store: { id: ID, name: '武康路店' },
  guide: { id: ID, name: '林知夏' },
  since: '2026-03-01T04:00:00.000Z',
}
const channel = { channel: 'messageCentre', name: '小程序消息中心', use: 'marketing', at: null } as const
const detail: CareCustomerDetail = {
  ...customer,
  cause: 'scan',
  birthdayMonth: 7,
  card: { tier: '银卡', points: 1280 },
  lastSeen: { title: '到店购买', at: '2026-11-21T04:00:00.000Z' },
  tagList: [{ tag: '尺码 M', source: 'guide', since: NOW, expiresAt: null }],
  coupons: [{ id: ID, title: '生日礼券', state: 'held' }],
  sales: [
    { saleId: ID, at: '2026-11-21T04:00:00.000Z', paidFen: 129_900, store: '武康路店', words: '羊绒大衣' },
  ],
  reach: {
    sentence: '还可以再发 3 条，周日 14:05 前有效',
    channels: [{ ...channel, state: 'now', reasonCode: 'ok', sentence: '可以发送。' }],
  },
  conversation: { id: ID, state: 'open' },
}

describe('my customers', () => {
  it('have their stage, tags and since when they are mine', () => {
    expect(customerRow(customer)).toEqual({
      ...{ id: ID, name: '沈清', stage: '复购', phone: '138****1234', tags: '喜欢羊毛、尺码 M' },
      since: '林知夏 · 2026年3月1日起',
    })
    expect(
      customerRow({ ...customer, name: null, phoneMasked: null, stage: null, guide: null }),
    ).toMatchObject({
      ...{ name: '顾客 0001', phone: '没有留手机号', stage: '' },
      since: '门店公共客户 · 2026年3月1日起',
    })
  })

  it.each([
    ['', 12, '共 12 位，最近归属的在前'],
    ['沈', 1, '找到 1 位'],
    ['沈', 0, ''],
  ])('searched for %j: %i found', (search, total, lead) => {
    expect(listLead(search, total)).toBe(lead)
  })

  it('that are not there say what to do', () => {
    expect(noneWords('')).toContain('顾客扫你的码')
    expect(noneWords('王')).toContain('没有找到「王」')
  })
})

describe('a customer', () => {
  it('is shown with what may be sent, in the words of the server', () => {
    expect(customerView(detail, NOW)).toEqual({
      name: '沈清',
      marks: ['复购', '银卡', '已关注'],
      facts: [
        '138****1234',
        '生日 7 月',
        '可用积分 1,280',
        '武康路店 · 林知夏，2026年3月1日起',
        '最近：到店购买，昨天 12:00',
      ],
      tags: [{ name: '尺码 M', isMine: true }],
      reach: '还可以再发 3 条，周日 14:05 前有效',
      ways: [
        {
          key: 'messageCentre',
          name: '小程序消息中心',
          state: 'now',
          stateText: '现在可以',
          sentence: '可以发送。',
        },
      ],
      purchases: [{ id: ID, words: '羊绒大衣', line: '昨天 12:00 · 武康路店 · ¥1,299' }],
      coupons: ['生日礼券 · 可用'],
      talkId: ID,
      talkText: '去会话',
    })
  })

  it('without card and conversation says so', () => {
    const bare = {
      ...detail,
      card: null,
      conversation: null,
      isFollowing: false,
      lastSeen: null,
      birthdayMonth: null,
    }
    const view = customerView(bare, NOW)
    expect(view).toMatchObject({ marks: ['复购', '还没开卡', '未关注'], talkId: '', talkText: '还没有会话' })
    expect(view.facts).toHaveLength(2)
  })

  it('with the month of the birthday, if it was told', () => {
    expect([null, 7].map(birthdayText)).toEqual(['', '生日 7 月'])
  })

  it('has moments and the answer to a scan in words', () => {
    const moment = { id: ID, kind: 'sale', title: '到店购买', words: '羊绒大衣 · ¥1299.00', at: NOW } as const
    expect(momentRow({ ...moment, store: '武康路店', guide: null }, NOW)).toMatchObject({
      line: '今天 12:00 · 武康路店',
    })
    const answer = {
      outcome: 'kept',
      reasonCode: 'SAME_GUIDE',
      sentence: '同一位导购。',
      greeting: '您好',
    } as const
    const places = { scanned: { store: null, staff: null }, before: null, after: null }
    expect(scanWords({ ...answer, ...places })).toEqual({
      outcome: '归属不变',
      sentence: '同一位导购。',
      greeting: '您好',
    })
  })
})

describe('follow-ups and plans', () => {
  it('tell days as the shop has them', () => {
    expect(shopDay('2026-11-22T16:00:00.000Z')).toBe('2026-11-23')
    expect(shopDay(NOW, 7)).toBe('2026-11-29')
    expect(dayWords('2027-01-03', TODAY)).toBe('2027年1月3日')
  })

  it.each([
    ['2026-11-22', null, '今天 · 林知夏', false],
    ['2026-11-20', '半年陪伴', '11月20日，已过期 · 「半年陪伴」 · 林知夏', true],
    ['2026-12-01', null, '12月1日 · 林知夏', false],
  ])('due on %s', (dueOn, planTitle, line, isOverdue) => {
    const one = { id: ID, customerId: ID, customerName: null, planId: null, text: '问试穿', endedAt: null }
    const made = { planTitle, dueOn, state: 'open', madeBy: '林知夏' } as const
    expect(followUpRow({ ...one, ...made }, TODAY)).toEqual({ id: ID, text: '问试穿', line, isOverdue })
  })

  it('beyond a month are counted only', () => {
    const one = { id: ID, customerId: ID, customerName: null, planId: null, text: '问试穿', endedAt: null }
    const made = { planTitle: null, state: 'open', madeBy: null } as const
    const of = (dueOn: string) => ({ ...one, ...made, dueOn })
    const { followUps, later } = soonAndLater([of('2026-12-23'), of('2026-12-24'), of('2027-03-01')], TODAY)
    expect(followUps.map(({ line }) => line)).toEqual(['12月23日'])
    expect(later).toBe('一个月以后还有 2 件，到时会出现在「今天要做」。')
    expect(soonAndLater([], TODAY).later).toBe('')
  })

  it('of a plan say how far it is and how it ends', () => {
    const plan: CarePlan = {
      ...{ id: ID, title: '半年陪伴', startOn: TODAY, months: 6, everyWeeks: 4, endsWithSale: true },
      ...{ state: 'running', total: 7, done: 2, dropped: 0 },
    }
    const how = '做了 2/7 次 · 11月22日起 6 个月，每 4 周一次'
    expect(planRow(plan, TODAY)).toMatchObject({
      line: `进行中 · ${how}，顾客购买后自动结束`,
      isRunning: true,
    })
    expect(planRow({ ...plan, state: 'ended' }, TODAY)).toMatchObject({
      line: `已结束 · ${how}`,
      isRunning: false,
    })
    expect(textsOf(' 问近况\n\n介绍新品 ')).toEqual(['问近况', '介绍新品'])
    const note = { id: ID, text: '对羊毛过敏', madeBy: '林知夏', isMine: true, at: NOW }
    expect(noteRow(note, NOW)).toMatchObject({ line: '林知夏 · 今天 12:00' })
  })
})

describe('today', () => {
  const item: TodayItem = {
    ...{
      key: 'k',
      kind: 'follow_up',
      customerId: ID,
      customerName: '沈清',
      title: '问试穿',
      reason: '今天要做',
    },
    ...{ isOverdue: false, followUpId: ID, materialId: null },
  }
  it.each<[Partial<TodayItem>, string, string, string]>([
    [{}, '跟进', '沈清：问试穿', `/workbench/customer/index?id=${ID}`],
    [{ kind: 'birthday', title: '生日' }, '生日', '沈清过生日', `/workbench/customer/index?id=${ID}`],
    [{ kind: 'sleeping', title: '好久没来' }, '久未到店', '沈清', `/workbench/customer/index?id=${ID}`],
    [
      { kind: 'task', customerId: null, materialId: ID, title: '会员日' },
      '总部任务',
      '会员日',
      `/workbench/push/index?materialId=${ID}`,
    ],
  ])('%j', (change, mark, title, path) => {
    expect(todayRow({ ...item, ...change })).toMatchObject({ mark, title, path })
  })
})

describe('what is pushed', () => {
  it.each([
    ['product', '商品', 'newArrivals', { productId: ID, offerId: null }],
    ['offer', '优惠', 'offers', { productId: null, offerId: ID }],
    ['coupon', '优惠券', 'offers', { productId: null, offerId: null }],
    ['live', '直播', 'live', { productId: null, offerId: null }],
  ] as const)('is a %s with its page', (kind, kindText, topic, shown) => {
    const choice = cardChoice({ kind, id: ID, title: '冬衣周', words: '八折' })
    expect(choice).toMatchObject({ kindText, wish: { ...shown, topic, title: '冬衣周', text: '八折' } })
    expect(choice.wish.link).toBe(`/pages/${kind}/index?id=${ID}`)
  })

  it('begins with offers, and a task of headquarters says what to do', () => {
    const of = (kind: 'product' | 'offer' | 'live') => ({ kind, id: ID, title: kind, words: '' })
    expect(cardChoices([of('product'), of('live'), of('offer')]).map(({ title }) => title)).toEqual([
      'offer',
      'live',
      'product',
    ])
    const material = {
      id: ID,
      title: '会员日',
      text: '双倍积分',
      topic: 'membership',
      link: '/pages/card/index',
    } as const
    const goods = { productId: null, offerId: null }
    const task = { instruction: '周五前分享', isDone: false }
    expect(materialChoice({ ...material, ...goods, task })).toMatchObject({
      kindText: '总部任务',
      words: '周五前分享',
    })
    expect(materialChoice({ ...material, ...goods, task: null })).toMatchObject({
      ...{ kindText: '总部素材', words: '双倍积分' },
      wish: { materialId: ID, text: '双倍积分' },
    })
  })
})

const person = (customerId: string, state: PushPerson['state']): PushPerson => {
  return { customerId, name: customerId, state, channel: null, sentence: '因为' }
}
const people = [person('a', 'waiting'), person('b', 'card'), person('c', 'later'), person('d', 'skipped')]

describe('to whom', () => {
  it('is grouped by now, by hand, later and not; who cannot be reached is never chosen', () => {
    expect(reachable(people)).toEqual(['a', 'b', 'c'])
    expect(
      groupsOf(people, new Set(['a', 'c'])).map(({ key, people: some }) => [key, some[0]!.id, some[0]!.isOn]),
    ).toEqual([
      ['now', 'a', true],
      ['card', 'b', false],
      ['later', 'c', true],
      ['no', 'd', false],
    ])
    expect([sendText(0), sendText(3)]).toEqual(['先选客户', '发给 3 位客户'])
  })

  it('ends in groups of what became of it', () => {
    const ended = [person('a', 'sent'), person('b', 'card'), person('c', 'later'), person('d', 'unknown')]
    expect(resultLead(ended)).toBe('1 位已送达，1 位等你转发，1 位稍后自动发送。')
    expect(resultLead([person('d', 'skipped')])).toBe('没有等着发送的了。')
    expect(resultGroups(ended).map(({ key }) => key)).toEqual(['sent', 'card', 'later', 'unknown'])
  })
})

describe('customers to choose', () => {
  it('are told apart by phone number and tags', () => {
    const one = { customerId: ID, name: '沈清', phoneMasked: '138****1234', tags: ['喜欢羊毛', '尺码 M'] }
    expect(toChoose(one, [ID])).toEqual({
      ...{ id: ID, name: '沈清', about: '138****1234 · 喜欢羊毛、尺码 M', isOn: true },
    })
    expect(toChoose({ ...one, phoneMasked: null, tags: [] }, [])).toMatchObject({
      about: '没有留手机号',
      isOn: false,
    })
    expect(tagChips(['尺码 M', '送礼'], '送礼').map(({ isOn }) => isOn)).toEqual([false, true])
  })

  it('are so many at a time, which is said', () => {
    expect([0, 3, 200].map((many) => chosenWords(many, 200))).toEqual([
      '还没有选客户',
      '已选 3 位',
      '已选 200 位，一次最多 200 位客户',
    ])
    expect(withMore(['a', 'b'], ['b', 'c', 'd'], 3)).toEqual({ picked: ['a', 'b', 'c'], left: 1 })
    expect(withMore(['a'], ['b'], 3)).toEqual({ picked: ['a', 'b'], left: 0 })
    expect([audienceWords(3, 200), audienceWords(350, 200)]).toEqual([
      '你的 3 位客户，谁能收到',
      '你有 350 位客户，一次最多 200 位，先列出最近归属的 200 位',
    ])
  })
})

describe('a card to forward', () => {
  const card: CardToForward = {
    ...{ id: ID, customerId: ID, name: '陈晨', title: '围巾到店', text: '来试', link: '/pages/home/index' },
    target: { kind: 'push', id: ID },
    ...{ shareText: '', state: 'waiting', sentence: '请转发', createdAt: NOW, settledAt: null },
  }

  it('waits, or says what became of it', () => {
    expect(cardRow(card, NOW)).toMatchObject({ name: '陈晨', when: '今天 12:00', isWaiting: true })
    expect(cardRow({ ...card, state: 'declined' }, NOW)).toMatchObject({ isWaiting: false })
  })
})
