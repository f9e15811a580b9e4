import type { AnswerPart, Rule, RuleTrigger } from '../../../contract/replies'
import { text } from '../../text'

const t = text.rules

/** What a trigger's chip says: its kind, and what it looks for. */
export function triggerWords(trigger: RuleTrigger): { kind: string; value: string } {
  switch (trigger.kind) {
    case 'pattern':
      return { kind: t.kinds.pattern, value: trigger.pattern }
    case 'message':
      return { kind: t.kinds.message, value: t.messageTypes[trigger.type] }
    case 'event':
      return {
        kind: t.kinds.event,
        value: trigger.key ? `${t.events[trigger.event]} ${trigger.key}` : t.events[trigger.event],
      }
    case 'default':
      return { kind: '', value: t.kinds.default }
    default:
      return { kind: t.kinds[trigger.kind], value: trigger.phrase }
  }
}

/** Variables as their names for people instead of `{{storeHours}}`. */
function nameVariables(words: string): string {
  return words.replace(/\{\{\s*(\w+)[^}]*\}\}/g, (whole, name: string) => {
    const variable = text.preview.variables[name]
    return variable ? `〔${variable.label}〕` : whole
  })
}

/** One line on what a part of an answer holds, without its type. */
export function partWords(part: AnswerPart): string {
  switch (part.type) {
    case 'text':
      return nameVariables(part.text)
    case 'news':
      return part.articles.map((article) => article.title).join('、')
    case 'video':
    case 'music':
      return part.title ?? ''
    case 'miniprogram':
      return part.title
    case 'msgmenu':
      return [part.head, ...part.options.map((option) => option.content)].filter(Boolean).join(' · ')
    case 'menu':
      return [part.head, ...part.entries.map((entry) => entry.label)].filter(Boolean).join(' · ')
    case 'transfer':
      return part.kfAccount ?? ''
    default:
      return ''
  }
}

/** Whether a rule answers only under conditions. */
export function hasConditions({ conditions }: Pick<Rule, 'conditions'>): boolean {
  return Object.values(conditions).some((value) => (Array.isArray(value) ? value.length > 0 : value))
}
