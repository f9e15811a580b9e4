import { call } from '../../api/client'
import { idOf } from '../../acts/page-acts'
import { acts } from '../../api/page-acts'
import { noteVisit, shareMessage } from '../../api/share'
import { goodsRow, type GoodsRow } from '../../words/goods-words'
import { offerView, type OfferView } from './view'

interface Query {
  id?: string
  /** The share link that led here. */
  share?: string
}

const PAGE_SIZE = 20

/** One offer, and what it is on. */
Page({
  data: {
    status: 'loading',
    problem: '',
    view: undefined as OfferView | undefined,
    rows: [] as GoodsRow[],
    total: 0,
  },
  id: '',
  shareId: undefined as string | undefined,

  async onLoad(query: Query) {
    this.id = query.id ?? ''
    this.shareId = query.share
    noteVisit(this.shareId)
    await this.load()
  },

  load() {
    return acts.load(this, async () => {
      const offer = await call('GET /api/mp/offers/:id', { id: this.id })
      const view = offerView(offer)
      const page = view.isOn ? await this.read(1) : { items: offer.products, total: offer.products.length }
      this.setData({ view, rows: page.items.map(goodsRow), total: page.total })
    })
  },

  read(page: number) {
    return call('GET /api/mp/products', { offerId: this.id, page, pageSize: PAGE_SIZE })
  },

  /** The next page, once the shopper is at the end of this one. */
  async onReachBottom() {
    if (!this.data.view?.isOn) return
    await acts.turn(this, PAGE_SIZE, idOf, async (page) => (await this.read(page)).items.map(goodsRow))
  },

  open(event: WechatMiniprogram.TouchEvent<object, object, { id: string }>) {
    return wx.navigateTo({ url: `/pages/product/index?id=${event.currentTarget.dataset.id}` })
  },

  onShareAppMessage() {
    const plain = { title: this.data.view?.name ?? '优惠', path: `/pages/offer/index?id=${this.id}` }
    return shareMessage({ kind: 'offer', id: this.id }, plain, this.shareId)
  },
})
