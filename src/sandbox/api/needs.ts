import type { Switches } from '../control/contract'
import type { AppAccount, AppKind, ChatLine, Person, WireCall } from '../world'

/** A value in the body of an event; an array stands for a repeated element, 64-bit numbers are decimal text. */
export type EventValue = string | number | EventValue[] | { [field: string]: EventValue }

/** The fields of an event without the common head (ToUserName, FromUserName, CreateTime, MsgType). */
export interface EventFields {
  Event: string
  [field: string]: EventValue
}

/** A file that WeChat keeps: temporary ones carry `expiresAt`. */
export interface MediaRecord {
  mediaId: string
  app: AppKind
  kind: 'image' | 'voice' | 'video' | 'thumb'
  filename: string
  contentType: string
  bytes: Buffer
  createdAt: number
  /** Absent for permanent material. */
  expiresAt?: number
  /** Where the phone (or an article) shows it. */
  url: string
}

/** What a customer-service message finds: an allowance was used, none is open, or the open ones are used up. */
export type WindowUse = 'used' | 'closed' | 'exhausted'

/** An access_token that was given out. */
export interface IssuedToken {
  token: string
  expiresAt: number
}

/** The access tokens of both apps; the server checks them before it calls a route. */
export interface TokenBook {
  issueClassic(app: AppKind): IssuedToken
  issueStable(app: AppKind, force: boolean): IssuedToken
}

/** The call counters; the server counts calls that carry a token, the API those that name the app otherwise. */
export interface QuotaBook {
  take(app: AppKind, path: string, limits: { daily?: number; minute?: number }): 'ok' | 45009 | 45011
  read(app: AppKind, path: string): { used: number; exhausted: boolean }
  clear(app: AppKind, path?: string): void
}

/** A parametric code of the official account. */
export interface ParametricCode {
  ticket: string
  url: string
  scene: string
  actionName: 'QR_SCENE' | 'QR_STR_SCENE' | 'QR_LIMIT_SCENE' | 'QR_LIMIT_STR_SCENE'
  expiresAt?: number
  /** What is printed below it. */
  label?: string
}

/** The parametric codes, which a phone can scan. */
export interface CodeBook {
  create(wish: {
    scene: string
    actionName: ParametricCode['actionName']
    expireSeconds?: number
  }): ParametricCode
  byTicket(ticket: string): ParametricCode | undefined
  alive(code: ParametricCode): boolean
  all(): ParametricCode[]
}

/**
 * What the HTTP API needs from the world. The world keeps people, chats, windows, media, tokens, quotas and codes;
 * everything that only the API knows (tags, menu, templates, drafts …) lives in drawers.
 */
export interface ApiWorld {
  readonly accounts: Record<AppKind, AppAccount>
  /** The current switches; read at every use. */
  readonly switches: Switches
  readonly tokens: TokenBook
  readonly quotas: QuotaBook
  readonly codes: CodeBook
  /** Virtual time, epoch ms. */
  now(): number
  /**
   * The named drawer: a plain JSON-able object that the API reads and changes in place. It is made by `empty` at
   * first use and is saved, restored and forgotten together with the world.
   */
  drawer<T extends object>(name: string, empty: () => T): T
  people(): Person[]
  personById(id: string): Person | undefined
  personByOpenId(app: AppKind, openId: string): Person | undefined
  /** Tells the phone page (and the saved state) that a person was changed in place. */
  personChanged(person: Person): void
  /** Tells the phone page that this part of the state was changed. */
  changed(part: 'accounts' | 'menu' | 'codes' | 'windows' | 'templates'): void
  /** Draws a line in a chat; the world gives it its id. */
  append(line: Omit<ChatLine, 'id'>): ChatLine
  /** Uses up one customer-service message of the open windows, by the switches (official-account-api §4). */
  useWindow(personId: string, app: AppKind): WindowUse
  /** When the person last did anything in the chat with the app; undefined if never. */
  lastInteractionAt(personId: string, app: AppKind): number | undefined
  /** Shows or hides "typing…" on the phone until the given time. */
  showTyping(personId: string, app: AppKind, until: number | undefined): void
  addMedia(file: Omit<MediaRecord, 'mediaId' | 'createdAt' | 'url'>): MediaRecord
  /** The file, also when it is expired (the caller compares `expiresAt`). */
  media(mediaId: string): MediaRecord | undefined
  removeMedia(mediaId: string): void
  /**
   * Pushes an event to the developer's server soon after the running call was answered. `from` overrides
   * FromUserName for events that no person caused (such as MASSSENDJOBFINISH).
   */
  emitEvent(app: AppKind, personId: string | undefined, fields: EventFields, from?: string): void
  /** The logged API calls, newest first; for rid/get. */
  calls(): WireCall[]
  /** The chat of one person with one app, oldest first; for the customer-service records. */
  chat(personId: string, app: AppKind): ChatLine[]
}
