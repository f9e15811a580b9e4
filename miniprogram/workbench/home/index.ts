import { offersAbout, tellMe, type Offers } from '../../api/be-told'
import { sentenceOf } from '../../api/client'
import { acts } from '../../api/page-acts'
import { onQueueChange, queuedSales, sendSales } from '../../api/sale-queue'
import { serverNow } from '../../api/server-clock'
import { queueWords } from '../../sales/queue'
import { isAway, keptDesk, leadToJoin, readDesk } from '../desk'
import { deskView, TASKS, type Desk, type DeskView } from './view'

/** The workbench's first screen: who waits, what today came to, and every task one tap away. */
Page({
  data: {
    status: 'loading',
    problem: '',
    isOffline: false,
    view: undefined as DeskView | undefined,
    tasks: TASKS,
    queued: '',
    tellText: '',
    busy: false,
  },
  offers: undefined as Offers | undefined,
  stopListening: undefined as (() => void) | undefined,

  onLoad() {
    this.stopListening = onQueueChange(() => this.showQueue())
  },

  onUnload() {
    this.stopListening?.()
  },

  async onShow() {
    this.showQueue()
    void sendSales()
    await this.load()
  },

  showQueue() {
    this.setData({ queued: queueWords(queuedSales()) })
  },

  /** Without a network the desk of the last time is shown: a sale can be recorded all the same. */
  async load() {
    try {
      this.show(await readDesk(), false)
      this.takeOffers(await offersAbout('desk'))
    } catch (error) {
      if (await leadToJoin(error)) return
      const kept = isAway(error) ? keptDesk() : undefined
      if (kept) this.show(kept, true)
      else if (this.data.status !== 'ready') this.setData({ status: 'error', problem: sentenceOf(error) })
    }
  },

  show(desk: Desk, isKept: boolean) {
    this.setData({ status: 'ready', isOffline: isKept, view: deskView(desk, serverNow()) })
  },

  /** Without a template in use there is nothing to ask for. */
  takeOffers(offers: Offers | undefined) {
    this.offers = offers
    this.setData({ tellText: offers?.offers[0]?.sentence ?? '' })
  },

  /** WeChat asks in this very tap, so nothing may be awaited before it. */
  async askToBeTold() {
    const { offers } = this
    if (!offers) return
    await acts.once(this, async () => {
      this.takeOffers(await tellMe('desk', offers.templateIds))
    })
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent<object, object, { path: string }>) {
    return wx.navigateTo({ url: currentTarget.dataset.path })
  },
})
