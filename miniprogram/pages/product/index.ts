import { offersAbout, tellMe, type Offers } from '../../api/be-told'
import { call } from '../../api/client'
import { placeIfAllowed } from '../../api/place'
import { noteVisit, shareMessage } from '../../api/share'
import type { MpProduct } from '../../../src/contract/mp-products'
import { acts } from '../../api/page-acts'
import { productView, type ProductView } from './view'

interface Query {
  id?: string
  /** The share link that led here. */
  share?: string
}

type Choice = WechatMiniprogram.TouchEvent<object, object, { id: string }>
type Purpose = 'stock' | 'price'

/** One product: pictures, sizes, price, where it is; to be told when it is back or cheaper, to ask, to pass on. */
Page({
  data: {
    status: 'loading',
    problem: '',
    busy: false,
    view: undefined as ProductView | undefined,
    picture: 0,
    id: '',
    path: '',
  },
  id: '',
  shareId: undefined as string | undefined,
  product: undefined as MpProduct | undefined,
  guideName: undefined as string | undefined,
  skuId: '',
  /** What may be asked for about the product, and about its SKUs, by what it is about. */
  offers: {} as Record<string, Offers | undefined>,

  async onLoad(query: Query) {
    this.id = query.id ?? ''
    this.shareId = query.share
    noteVisit(this.shareId)
    await this.load()
  },

  load() {
    return acts.load(this, async () => {
      const place = await placeIfAllowed()
      const [product, { home }] = await Promise.all([
        call('GET /api/mp/products/:id', { id: this.id, ...place }),
        call('GET /api/mp/home', {}),
      ])
      this.product = product
      this.guideName = home?.guide?.name
      const first = product.skus.find(({ stock }) => stock === 'in' || stock === 'few') ?? product.skus[0]
      this.skuId = first?.id ?? ''
      const about = ['chat', `product:${this.id}`, `sku:${this.skuId}`]
      await Promise.all(about.map((one) => this.readOffers(one)))
      this.setData({ id: this.id, path: `pages/product/index?id=${this.id}` })
      this.show()
    })
  },

  /** Asked before the tap: inside it WeChat wants its question at once. */
  async readOffers(about: string) {
    const found = await offersAbout(about)
    if (found) this.offers = { ...this.offers, [about]: found }
  },

  offerOf(purpose: Purpose) {
    const about = purpose === 'stock' ? `sku:${this.skuId}` : `product:${this.id}`
    const known: Offers | undefined = this.offers[about]
    const offer = known?.offers.find((one) => one.purpose === purpose)
    return { about, offer }
  },

  show() {
    const wishes = {
      stock: this.offerOf('stock').offer,
      price: this.offerOf('price').offer,
      answer: this.offers['chat']?.offers[0],
    }
    this.setData({ view: productView(this.product!, this.skuId, wishes, this.guideName) })
  },

  async choose(event: Choice) {
    this.skuId = event.currentTarget.dataset.id
    this.show()
    await this.readOffers(`sku:${this.skuId}`)
    this.show()
  },

  turn(event: WechatMiniprogram.SwiperChange) {
    this.setData({ picture: event.detail.current })
  },

  waitForStock() {
    return this.wait('stock')
  },

  waitForPrice() {
    return this.wait('price')
  },

  /** Sets the reminder, or calls it off; what was allowed stays allowed. */
  async wait(purpose: Purpose) {
    const { about, offer } = this.offerOf(purpose)
    if (!offer) return
    await acts.once(this, async () => {
      const said = offer.isSet
        ? await call('POST /api/mp/subscriptions/cancel', { for: about })
        : await tellMe(about, [offer.templateId])
      this.offers = { ...this.offers, [about]: said }
      this.show()
    })
  },

  /** WeChat asks in this very tap, so nothing may be awaited before it. */
  async askToBeTold() {
    await acts.once(this, async () => {
      const said = await tellMe('chat', this.offers['chat']?.templateIds ?? [])
      this.offers = { ...this.offers, chat: said }
      this.show()
    })
  },

  openStore({ currentTarget }: Choice) {
    return wx.navigateTo({ url: `/pages/store-info/index?id=${currentTarget.dataset.id}` })
  },

  openOffer() {
    return wx.navigateTo({ url: `/pages/offer/index?id=${this.data.view!.offerId}` })
  },

  onShareAppMessage() {
    const plain = { title: this.product?.name ?? '商品', path: `/pages/product/index?id=${this.id}` }
    return shareMessage({ kind: 'product', id: this.id }, plain, this.shareId)
  },
})
