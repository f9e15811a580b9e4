/**
 * The parts that both imports share (autoreply-import.ts, selfmenu-import.ts): reading WeChat's JSON without trusting
 * its shape, replies as answer parts, and drafts that may be saved.
 */
import { MAX_TEXT_BYTES } from './answer-text'
import type { AnswerPart, DraftRule } from './reply-rule'
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

/** An object of WeChat's whose fields are not known. */
export type Json = Record<string, unknown>

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

const MEDIA_TYPES: Record<string, ImportMedia['type']> = {
  img: 'image',
  image: 'image',
  voice: 'voice',
  video: 'video',
}
const MEDIA_NAMES = { image: '图片', voice: '语音', video: '视频' }
/** Where imported rules start; the kinds of triggers decide among them, as they did before. */
const PRIORITY = 100

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

/** Writes down what could not be taken over. */
export function note(notes: ImportNote[], where: string, message: string): void {
  notes.push({ where, message })
}

/** Adds a rule that may be saved; what WeChat allows and we do not is cut down or left out with a note. */
export function addRule(result: { rules: DraftRule[]; notes: ImportNote[] }, draft: DraftRule): void {
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
