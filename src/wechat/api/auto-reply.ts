import { fieldsOf, listOf, textOf } from './json'

type Fields = Record<string, unknown>

/** A reply that was typed in WeChat's console; media kinds carry a media id in `content`, news an article list. */
export interface ConsoleReply {
  /** text, img, voice, video, news. */
  type: string
  content: string
  articles: { title: string; digest: string; coverUrl: string; contentUrl: string }[]
}

/** A keyword rule that was made in WeChat's console. */
export interface ConsoleKeywordRule {
  name: string
  /** Epoch ms. */
  createdAt: number
  mode: 'all' | 'random'
  keywords: { match: 'contains' | 'exact'; phrase: string }[]
  replies: ConsoleReply[]
}

/** The auto-replies that the account has in WeChat's console; switching the server on turns them off. */
export interface CurrentAutoReply {
  isFollowReplyOn: boolean
  isAutoReplyOn: boolean
  followReply?: ConsoleReply
  defaultReply?: ConsoleReply
  keywordRules: ConsoleKeywordRule[]
}

function readReply(value: unknown): ConsoleReply {
  const reply = fieldsOf(value)
  return {
    type: textOf(reply.type),
    content: textOf(reply.content),
    articles: listOf(fieldsOf(reply.news_info).list)
      .map(fieldsOf)
      .map((article) => ({
        title: textOf(article.title),
        digest: textOf(article.digest),
        coverUrl: textOf(article.cover_url),
        contentUrl: textOf(article.content_url),
      })),
  }
}

function readRule(rule: Fields): ConsoleKeywordRule {
  return {
    name: textOf(rule.rule_name),
    createdAt: Number(rule.create_time ?? 0) * 1000,
    mode: rule.reply_mode === 'random_one' ? 'random' : 'all',
    keywords: listOf(rule.keyword_list_info)
      .map(fieldsOf)
      .map((keyword) => ({
        match: keyword.match_mode === 'equal' ? 'exact' : 'contains',
        phrase: textOf(keyword.content),
      })),
    replies: listOf(rule.reply_list_info).map(readReply),
  }
}

/** Reads the answer of get_current_autoreply_info (official-account-api.md §3). */
export function readAutoReply(answer: Fields): CurrentAutoReply {
  const { add_friend_autoreply_info: follow, message_default_autoreply_info: fallback } = answer
  return {
    isFollowReplyOn: answer.is_add_friend_reply_open === 1,
    isAutoReplyOn: answer.is_autoreply_open === 1,
    ...(follow === undefined ? {} : { followReply: readReply(follow) }),
    ...(fallback === undefined ? {} : { defaultReply: readReply(fallback) }),
    keywordRules: listOf(fieldsOf(answer.keyword_autoreply_info).list).map((rule) =>
      readRule(fieldsOf(rule)),
    ),
  }
}
