import type { PolicyNow, PolicySetting } from '../../../contract/policies'
import { text } from '../../text'

/** A number of a policy as its form shows it. */
export interface PolicyField {
  key: string
  title: string
  unit: string
  hint: string
}

/** Numbers that people read as hundredths. */
const PERCENT = new Set(['ownerShare'])
/** Minutes of the day that people read as hours. */
const HOURS = new Set(['quietFrom', 'quietTo'])
const words = text.policies.fields as Partial<
  Record<PolicyNow['key'], Record<string, Omit<PolicyField, 'key'>>>
>

/** The numbers of a policy in the order in which they are shown; tiers and consents have lists of their own. */
export function fieldsOf(key: PolicyNow['key']): PolicyField[] {
  return Object.entries(words[key] ?? {}).map(([name, said]) => ({ key: name, ...said }))
}

/** A policy's numbers as people read and type them. */
export function numbersOf({ key, value }: PolicySetting): Record<string, number> {
  const all = value as Record<string, unknown>
  return Object.fromEntries(
    fieldsOf(key).map((field) => {
      const number = Number(all[field.key])
      if (HOURS.has(field.key)) return [field.key, Math.round((number / 60) * 100) / 100]
      return [field.key, PERCENT.has(field.key) ? Math.round(number * 10_000) / 100 : number]
    }),
  )
}

/** A policy's value with the numbers that people typed. */
export function withNumbers(setting: PolicySetting, typed: Record<string, number>): PolicySetting {
  const numbers = Object.fromEntries(
    fieldsOf(setting.key).map(({ key }) => {
      const number = typed[key] ?? 0
      if (HOURS.has(key)) return [key, Math.round(number * 60)]
      return [key, PERCENT.has(key) ? number / 100 : typed[key]]
    }),
  )
  return { key: setting.key, value: { ...setting.value, ...numbers } } as PolicySetting
}
