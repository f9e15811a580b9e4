import type { AnswerPreview, Candidate, TestResult } from '../../contract/replies'
import { occasionOf, planAnswer, type SendPart } from '../../domain/answer-plan'
import { momentValues, type TextValues } from '../../domain/answer-text'
import { foldText } from '../../domain/fold'
import type { FollowerFacts, ReplyRule, RuleInput } from '../../domain/reply-rule'
import { matchRule, rulesOf, type RuleSet } from '../../domain/rule-match'

/** A question to the test bench; `at` is epoch ms. */
export interface Question {
  input: RuleInput
  facts: FollowerFacts
  values: TextValues
  at: number
  timeZone: string
}

const preview = (part: SendPart, delivery: AnswerPreview['delivery']): AnswerPreview => ({
  part,
  delivery,
  ...(part.type === 'text' ? { text: part.text } : {}),
})

/** What an input would be answered, why, and which rules lost. */
export function tryOut(rules: RuleSet, rulesVersion: number, question: Question): TestResult {
  const { input, facts, at, timeZone } = question
  const report = matchRule(rules, input, facts, at, timeZone)
  const wanted = new Set(report.losers.map((loser) => loser.ruleId))
  const named = new Map<string, ReplyRule>()
  if (wanted.size > 0) for (const rule of rulesOf(rules)) if (wanted.has(rule.id)) named.set(rule.id, rule)
  const losers = report.losers.flatMap(({ ruleId, reason }): Candidate[] => {
    const rule = named.get(ruleId)
    return rule ? [{ ruleId, ruleName: rule.name, priority: rule.priority, reason }] : []
  })
  const { rule } = report
  return {
    foldedText: input.kind === 'text' ? foldText(input.text) : null,
    winner: rule
      ? { ruleId: rule.id, ruleName: rule.name, priority: rule.priority, reason: report.why }
      : null,
    why: report.why,
    losers,
    candidateCount: losers.length + (rule ? 1 : 0),
    rulesVersion,
    ...(rule ? answerOf(rule, question) : { answer: [], dropped: [] }),
  }
}

function answerOf(rule: ReplyRule, question: Question): Pick<TestResult, 'answer' | 'dropped'> {
  const { input, at, timeZone, values } = question
  const plan = planAnswer({
    answers: rule.answers,
    answerMode: rule.answerMode,
    ...occasionOf(input),
    messageHash: `${rule.id}:${at}`,
    values: {
      ...momentValues(at, timeZone),
      ...(input.kind === 'text' ? { input: input.text } : {}),
      ...values,
    },
    now: at,
  })
  const passive = plan.passive ? [preview(plan.passive, 'passive')] : []
  return {
    answer: [...passive, ...plan.followUps.map((part) => preview(part, 'service'))],
    dropped: plan.dropped,
  }
}
