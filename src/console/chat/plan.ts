import type { AnswerPart, AnswerPreview, RuleTrigger } from '../../contract/replies'
import { text } from '../text'

/** A part of an answer in a preview: how it travels, and why it does not when it cannot. */
export interface PlannedPart extends AnswerPreview {
  dropped?: string
}

/** Customer-service messages that may follow a message, and follow, scan or a menu click. */
const FOLLOW_UPS = { message: 5, event: 3 }
/** Articles of a news message in the callback's own answer; as a customer-service message always one. */
const ARTICLES = { message: 1, event: 8 }

const VARIABLE = /\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}/g

/** A text with sample values in place of its variables. */
export function withSamples(template: string): string {
  return template.replace(VARIABLE, (_whole, name: string) => text.preview.variables[name]?.sample ?? '')
}

/** The text of a numbered menu with sample values. */
function menuText(part: Extract<AnswerPart, { type: 'menu' }>): string {
  const lines = part.entries.map((entry, index) => `${index + 1} ${entry.label}`)
  return withSamples(
    [part.head || text.preview.menuHead, ...lines, ...(part.tail ? [part.tail] : [])].join('\n'),
  )
}

const canBePassive = (part: AnswerPart) => part.type !== 'miniprogram' && part.type !== 'msgmenu'

/**
 * How a draft's answer would go out (decisions 6; the server's test bench says it exactly): a hand-over is the reply
 * itself; otherwise the first part if it may be passive; everything else follows as customer-service messages.
 */
export function planDraft(answers: AnswerPart[], triggers: RuleTrigger[]): PlannedPart[] {
  const isEvent = triggers.length > 0 && triggers.every((trigger) => trigger.kind === 'event')
  const occasion = isEvent ? 'event' : 'message'
  const allowance = FOLLOW_UPS[occasion]
  const isRefused = (part: AnswerPart) => isEvent && part.type === 'transfer'
  const sendable = answers.filter((part) => !isRefused(part))
  const first = sendable[0]
  const passive =
    sendable.find((part) => part.type === 'transfer') ??
    (first && canBePassive(first) ? first : undefined) ??
    (sendable.length > allowance ? sendable.find(canBePassive) : undefined)
  let followUps = 0
  return answers.map((part) => {
    const isPassive = part === passive
    const trimmed = trim(part, isPassive ? ARTICLES[occasion] : 1)
    const shown: PlannedPart = {
      part: trimmed,
      delivery: isPassive ? 'passive' : 'service',
      text: part.type === 'text' ? withSamples(part.text) : part.type === 'menu' ? menuText(part) : undefined,
    }
    if (isRefused(part)) return { ...shown, dropped: text.preview.noTransfer }
    if (!isPassive && ++followUps > allowance)
      return { ...shown, dropped: text.preview.overAllowance(allowance) }
    return shown
  })
}

function trim(part: AnswerPart, articles: number): AnswerPart {
  return part.type === 'news' ? { ...part, articles: part.articles.slice(0, articles) } : part
}
