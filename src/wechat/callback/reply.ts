import { AppError } from '../../domain/errors'
import { buildXml, type XmlTree } from './xml'

/** An article of a news reply. */
export interface Article {
  title: string
  description?: string | undefined
  /** JPG or PNG, best 360×200. */
  picUrl?: string | undefined
  url: string
}

/** What may be answered in the callback's own response (callbacks.md §8, decisions.md 6). */
export type PassiveReply =
  | { type: 'text'; content: string }
  | { type: 'image'; mediaId: string }
  | { type: 'voice'; mediaId: string }
  | { type: 'video'; mediaId: string; title?: string | undefined; description?: string | undefined }
  | {
      type: 'music'
      title?: string | undefined
      description?: string | undefined
      musicUrl?: string | undefined
      hqMusicUrl?: string | undefined
      thumbMediaId: string
    }
  | { type: 'news'; articles: Article[] }
  /** Hands the message over to WeChat's own customer service, to one account if given. */
  | { type: 'transfer'; kfAccount?: string | undefined }

/** Whom a reply goes to and from whom. */
export interface ReplyHead {
  openId: string
  accountId: string
  /** Epoch milliseconds; the same for every delivery of a callback, so that the reply is the same too. */
  createdAt: number
}

/** "Received, no answer, do not come again" (callbacks.md §4). Never encrypted. */
export const acknowledgement = 'success'

/** The most bytes (UTF-8) of a text reply (callbacks.md §8). */
export const maxTextBytes = 2048

/** The most articles: one when a message is answered, eight for an event (callbacks.md §8). */
export function maxArticles(answersEvent: boolean): number {
  return answersEvent ? 8 : 1
}

/**
 * Makes a reply fit what it answers: extra articles are cut as WeChat would cut them. Throws AppError('invalid') for
 * what cannot be sent: a text that is empty or longer than 2,048 bytes, a missing media id, news without an article.
 */
export function fitReply(reply: PassiveReply, answersEvent: boolean): PassiveReply {
  if (reply.type === 'text') {
    if (reply.content === '')
      throw new AppError('invalid', 'reply.text_empty', '文本回复不能为空，请填写内容。')
    if (Buffer.byteLength(reply.content) > maxTextBytes) {
      throw new AppError(
        'invalid',
        'reply.text_too_long',
        '文本回复不能超过 2048 字节（约 680 个汉字），请缩短内容。',
      )
    }
    return reply
  }
  if (reply.type === 'news') {
    if (reply.articles.length === 0) {
      throw new AppError('invalid', 'reply.news_empty', '图文回复至少需要一篇文章，请添加文章。')
    }
    const most = maxArticles(answersEvent)
    return reply.articles.length <= most ? reply : { type: 'news', articles: reply.articles.slice(0, most) }
  }
  const media =
    reply.type === 'transfer' ? 'none' : reply.type === 'music' ? reply.thumbMediaId : reply.mediaId
  if (media === '') throw new AppError('invalid', 'reply.media_missing', '回复缺少素材，请重新选择素材。')
  return reply
}

function body(reply: PassiveReply): XmlTree {
  switch (reply.type) {
    case 'text':
      return { MsgType: 'text', Content: reply.content }
    case 'image':
      return { MsgType: 'image', Image: { MediaId: reply.mediaId } }
    case 'voice':
      return { MsgType: 'voice', Voice: { MediaId: reply.mediaId } }
    case 'video': {
      const { mediaId, title, description } = reply
      return { MsgType: 'video', Video: { MediaId: mediaId, Title: title, Description: description } }
    }
    case 'music':
      return { MsgType: 'music', Music: music(reply) }
    case 'news':
      return {
        MsgType: 'news',
        ArticleCount: reply.articles.length,
        Articles: { item: reply.articles.map(article) },
      }
    case 'transfer': {
      const account = reply.kfAccount === undefined ? undefined : { KfAccount: reply.kfAccount }
      return { MsgType: 'transfer_customer_service', TransInfo: account }
    }
  }
}

function music(reply: PassiveReply & { type: 'music' }): XmlTree {
  return {
    Title: reply.title,
    Description: reply.description,
    MusicUrl: reply.musicUrl,
    HQMusicUrl: reply.hqMusicUrl,
    ThumbMediaId: reply.thumbMediaId,
  }
}

function article({ title, description, picUrl, url }: Article): XmlTree {
  // WeChat treats a missing node as a failure: all four are always written
  return { Title: title, Description: description ?? '', PicUrl: picUrl ?? '', Url: url }
}

/** Writes a reply as WeChat's XML document (callbacks.md §8). The reply must have gone through `fitReply`. */
export function replyToXml(reply: PassiveReply, head: ReplyHead): string {
  return buildXml({
    ToUserName: head.openId,
    FromUserName: head.accountId,
    CreateTime: Math.floor(head.createdAt / 1000),
    ...body(reply),
  })
}

/**
 * Writes a reply for a Mini Program that speaks JSON. Only the transfer exists there; undefined for everything else,
 * which must go out as a customer-service message (callbacks.md §7).
 */
export function replyToJson(reply: PassiveReply, head: ReplyHead): string | undefined {
  if (reply.type !== 'transfer') return undefined
  return JSON.stringify({
    ToUserName: head.openId,
    FromUserName: head.accountId,
    CreateTime: String(Math.floor(head.createdAt / 1000)),
    MsgType: 'transfer_customer_service',
    ...(reply.kfAccount === undefined ? {} : { TransInfo: { KfAccount: reply.kfAccount } }),
  })
}
