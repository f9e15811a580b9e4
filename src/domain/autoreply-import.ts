/**
 * Taking over what an account answered before our server was switched on: `get_current_autoreply_info` as draft rules
 * (the answers arrive as WeChat's JSON, so nothing about their shape is trusted). The menu is in selfmenu-import.ts.
 */
import { MAX_TEXT_BYTES } from './answer-text'
import type { AnswerPart, DraftRule, RuleTrigger } from './reply-rule'
import { checkRule } from './rule-check'
import { cutToBytes, utf8Length } from './utf8'

/** Something that could not be taken over: where it stood, and a Chinese sentence that says why and what to do. */
export interface ImportNote {
  where: string
  message: string
}

/** A picture, voice or video that lies at WeChat only. */
export interface ImportMedia {
  mediaId: string
  type: 'image' | 'voice' | 'video'
}

/** Gives the asset that was made from a WeChat media id, or undefined when it could not be fetched. */
export type AssetOf = (media: ImportMedia) => string | undefined

export interface AutoreplyImport {
  /** Draft rules in the order of the account's list; inactive when the account had the feature switched off. */
  rules: DraftRule[]
  notes: ImportNote[]
  isFollowReplyOpen: boolean
  isAutoReplyOpen: boolean
}

type Json = Record<string, unknown>

/** Any value as an object; what is none is empty. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

/** Any value as a list of objects; WeChat writes `{list: […]}` as well as `[…]`. */
export function asList(value: unknown): Json[] {
  const list = Array.isArray(value) ? value : asObject(value).list
  return Array.isArray(list) ? list.map(asObject) : []
}

/** Any value as a trimmed text; numbers are written out. */
export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
}

const isOpen = (value: unknown) => Number(value) === 1
const MEDIA_TYPES: Record<string, ImportMedia['type']> = {
  img: 'image',
  image: 'image',
  voice: 'voice',
  video: 'video',
}
const MEDIA_NAMES = { image: '图片', voice: '语音', video: '视频' }
/** Where imported rules start; the kinds of triggers decide among them, as they did before. */
const PRIORITY = 100

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

/** One reply of the account as an answer part; a note and undefined when it cannot be taken over. */
export function importAnswer(
  notes: ImportNote[],
  where: string,
  reply: Json,
  assetOf: AssetOf,
): AnswerPart | undefined {
  const type = asText(reply.type)
  const content = asText(reply.content) || asText(reply.value)
  if (type === 'text') return content === '' ? undefined : importText(notes, where, content)
  if (type === 'news') return importNews(notes, where, reply)
  const mediaType = MEDIA_TYPES[type]
  if (!mediaType) {
    note(notes, where, `不支持“${type || '未知'}”类型的回复，请手工添加`)
    return undefined
  }
  const assetId = content === '' ? undefined : assetOf({ mediaId: content, type: mediaType })
  if (assetId !== undefined) return { type: mediaType, assetId }
  note(notes, where, `${MEDIA_NAMES[mediaType]}回复无法从微信取回素材，请上传素材后手工添加`)
  return undefined
}

function importText(notes: ImportNote[], where: string, content: string): AnswerPart {
  const plain = content.replace(/\{(?=\{)/g, '{ ')
  if (utf8Length(plain) > MAX_TEXT_BYTES) note(notes, where, `文字超过 ${MAX_TEXT_BYTES} 字节，已截短`)
  return { type: 'text', text: cutToBytes(plain, MAX_TEXT_BYTES) }
}

function importNews(notes: ImportNote[], where: string, reply: Json): AnswerPart | undefined {
  const articles = asList(reply.news_info).flatMap((item) => {
    const url = asText(item.content_url) || asText(item.source_url)
    const title = asText(item.title)
    if (title === '' || url === '') return []
    const article: { title: string; description?: string; picUrl?: string; url: string } = { title, url }
    if (asText(item.digest) !== '') article.description = asText(item.digest)
    if (asText(item.cover_url) !== '') article.picUrl = asText(item.cover_url)
    return [article]
  })
  if (articles.length > 0) return { type: 'news', articles }
  note(notes, where, '图文回复里没有可用的文章，请手工添加')
  return undefined
}

/** A draft with nothing in it yet. */
export function emptyRule(name: string, isActive: boolean): DraftRule {
  return { name, triggers: [], conditions: {}, answers: [], answerMode: 'all', priority: PRIORITY, isActive }
}

export function note(notes: ImportNote[], where: string, message: string): void {
  notes.push({ where, message })
}

/** Adds a rule that may be saved; what WeChat allows and we do not is cut down or left out with a note. */
export function addRule(result: Pick<AutoreplyImport, 'rules' | 'notes'>, draft: DraftRule): void {
  const where = `“${draft.name}”`
  const isEvent = draft.triggers.some((trigger) => trigger.kind === 'event')
  const most = isEvent ? 8 : 1
  const answers = draft.answers.map((part) => {
    if (part.type !== 'news' || part.articles.length <= most) return part
    note(result.notes, where, `多图文只保留前 ${most} 篇（微信限制）`)
    return { ...part, articles: part.articles.slice(0, most) }
  })
  const rule = { ...draft, answers }
  const triggers = checkRule(rule).filter(({ path }) => /^triggers\.\d/.test(path))
  const bad = new Set(triggers.map(({ path }) => Number(path.split('.')[1])))
  for (const { message } of triggers) note(result.notes, where, `有一个关键词未接管：${message}`)
  rule.triggers = rule.triggers.filter((_, at) => !bad.has(at))
  const problems = checkRule(rule)
  if (problems.length === 0) result.rules.push(rule)
  for (const { message } of problems) note(result.notes, where, `未接管：${message}`)
}
