import { showUnread } from '../../api/badge'
import { call, download, sentenceOf } from '../../api/client'
import { sceneOf, type OpenQuery } from '../../codes/scene'
import { whoAmI } from '../../api/me'
import { acts } from '../../api/page-acts'
import { serverNow } from '../../api/server-clock'
import { shelfView, type ShelfFacts, type ShelfView } from './shelf'
import { homeView, type HomeView, type Scan } from './view'

type Choice = WechatMiniprogram.TouchEvent<object, object, { id: string }>
type Flip = WechatMiniprogram.CustomEvent<{ isOn: boolean }>

const EMPTY: HomeView = {
  greeting: '',
  details: '',
  offerText: '',
  store: null,
  guide: null,
  visiting: [],
  handover: '',
  card: null,
}

/** Home: my store, my guide, my card; arriving by a code, first what the code has to say. */
Page({
  data: {
    status: 'loading',
    problem: '',
    brand: '',
    isStaff: false,
    view: EMPTY,
    shelf: null as ShelfView | null,
    shelfProblem: '',
    /** The guide whose WeCom contact code can be shown; empty for none. */
    contactName: '',
  },
  scene: undefined as string | undefined,
  isByCard: false,
  scan: undefined as Scan | undefined,

  async onLoad(query: OpenQuery) {
    this.scene = sceneOf(query)
    this.isByCard = query.by === 'card'
    await this.load()
  },

  /** Coming back from the card or the list of stores shows what changed there. */
  async onShow() {
    if (this.data.status === 'ready') await this.read().catch(() => undefined)
  },

  load() {
    return acts.load(this, async () => {
      if (this.scene !== undefined && !this.scan)
        this.scan = await call('POST /api/mp/scans', { scene: this.scene, isByCard: this.isByCard })
      await this.read()
    })
  },

  async read() {
    const asked = this.askShelf()
    const [home, { card }, me, { unread }] = await Promise.all([
      call('GET /api/mp/home', {}),
      call('GET /api/mp/card', {}),
      whoAmI(),
      call('GET /api/mp/messages', { page: 1, pageSize: 1 }),
    ])
    showUnread(unread)
    this.showShelf(await asked)
    this.setData({ brand: me.brand, isStaff: me.staff !== null, view: homeView(home, card, this.scan) })
    await this.readContact()
  },

  /** Without an answer the page is as it is without a contact code. */
  async readContact() {
    const contact = this.data.view.guide
      ? await call('GET /api/mp/guide-contact', {}).catch(() => undefined)
      : undefined
    this.setData({ contactName: contact?.guideName ?? '' })
  },

  /** WeChat reads the code in a picture that is pressed for long. */
  async showContact() {
    try {
      const picture = await download('GET /api/mp/guide-contact/picture', {})
      await wx.previewImage({ urls: [picture] })
    } catch (error) {
      await acts.tellTrouble(error)
    }
  },

  /** What the shop shows, or the sentence why not: the shopper's own things are there all the same. */
  async askShelf() {
    try {
      const [offers, recommended, live] = await Promise.all([
        call('GET /api/mp/offers', {}),
        call('GET /api/mp/recommendations', {}),
        call('GET /api/mp/live-sessions', {}),
      ])
      return { offers: offers.items, recommended, live: live.items }
    } catch (error) {
      return sentenceOf(error)
    }
  },

  async readShelf() {
    this.showShelf(await this.askShelf())
  },

  showShelf(said: Omit<ShelfFacts, 'now'> | string) {
    if (typeof said === 'string') this.setData({ shelfProblem: said })
    else this.setData({ shelf: shelfView({ ...said, now: serverNow() }), shelfProblem: '' })
  },

  /** The next list is already without, or again with, what the shopper bought. */
  async flipPersonal({ detail }: Flip) {
    await this.attempt(() => call('PUT /api/mp/preferences', { isNonPersonalised: !detail.isOn }))
  },

  openOffer({ currentTarget }: Choice) {
    return wx.navigateTo({ url: `/pages/offer/index?id=${currentTarget.dataset.id}` })
  },

  openGoods({ currentTarget }: Choice) {
    return wx.navigateTo({ url: `/pages/product/index?id=${currentTarget.dataset.id}` })
  },

  openLive({ currentTarget }: Choice) {
    return wx.navigateTo({ url: `/pages/live/index?id=${currentTarget.dataset.id}` })
  },

  openCard() {
    return wx.navigateTo({ url: '/pages/card/index' })
  },

  openCounter() {
    return wx.navigateTo({ url: '/workbench/home/index' })
  },

  openLives() {
    return wx.navigateTo({ url: '/pages/lives/index' })
  },

  openStore() {
    return wx.navigateTo({ url: `/pages/store-info/index?id=${this.data.view.store!.id}` })
  },

  openStores() {
    return wx.navigateTo({ url: '/pages/stores/index' })
  },

  change() {
    return wx.navigateTo({ url: '/pages/store/index' })
  },

  /** The scanned store or guide becomes the shopper's own; the shopper's choice always wins. */
  async takeOffer() {
    if (this.scene === undefined) return
    await this.attempt(async () => {
      await call('POST /api/mp/bindings', { scene: this.scene! })
      if (this.scan) this.scan = { ...this.scan, greeting: '好的，已经换好了。', offer: null }
    })
  },

  async decline() {
    await this.attempt(() => call('POST /api/mp/bindings/decline', {}))
  },

  async attempt(act: () => Promise<unknown>) {
    try {
      await act()
      await this.read()
    } catch (error) {
      await acts.tellTrouble(error)
    }
  },
})
