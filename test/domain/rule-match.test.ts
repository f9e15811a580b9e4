import fc from 'fast-check'
import type { FollowerFacts, ReplyRule, RuleInput } from '../../src/domain/reply-rule'
import { triggerTest } from '../../src/domain/rule-explain'

import {
  amendRules,
  compileRules,
  compileRulesSliced,
  matchRule,
  NO_FACTS,
  pickRule,
  rulesOf,
} from '../../src/domain/rule-match'
import { foldText } from '../../src/domain/fold'
import { failedConditions } from '../../src/domain/rule-conditions'
import { minuteOfWeek } from '../../src/domain/store-time'
import { anything, contains, exact, pattern, prefix, rule } from './rules'
import { someFacts, someInputs, someRules, says, WEDNESDAY } from './rule-arbitraries'
import { check } from './seed'

function answer(
  rules: ReplyRule[],
  input: RuleInput | string,
  facts: FollowerFacts = NO_FACTS,
  now = WEDNESDAY,
) {
  return pickRule(compileRules(rules), typeof input === 'string' ? says(input) : input, facts, now)?.id
}

describe('which rule answers', () => {
  const byKind = [
    rule({ id: 'default', triggers: [anything] }),
    rule({ id: 'pattern', triggers: [pattern('营业.间')] }),
    rule({ id: 'shorter', triggers: [contains('营业')] }),
    rule({ id: 'longer', triggers: [contains('营业时间')] }),
    rule({ id: 'prefix', triggers: [prefix('营')] }),
    rule({ id: 'longer prefix', triggers: [prefix('营业')] }),
    rule({ id: 'exact', triggers: [exact('营业时间')] }),
  ]

  test('at equal priority: exact, longer prefix, prefix, longer phrase, phrase, pattern, default', () => {
    const order = ['exact', 'longer prefix', 'prefix', 'longer', 'shorter', 'pattern', 'default']
    let left = byKind
    for (const expected of order) {
      expect(answer(left, '營業時間？')).toBe(expected)
      left = left.filter(({ id }) => id !== expected)
    }
    expect(answer(left, '營業時間？')).toBeUndefined()
  })

  test('a higher priority wins over every kind', () => {
    expect(answer([...byKind, rule({ id: 'first', priority: 501, triggers: [anything] })], '营业时间')).toBe(
      'first',
    )
  })

  test('then position, then age, then id decide', () => {
    const same = { triggers: [contains('退货')] }
    expect(
      answer([rule({ id: 'b', ...same, position: 1 }), rule({ id: 'a', ...same, position: 2 })], '退货'),
    ).toBe('b')
    expect(
      answer([rule({ id: 'b', ...same, createdAt: 1 }), rule({ id: 'a', ...same, createdAt: 2 })], '退货'),
    ).toBe('b')
    expect(answer([rule({ id: 'b', ...same }), rule({ id: 'a', ...same })], '退货')).toBe('a')
  })

  test('width, script, case, spaces and punctuation do not matter', () => {
    const rules = [rule({ id: 'vip', triggers: [exact('VIP 会员卡')] })]
    for (const text of ['vip會員卡', 'ＶＩＰ　会员卡！', ' v-i-p【會員】卡~'])
      expect(answer(rules, text)).toBe('vip')
    expect(answer(rules, '会员卡')).toBeUndefined()
  })

  test('patterns see case-insensitive light text and only fire where they match', () => {
    const rules = [rule({ id: 'order', triggers: [pattern('^(订单|单号)\\s*[a-z]{2}\\d{6}$')] })]
    expect(answer(rules, '訂單　ＡＢ１２３４５６')).toBe('order')
    expect(answer(rules, '订单 A1')).toBeUndefined()
    expect(answer(rules, '我的订单 AB123456')).toBeUndefined()
  })

  test('a text of punctuation alone is answered by patterns and defaults only', () => {
    const rules = [rule({ id: 'd', triggers: [anything] }), rule({ id: 'q', triggers: [pattern('^[?!]+$')] })]
    expect(answer(rules, '？！')).toBe('q')
    expect(answer(rules, '……')).toBe('d')
  })

  test.each<[RuleInput, string | undefined]>([
    [{ kind: 'message', type: 'image' }, 'image'],
    [{ kind: 'message', type: 'voice' }, 'default'],
    [{ kind: 'event', event: 'menu', key: 'HOURS' }, 'hours key'],
    [{ kind: 'event', event: 'menu', key: 'OTHER' }, 'any key'],
    [{ kind: 'event', event: 'scan', key: 'S1' }, 'scan S1'],
    [{ kind: 'event', event: 'scan', key: 'S2' }, undefined],
    [{ kind: 'event', event: 'follow' }, 'follow'],
    [{ kind: 'event', event: 'enter' }, undefined],
  ])('messages and events: %j', (input, expected) => {
    const rules = [
      rule({ id: 'default', triggers: [anything] }),
      rule({ id: 'image', triggers: [{ kind: 'message', type: 'image' }] }),
      rule({ id: 'any key', triggers: [{ kind: 'event', event: 'menu' }] }),
      rule({ id: 'hours key', triggers: [{ kind: 'event', event: 'menu', key: 'HOURS' }], position: 9 }),
      rule({ id: 'scan S1', triggers: [{ kind: 'event', event: 'scan', key: 'S1' }] }),
      rule({ id: 'follow', triggers: [{ kind: 'event', event: 'follow' }] }),
    ]
    expect(answer(rules, input)).toBe(expected)
  })

  test('a rule whose conditions fail leaves the answer to the next', () => {
    const rules = [
      rule({ id: 'gold', triggers: [exact('生日')], conditions: { tierIds: ['gold'] }, priority: 600 }),
      rule({ id: 'tagged', triggers: [exact('生日')], conditions: { tagIds: ['t1', 't2'] }, priority: 550 }),
      rule({ id: 'all', triggers: [exact('生日')] }),
    ]
    expect(answer(rules, '生日', { tagIds: [], tierId: 'gold' })).toBe('gold')
    expect(answer(rules, '生日', { tagIds: ['t2'] })).toBe('tagged')
    expect(answer(rules, '生日', { tagIds: ['t3'], tierId: 'silver' })).toBe('all')
  })

  test('weekly hours hold on the shop’s clock, past midnight too', () => {
    const night = { weeklyHours: [{ days: [7], from: '22:00', to: '02:00' }] }
    const rules = [rule({ id: 'night', triggers: [anything], conditions: night })]
    const at = (time: string) => answer(rules, '在吗', NO_FACTS, Date.parse(`${time}+08:00`))
    expect(at('2026-11-22T21:59:59')).toBeUndefined()
    expect(at('2026-11-22T22:00:00')).toBe('night')
    expect(at('2026-11-23T01:59:59')).toBe('night')
    expect(at('2026-11-23T02:00:00')).toBeUndefined()
    expect(at('2026-11-21T23:00:00')).toBeUndefined()
  })

  test('another time zone has its own clock and its summer time', () => {
    const rules = compileRules([
      rule({
        id: 'noon',
        conditions: { weeklyHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '12:00', to: '12:01' }] },
      }),
    ])
    const at = (time: string) => pickRule(rules, says('hi'), NO_FACTS, Date.parse(time), 'Europe/Berlin')?.id
    expect([at('2026-07-01T10:00:00Z'), at('2026-07-01T11:00:00Z')]).toEqual(['noon', undefined])
    expect([at('2026-12-01T11:00:00Z'), at('2026-12-01T10:00:00Z')]).toEqual(['noon', undefined])
  })

  test('whether facts must be loaded is known', () => {
    const stores = { storeIds: ['s1'] }
    expect(compileRules([rule({ conditions: stores, isActive: false })]).needsFacts).toBe(false)
    expect(compileRules([rule({ conditions: { validFrom: 1 } })]).needsFacts).toBe(false)
    expect(compileRules([rule({ conditions: stores })]).needsFacts).toBe(true)
  })
})

/** The order as it is written in the docs, by plain comparison of every rule. */
function plainly(rules: ReplyRule[], input: RuleInput, facts: FollowerFacts): string | undefined {
  const kinds = ['exact', 'prefix', 'contains', 'pattern', 'keyed', 'event', 'default']
  const fires = triggerTest(input)
  const moment = { now: WEDNESDAY, minute: minuteOfWeek(WEDNESDAY, 'Asia/Shanghai') }
  const rows = rules
    .filter((r) => r.isActive && failedConditions(r.conditions, facts, moment, 'Asia/Shanghai').length === 0)
    .flatMap((r) => r.triggers.filter(fires).map((t) => [r, t] as const))
    .map(([r, t]) => {
      const kind = t.kind === 'message' || (t.kind === 'event' && t.key !== undefined) ? 'keyed' : t.kind
      const length = t.kind === 'contains' || t.kind === 'prefix' ? foldText(t.phrase).length : 0
      return { id: r.id, key: [-r.priority, kinds.indexOf(kind), -length, r.position, r.createdAt] }
    })
  rows.sort((a, b) => {
    const at = a.key.findIndex((value, place) => value !== b.key[place])
    return at >= 0 ? a.key[at] - b.key[at] : a.id < b.id ? -1 : 1
  })
  return rows[0]?.id
}

describe('against a plain matcher', () => {
  test('the compiled set, the amended set and the test bench choose the same rule', () => {
    check(
      fc.property(someRules, someRules, someInputs, someFacts, (rules, later, asked, facts) => {
        const set = compileRules(rules)
        const removed = rules.slice(0, 2).map((r) => r.id)
        const saved = later.slice(0, 5)
        const savedIds = new Set([...saved.map((r) => r.id), ...removed])
        const amended = amendRules(
          amendRules(set, later.slice(3, 8)),
          saved,
          removed.filter((id) => !saved.some((r) => r.id === id)),
        )
        const expected = [...new Map([...rules, ...later.slice(3, 8)].map((r) => [r.id, r])).values()]
          .filter((r) => !savedIds.has(r.id))
          .concat(saved)
        expect([...rulesOf(amended)].map((r) => r.id).sort()).toEqual(expected.map((r) => r.id).sort())
        for (const input of asked) {
          expect(pickRule(set, input, facts, WEDNESDAY)?.id).toBe(plainly(rules, input, facts))
          expect(pickRule(amended, input, facts, WEDNESDAY)?.id).toBe(plainly(expected, input, facts))
          expect(matchRule(amended, input, facts, WEDNESDAY).rule?.id).toBe(plainly(expected, input, facts))
        }
      }),
      250,
    )
  })

  test('amending leaves the older sets as they were', () => {
    const first = compileRules([
      rule({ id: 'a', triggers: [exact('退货')] }),
      rule({ id: 'b', triggers: [exact('换货')] }),
    ])
    const second = amendRules(first, [rule({ id: 'a', triggers: [exact('退款')] })])
    const third = amendRules(second, [], ['b'])
    const answers = [first, second, third].map((set) =>
      ['退货', '退款', '换货'].map((text) => pickRule(set, says(text), NO_FACTS, 0)?.id ?? '-').join(' '),
    )
    expect(answers).toEqual(['a - b', '- a b', '- a -'])
    expect([first.amended, second.amended, third.amended]).toEqual([0, 1, 2])
  })

  test('slices of any size give the same set', () => {
    const rules = Array.from({ length: 3000 }, (_, n) =>
      rule({ triggers: [contains(`词${n}`)], priority: n % 7, position: -n }),
    )
    const build = compileRulesSliced(rules)
    let slices = 1
    while (!build.step(0)) slices++
    expect(slices).toBeGreaterThan(50)
    const whole = compileRules(rules)
    for (let n = 0; n < 3000; n += 13) {
      expect(pickRule(build.result!, says(`问词${n}`), NO_FACTS, 0)).toBe(
        pickRule(whole, says(`问词${n}`), NO_FACTS, 0),
      )
    }
  })
})

describe('the test bench', () => {
  test('names the winner and says of every loser why', () => {
    const hours = rule({ id: 'w', name: '营业时间', triggers: [contains('营业时间')], priority: 600 })
    const report = matchRule(
      compileRules([
        hours,
        rule({ id: 'low', triggers: [exact('营业时间')] }),
        rule({ id: 'off', triggers: [exact('营业时间')], isActive: false }),
        rule({ id: 'short', triggers: [contains('营业')], priority: 600 }),
        rule({
          id: 'closed',
          triggers: [exact('营业时间')],
          priority: 900,
          conditions: { weeklyHours: [{ days: [1, 2, 4, 5], from: '10:00', to: '22:00' }], storeIds: ['s1'] },
        }),
        rule({ id: 'elsewhere', triggers: [exact('退货')] }),
      ]),
      says('营业时间？'),
      NO_FACTS,
      WEDNESDAY,
    )
    expect(report.rule).toBe(hours)
    expect(report.matchCount).toBe(5)
    expect(report.why).toBe('“营业时间”命中：包含“营业时间”（优先级 600），在 3 条命中的规则中排在最前')
    expect(report.losers).toEqual([
      { ruleId: 'closed', reason: '不在生效时间：周一、周二、周四、周五 10:00–22:00；所属门店不符' },
      { ruleId: 'short', reason: '优先级相同，“营业时间”匹配的词更长' },
      { ruleId: 'low', reason: '优先级低于“营业时间”（500 < 600）' },
      { ruleId: 'off', reason: '已停用' },
    ])
  })

  test('says when nothing answers', () => {
    expect(matchRule(compileRules([]), says('在吗'), NO_FACTS, WEDNESDAY)).toEqual({
      rule: undefined,
      why: '没有规则命中，也没有默认回复',
      matchCount: 0,
      losers: [],
    })
    const expired = rule({ id: 'x', triggers: [anything], conditions: { validUntil: WEDNESDAY } })
    const report = matchRule(compileRules([expired]), says('在吗'), NO_FACTS, WEDNESDAY)
    expect(report.why).toBe('有 1 条规则命中，但此刻对这位粉丝都不生效')
    expect(report.losers).toEqual([{ ruleId: 'x', reason: '已过截止时间：2026-11-25 11:00' }])
  })
})
