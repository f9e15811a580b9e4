/**
 * Everything the pretend WeChat remembers, as plain JSON-able data. One world holds one official account and one
 * Mini Program under the same Open Platform account. Times are epoch milliseconds of the sandbox's virtual clock.
 */

/** Which of the two apps something belongs to. */
export type AppKind = 'official' | 'miniapp'

/** How callbacks are signed and encrypted (wechat/callbacks.md §1; names from decisions.md 1). */
export type CallbackMode = 'safe' | 'compatible' | 'plain'

/** One app as its console at WeChat would show it. */
export interface AppAccount {
  kind: AppKind
  appId: string
  appSecret: string
  /** The gh_… id that callbacks carry as ToUserName. */
  accountId: string
  name: string
  callback: {
    url: string
    token: string
    encodingAesKey: string
    mode: CallbackMode
    /** Official accounts only speak XML; a Mini Program chooses. */
    format: 'xml' | 'json'
    /** Whether the server configuration is switched on, that is, whether pushes are sent at all. */
    enabled: boolean
  }
}

/** The network of a phone. */
export type PhoneNetwork = 'good' | 'slow' | 'none'

/** A person with a phone: one unionid, one openid per app. */
export interface Person {
  id: string
  nickname: string
  /** An avatar colour or drawn picture key; WeChat no longer hands out avatars. */
  avatar: string
  unionId: string
  openId: Record<AppKind, string>
  phoneNumber: string
  subscribed: boolean
  subscribedAt?: number
  subscribeScene?: string
  qrScene?: string
  remark: string
  tagIds: number[]
  blacklisted: boolean
  /** Subscription messages: rights left per template id, and kept refusals. */
  subscriptions: Record<string, { left: number; rejected: boolean; keepsAccept?: true }>
  location?: { latitude: number; longitude: number; label: string }
  /** What they answered when the Mini Program asked roughly where they are; absent until then. */
  allowsFuzzyLocation?: boolean
  /** Whether they agreed to the Mini Program's privacy guide; absent until then. */
  agreedPrivacy?: true
  /** The network of their phone, when it is not as usual: everything takes seconds, or nothing goes through. */
  network?: Exclude<PhoneNetwork, 'good'>
  /** One of many who were made at once: real for the API, but not offered on the phone page. */
  isBackground?: true
}

/** Somebody without a phone on the page; `subscribedAt` in epoch ms. */
export interface BackgroundPerson {
  nickname: string
  phoneNumber?: string
  subscribedAt?: number
  /** The scene of the code by which they followed. */
  qrScene?: string
}

/** One line in the chat between a person and an app, as the phone draws it. */
export interface ChatLine {
  id: string
  personId: string
  app: AppKind
  at: number
  /** me: the person; account: the app; friend: another person; system: WeChat's own grey line. */
  from: 'me' | 'account' | 'friend' | 'system'
  /**
   * How it came: a user message, a passive reply, a customer-service message, a service notice, a mass message, a card
   * or file that friends pass on.
   */
  via: 'user' | 'reply' | 'service' | 'template' | 'subscribe' | 'mass' | 'event' | 'friend' | 'system'
  /** The other person, for what friends pass on. */
  friendId?: string
  content: ChatContent
  /** The delivery (callback) that this line caused or answers. */
  deliveryId?: string
}

export type ChatContent =
  | { type: 'text'; text: string }
  | { type: 'image'; mediaId: string; url: string }
  | { type: 'voice'; mediaId: string; url: string; seconds: number }
  | { type: 'video'; mediaId: string; url: string; title?: string; description?: string }
  | { type: 'music'; title?: string; description?: string; url?: string; hqUrl?: string; thumbUrl?: string }
  | { type: 'news'; articles: { title: string; description?: string; picUrl?: string; url?: string }[] }
  | { type: 'location'; latitude: number; longitude: number; scale: number; label: string }
  | { type: 'link'; title: string; description: string; url: string }
  | { type: 'msgmenu'; head: string; options: { id: string; content: string }[]; tail: string }
  | { type: 'miniprogrampage'; title: string; appId: string; pagePath: string; thumbUrl?: string }
  | { type: 'file'; name: string; text: string }
  | {
      type: 'notice'
      title: string
      rows: { label: string; value: string }[]
      url?: string
      pagePath?: string
    }
  | { type: 'system'; text: string; isFailure?: boolean }

/** One push to the developer's server, with every attempt. */
export interface Delivery {
  id: string
  app: AppKind
  personId?: string
  at: number
  /** MsgType, or the event's name. */
  kind: string
  /** The decrypted body that was sent, XML or JSON text. */
  body: string
  attempts: DeliveryAttempt[]
  state: 'sending' | 'replied' | 'acknowledged' | 'failed'
  /** What the user saw because of it; empty when nothing. */
  outcome: string
}

export interface DeliveryAttempt {
  at: number
  url: string
  requestBody: string
  status?: number
  responseBody?: string
  /** The reply after decryption. */
  reply?: string
  latencyMs: number
  signatureOk?: boolean
  /** timeout, reset, refused, non-200, bad-reply … */
  error?: string
}

/** One API call the developer's server made. */
export interface WireCall {
  id: string
  at: number
  app?: AppKind
  method: string
  path: string
  query: Record<string, string>
  requestBody: string
  status: number
  responseBody: string
  errcode?: number
  latencyMs: number
  fault?: string
}

/** What a follower allows right now (wechat/official-account-api.md §4). */
export interface CustomWindow {
  personId: string
  app: AppKind
  kind: 'message' | 'menu' | 'subscribe' | 'scan' | 'session' | 'pay'
  openedAt: number
  expiresAt: number
  allowed: number
  used: number
}
