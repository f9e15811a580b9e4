/** The account that `<official-account>` shows, and whether the phone's person follows it. */
export interface OfficialAccountCard {
  name: string
  isFollowed: boolean
}

/** A Channels account's live stream (mini-program-api.md §8). */
export interface LiveInfo {
  status: 1 | 2 | 3 | 4
  feedId: string
  nonceId: string
  description: string
  nickname: string
  replayStatus: 0 | 1 | 3 | 6
}

/** The sheet of wx.reserveChannelsLive, or the state that comes without one. */
export type ReservationSheet =
  { state: number } | { kind: 'open' | 'reserved' | 'live'; nickname: string; title: string; startAt: number }

/** The sheet of wx.requestSubscribeMessage, or WeChat's refusal. */
export type SubscribeSheet =
  | { errCode: number; errMsg: string }
  | {
      account: string
      items: {
        templateId: string
        title: string
        example: string
        kept: 'accept' | 'reject' | null
        isTwice: boolean
        isBanned: boolean
      }[]
    }

/** What the person said to the question where they are, and roughly where that is once they allowed it. */
export interface PhoneLocation {
  scope: 'unasked' | 'allowed' | 'refused'
  latitude?: number
  longitude?: number
}

/** The privacy guide as this person's WeChat sees it (mini-program-api.md §11). */
export interface PrivacyState {
  isDeclared: boolean
  needAuthorization: boolean
  privacyContractName: string
}

/** A code in this world as wx.scanCode reads it. */
export interface ScannableCode {
  label: string
  result: string
  scanType: 'QR_CODE' | 'WX_CODE'
  path: string
}

/** What WeChat knows of the person; `avatar` is a colour or a drawn face's key. */
export interface WechatProfile {
  nickname: string
  avatar: string
}

/** Somebody to whom a page can be passed on. */
export interface Friend {
  id: string
  nickname: string
}

/** What the phone around the Mini Program is told. */
export type PhoneMessage =
  | { kind: 'exit' }
  /** The customer-service chat, from where in the page, and the card that the person may send there. */
  | { kind: 'contact'; sessionFrom: string; card?: { title: string; pagePath: string } }
  | { kind: 'followed' }

/** The sandbox behind this page: what WeChat itself would answer on a phone. */
export class SandboxLine {
  constructor(private readonly personId: string) {}

  /** wx.login: a code for the phone's person, good for five minutes and once. */
  loginCode(): Promise<{ code: string }> {
    return this.post('login-code', { personId: this.personId })
  }

  /** open-type="getPhoneNumber": a code for the person's phone number. */
  phoneCode(): Promise<{ code: string }> {
    return this.post('phone-code', { personId: this.personId })
  }

  /** What `<official-account>` shows. */
  officialAccount(): Promise<OfficialAccountCard> {
    return this.call('GET', `people/${encodeURIComponent(this.personId)}/official-account`)
  }

  /** A plain follow, without the scene of any code. */
  follow(): Promise<unknown> {
    return this.post(`people/${encodeURIComponent(this.personId)}/follow`, { via: 'mini-program' })
  }

  /** wx.getChannelsLiveInfo; fails for an account of another subject. */
  liveInfo(finderUserName: string): Promise<LiveInfo> {
    return this.call('GET', this.mine(`channels-live?finderUserName=${encodeURIComponent(finderUserName)}`))
  }

  /** wx.getChannelsLiveNoticeInfo; fails when there is no notice to reserve. */
  noticeInfo(finderUserName: string): Promise<Record<string, unknown>> {
    return this.call('GET', this.mine(`channels-notice?finderUserName=${encodeURIComponent(finderUserName)}`))
  }

  /** What wx.reserveChannelsLive shows to the person. */
  reservationSheet(noticeId: string): Promise<ReservationSheet> {
    return this.post(this.mine('channels-sheet'), { noticeId })
  }

  /** What the person tapped on it, and the state that WeChat reports. */
  tapReservation(noticeId: string, tap: 'reserve' | 'cancel' | 'close' | 'go'): Promise<{ state: number }> {
    return this.post(this.mine('channels-reservation'), { noticeId, tap })
  }

  /** What wx.requestSubscribeMessage shows to the person. */
  subscribeSheet(templateIds: readonly string[]): Promise<SubscribeSheet> {
    return this.call(
      'GET',
      this.mine(`subscribe-sheet?templateIds=${encodeURIComponent(templateIds.join(','))}`),
    )
  }

  /** What the person ticked, by template; `isKept`: not asked any more. */
  answerSubscribe(answers: Record<string, 'accept' | 'reject'>, isKept: boolean): Promise<unknown> {
    return this.post(this.mine('subscribe-message'), { app: 'miniapp', answers, keep: isKept })
  }

  /** wx.getFuzzyLocation. */
  location(): Promise<PhoneLocation> {
    return this.call('GET', this.mine('location'))
  }

  /** The person's answer to the question where they are. */
  answerLocation(isAllowed: boolean): Promise<unknown> {
    return this.call('PATCH', this.mine('location'), { allowsFuzzyLocation: isAllowed })
  }

  /** wx.getPrivacySetting, and whether the guide is filled in at all. */
  privacy(): Promise<PrivacyState> {
    return this.call('GET', this.mine('privacy'))
  }

  /** The person tapped 同意. */
  agreePrivacy(): Promise<PrivacyState> {
    return this.call('PATCH', this.mine('privacy'), { isAgreed: true })
  }

  /** What the camera can be held over. */
  scannableCodes(): Promise<ScannableCode[]> {
    return this.call('GET', 'scannable-codes')
  }

  /** What chooseAvatar and the nickname field offer. */
  profile(): Promise<WechatProfile> {
    return this.call('GET', this.mine('wechat-profile'))
  }

  /** To whom the person can pass something on. */
  friends(): Promise<Friend[]> {
    return this.call('GET', this.mine('friends'))
  }

  /** The person passes a page on to a friend. */
  passOn(toPersonId: string, card: { title: string; pagePath: string; thumbUrl?: string }): Promise<unknown> {
    return this.post(this.mine('cards'), { toPersonId, ...card })
  }

  /** The person sends a file of text to a friend. */
  passFileOn(toPersonId: string, file: { name: string; text: string }): Promise<unknown> {
    return this.post(this.mine('files'), { toPersonId, ...file })
  }

  /** The person pays; the sandbox remembers it as WeChat does (getPaidUnionid). */
  pay(transactionId: string): Promise<unknown> {
    return this.post(this.mine('pay'), { transactionId })
  }

  /** Tells the phone around this page, when there is one. */
  tellPhone(message: PhoneMessage): void {
    if (window.parent !== window) window.parent.postMessage({ miniProgram: message }, location.origin)
  }

  private mine(path: string): string {
    return `people/${encodeURIComponent(this.personId)}/${path}`
  }

  private post<T>(path: string, body: unknown): Promise<T> {
    return this.call('POST', path, body)
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    if (this.personId === '') throw new Error('open the Mini Program from the phone of the sandbox')
    const response = await fetch(`/sandbox/${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    const answer = (await response.json()) as T & { error?: string }
    if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status}`)
    return answer
  }
}
