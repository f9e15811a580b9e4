import fc from 'fast-check'
import type { FollowerFacts, RuleConditions, RuleInput, RuleTrigger } from '../../src/domain/reply-rule'
import { NO_FACTS } from '../../src/domain/rule-match'
import { anything, rule } from './rules'
import { trickyText } from './seed'

/** Wednesday 2026-11-25 11:00 in Shanghai. */
export const WEDNESDAY = Date.parse('2026-11-25T03:00:00Z')
export const says = (text: string): RuleInput => ({ kind: 'text', text })

const phrases = fc.oneof(
  fc.constantFrom('营业', '营业时间', '時間', 'A', 'ab', 'AB 会', '卡', '？'),
  trickyText,
)
const sources = fc.constantFrom('营业.间', '^a+b', '[会會]员', '\\d{2}', '卡$', '(?=x)', '(营业|時間).*卡')
const trigger: fc.Arbitrary<RuleTrigger> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('exact' as const, 'contains' as const, 'prefix' as const),
      phrase: phrases,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pattern' as const), pattern: sources }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<RuleTrigger>(
      anything,
      { kind: 'message', type: 'image' },
      { kind: 'event', event: 'menu' },
      { kind: 'event', event: 'menu', key: 'K' },
    ),
  },
)
const conditions = fc.constantFrom<RuleConditions>(
  {},
  {},
  {},
  { storeIds: ['s1'] },
  { storeIds: ['s1', 's2'] },
  { tagIds: ['t1'], validFrom: 5 },
  { validUntil: WEDNESDAY },
  { weeklyHours: [{ days: [3], from: '10:00', to: '12:00' }] },
  { weeklyHours: [{ days: [2], from: '20:00', to: '10:59' }] },
)

/** Small sets of rules that get in each other's way. */
export const someRules = fc
  .array(
    fc.record({
      triggers: fc.array(trigger, { minLength: 1, maxLength: 3 }),
      conditions,
      priority: fc.constantFrom(0, 500, 1000),
      position: fc.constantFrom(0, 1),
      createdAt: fc.constantFrom(0, 1),
      isActive: fc.constantFrom(true, true, true, false),
    }),
    { maxLength: 14 },
  )
  .map((all) => all.map((fields, at) => rule({ id: `r${(at * 7) % 16}`, ...fields })))

/** Inputs that such rules answer. */
export const someInputs = fc.array(
  fc.oneof(
    fc.tuple(phrases, phrases).map((parts) => says(parts.join(''))),
    fc.constantFrom<RuleInput>({ kind: 'message', type: 'image' }, { kind: 'message', type: 'link' }),
    fc.constantFrom<RuleInput>(
      { kind: 'event', event: 'menu', key: 'K' },
      { kind: 'event', event: 'menu', key: 'L' },
    ),
  ),
  { minLength: 1, maxLength: 6 },
)

export const someFacts = fc.constantFrom<FollowerFacts>(NO_FACTS, { tagIds: ['t1'], storeId: 's1' })
