import type { AnswerPart, ReplyRule, RuleTrigger } from '../../src/domain/reply-rule'

let count = 0

/** A rule with everything plain but what the story needs. */
export function rule(fields: Partial<ReplyRule> & { triggers?: RuleTrigger[] } = {}): ReplyRule {
  count++
  const id = fields.id ?? `R${String(count).padStart(6, '0')}`
  return {
    id,
    name: id,
    triggers: [{ kind: 'default' }],
    conditions: {},
    answers: [{ type: 'text', text: '您好' }],
    answerMode: 'all',
    priority: 500,
    position: 0,
    isActive: true,
    createdAt: 0,
    ...fields,
  }
}

export const exact = (phrase: string): RuleTrigger => ({ kind: 'exact', phrase })
export const prefix = (phrase: string): RuleTrigger => ({ kind: 'prefix', phrase })
export const contains = (phrase: string): RuleTrigger => ({ kind: 'contains', phrase })
export const pattern = (source: string): RuleTrigger => ({ kind: 'pattern', pattern: source })
export const anything: RuleTrigger = { kind: 'default' }
export const text = (words: string): AnswerPart => ({ type: 'text', text: words })
