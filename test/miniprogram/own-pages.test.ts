import { meView } from '../../miniprogram/pages/me/view'
import { messageRow } from '../../miniprogram/pages/messages/view'
import {
  ANYTHING,
  chips,
  countWords,
  emptyWords,
  queryOf,
  tapped,
} from '../../miniprogram/pages/products/view'
import { whyWords } from '../../miniprogram/pages/why/view'
import { badgeText } from '../../miniprogram/words/badge'
import type { MpHome } from '../../src/contract/bindings'
import type { MemberCard } from '../../src/contract/membership'
import type { MpMe } from '../../src/contract/mp-session'
import type { CentreMessageView } from '../../src/contract/preferences'

const NOW = '2026-11-21T04:00:00.000Z'
const ID = '01JD0000000000000000000001'

const me: MpMe = {
  customerId: ID,
  name: null,
  phoneMasked: null,
  birthdayMonth: null,
  canSetBirthdayMonth: true,
  isFollowing: true,
  staff: null,
  serverTime: NOW,
  brand: '山前',
}
const card: MemberCard = {
  id: ID,
  number: '8600123412341234',
  openedAt: NOW,
  tier: { id: 'a', name: '山友', pointsMultiplier: 1, benefits: ['生日当月双倍积分'] },
  tierSince: '2026-01-05T04:00:00.000Z',
  tierGuaranteedUntil: null,
  basisFen: 171_950,
  next: {
    tier: { id: 'b', name: '山客', pointsMultiplier: 1.2, benefits: ['免费修改'] },
    fromFen: 300_000,
    missingFen: 128_050,
  },
  points: { spendable: 1280, pending: 0, debt: 0, expiringNext: null },
}
const nobody: MpHome = { home: null, visiting: [], guides: [], handover: null }

describe('me in words', () => {
  const notes = (view: ReturnType<typeof meView>): Record<string, string> =>
    Object.fromEntries(view.groups.flat().map(({ key, note }) => [key, note]))

  it('invites where there is nothing yet', () => {
    const view = meView(me, null, nobody, 0, 0)
    expect(view).toMatchObject({ name: '还没有填称呼', initial: '山', phone: '', isStaff: false })
    expect(view.phoneInvite).toContain('不留也能用')
    expect(notes(view)).toMatchObject({
      card: '去开卡',
      points: '开卡后可用',
      coupons: '',
      store: '还没有选',
      messages: '',
    })
  })

  it('says what is there', () => {
    const known: MpMe = {
      ...me,
      name: '沈清',
      phoneMasked: '138****1234',
      staff: { id: ID, name: '沈', roles: ['guide'] },
    }
    const store = {
      id: ID,
      name: '武康路店',
      city: '',
      address: '',
      phone: null,
      hours: '',
      isOpenNow: true,
      openWords: '营业中，22:00 打烊',
      latitude: null,
      longitude: null,
    }
    const home: MpHome = {
      ...nobody,
      home: {
        store,
        guide: { id: ID, name: '林知夏', speciality: null, photoUrl: null },
        since: NOW,
        cause: 'scan',
      },
    }
    const view = meView(known, card, home, 2, 3)
    expect(view).toMatchObject({
      name: '沈清',
      initial: '沈',
      phone: '138****1234',
      phoneInvite: '',
      isStaff: true,
    })
    expect(notes(view)).toMatchObject({
      points: '1,280 分可用',
      tier: '山友',
      coupons: '2 张可用',
      store: '武康路店 · 林知夏',
      messages: '3 条未读',
    })
  })
})

describe('messages in words', () => {
  const message: CentreMessageView = {
    id: ID,
    topic: 'newArrivals',
    topicName: '新品',
    isMarketing: true,
    title: '新款',
    text: '到店',
    pictureId: null,
    link: null,
    at: '2026-11-20T06:05:00.000Z',
    isRead: false,
  }

  it('say when and about what; only what the brand sent by itself is asked why', () => {
    expect(messageRow(message, NOW)).toMatchObject({
      line: '昨天 14:05 · 新品',
      link: '',
      pictureUrl: '',
      canAskWhy: true,
    })
    const notice = {
      ...message,
      isMarketing: false,
      topicName: null,
      link: 'pages/card/index',
      pictureId: ID,
    }
    const row = messageRow(notice, NOW)
    expect(row).toMatchObject({ line: '昨天 14:05', link: 'pages/card/index', canAskWhy: false })
    expect(row.pictureUrl).toMatch(new RegExp(`^https://.*/pictures/${ID}/480$`))
  })

  it.each([
    [0, ''],
    [3, '3'],
    [99, '99'],
    [100, '99+'],
  ])('count %d on the tab as %p', (count, words) => expect(badgeText(count)).toBe(words))

  it('say who decided, on what ground and how much of the limits it was', () => {
    const why = {
      source: '品牌活动',
      sourceName: '冬衣周',
      guideName: null,
      topicName: '新品',
      reasons: ['一', '二'],
      caps: [{ name: '最近 7 天', used: 1, most: 2 }],
      at: NOW,
    }
    expect(whyWords(why, NOW)).toEqual({
      from: '品牌活动「冬衣周」',
      when: '今天 12:00',
      reasons: ['一', '二'],
      caps: ['最近 7 天：第 1 条，最多 2 条'],
    })
    expect(
      whyWords({ ...why, source: '您的导购', sourceName: '林知夏', guideName: '林知夏' }, NOW).from,
    ).toBe('您的导购 林知夏')
    expect(whyWords({ ...why, sourceName: null }, NOW).from).toBe('品牌活动')
  })
})

describe('the shelf in words', () => {
  it('narrows by one family and one tag; a second tap takes it away', () => {
    const coats = tapped(ANYTHING, 'family', '外套')
    expect(queryOf(tapped(coats, 'tag', '羊毛'))).toEqual({ family: '外套', tag: '羊毛' })
    expect(queryOf(tapped(coats, 'family', '外套'))).toEqual({})
    expect(queryOf({ ...coats, search: '  大衣 ' })).toEqual({ family: '外套', search: '大衣' })
    expect(chips(['外套', '家居'], '家居').map(({ isOn }) => isOn)).toEqual([false, true])
  })

  it.each([
    [{}, '商品正在上架，过会儿再来看看。', '共 3 件'],
    [{ search: '大衣' }, '没有找到“大衣”，可以换个词，或输入拼音首字母。', '找到 3 件'],
    [{ family: '外套' }, '「外套」暂时没有在售的商品，看看别的分类。', '找到 3 件'],
    [
      { search: '大衣', family: '外套', tag: '羊毛' },
      '「外套、羊毛」里没有找到“大衣”，去掉筛选或换个词试试。',
      '找到 3 件',
    ],
  ])('with %j says %s', (change, empty, count) => {
    const wish = { ...ANYTHING, ...change }
    expect([emptyWords(wish), countWords(3, wish)]).toEqual([empty, count])
  })
})
