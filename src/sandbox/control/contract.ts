/**
 * The sandbox's own control API, spoken by the phone page, the demo and the tests. It is not WeChat's: every path
 * starts with /sandbox/. All bodies are JSON; an error is `{ error: string }` with status 400 or 404.
 *
 * GET    /sandbox/state                          → SandboxState
 * GET    /sandbox/events                         → server-sent events, `data:` holds one SandboxEvent as JSON
 * GET    /sandbox/calls?limit=                   → WireCall[] (newest first)
 * GET    /sandbox/deliveries?limit=&personId=    → Delivery[] (newest first)
 * GET    /sandbox/chats/:personId?app=official   → ChatLine[] (oldest first)
 * POST   /sandbox/people            { nickname?, avatar?, phoneNumber? }            → Person
 * POST   /sandbox/background-people { people: BackgroundPerson[] (at most 1,000) }  → Person[]   (no callbacks)
 * POST   /sandbox/people/:id/follow     { scene? (a code's scene), via? }           → Delivery
 * POST   /sandbox/people/:id/unfollow                                               → Delivery
 * POST   /sandbox/people/:id/scan       { ticket?, scene?, url?, picture? (base64 PNG), follow? } → ScanResult
 * POST   /sandbox/people/:id/say        Say (below)                                 → Delivery
 * POST   /sandbox/people/:id/menu       { buttonPath: [0] | [0, 2], answer? }       → MenuTapResult
 * POST   /sandbox/people/:id/msgmenu    { lineId, optionId }                        → Delivery
 * POST   /sandbox/people/:id/enter      { app?, sessionFrom? } (LOCATION if switched on) → { delivery? }
 * POST   /sandbox/people/:id/subscribe-message { app, templateIds | answers: { id: accept|reject }, answer?, keep? } → Delivery
 * GET    /sandbox/people/:id/subscribe-sheet?app=&templateIds=a,b → SubscribeSheet  (what requestSubscribeMessage shows)
 * POST   /sandbox/people/:id/subscribe-off { app, templateId } → Delivery   (turned off in the settings)
 * GET    /sandbox/channels          → ChannelsLive[] ;  PATCH /sandbox/channels/:finderUserName  ChannelsWish → ChannelsLive
 * GET    /sandbox/people/:id/channels-live?finderUserName=    → LiveInfo    (fails for another subject)
 * GET    /sandbox/people/:id/channels-notice?finderUserName=  → NoticeInfo  (fails without a notice)
 * POST   /sandbox/people/:id/channels-sheet { noticeId }      → ReservationSheet
 * POST   /sandbox/people/:id/channels-reservation { noticeId, tap } → { state: 1–10 }
 * POST   /sandbox/people/:id/event      { app, event, fields }  (any other event)    → Delivery
 * POST   /sandbox/people/:id/pay        { transactionId? }                          → { window }
 * POST   /sandbox/login-code            { personId }  → { code }     (wx.login)
 * POST   /sandbox/phone-code            { personId }  → { code }     (getPhoneNumber)
 * POST   /sandbox/verify-url            { app }       → VerifyResult   (the URL check when saving)
 * PATCH  /sandbox/accounts/:app         Partial<AppAccount['callback']> | { appSecret } → AppAccount
 * GET    /sandbox/settings → PlatformSettings ;  PATCH /sandbox/settings  Partial<PlatformSettings> → PlatformSettings
 * PATCH  /sandbox/codes             { ticket, label } → {}   (what is printed below the code)
 * POST   /sandbox/printed-codes     { page, scene, label } | { url, label } → {}   (a Mini Program code or a link in print)
 * GET    /sandbox/printed-codes/picture?text=    → its picture, PNG
 * GET    /sandbox/scannable-codes               → ScannableCode[]   (what wx.scanCode can be held over)
 * GET    /sandbox/people/:id/official-account    → OfficialAccountCard   (what <official-account> shows)
 * GET    /sandbox/people/:id/location           → { scope, latitude?, longitude? }   (wx.getFuzzyLocation; the place when allowed)
 * PATCH  /sandbox/people/:id/location  { place?, allowsFuzzyLocation? } → {}   (the phone is taken somewhere; the person's answer)
 * PATCH  /sandbox/people/:id/network   { network: good | slow | none } → {}   (the network of the phone, for the Mini Program)
 * GET    /sandbox/people/:id/privacy           → PrivacyState   (wx.getPrivacySetting)
 * PATCH  /sandbox/people/:id/privacy   { isAgreed } → PrivacyState   (the tap on 同意; false: as if never asked)
 * GET    /sandbox/people/:id/wechat-profile    → WechatProfile   (what chooseAvatar and the nickname field offer)
 * GET    /sandbox/people/:id/friends           → Friend[]   (to whom something can be passed on)
 * POST   /sandbox/people/:id/cards     { toPersonId, title, pagePath, thumbUrl? } → {}   (a page is passed on to a friend)
 * POST   /sandbox/people/:id/files     { toPersonId, name, text } → {}   (a file of text is passed on to a friend)
 * PATCH  /sandbox/switches              Partial<Switches> → Switches
 * GET    /sandbox/clock → ClockState ;  POST /sandbox/clock { advanceMs } | { now } | { reset: true } → ClockState
 *        A move answers after every connected process has acknowledged it (decisions.md 27).
 * GET    /sandbox/clock/stream?name=    server-sent events `data: {"seq":1,"offsetMs":0}`; each connected process
 *        answers POST /sandbox/clock/ack { name, seq }
 * POST   /sandbox/faults            Fault → Fault with id ;  DELETE /sandbox/faults/:id ;  DELETE /sandbox/faults
 * POST   /sandbox/tokens/revoke     { app }  → kills every token at once (40001 on next use)
 * POST   /sandbox/push              { app, body?, query?, contentType?, method? } → PushAnswer (raw, for tests)
 * GET    /sandbox/deliveries/:id    → Delivery
 * GET    /sandbox/media/:mediaId    → the file, as PicUrl and the phone use it
 * GET    /sandbox/healthz           → { ok: true }
 * POST   /sandbox/reset             forgets everything but the accounts; faults, switches and the clock too
 *
 * What sends a push answers at once with the delivery in state `sending`; its end comes over /sandbox/events. With
 * `?wait=1` the answer comes when the delivery is over.
 */
import type { ChannelsLive } from './channels-contract'
import type { PrintedCode } from '../store/printed-codes'
import type { AppAccount, AppKind, ChatLine, CustomWindow, Delivery, Person, WireCall } from '../world'

/** What a person sends into the chat. */
export type Say =
  | { type: 'text'; text: string; app?: AppKind }
  | { type: 'image' | 'voice' | 'video' | 'shortvideo'; base64?: string; contentType?: string; app?: AppKind }
  | { type: 'location'; latitude: number; longitude: number; label: string; scale?: number; app?: AppKind }
  | { type: 'link'; title: string; description: string; url: string; app?: AppKind }
  | { type: 'miniprogrampage'; title: string; pagePath: string; app: 'miniapp' }
  | { type: 'unsupported'; app?: AppKind }

/** Where a phone is, in degrees (gcj02), with the words for it. */
export interface PhonePlace {
  latitude: number
  longitude: number
  label: string
}

/** What a person said to WeChat's question about their place. */
export type LocationScope = 'unasked' | 'allowed' | 'refused'

/** The Mini Program's privacy guide as one person's WeChat sees it (mini-program-api.md §11). */
export interface PrivacyState {
  isDeclared: boolean
  needAuthorization: boolean
  privacyContractName: string
}

/** A code as wx.scanCode reads it: `path` for a code of the Mini Program itself (mini-program-api.md §10). */
export interface ScannableCode {
  label: string
  result: string
  scanType: 'QR_CODE' | 'WX_CODE'
  path: string
}

/** What WeChat itself knows of a person and offers to fill in; `avatar` is a colour or the key of a drawn face. */
export interface WechatProfile {
  nickname: string
  avatar: string
}

/** Somebody to whom a page can be passed on. */
export interface Friend {
  id: string
  nickname: string
}

/** What the account's owner set up by hand in WeChat's own console. */
export interface PlatformSettings {
  /** The old menu in the shape of get_current_selfmenu_info, `{ button: [...] }`; null when there is none. */
  consoleMenu: Record<string, unknown> | null
  /** The old automatic replies in the shape of get_current_autoreply_info; null when there are none. */
  consoleReplies: Record<string, unknown> | null
  /** The domain that OAuth sends browsers back to, with its port; empty means every one. */
  oauthDomain: string
  /** The pages of the Mini Program's released version; empty means every one. */
  releasedPages: string[]
}

/** Every rule that the fact book or decisions.md marks as uncertain, with the default first. */
export interface Switches {
  /** Attempts in all: 3, or 1 + 3 = 4. */
  attempts: 3 | 4
  /** Each attempt signed anew, or byte-identical to the first (decisions.md 2). */
  retryQuery: 'fresh' | 'identical'
  /** After a non-200: wait for the next 5 s step, or come again at once. */
  retryAfterRefusal: 'stepped' | 'at-once'
  /** Seconds the platform waits for an answer. */
  timeoutSeconds: number
  /** Many failures suspend pushes for a minute. */
  markFail: boolean
  /** What shows the failure line when every attempt failed; following and scanning too is a field report. */
  failureLine: 'messages-and-clicks' | 'also-follow-and-scan'
  /** A follow through a code opens one window (once) or both (twice) (decisions.md 16). */
  followByScan: 'once' | 'twice'
  /** A new user message replaces the running 48-hour window, or adds another one. */
  messageWindow: 'replace' | 'add'
  /** Of several open windows, which is used first. */
  windowOrder: 'earliest-expiry' | 'latest-opened'
  /** Messages after a payment: the older count or none. */
  payWindow: 20 | 'unlimited'
  /** requestSubscribeMessage: ids per call. */
  subscribeIdsPerCall: 5 | 3
  /**
   * requestSubscribeMessage: shows its sheet; the person has turned all messages off (20004); WeChat has banned the
   * Mini Program from it (20005), or the templates (each answers `ban`).
   */
  subscribeSheet: 'shown' | 'main-switch-off' | 'app-banned' | 'templates-banned'
  /** Whether the Mini Program's owner has filled in the privacy guide at WeChat; without it privacy calls fail. */
  privacyGuide: 'declared' | 'undeclared'
  /** PUBLISHJOBFINISH or FREEPUBLISHJOBFINISH. */
  publishEvent: 'PUBLISHJOBFINISH' | 'FREEPUBLISHJOBFINISH'
  /** Rights the account has; a call without its right answers 48001. */
  rights: {
    certified: boolean
    template: boolean
    officialSubscribe: boolean
    mass: boolean
    publish: boolean
    memberCard: boolean
    guide: boolean
    live: boolean
  }
  /** The location event on entering the chat. */
  reportLocation: boolean
  imageLimitMb: 10 | 2
  /** IP addresses allowed to call the API; empty means all. */
  ipAllowList: string[]
  /** 普通链接二维码: a scanned link with this prefix opens the Mini Program's page with `q` and `scancode_time`. */
  linkCodes: { prefix: string; page: string }[]
}

/**
 * What a scan opened. Whoever does not follow yet sees the account's profile page first, and the follow (with the
 * code's scene) sends `subscribe`; `follow: true` in the request does both at once.
 */
export type Opened =
  | { kind: 'chat'; scene: string }
  | { kind: 'profile'; scene: string; ticket: string }
  | { kind: 'mini-program'; page: string; scene?: string; query?: string; q?: string; scancodeTime?: number }
  | { kind: 'web'; url: string }
  | { kind: 'text'; text: string }
  | { kind: 'expired' }

/** The answer to a scan; `delivery` is the event it caused. */
export interface ScanResult {
  opened: Opened
  delivery?: Delivery
}

/** The answer to a tap on the account's menu. */
export interface MenuTapResult {
  delivery?: Delivery
  /** The image or location messages that follow a pic_* or location_select event. */
  messages?: Delivery[]
  openUrl?: string
  miniProgram?: { appId: string; pagePath: string }
  /** media_id, article_id and their kind: WeChat itself sends or opens them, without an event. */
  opened?: string
}

/** What the person does after tapping a button that asks for something (the `answer` of a menu tap). */
export interface MenuAnswer {
  /** scancode_*: what the camera read. */
  scan?: { type: string; result: string }
  /** pic_*: the chosen pictures, base64. */
  pictures?: { base64?: string; contentType?: string }[]
  /** location_select: the chosen place. */
  location?: { latitude: number; longitude: number; label: string; scale?: number; poiName?: string }
}

/** The answer to the URL check when the configuration is saved. */
export interface VerifyResult {
  ok: boolean
  status?: number
  body?: string
  /** One Chinese sentence: what is wrong and what to do. */
  why: string
}

/** What the developer's server answered to a raw push. */
export interface PushAnswer {
  status?: number
  body?: string
  error?: string
  latencyMs: number
}

/** A fault on request. It applies to matching API calls or callbacks until `times` is used up. */
export interface Fault {
  id?: string
  on: 'api' | 'callback'
  /** Path prefix of the API call, or the kind of the delivery; absent means every one. */
  match?: string
  kind:
    | 'slow' // answers after delayMs
    | 'busy' // errcode -1
    | 'http-5xx'
    | 'html' // a proxy's HTML page instead of JSON
    | 'half-json'
    | 'cut-before' // connection cut before the call has an effect
    | 'cut-inside' // cut in the middle of the answer, effect happened
    | 'cut-after' // effect happened, answer lost
    | 'errcode' // the errcode given
    | 'token-revoked' // the token used becomes invalid at once
    | 'quota' // 45009 until the virtual day is over
    | 'duplicate' // callback: delivered twice, both at once
    | 'reorder' // callback: held back until the next one went out
    | 'lost-answer' // callback: the answer arrives but counts as never received
  delayMs?: number
  errcode?: number
  /** How often it still applies; absent means until removed. */
  times?: number
  /** 0..1; absent means 1. */
  probability?: number
}

export interface ClockState {
  now: number
  offsetMs: number
  /** Processes following the clock. */
  followers: string[]
  /** After a move: those that did not acknowledge it within 5 s. */
  missing?: string[]
}

export interface CodeSummary {
  ticket: string
  url: string
  scene: string
  actionName: string
  expiresAt?: number
  pictureUrl: string
  /** What is printed below the code, for people. */
  label?: string
}

/** A Mini Program code or a link in print. Mini Program codes appear when the API draws them. */
export interface PrintedCodeSummary extends PrintedCode {
  pictureUrl: string
}

/** What `<official-account>` shows to one person. */
export interface OfficialAccountCard {
  name: string
  isFollowed: boolean
}

export interface SandboxState {
  accounts: Record<AppKind, AppAccount>
  people: Person[]
  switches: Switches
  faults: Fault[]
  clock: ClockState
  menu: unknown
  codes: CodeSummary[]
  printedCodes: PrintedCodeSummary[]
  windows: CustomWindow[]
  templates: { templateId: string; title: string; content: string }[]
  channels: ChannelsLive[]
}

/** What the page is told as it happens. */
export type SandboxEvent =
  | { type: 'line'; line: ChatLine }
  | { type: 'delivery'; delivery: Delivery }
  | { type: 'call'; call: WireCall }
  | { type: 'person'; person: Person }
  | {
      type: 'state'
      changed: (
        'accounts' | 'switches' | 'faults' | 'clock' | 'menu' | 'codes' | 'windows' | 'templates' | 'channels'
      )[]
    }
  /** "对方正在输入…" until the given virtual time; absent: it ended. */
  | { type: 'typing'; personId: string; app: AppKind; until?: number }
