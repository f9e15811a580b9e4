import { AppError } from '../../domain/errors'
import type { Account } from '../account'
import type { ServiceMessage } from './service-message'

type Body = Record<string, unknown>

const ONLY_MINIAPP = new Set(['text', 'image', 'link', 'miniprogram'])

/** The msgtype and its fields as custom/send takes them (official-account-api.md §4, mini-program-api.md §5). */
function contentOf(message: ServiceMessage): [msgtype: string, fields: Body] {
  switch (message.type) {
    case 'text':
      return ['text', { content: message.content }]
    case 'image':
    case 'voice':
    case 'mpnews':
      return [message.type, { media_id: message.mediaId }]
    case 'video': {
      const { mediaId, thumbMediaId, title, description } = message
      return ['video', { media_id: mediaId, thumb_media_id: thumbMediaId, title, description }]
    }
    case 'music': {
      const { title, description, musicUrl, hqMusicUrl, thumbMediaId } = message
      const urls = { musicurl: musicUrl, hqmusicurl: hqMusicUrl ?? musicUrl }
      return ['music', { title, description, ...urls, thumb_media_id: thumbMediaId }]
    }
    case 'news':
      return ['news', { articles: message.articles.slice(0, 1).map(articleOf) }]
    case 'mpnewsarticle':
      return ['mpnewsarticle', { article_id: message.articleId }]
    case 'msgmenu':
      return ['msgmenu', { head_content: message.head, list: message.options, tail_content: message.tail }]
    case 'wxcard':
      return ['wxcard', { card_id: message.cardId }]
    case 'miniprogram': {
      const { title, appId, pagePath, thumbMediaId } = message
      return ['miniprogrampage', { title, appid: appId, pagepath: pagePath, thumb_media_id: thumbMediaId }]
    }
    case 'link': {
      const { title, description, url, thumbUrl } = message
      return ['link', { title, description, url, thumb_url: thumbUrl }]
    }
  }
}

function articleOf({ title, description, url, picUrl }: ArticleFields): Body {
  return { title, description: description ?? '', url, picurl: picUrl ?? '' }
}

type ArticleFields = Extract<ServiceMessage, { type: 'news' }>['articles'][number]

/** The whole body of custom/send; throws AppError for a kind that the app cannot send. */
export function serviceBody(
  account: Account,
  openId: string,
  message: ServiceMessage,
  kfAccount?: string,
): Body {
  const isKnown = account === 'miniapp' ? ONLY_MINIAPP.has(message.type) : message.type !== 'link'
  if (!isKnown) {
    const app = account === 'miniapp' ? '小程序' : '公众号'
    throw new AppError(
      'invalid',
      'message.kind_not_supported',
      `${app}客服消息不支持“${message.type}”类型，请更换类型。`,
    )
  }
  const [msgtype, fields] = contentOf(message)
  const sender = kfAccount === undefined ? {} : { customservice: { kf_account: kfAccount } }
  return { touser: openId, msgtype, [msgtype]: fields, ...sender }
}
