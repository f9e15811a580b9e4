import { AppError } from '../../domain/errors'
import { checkRule, type RuleProblem } from '../../domain/rule-check'
import { amendRules, type RuleSet } from '../../domain/rule-match'
import { findShadows, type ShadowWarning } from '../../domain/rule-shadow'
import { ruleOf, type RuleContent } from './rule-row'

/** Throws rule.invalid with every problem and its path unless the rule may be saved. */
export function assertRuleIsSound(content: RuleContent): void {
  const problems = checkRule(content)
  if (problems.length === 0) return
  throw new AppError('invalid', 'rule.invalid', `规则还不能保存：${problems[0]!.message}`, { problems })
}

/** Where an unsaved rule would stand: behind all others of its priority. */
const LAST = Number.MAX_SAFE_INTEGER
const DRAFT_ID = 'draft'

/** What is wrong with a draft, and which rules it would hide or be hidden by once it is saved. */
export function checkDraft(
  rules: RuleSet,
  content: RuleContent,
  saved?: { id: string; position: number; priority: number; createdAt: number },
): { problems: RuleProblem[]; warnings: ShadowWarning[] } {
  const problems = checkRule(content)
  const position = saved?.priority === content.priority ? saved.position : LAST
  const id = saved?.id ?? DRAFT_ID
  const draft = ruleOf({ ...content, id, position, createdAt: saved?.createdAt ?? LAST })
  return { problems, warnings: findShadows(amendRules(rules, [draft]), id) }
}
