import type { Article } from '../callback/reply'

/**
 * A customer-service message (official-account-api.md §4). Every passive reply except the transfer is one too, with
 * the same fields, so that a late reply can go out this way.
 */
export type ServiceMessage =
  | { type: 'text'; content: string }
  | { type: 'image'; mediaId: string }
  | { type: 'voice'; mediaId: string }
  | {
      type: 'video'
      mediaId: string
      thumbMediaId?: string | undefined
      title?: string | undefined
      description?: string | undefined
    }
  | {
      type: 'music'
      title?: string | undefined
      description?: string | undefined
      musicUrl?: string | undefined
      hqMusicUrl?: string | undefined
      thumbMediaId: string
    }
  /** WeChat takes exactly one article here (45008): only the first is sent. */
  | { type: 'news'; articles: Article[] }
  /** A permanent news material. */
  | { type: 'mpnews'; mediaId: string }
  /** A published article. */
  | { type: 'mpnewsarticle'; articleId: string }
  /** Options to tap; certified accounts only (40200 elsewhere). */
  | { type: 'msgmenu'; head: string; options: { id: string; content: string }[]; tail: string }
  | { type: 'wxcard'; cardId: string }
  /** A Mini Program card; the Mini Program must be linked to the account. `appId` is not needed in the Mini Program. */
  | { type: 'miniprogram'; title: string; appId: string; pagePath: string; thumbMediaId: string }
  /** A link with a picture; in the Mini Program only (mini-program-api.md §5). */
  | { type: 'link'; title: string; description: string; url: string; thumbUrl: string }
