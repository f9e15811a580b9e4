/** A template message (official-account-api.md §5). Values by keyword name. */
export interface TemplateMessage {
  openId: string
  templateId: string
  values: Record<string, string>
  url?: string
  /** Wins over `url` when the client supports it. */
  miniProgram?: { appId: string; pagePath: string }
  /** The same id is not sent twice within some ten minutes; at most 32 characters. */
  clientMessageId?: string
}

/** A template of the account. */
export interface MessageTemplate {
  templateId: string
  title: string
  content: string
  example: string
}

/** A subscription template of an app (§6); each consent to a `once` one is one message. */
export interface SubscribeTemplate extends MessageTemplate {
  kind: 'once' | 'long'
}

/** A subscription notice of the official account (§6). */
export interface AccountSubscribeMessage {
  openId: string
  templateId: string
  values: Record<string, string>
  page?: string
  miniProgram?: { appId: string; pagePath: string }
}

/** A subscription message of the Mini Program (mini-program-api.md §4). */
export interface MiniappSubscribeMessage {
  openId: string
  templateId: string
  values: Record<string, string>
  /** Path with query, without a leading slash. */
  page?: string
  version?: 'developer' | 'trial' | 'formal'
}

/** What a mass message holds (§7). */
export type MassContent =
  | { type: 'text'; content: string }
  | { type: 'image'; mediaIds: string[]; recommend?: string }
  | { type: 'voice'; mediaId: string }
  | { type: 'mpvideo'; mediaId: string }
  | { type: 'mpnews'; mediaId: string }
  | { type: 'wxcard'; cardId: string }

/** A mass message's ids at WeChat, 64-bit numbers as text. */
export interface MassReceipt {
  messageId: string
  messageDataId?: string
}

/** A mass message: to all, to a tag, or to 2–10,000 followers. `clientMessageId` at most 32 characters. */
export interface MassMessage {
  audience: 'all' | { tagId: number } | { openIds: string[] }
  content: MassContent
  clientMessageId?: string
  /** Send on although the article counts as a reprint. */
  isReprintIgnored?: boolean
}
