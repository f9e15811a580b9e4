import { foldText } from '../../domain/fold'
import type { AnswerPart, ReplyRule, RuleTrigger } from '../../domain/reply-rule'
import type { ReplyRuleRow } from './entities'

/** What the operator decides about a rule; times are epoch ms. */
export type RuleContent = Pick<
  ReplyRuleRow,
  | 'name'
  | 'triggers'
  | 'conditions'
  | 'answers'
  | 'answerMode'
  | 'priority'
  | 'isActive'
  | 'reviewAt'
  | 'owner'
>

/** The stored rule as the matcher sees it. */
export function ruleOf(row: RuleContent & Pick<ReplyRuleRow, 'id' | 'position' | 'createdAt'>): ReplyRule {
  const { id, name, triggers, conditions, answers, answerMode, priority, position, isActive, createdAt } = row
  return { id, name, triggers, conditions, answers, answerMode, priority, position, isActive, createdAt }
}

/** The assets that answers use, each once. */
export function assetIdsOf(answers: readonly AnswerPart[]): string[] {
  const used = answers.flatMap((part) =>
    'assetId' in part ? [part.assetId] : 'thumbAssetId' in part ? [part.thumbAssetId] : [],
  )
  return [...new Set(used)]
}

/** Turns a priority, 0 to 1000, higher first, into what ascends. */
export const winningOrderOf = (priority: number): number => 1000 - priority

/** The columns that are made from the others, for filtering and searching. */
export function derivedColumns(
  content: RuleContent,
): Pick<ReplyRuleRow, 'kinds' | 'searchText' | 'assetIds' | 'openName' | 'winningOrder'> {
  const kinds = [...new Set(content.triggers.map((trigger) => trigger.kind))]
  const assetIds = assetIdsOf(content.answers)
  return {
    openName: content.name,
    winningOrder: winningOrderOf(content.priority),
    kinds: `,${kinds.join(',')},`,
    assetIds: assetIds.length > 0 ? `,${assetIds.join(',')},` : null,
    searchText: searchTextOf(content),
  }
}

function searchTextOf(content: RuleContent): string {
  const texts = [
    content.name,
    ...content.triggers.flatMap(triggerTexts),
    ...content.answers.flatMap(answerTexts),
  ]
  // The separator cannot be typed into a folded search, so a search never matches across two texts.
  return texts.map(foldText).join('\n')
}

/** What an operator may look for, folded like the stored texts; empty when it holds nothing but punctuation. */
export const searchKey = (search: string): string => foldText(search)

function triggerTexts(trigger: RuleTrigger): string[] {
  if ('phrase' in trigger) return [trigger.phrase]
  if (trigger.kind === 'pattern') return [trigger.pattern]
  return trigger.kind === 'event' && trigger.key !== undefined ? [trigger.key] : []
}

function answerTexts(part: AnswerPart): string[] {
  switch (part.type) {
    case 'text':
      return [part.text]
    case 'news':
      return part.articles.flatMap((article) => [article.title, article.description ?? ''])
    case 'menu':
      return [part.head, ...part.entries.map((entry) => entry.label), part.tail ?? '']
    case 'msgmenu':
      return [part.head, ...part.options.map((option) => option.content), part.tail]
    case 'video':
    case 'music':
      return [part.title ?? '', part.description ?? '']
    case 'miniprogram':
      return [part.title]
    default:
      return []
  }
}
