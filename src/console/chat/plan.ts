import type { AnswerPart, AnswerPreview, RuleTrigger } from '../../contract/replies'
import { text } from '../text'

/** A part of an answer in a preview: how it travels, and why it does not when it cannot. */
export interface PlannedPart extends AnswerPreview {
  dropped?: string
}

/** Customer-service messages that may follow: after a message, after most events, after entering the chat. */
const ALLOWANCE = { message: 5, event: 3, enter: 0 }
/** Articles of a news message in the callback's own answer; as a customer-service message always one. */
const ARTICLES = { message: 1, event: 8, enter: 8 }

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

function occasionOf(triggers: RuleTrigger[]): keyof typeof ALLOWANCE {
  const first = triggers[0]
  return first?.kind !== 'event' ? 'message' : first.event === 'enter' ? 'enter' : 'event'
}

/** Why a part cannot be sent at all; undefined when it can. */
function obstacleOf(part: AnswerPart, index: number, answers: AnswerPart[], isMessage: boolean) {
  if (part.type !== 'transfer') return undefined
  if (!isMessage) return text.preview.noTransfer
  return answers.findIndex(({ type }) => type === 'transfer') < index ? text.preview.oneTransfer : undefined
}

/**
 * How a draft's answer would go out when its first trigger sets it off (decisions 6; a test holds this against the
 * server's own plan): a hand-over is the reply itself; otherwise the first part if it may be passive; everything else
 * follows as customer-service messages.
 */
export function planDraft(answers: AnswerPart[], triggers: RuleTrigger[]): PlannedPart[] {
  const occasion = occasionOf(triggers)
  const allowance = ALLOWANCE[occasion]
  const obstacles = answers.map((part, index) => obstacleOf(part, index, answers, occasion === 'message'))
  const passive = choosePassive(
    answers.filter((_part, index) => !obstacles[index]),
    allowance,
  )
  let followUps = 0
  return answers.map((part, index) => {
    const isPassive = part === passive
    const shown: PlannedPart = {
      part: trim(part, isPassive ? ARTICLES[occasion] : 1),
      delivery: isPassive ? 'passive' : 'service',
      text: part.type === 'text' ? withSamples(part.text) : part.type === 'menu' ? menuText(part) : undefined,
    }
    if (obstacles[index]) return { ...shown, dropped: obstacles[index] }
    if (!isPassive && ++followUps > allowance)
      return { ...shown, dropped: text.preview.overAllowance(allowance) }
    return shown
  })
}

function choosePassive(sendable: AnswerPart[], allowance: number): AnswerPart | undefined {
  const transfer = sendable.find((part) => part.type === 'transfer')
  if (transfer) return transfer
  const first = sendable[0]
  if (first && canBePassive(first)) return first
  return sendable.length > allowance ? sendable.find(canBePassive) : undefined
}

function trim(part: AnswerPart, articles: number): AnswerPart {
  return part.type === 'news' ? { ...part, articles: part.articles.slice(0, articles) } : part
}
