import { cardRow, lineView, mergedLines, talkView } from '../../miniprogram/workbench/talk/view'
import { leadWords, talkRow } from '../../miniprogram/workbench/talks/view'
import { customerName, waitedWords } from '../../miniprogram/words/waited'
import type {
  ConversationDetail,
  ConversationMessage,
  ConversationSummary,
} from '../../src/contract/conversations'

const ID = '01JD0000000000000000000001'
const NOW = '2026-11-22T04:00:00.000Z'
const summary: ConversationSummary = {
  id: ID,
  customerId: ID,
  customerName: '沈清',
  account: 'official',
  state: 'open',
  cause: 'unmatched',
  store: { id: ID, name: '武康路店' },
  owner: { id: ID, name: '林知夏' },
  lastWords: '墨绿大衣还有 M 码吗？',
  lastMessageAt: '2026-11-22T03:48:00.000Z',
  waitingSince: '2026-11-22T03:48:00.000Z',
  unread: 2,
  inboundCount: 2,
}
const talk: ConversationDetail = {
  ...summary,
  window: { isOpen: true, sentence: '还可以再发 3 条，周日 14:05 前有效', left: 3, closesAt: NOW },
  ...{ mayWrite: true, whyNot: null, mayLeave: false, mayTake: false },
  beside: { tier: '银卡', tags: [], home: { store: '武康路店', guide: '林知夏' }, coupons: [], sales: [] },
}
const line: ConversationMessage = {
  id: ID,
  direction: 'in',
  content: { kind: 'text', text: '在吗' },
  media: null,
  staff: null,
  state: 'received',
  sentence: null,
  at: '2026-11-22T03:48:00.000Z',
}

it.each([
  [null, ''],
  ['2026-11-22T03:59:30.000Z', '刚来'],
  ['2026-11-22T03:48:00.000Z', '已等 12 分钟'],
  ['2026-11-22T01:00:00.000Z', '已等 3 小时'],
  ['2026-11-20T03:00:00.000Z', '已等 2 天'],
])('since %s: %s', (since, words) => {
  expect(waitedWords(since, NOW)).toBe(words)
})

it('names who told no name by the end of their number', () => {
  expect([customerName('沈清', ID), customerName(null, ID)]).toEqual(['沈清', '顾客 0001'])
})

describe('the list of conversations', () => {
  it('says who waits, how long, and who answers', () => {
    expect(talkRow(summary, NOW)).toEqual({
      id: ID,
      name: '沈清',
      waited: '已等 12 分钟',
      unread: '2',
      words: '墨绿大衣还有 M 码吗？',
      owner: '林知夏 · 武康路店',
      when: '今天 11:48',
    })
    const pooled = { ...summary, owner: null, account: 'miniapp' as const, unread: 0, waitingSince: null }
    expect(talkRow(pooled, NOW)).toMatchObject({ owner: '待接 · 武康路店 · 小程序', unread: '', waited: '' })
    expect(talkRow({ ...summary, unread: 120 }, NOW).unread).toBe('99+')
  })

  it.each([
    [{ waiting: 2, total: 5 }, '2 位顾客在等回复，等得最久的在最前面'],
    [{ waiting: 0, total: 5 }, '都回复了'],
    [{ waiting: 0, total: 0 }, ''],
  ])('%j: %s', (counts, words) => {
    expect(leadWords(counts)).toBe(words)
  })
})

describe('what stands around a thread', () => {
  it('is the allowance while one may write', () => {
    expect(talkView(talk)).toEqual({
      title: '沈清',
      about: '银卡 · 武康路店 林知夏 · 林知夏接待',
      allowance: '还可以再发 3 条，周日 14:05 前有效',
      mode: 'send',
      sendText: '发送',
      takeText: '',
      canResolve: true,
    })
  })

  it.each<[string, Partial<ConversationDetail>, Partial<ReturnType<typeof talkView>>]>([
    [
      'somebody else answers',
      { mayWrite: false, whyNot: '正由周南接待。', mayTake: true },
      { mode: 'closed', allowance: '正由周南接待。', takeText: '接手', canResolve: false },
    ],
    [
      'nobody does yet',
      { mayWrite: false, whyNot: '还没有人接待。', mayTake: true, owner: null },
      {
        ...{ mode: 'send', takeText: '接手', about: '银卡 · 武康路店 林知夏 · 待接' },
        allowance: '还没有人接待，你回复后就由你接待。还可以再发 3 条，周日 14:05 前有效',
      },
    ],
    [
      'nobody does yet, and the window is over',
      {
        ...{ mayWrite: false, whyNot: '还没有人接待。', mayTake: true, owner: null },
        window: { isOpen: false, sentence: '对方 48 小时内没有互动。', left: 0, closesAt: null },
      },
      { mode: 'closed', allowance: '还没有人接待。', takeText: '接手' },
    ],
    [
      'the window is over',
      { mayWrite: false, whyNot: '对方 48 小时内没有互动。' },
      { mode: 'closed', allowance: '对方 48 小时内没有互动。', takeText: '' },
    ],
    [
      'the customer can be told',
      { mayWrite: false, mayLeave: true, whyNot: '对方 48 小时内没有互动。' },
      { mode: 'leave', sendText: '留言' },
    ],
    ['it is resolved', { state: 'resolved', mayWrite: false }, { takeText: '重新打开', canResolve: false }],
  ])('when %s', (_, change, view) => {
    expect(talkView({ ...talk, ...change })).toMatchObject(view)
  })

  it('says that what is left goes out when the customer is back', () => {
    const left = { ...talk, mayWrite: false, mayLeave: true, whyNot: '暂时不能发送。' }
    expect(talkView(left).allowance).toMatch(/^暂时不能发送。.*顾客回来后自动发出。$/)
  })
})

describe('a line', () => {
  it.each<[Partial<ConversationMessage>, Partial<ReturnType<typeof lineView>>]>([
    [{}, { side: 'theirs', words: '在吗', foot: '今天 11:48', tag: '', trouble: '' }],
    [{ content: { kind: 'text', text: '<a href="x">点</a>' } }, { words: '<a href="x">点</a>' }],
    [
      { direction: 'out', content: { kind: 'text', text: '<a href="x">点这里</a>，看权益' } },
      { side: 'ours', words: '点这里，看权益', foot: '自动回复 · 今天 11:48' },
    ],
    [
      {
        direction: 'out',
        staff: { id: ID, name: '林知夏' },
        content: { kind: 'coupon', id: ID, title: '初雪礼券', pagePath: 'p' },
        state: 'skipped',
        sentence: '顾客没有同意接收营销消息。',
      },
      {
        words: '初雪礼券',
        tag: '优惠券',
        trouble: '未发送',
        sentence: '顾客没有同意接收营销消息。',
        foot: '林知夏 · 今天 11:48',
      },
    ],
    [
      { direction: 'note', staff: { id: ID, name: '周南' }, content: { kind: 'text', text: '老顾客' } },
      { side: 'note', foot: '周南 备注，顾客看不到 · 今天 11:48' },
    ],
    [
      { direction: 'mark', content: { kind: 'mark', words: '会话已建立' } },
      { side: 'mark', words: '会话已建立' },
    ],
    [
      { content: { kind: 'location', latitude: 1, longitude: 2, label: '武康路' } },
      { words: '[位置] 武康路' },
    ],
    [{ content: { kind: 'voice', recognition: '几点关门' } }, { words: '[语音] 几点关门' }],
    [{ content: { kind: 'enter', from: '商品' } }, { words: '从「商品」进入客服' }],
    [{ content: { kind: 'erased' } }, { words: '（内容已删除）' }],
  ])('%j', (change, view) => {
    expect(lineView({ ...line, ...change }, NOW)).toMatchObject(view)
  })

  it('is a picture once its file is there, and says what it is until then', () => {
    const media = { id: 'M', kind: 'image' as const, sizeBytes: 1, seconds: null, contentType: 'image/png' }
    const picture = { ...line, content: { kind: 'image' as const } }
    expect(lineView({ ...picture, media: { ...media, state: 'waiting' } }, NOW)).toMatchObject({
      words: '正在从微信取回…',
      pictureId: '',
    })
    const kept = { ...picture, media: { ...media, state: 'kept' as const } }
    expect(lineView(kept, NOW)).toMatchObject({ words: '', pictureId: 'M', picture: '' })
    expect(lineView(kept, NOW, { M: 'wxfile://M' })).toMatchObject({ picture: 'wxfile://M' })
  })

  it('stands once, in the order of the thread', () => {
    const at = (id: string): ConversationMessage => ({ ...line, id })
    const merged = mergedLines([at('B'), at('C')], [at('A'), { ...at('C'), state: 'sent' }])
    expect(merged.map(({ id, state }) => [id, state])).toEqual([
      ['A', 'received'],
      ['B', 'received'],
      ['C', 'sent'],
    ])
  })
})

it('says of a card what kind of thing it is', () => {
  const choice = { kind: 'offer' as const, id: ID, title: '冬衣周', words: '八折' }
  expect(cardRow(choice)).toEqual({ ...choice, tag: '优惠' })
})
