/** Channels live and the sheet of subscription messages, as the control API speaks of them (see contract.ts). */

/** A notice of a live stream; status 0 usable, 1 cancelled, 2 used. Times are epoch ms. */
export interface ChannelsNotice {
  noticeId: string
  startAt: number
  status: 0 | 1 | 2
  reservable: boolean
}

/** A Channels account (视频号) and its live stream. */
export interface ChannelsLive {
  finderUserName: string
  nickname: string
  description: string
  /** 1 none, 2 live, 3 ended, 4 preparing. */
  status: 1 | 2 | 3 | 4
  /** 0 none, 1 ready, 3 being made, 6 expired. */
  replayStatus: 0 | 1 | 3 | 6
  /** Same or related subject as the Mini Program; otherwise every call about it fails. */
  isRelated: boolean
  feedId: string
  nonceId: string
  startAt: number
  endAt: number
  notice?: ChannelsNotice
  /** Who reserved which notice, by person. */
  reserved: Record<string, string>
}

/** wx.getChannelsLiveInfo. */
export interface LiveInfo {
  status: ChannelsLive['status']
  feedId: string
  nonceId: string
  description: string
  headUrl: string
  nickname: string
  replayStatus: ChannelsLive['replayStatus']
  otherInfos: []
}

/** wx.getChannelsLiveNoticeInfo; `startTime` is text in seconds. */
export interface NoticeInfo {
  noticeId: string
  status: ChannelsNotice['status']
  reservable: boolean
  startTime: string
  headUrl: string
  nickname: string
  otherInfos: []
}

/** What wx.reserveChannelsLive shows, or the state that it reports without a sheet. */
export type ReservationSheet =
  | { state: 4 | 9 | 10 }
  | { kind: 'open' | 'reserved' | 'live'; nickname: string; title: string; startAt: number }

/** What the person does on the sheet; `go` only while it is live. */
export type ReservationTap = 'reserve' | 'cancel' | 'close' | 'go'

/** What wx.requestSubscribeMessage shows: the templates to tick, or WeChat's refusal. */
export type SubscribeSheet =
  | { errCode: number; errMsg: string }
  | {
      account: string
      items: {
        templateId: string
        title: string
        example: string
        /** 总是保持以上选择: not asked any more. */
        kept: 'accept' | 'reject' | null
        /** The title was there already: `filter`. */
        isTwice: boolean
        /** WeChat has banned the template: `ban`. */
        isBanned: boolean
      }[]
    }
