import { call, CallError } from '../../api/client'
import { acts } from '../../api/page-acts'
import { serverNow, setServerTime } from '../../api/server-clock'
import { noteVisit, shareMessage } from '../../api/share'
import { couponView, type CouponView } from './view'

interface Query {
  id?: string
  /** The share link that led here. */
  share?: string
}

const MOST_STORES = 100

/** One coupon: claimed here, then shown with the code that the till scans. */
Page({
  data: {
    status: 'loading',
    problem: '',
    view: undefined as CouponView | undefined,
    isNew: false,
    busy: false,
  },
  id: '',
  shareId: undefined as string | undefined,
  /** The same for every sending of one claim, so that sending it again gets the same coupon. */
  requestKey: '',

  async onLoad({ id, share }: Query) {
    this.id = id ?? ''
    this.shareId = share
    noteVisit(this.shareId)
    await this.load()
  },

  /** Coming back from opening a card, the coupon can be claimed. */
  async onShow() {
    if (this.data.status === 'ready') await this.read().catch(() => undefined)
  },

  load() {
    return acts.load(this, async () => {
      setServerTime((await call('GET /api/mp/me', {})).serverTime)
      await this.read()
    })
  },

  async read() {
    const coupon = await call('GET /api/mp/coupons/:id', { id: this.id })
    const { items } =
      coupon.storeIds.length > 0
        ? await call('GET /api/mp/stores', { page: 1, pageSize: MOST_STORES })
        : { items: [] }
    const names = items.filter(({ id }) => coupon.storeIds.includes(id)).map(({ name }) => name)
    this.setData({ view: couponView(coupon, names, serverNow()) })
  },

  async press() {
    if (this.data.view?.button?.does === 'card') return wx.navigateTo({ url: '/pages/card/index' })
    await this.claim()
  },

  async claim() {
    if (this.data.busy) return
    this.setData({ busy: true })
    this.requestKey ||= `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`
    try {
      await call('POST /api/mp/coupons/:id/claim', { id: this.id, requestKey: this.requestKey })
      this.requestKey = ''
      this.setData({ isNew: true })
    } catch (error) {
      // Without an answer nobody knows: the same key is sent again.
      if (error instanceof CallError && error.code !== 'network') this.requestKey = ''
      await acts.tellTrouble(error)
    } finally {
      await this.read().catch(() => undefined)
      this.setData({ busy: false })
    }
  },

  onShareAppMessage() {
    const plain = { title: this.data.view?.title ?? '优惠券', path: `/pages/coupon/index?id=${this.id}` }
    return shareMessage({ kind: 'coupon', id: this.id }, plain, this.shareId)
  },
})
