import type { Account } from '../account'
import type { CurrentAutoReply } from './auto-reply'
import type { FollowerProfile, FollowerTag, OpenIdPage } from './followers'
import type { FetchedMedia, Material, MediaFile, MediaKind, UploadedMedia } from './media'
import type { CurrentMenu, MenuButton, PublishedMenu } from './menu'
import type {
  AccountSubscribeMessage,
  MassMessage,
  MassReceipt,
  MessageTemplate,
  MiniappSubscribeMessage,
  SubscribeTemplate,
  TemplateMessage,
} from './notices'
import type { ServiceMessage } from './service-message'

/** The calls of one API today. */
export interface ApiQuota {
  dailyLimit: number
  used: number
  remaining: number
}

/** The network check between WeChat and our callback address (official-account-api.md §1). */
export interface CallbackCheck {
  dns: { ip: string; operator: string }[]
  ping: { ip: string; fromOperator: string; packageLoss: string; time: string }[]
}

/** What both apps can do. Every method rejects with WechatError or TransportError. */
export interface SharedGateway {
  readonly account: Account
  readonly appId: string
  /** Sends a customer-service message. Only features/sending may call it (decisions.md 14). */
  sendServiceMessage(openId: string, message: ServiceMessage, kfAccount?: string): Promise<void>
  /** Shows or ends "对方正在输入…", for 15 s. Only features/sending may call it. */
  setTyping(openId: string, isTyping: boolean): Promise<void>
  uploadMedia(kind: MediaKind, file: MediaFile): Promise<UploadedMedia>
  media(mediaId: string): Promise<FetchedMedia>
  /** How often a path such as `/cgi-bin/message/custom/send` was called today. */
  quotaOf(path: string): Promise<ApiQuota>
  /** Sets every counter back; ten times a month. */
  clearQuota(): Promise<void>
  clearQuotaOf(path: string): Promise<void>
  callbackIps(): Promise<string[]>
  checkCallback(action: 'dns' | 'ping' | 'all'): Promise<CallbackCheck>
}

/** What a parametric code is made from (§9): permanent without `expireSeconds` (decisions.md 9). */
export interface CodeWish {
  /** A number 1–100000 (permanent) or 32-bit (temporary), or 1–64 characters. */
  scene: string | number
  /** At most 2,592,000 (30 days). */
  expireSeconds?: number
}

/** A parametric code of the official account. */
export interface OfficialCode {
  ticket: string
  /** What the picture holds. */
  url: string
  /** Where the picture is; no token needed. */
  pictureUrl: string
  /** Epoch ms; absent for a permanent code. */
  expiresAt?: number
}

/** A JS-SDK ticket; `expiresAt` in epoch ms. */
export interface JsTicket {
  ticket: string
  expiresAt: number
}

/** The official account's server API in our words (official-account-api.md). The access token never shows. */
export interface OfficialGateway extends SharedGateway {
  readonly account: 'official'
  followers(after?: string): Promise<OpenIdPage>
  follower(openId: string): Promise<FollowerProfile>
  /** At most 100 at once. */
  followerBatch(openIds: string[]): Promise<FollowerProfile[]>
  setRemark(openId: string, remark: string): Promise<void>
  createTag(name: string): Promise<FollowerTag>
  tags(): Promise<FollowerTag[]>
  renameTag(tagId: number, name: string): Promise<void>
  deleteTag(tagId: number): Promise<void>
  /** At most 50 followers at once. */
  tagFollowers(tagId: number, openIds: string[]): Promise<void>
  untagFollowers(tagId: number, openIds: string[]): Promise<void>
  tagsOf(openId: string): Promise<number[]>
  followersWithTag(tagId: number, after?: string): Promise<OpenIdPage>
  createMenu(buttons: readonly MenuButton[]): Promise<void>
  /** The menu made by the API; undefined when there is none. */
  menu(): Promise<PublishedMenu | undefined>
  /** Deletes conditional menus too. */
  deleteMenu(): Promise<void>
  currentMenu(): Promise<CurrentMenu>
  currentAutoReply(): Promise<CurrentAutoReply>
  /** Only features/sending may call the four sends below. */
  sendTemplate(message: TemplateMessage): Promise<{ messageId: string }>
  sendSubscribe(message: AccountSubscribeMessage): Promise<void>
  sendMass(message: MassMessage): Promise<MassReceipt>
  previewMass(openId: string, message: MassMessage['content']): Promise<void>
  deleteMass(messageId: string): Promise<void>
  /** SEND_SUCCESS, SENDING, SEND_FAIL or DELETE. */
  massStatus(messageId: string): Promise<string>
  templates(): Promise<MessageTemplate[]>
  /** A picture for articles; its address at WeChat. */
  uploadArticleImage(file: MediaFile): Promise<{ url: string }>
  addMaterial(
    kind: MediaKind,
    file: MediaFile,
    video?: { title: string; introduction: string },
  ): Promise<Material>
  deleteMaterial(mediaId: string): Promise<void>
  materialCounts(): Promise<{ voice: number; video: number; image: number; news: number }>
  createCode(wish: CodeWish): Promise<OfficialCode>
  /** Keeps up to 4 KB at WeChat under a short key, at most 30 days. */
  shorten(longText: string, expireSeconds: number): Promise<string>
  expand(shortKey: string): Promise<string>
  /** A new ticket from WeChat; use `JsSdk`, which keeps it. */
  fetchJsTicket(kind: 'jsapi' | 'wx_card'): Promise<JsTicket>
}

/** A Mini Program login. The session key never leaves the server. */
export interface MiniappSession {
  openId: string
  sessionKey: string
  unionId?: string
}

/** What a Mini Program code is made from (mini-program-api.md §3). */
export interface MiniappCodeWish {
  /** At most 32 characters of `0-9A-Za-z!#$&'()*+,/:;=?@-._~`. */
  scene: string
  /** Without leading slash and query. */
  page?: string
  isPathChecked?: boolean
  version?: 'release' | 'trial' | 'develop'
  widthPixels?: number
  isTransparent?: boolean
}

/** Where a link into the Mini Program leads; it lives `days` days, at most 30. */
export interface MiniappLinkWish {
  path?: string
  query?: string
  version?: 'release' | 'trial' | 'develop'
  days?: number
}

/** What the content check says (mini-program-api.md §6). */
export interface TextVerdict {
  suggestion: 'pass' | 'review' | 'risky'
  label: number
}

/** The Mini Program's server API in our words (mini-program-api.md). */
export interface MiniappGateway extends SharedGateway {
  readonly account: 'miniapp'
  /** `wx.login`'s code to the session; one use, five minutes. */
  codeToSession(code: string): Promise<MiniappSession>
  phoneNumber(code: string): Promise<{ phoneNumber: string; countryCode: string }>
  createCode(wish: MiniappCodeWish): Promise<{ contentType: string; bytes: Buffer }>
  urlLink(wish: MiniappLinkWish): Promise<string>
  urlScheme(wish: MiniappLinkWish): Promise<string>
  /** Only features/sending may call it. */
  sendSubscribe(message: MiniappSubscribeMessage): Promise<{ messageId?: string }>
  /** The account's subscription templates (§4). */
  subscribeTemplates(): Promise<SubscribeTemplate[]>
  /** scene: 1 profile, 2 comment, 3 forum, 4 social log. The person must have visited within two hours (61010). */
  checkText(openId: string, scene: 1 | 2 | 3 | 4, content: string): Promise<TextVerdict>
}
