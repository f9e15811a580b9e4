import type { PassivePart, SendPart, ServicePart } from '../../domain/answer-plan'
import type { Account } from '../../wechat/account'
import type { ServiceMessage } from '../../wechat/api/service-message'
import type { PassiveReply } from '../../wechat/callback/reply'

/** The asset that a part needs at WeChat before it can be sent. */
export function assetOf(part: SendPart): string | undefined {
  if ('assetId' in part) return part.assetId
  return 'thumbAssetId' in part ? part.thumbAssetId : undefined
}

/** A part as the callback's own answer; `mediaId` stands for its asset. */
export function toPassive(part: PassivePart, mediaId: string): PassiveReply {
  switch (part.type) {
    case 'text':
      return { type: 'text', content: part.text }
    case 'image':
    case 'voice':
      return { type: part.type, mediaId }
    case 'video':
      return { type: 'video', mediaId, title: part.title, description: part.description }
    case 'music': {
      const { title, description, musicUrl, hqMusicUrl } = part
      return { type: 'music', title, description, musicUrl, hqMusicUrl, thumbMediaId: mediaId }
    }
    case 'news':
      return { type: 'news', articles: part.articles }
    case 'transfer':
      return { type: 'transfer', kfAccount: part.kfAccount }
  }
}

/** A part as a customer-service message; `mediaId` stands for its asset. */
export function toService(part: ServicePart, mediaId: string): ServiceMessage {
  switch (part.type) {
    case 'miniprogram': {
      const { title, appId, pagePath } = part
      return { type: 'miniprogram', title, appId, pagePath, thumbMediaId: mediaId }
    }
    case 'msgmenu':
      return { type: 'msgmenu', head: part.head, options: part.options, tail: part.tail }
    default: {
      const message = toPassive(part, mediaId)
      if (message.type === 'transfer') throw new Error('a transfer is no customer-service message')
      return message
    }
  }
}

/**
 * What a Mini Program's chat can show of an answer (mini-program-api.md §5): texts, pictures and cards as they are, an
 * article as a link; nothing else exists there.
 */
export function forMiniapp(part: ServicePart): ServicePart | undefined {
  return part.type === 'text' || part.type === 'image' || part.type === 'miniprogram' || part.type === 'news'
    ? part
    : undefined
}

/** The message in the words of the app it is sent by. */
export function inWordsOf(account: Account, message: ServiceMessage): ServiceMessage {
  const article = message.type === 'news' ? message.articles[0] : undefined
  if (account === 'official' || article === undefined) return message
  const { title, description = '', url, picUrl = '' } = article
  return { type: 'link', title, description, url, thumbUrl: picUrl }
}
