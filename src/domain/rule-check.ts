/** Is a rule fit to be saved? All problems at once, each with the field it belongs to. */
import { answerProblems } from './answer-check'
import { foldText } from './fold'
import { compilePattern } from './pattern'
import type { DraftRule, RuleConditions, RuleProblem, RuleTrigger, WeeklyPeriod } from './reply-rule'
import { describeTrigger } from './rule-words'
import { utf8Length } from './utf8'
import { minutesOf } from './weekly-hours'

export type { RuleProblem }

export const MAX_PHRASE_UNITS = 64
const MAX_NAME_UNITS = 64
const MAX_TRIGGERS = 200
const MAX_PERIODS = 21
/** Menu keys have up to 128 bytes (official-account-api.md §3), scenes of permanent codes up to 64 characters (§9). */
const MAX_KEY_BYTES = { menu: 128, scan: 64, follow: 128, enter: 128 }

/** Everything that is wrong with a rule; empty when it may be saved. */
export function checkRule(rule: DraftRule): RuleProblem[] {
  const problems: RuleProblem[] = []
  const name = rule.name.trim()
  if (name === '') problems.push({ path: 'name', message: '请填写规则名称' })
  if (name.length > MAX_NAME_UNITS)
    problems.push({ path: 'name', message: `规则名称最多 ${MAX_NAME_UNITS} 个字` })
  if (!Number.isInteger(rule.priority) || rule.priority < 0 || rule.priority > 1000) {
    problems.push({ path: 'priority', message: '优先级须为 0 到 1000 的整数，数字大的先回复' })
  }
  problems.push(...triggerProblems(rule.triggers), ...conditionProblems(rule.conditions))
  problems.push(...answerProblems(rule))
  return problems
}

function triggerProblems(triggers: RuleTrigger[]): RuleProblem[] {
  if (triggers.length === 0) return [{ path: 'triggers', message: '请至少添加一个触发条件' }]
  if (triggers.length > MAX_TRIGGERS) {
    return [
      { path: 'triggers', message: `一条规则最多 ${MAX_TRIGGERS} 个触发条件，现在有 ${triggers.length} 个` },
    ]
  }
  const problems: RuleProblem[] = []
  const seen = new Set<string>()
  triggers.forEach((trigger, index) => {
    const problem = triggerProblem(trigger, `triggers.${index}`)
    const identity = JSON.stringify('phrase' in trigger ? [trigger.kind, foldText(trigger.phrase)] : trigger)
    if (problem) problems.push(problem)
    else if (seen.has(identity)) {
      problems.push({
        path: `triggers.${index}`,
        message: `与前面的触发条件重复：${describeTrigger(trigger)}`,
      })
    }
    seen.add(identity)
  })
  return problems
}

function triggerProblem(trigger: RuleTrigger, path: string): RuleProblem | undefined {
  if (trigger.kind === 'pattern') {
    const result = compilePattern(trigger.pattern)
    return result.ok ? undefined : { path: `${path}.pattern`, message: result.problem.message }
  }
  if (trigger.kind === 'event' && trigger.key !== undefined) {
    const most = MAX_KEY_BYTES[trigger.event]
    if (trigger.key === '') return { path: `${path}.key`, message: '请填写菜单键值或场景值，或选择“任意”' }
    if (utf8Length(trigger.key) > most) return { path: `${path}.key`, message: `键值最多 ${most} 字节` }
  }
  if (!('phrase' in trigger)) return undefined
  const phrase = trigger.phrase.trim()
  if (phrase === '') return { path: `${path}.phrase`, message: '请填写关键词' }
  if (phrase.length > MAX_PHRASE_UNITS) {
    return {
      path: `${path}.phrase`,
      message: `关键词最多 ${MAX_PHRASE_UNITS} 个字，现在有 ${phrase.length} 个`,
    }
  }
  if (foldText(phrase) !== '') return undefined
  const message = `“${phrase}”只有标点或空白，匹配时会被忽略；请加上文字，或改用匹配式`
  return { path: `${path}.phrase`, message }
}

function conditionProblems(conditions: RuleConditions): RuleProblem[] {
  const problems: RuleProblem[] = []
  const { validFrom, validUntil, weeklyHours = [] } = conditions
  for (const [field, instant] of Object.entries({ validFrom, validUntil })) {
    if (instant === undefined || (Number.isFinite(instant) && instant >= 0)) continue
    problems.push({ path: `conditions.${field}`, message: '时间不对，请重新选择' })
  }
  if (validFrom !== undefined && validUntil !== undefined && validUntil <= validFrom) {
    problems.push({ path: 'conditions.validUntil', message: '截止时间须晚于开始时间' })
  }
  if (weeklyHours.length > MAX_PERIODS) {
    problems.push({ path: 'conditions.weeklyHours', message: `每周生效时间最多 ${MAX_PERIODS} 段` })
  }
  weeklyHours.forEach((period, index) => {
    problems.push(...periodProblems(period, `conditions.weeklyHours.${index}`))
  })
  return problems
}

function periodProblems({ days, from, to }: WeeklyPeriod, path: string): RuleProblem[] {
  const problems: RuleProblem[] = []
  if (days.length === 0) problems.push({ path: `${path}.days`, message: '请至少选一天' })
  if (days.some((day) => !Number.isInteger(day) || day < 1 || day > 7)) {
    problems.push({ path: `${path}.days`, message: '星期须为 1（周一）到 7（周日）' })
  }
  if (new Set(days).size < days.length) problems.push({ path: `${path}.days`, message: '同一天选了两次' })
  for (const [field, time] of Object.entries({ from, to })) {
    if (minutesOf(time) !== undefined && time !== '24:00') continue
    problems.push({ path: `${path}.${field}`, message: `时间“${time}”不对，须为 HH:mm，例如 09:30` })
  }
  return problems
}
