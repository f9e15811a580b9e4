/**
 * Taking over what an account answered before our server was switched on: `get_current_autoreply_info` as draft rules
 * (the answers arrive as WeChat's JSON, so nothing about their shape is trusted). The menu is in selfmenu-import.ts.
 */
import {
  addRule,
  asList,
  asObject,
  asText,
  emptyRule,
  importAnswer,
  note,
  type AssetOf,
  type ImportMedia,
  type ImportNote,
  type Json,
} from './imported-answer'
import type { DraftRule, RuleTrigger } from './reply-rule'

export type { AssetOf, ImportMedia, ImportNote }

export interface AutoreplyImport {
  /** Draft rules in the order of the account's list; inactive when the account had the feature switched off. */
  rules: DraftRule[]
  notes: ImportNote[]
  isFollowReplyOpen: boolean
  isAutoReplyOpen: boolean
}

const isOpen = (value: unknown) => Number(value) === 1
/** Every media id in the account's replies, so that they can be fetched before `importAutoreply`. */
export function mediaInAutoreply(autoreply: unknown): ImportMedia[] {
  const media = new Map<string, ImportMedia>()
  importAutoreply(autoreply, (one) => {
    media.set(one.mediaId, one)
    return undefined
  })
  return [...media.values()]
}

/** Translates `get_current_autoreply_info`. Without `assetOf` pictures, voices and videos become notes. */
export function importAutoreply(autoreply: unknown, assetOf: AssetOf = () => undefined): AutoreplyImport {
  const source = asObject(autoreply)
  const result: AutoreplyImport = {
    rules: [],
    notes: [],
    isFollowReplyOpen: isOpen(source.is_add_friend_reply_open),
    isAutoReplyOpen: isOpen(source.is_autoreply_open),
  }
  const keywords = asList(source.keyword_autoreply_info)
  keywords.forEach((entry, at) => importKeywordRule(result, entry, at, assetOf))
  const follow: RuleTrigger[] = [{ kind: 'event', event: 'follow' }]
  importSingle(
    result,
    '关注回复',
    follow,
    source.add_friend_autoreply_info,
    result.isFollowReplyOpen,
    assetOf,
  )
  const fallback: RuleTrigger[] = [{ kind: 'default' }]
  importSingle(
    result,
    '消息默认回复',
    fallback,
    source.message_default_autoreply_info,
    result.isAutoReplyOpen,
    assetOf,
  )
  return result
}

function importSingle(
  result: AutoreplyImport,
  name: string,
  triggers: RuleTrigger[],
  reply: unknown,
  isActive: boolean,
  assetOf: AssetOf,
): void {
  if (Object.keys(asObject(reply)).length === 0) return
  const answer = importAnswer(result.notes, name, asObject(reply), assetOf)
  if (answer) addRule(result, { ...emptyRule(name, isActive), triggers, answers: [answer] })
}

function importKeywordRule(result: AutoreplyImport, entry: Json, at: number, assetOf: AssetOf): void {
  const name = asText(entry.rule_name) || `关键词规则 ${at + 1}`
  const where = `关键词规则“${name}”`
  const triggers = asList(entry.keyword_list_info).flatMap((keyword) =>
    importKeyword(result.notes, where, keyword),
  )
  const answers = asList(entry.reply_list_info).flatMap((reply) => {
    return importAnswer(result.notes, where, reply, assetOf) ?? []
  })
  if (triggers.length === 0) note(result.notes, where, '没有可用的关键词，未接管')
  else if (answers.length === 0) note(result.notes, where, '没有可以接管的回复内容，未接管')
  else {
    const answerMode = entry.reply_mode === 'random_one' ? 'random' : 'all'
    addRule(result, {
      ...emptyRule(name.slice(0, 64), result.isAutoReplyOpen),
      triggers,
      answers,
      answerMode,
    })
  }
}

function importKeyword(notes: ImportNote[], where: string, keyword: Json): RuleTrigger[] {
  const phrase = asText(keyword.content)
  if (keyword.type !== undefined && keyword.type !== 'text') {
    note(notes, where, `不支持“${asText(keyword.type)}”类型的关键词`)
    return []
  }
  return phrase === '' ? [] : [{ kind: keyword.match_mode === 'equal' ? 'exact' : 'contains', phrase }]
}
