import { offersAbout, tellMe, type Offers } from '../../api/be-told'
import { noticeOf, reserve, streamOf } from '../../api/channels'
import { call } from '../../api/client'
import { noteVisit, shareMessage } from '../../api/share'
import type { MpLiveDetail } from '../../../src/contract/live'
import { acts } from '../../api/page-acts'
import type { Notice, Stream } from '../../words/live-words'
import { liveView, type LiveView } from './view'

interface Query {
  id?: string
  /** The share link that led here. */
  share?: string
}

/** One live session: reserve it at WeChat or be reminded by us, ask a question, go in. */
Page({
  data: {
    status: 'loading',
    problem: '',
    busy: false,
    view: undefined as LiveView | undefined,
    finder: '',
    feedId: '',
    draft: '',
  },
  id: '',
  shareId: undefined as string | undefined,
  live: undefined as MpLiveDetail | undefined,
  remindOffers: undefined as Offers | undefined,
  /** What may be asked for about my own questions, by their ids. */
  answerOffers: {} as Record<string, Offers | undefined>,
  hasReported: false,
  notice: null as Notice | null,
  stream: null as Stream | null,

  async onLoad(query: Query) {
    this.id = query.id ?? ''
    this.shareId = query.share
    noteVisit(this.shareId)
    await this.load()
  },

  load() {
    return acts.load(this, async () => {
      this.live = await call('GET /api/mp/live-sessions/:id', this.about())
      await Promise.all([this.askPhone(), this.readOffers()])
      this.show()
    })
  },

  about() {
    return this.shareId === undefined ? { id: this.id } : { id: this.id, shareId: this.shareId }
  },

  /** Only the phone can ask WeChat; another subject or no notice is a failure there and nothing here. */
  async askPhone() {
    const finderUserName = this.live!.finderUserName
    const [stream, notice] = await Promise.all([streamOf(finderUserName), noticeOf(finderUserName)])
    this.stream = stream
    this.notice = notice
  },

  async readOffers() {
    const { questions }: MpLiveDetail = this.live!
    const mine = questions.filter(({ isMine, answer }) => isMine && answer === null)
    const [about, ...answers] = await Promise.all([
      offersAbout(`live:${this.id}`),
      ...mine.map(async ({ id }) => [id, await offersAbout(`question:${id}`)] as const),
    ])
    this.remindOffers = about
    this.answerOffers = Object.fromEntries(answers)
  },

  show() {
    const { stream, notice, hasReported } = this
    const known: Record<string, Offers | undefined> = this.answerOffers
    const waits = Object.entries(known).map(([id, found]) => [id, found?.offers[0]] as const)
    const view = liveView(
      this.live!,
      { stream, notice, hasReported },
      this.remindOffers?.offers[0],
      new Map(waits),
    )
    this.setData({ view, finder: this.live!.finderUserName, feedId: stream?.feedId ?? '' })
  },

  /** WeChat's own sheet; its state is what counts, not that the sheet was shown. */
  async reserve() {
    await this.once(async () => {
      const noticeId = this.notice!.noticeId
      const reported = { ...this.about(), noticeId, state: await reserve(noticeId) }
      this.live = await call('POST /api/mp/live-sessions/:id/reservation', reported)
      this.hasReported = true
      await this.readOffers()
    })
  },

  /** Our own reminder: WeChat asks in this very tap, so nothing may be awaited before it. */
  async remind() {
    const about = `live:${this.id}`
    const isSet = this.data.view?.isRemindSet
    await this.once(async () => {
      this.remindOffers = isSet
        ? await call('POST /api/mp/subscriptions/cancel', { for: about })
        : await tellMe(about, this.remindOffers?.templateIds ?? [])
    })
  },

  /** To be told of the answer to my own question: WeChat asks in this very tap, too. */
  async waitForAnswer(event: WechatMiniprogram.TouchEvent<object, object, { id: string }>) {
    const { id } = event.currentTarget.dataset
    const known: Offers | undefined = this.answerOffers[id]
    const templateIds = known?.templateIds ?? []
    await this.once(async () => {
      this.answerOffers = { ...this.answerOffers, [id]: await tellMe(`question:${id}`, templateIds) }
    })
  },

  openLives() {
    return wx.navigateTo({ url: '/pages/lives/index' })
  },

  async watch() {
    const kind = this.data.view?.watchKind
    if (!kind) return
    await this.once(async () => {
      const { finderUserName } = this.live!
      const { feedId, nonceId } = this.stream ?? {}
      await this.note(kind)
      wx.openChannelsLive({ finderUserName, ...(feedId && nonceId ? { feedId, nonceId } : {}) })
    })
  },

  /** A tap on the cover goes in without another question; here it is only counted. */
  async tapCover() {
    const kind = this.data.view?.watchKind
    if (kind) await this.note(kind).catch(() => undefined)
  },

  note(kind: 'live' | 'replay') {
    return call('POST /api/mp/live-sessions/:id/entries', { ...this.about(), kind })
  },

  type(event: WechatMiniprogram.Input) {
    this.setData({ draft: event.detail.value })
  },

  async ask() {
    const text = this.data.draft.trim()
    await this.once(async () => {
      const { sentence } = await call('POST /api/mp/live-sessions/:id/questions', { id: this.id, text })
      this.live = await call('GET /api/mp/live-sessions/:id', this.about())
      await this.readOffers()
      this.setData({ draft: '' })
      await wx.showToast({ title: sentence, icon: 'none' })
    })
  },

  /** One thing at a time; what goes wrong is said. */
  once(act: () => Promise<unknown>) {
    return acts.once(this, async () => {
      await act()
      this.show()
    })
  },

  onShareAppMessage() {
    const plain = { title: this.live?.title ?? '直播', path: `/pages/live/index?id=${this.id}` }
    return shareMessage({ kind: 'live', id: this.id }, plain, this.shareId)
  },
})
