import fc from 'fast-check'
import { MENU_MEMORY_MS, resolveMenuChoice } from '../../src/domain/answer-menu'
import { occasionOf, planAnswer, type PlanRequest } from '../../src/domain/answer-plan'
import type { AnswerPart } from '../../src/domain/reply-rule'
import { text } from './rules'
import { check } from './seed'

const NOW = Date.parse('2026-11-25T03:00:00Z')
const image: AnswerPart = { type: 'image', assetId: 'A1' }
const card: AnswerPart = {
  type: 'miniprogram',
  title: '会员卡',
  appId: 'wx1',
  pagePath: 'p',
  thumbAssetId: 'T',
}
const msgmenu: AnswerPart = {
  type: 'msgmenu',
  head: '满意吗',
  options: [{ id: '1', content: '满意' }],
  tail: '',
}
const transfer: AnswerPart = { type: 'transfer' }
const news = (count: number): AnswerPart => ({
  type: 'news',
  articles: Array.from({ length: count }, (_, n) => ({ title: `第${n}篇`, url: 'https://a.cn' })),
})
const menu: AnswerPart = {
  type: 'menu',
  head: '{{nickname}}想了解什么？回复数字：',
  entries: [
    { label: '查订单', phrase: '订单' },
    { label: '营业时间', phrase: '几点开门' },
  ],
  tail: '10 分钟内有效',
}

function plan(answers: AnswerPart[], fields: Partial<PlanRequest> = {}) {
  return planAnswer({
    answers,
    answerMode: 'all',
    occasion: 'message',
    messageHash: 'm1',
    values: {},
    now: NOW,
    ...fields,
  })
}

function shape(answers: AnswerPart[], fields: Partial<PlanRequest> = {}): string {
  const { passive, followUps, dropped } = plan(answers, fields)
  return [
    passive?.type ?? '-',
    followUps.map((part) => part.type).join(','),
    dropped.map((d) => d.index).join(','),
  ].join('|')
}

describe('what is the passive reply and what follows', () => {
  test.each<[string, AnswerPart[], Partial<PlanRequest>, string]>([
    ['one text', [text('好')], {}, 'text||'],
    [
      'the first part is passive, the rest follows in order',
      [text('一'), image, card],
      {},
      'text|image,miniprogram|',
    ],
    [
      'a card cannot be passive, so the order is kept by customer-service messages',
      [card, text('一')],
      {},
      '-|miniprogram,text|',
    ],
    ['a menu message alone', [msgmenu], {}, '-|msgmenu|'],
    [
      'five may follow a message besides the reply',
      [image, image, image, image, image, image, image],
      {},
      'image|image,image,image,image,image|6',
    ],
    [
      'three may follow an event',
      [text('一'), image, image, image, image],
      { occasion: 'event' },
      'text|image,image,image|4',
    ],
    [
      'a later part becomes passive when the allowance would not do',
      [card, card, card, text('一')],
      { occasion: 'event' },
      'text|miniprogram,miniprogram,miniprogram|',
    ],
    ['nothing may follow', [text('一'), card], { allowance: 0 }, 'text||1'],
    ['a hand-over is always the passive reply', [text('稍候'), transfer], {}, 'transfer|text|'],
    ['an event is not handed over', [text('稍候'), transfer], { occasion: 'event' }, 'text||1'],
    ['empty texts are left out', [text('{{price}}'), image], {}, 'image||0'],
    ['nothing', [], {}, '-||'],
  ])('%s', (_, answers, fields, expected) => {
    expect(shape(answers, fields)).toBe(expected)
  })

  test('news are cut to one article after a message, eight after an event, one as customer-service message', () => {
    expect(plan([news(8)]).passive).toEqual(news(1))
    expect(plan([news(9)], { occasion: 'event' }).passive).toEqual(news(8))
    expect(plan([text('一'), news(3)], { occasion: 'event' }).followUps).toEqual([news(1)])
  })

  test('what an input opens', () => {
    expect(occasionOf({ kind: 'text', text: '' })).toEqual({ occasion: 'message', allowance: 5 })
    expect(occasionOf({ kind: 'event', event: 'scan' })).toEqual({ occasion: 'event', allowance: 3 })
    expect(occasionOf({ kind: 'event', event: 'enter' })).toEqual({ occasion: 'event', allowance: 0 })
  })

  test('a random answer is one part, the same for every delivery, and all parts have their turn', () => {
    const answers = ['一', '二', '三'].map(text)
    const counts = new Map<string, number>()
    for (let n = 0; n < 600; n++) {
      const first = plan(answers, { answerMode: 'random', messageHash: `2400000${n}` })
      expect(plan(answers, { answerMode: 'random', messageHash: `2400000${n}` })).toEqual(first)
      expect(first.followUps).toEqual([])
      const key = JSON.stringify(first.passive)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    expect([...counts.values()].every((count) => count > 120)).toBe(true)
    expect(counts.size).toBe(3)
  })

  test('never more than allowed, never lost without a word, in order', () => {
    const part = fc.constantFrom<AnswerPart>(
      text('一'),
      text(''),
      image,
      card,
      msgmenu,
      transfer,
      menu,
      news(2),
    )
    check(
      fc.property(
        fc.array(part, { maxLength: 9 }),
        fc.nat(5),
        fc.constantFrom('message' as const, 'event' as const),
        (answers, allowance, occasion) => {
          const { passive, followUps, dropped } = plan(answers, { allowance, occasion })
          expect(followUps.length).toBeLessThanOrEqual(allowance)
          expect((passive ? 1 : 0) + followUps.length + dropped.length).toBe(answers.length)
          expect(['miniprogram', 'msgmenu']).not.toContain(passive?.type)
          const types = answers.map((a) => (a.type === 'menu' ? 'text' : a.type))
          let from = 0
          for (const { type } of followUps) {
            const at = types.indexOf(type, from)
            expect(at).toBeGreaterThanOrEqual(0)
            from = at + 1
          }
        },
      ),
      400,
    )
  })
})

describe('numbered menus', () => {
  test('become a text and are remembered for ten minutes', () => {
    const { passive, memory } = plan([menu], { values: { nickname: '小林' } })
    expect(passive).toEqual({
      type: 'text',
      text: '小林想了解什么？回复数字：\n1 查订单\n2 营业时间\n10 分钟内有效',
    })
    expect(memory?.expiresAt).toBe(NOW + MENU_MEMORY_MS)
  })

  const memory = {
    entries: Array.from({ length: 12 }, (_, n) => ({
      label: n === 1 ? '营业时间' : `项${n + 1}`,
      phrase: `词${n + 1}`,
    })),
    expiresAt: NOW + 1,
  }

  test.each([
    ['1', '词1'],
    ['１', '词1'],
    ['①', '词1'],
    ['一', '词1'],
    ['1.', '词1'],
    [' 1 ', '词1'],
    ['【1】', '词1'],
    ['壹', '词1'],
    ['回复1', '词1'],
    ['回覆：１', '词1'],
    ['选2', '词2'],
    ['选择第二个', '词2'],
    ['第三项', '词3'],
    ['二号', '词2'],
    ['两', '词2'],
    ['12', '词12'],
    ['十二', '词12'],
    ['十', '词10'],
    ['營業時間', '词2'],
    ['我要3谢谢', '词3'],
    ['01', '词1'],
    ['0', undefined],
    ['13', undefined],
    ['十三', undefined],
    ['123', undefined],
    ['1个退货', undefined],
    ['1号店在哪', undefined],
    ['你好', undefined],
    ['', undefined],
    ['？', undefined],
  ])('%j means %j', (typed, phrase) => {
    expect(resolveMenuChoice(memory, typed, NOW)).toBe(phrase)
  })

  test('are forgotten after their time', () => {
    expect(resolveMenuChoice(memory, '1', NOW + 1)).toBeUndefined()
  })
})
