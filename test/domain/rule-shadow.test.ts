import fc from 'fast-check'
import type { ReplyRule } from '../../src/domain/reply-rule'
import { amendRules, compileRules, pickRule } from '../../src/domain/rule-match'
import { findShadows } from '../../src/domain/rule-shadow'
import { someFacts, someInputs, someRules, WEDNESDAY } from './rule-arbitraries'
import { anything, contains, exact, pattern, prefix, rule } from './rules'
import { check } from './seed'

function warnings(rules: ReplyRule[], id: string): string[] {
  return findShadows(compileRules(rules), id).map((w) => {
    const whole = w.isWholeRule ? ' whole' : ''
    return `${w.relation} ${w.ruleId} #${w.triggerIndex}${whole}`
  })
}

const strong = { priority: 900 }
const shop = { conditions: { storeIds: ['s1'] } }

describe('rules in the shadow of others', () => {
  test.each<[string, ReplyRule, ReplyRule, string[]]>([
    [
      'a contained phrase of higher priority',
      rule({ id: 'a', triggers: [contains('退')], ...strong }),
      rule({ id: 'b', triggers: [exact('我要退貨')] }),
      ['hidden_by a #0 whole'],
    ],
    [
      'the same phrase in another script',
      rule({ id: 'a', triggers: [exact('會員卡')], position: -1 }),
      rule({ id: 'b', triggers: [exact('会员 卡!')] }),
      ['hidden_by a #0 whole'],
    ],
    [
      'a prefix',
      rule({ id: 'a', triggers: [prefix('退')], ...strong }),
      rule({ id: 'b', triggers: [prefix('退货')] }),
      ['hidden_by a #0 whole'],
    ],
    [
      'a default',
      rule({ id: 'a', triggers: [anything], ...strong }),
      rule({ id: 'b', triggers: [pattern('\\d+元')] }),
      ['hidden_by a #0 whole'],
    ],
    [
      'the same pattern',
      rule({ id: 'a', triggers: [pattern('\\d+')], position: -1 }),
      rule({ id: 'b', triggers: [pattern('\\d+')] }),
      ['hidden_by a #0 whole'],
    ],
    [
      'a phrase that the pattern needs',
      rule({ id: 'a', triggers: [contains('订单')], ...strong }),
      rule({ id: 'b', triggers: [pattern('我的订单\\d+')] }),
      ['hidden_by a #0 whole'],
    ],
    [
      'an event with any key',
      rule({ id: 'a', triggers: [{ kind: 'event', event: 'scan' }], ...strong }),
      rule({ id: 'b', triggers: [{ kind: 'event', event: 'scan', key: 'S' }] }),
      ['hidden_by a #0 whole'],
    ],
    [
      'one of two triggers',
      rule({ id: 'a', triggers: [contains('退')], ...strong }),
      rule({ id: 'b', triggers: [contains('换'), contains('退换')] }),
      ['hidden_by a #1'],
    ],
    [
      'a wider condition',
      rule({ id: 'a', triggers: [exact('礼')], conditions: { storeIds: ['s1', 's2'] }, ...strong }),
      rule({ id: 'b', triggers: [exact('礼')], ...shop }),
      ['hidden_by a #0 whole'],
    ],
    [
      'a narrower condition only overlaps',
      rule({ id: 'a', triggers: [exact('礼')], ...shop, ...strong }),
      rule({ id: 'b', triggers: [exact('礼')] }),
      ['overlaps a #0'],
    ],
    [
      'exclusive conditions do not meet',
      rule({ id: 'a', triggers: [exact('礼')], ...shop, ...strong }),
      rule({ id: 'b', triggers: [exact('礼')], conditions: { storeIds: ['s2'] } }),
      [],
    ],
    [
      'the more exact kind goes first',
      rule({ id: 'a', triggers: [contains('退')] }),
      rule({ id: 'b', triggers: [exact('退货')] }),
      [],
    ],
    [
      'the longer phrase goes first',
      rule({ id: 'a', triggers: [contains('退')] }),
      rule({ id: 'b', triggers: [contains('退货')] }),
      [],
    ],
    [
      'a contained text can stand elsewhere than at the start',
      rule({ id: 'a', triggers: [prefix('退')], ...strong }),
      rule({ id: 'b', triggers: [contains('退货')] }),
      [],
    ],
    [
      'events are not answered by defaults',
      rule({ id: 'a', triggers: [anything], ...strong }),
      rule({ id: 'b', triggers: [{ kind: 'event', event: 'follow' }] }),
      [],
    ],
    [
      'one of several possible words is not enough',
      rule({ id: 'a', triggers: [contains('退')], ...strong }),
      rule({ id: 'b', triggers: [pattern('退货|换购')] }),
      [],
    ],
    [
      'a switched-off rule hides nothing',
      rule({ id: 'a', triggers: [contains('退')], ...strong, isActive: false }),
      rule({ id: 'b', triggers: [exact('退货')] }),
      [],
    ],
  ])('%s', (_, a, b, expected) => {
    expect(warnings([a, b], 'b')).toEqual(expected)
    const back = expected
      .filter((w) => w.startsWith('hidden_by'))
      .map((w) => w.replace('hidden_by a', 'hides b'))
    expect(warnings([a, b], 'a').filter((w) => !w.startsWith('overlaps'))).toEqual(back)
  })

  test('a sentence names the other rule and what to do', () => {
    const set = compileRules([
      rule({ id: 'a', name: '售后', triggers: [contains('退')], priority: 900 }),
      rule({ id: 'b', name: '退货政策', triggers: [exact('退货')], priority: 500 }),
    ])
    expect(findShadows(set, 'b')[0].message).toBe(
      '完全匹配“退货”：总是由“售后”（包含“退”，优先级 900）先回复，本规则永远不会回复；请调整优先级、顺序或触发条件',
    )
    expect(findShadows(set, 'a')[0].message).toBe(
      '包含“退”：本规则总是先于“退货政策”（完全匹配“退货”，优先级 500）回复，它永远不会回复',
    )
  })

  test('two rules together may hide a third one', () => {
    const rules = [
      rule({ id: 'a', triggers: [contains('退')], ...strong }),
      rule({ id: 'b', triggers: [contains('换')], ...strong }),
      rule({ id: 'c', triggers: [exact('退货'), exact('换货')] }),
    ]
    expect(warnings(rules, 'c')).toEqual(['hidden_by a #0 whole', 'hidden_by b #1 whole'])
    expect(warnings(rules, 'a')).toEqual(['hides c #0 whole'])
  })

  test('a rule that is said never to answer never answers', () => {
    let told = 0
    check(
      fc.property(someRules, someRules, someInputs, someFacts, (rules, later, inputs, facts) => {
        const set = amendRules(compileRules(rules), later.slice(0, 3))
        for (const { id } of rules) {
          const found = findShadows(set, id)
          if (found.some((w) => w.relation === 'hidden_by' && w.isWholeRule)) {
            told++
            for (const input of inputs) expect(pickRule(set, input, facts, WEDNESDAY)?.id).not.toBe(id)
          }
          for (const { ruleId, isWholeRule, relation } of found) {
            if (relation !== 'hides' || !isWholeRule) continue
            for (const input of inputs) expect(pickRule(set, input, facts, WEDNESDAY)?.id).not.toBe(ruleId)
          }
        }
      }),
      150,
    )
    expect(told).toBeGreaterThan(10)
  })

  test('among 100,000 rules the answer comes from the index', () => {
    const rules = Array.from({ length: 100_000 }, (_, n) =>
      rule({ id: `r${n}`, triggers: [contains(`词${n}号`)] }),
    )
    const set = amendRules(compileRules(rules), [
      rule({ id: 'new', triggers: [contains('词777')], priority: 600 }),
    ])
    const started = performance.now()
    const found = findShadows(set, 'new')
    // Usually 10 ms; a comparison with every rule by folding would take a second.
    expect(performance.now() - started).toBeLessThan(1000)
    expect(found).toHaveLength(50)
    expect(found.every((w) => w.relation === 'hides' && w.ruleName.startsWith('r777'))).toBe(true)
  })
})
