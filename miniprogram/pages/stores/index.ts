import { allowPlaceInSettings, isPlaceAllowed, roughPlace } from '../../api/place'
import { call } from '../../api/client'
import type { MpHome } from '../../../src/contract/bindings'
import type { StoreCard } from '../../../src/contract/stores'
import { acts } from '../../api/page-acts'
import { storeQuestion, type Serving } from '../../words/change-words'
import { placeWords, storeRows, type PlaceState, type StoreRow } from './view'

type Choice = WechatMiniprogram.TouchEvent<object, object, { id: string }>

const MOST_STORES = 200
/** The server measures so many; the rest stays below them. */
const MOST_NEAR = 20

/** The stores, the nearest first once the shopper lets their rough place be known; without it the list is whole, too. */
Page({
  data: {
    status: 'loading',
    problem: '',
    rows: [] as StoreRow[],
    place: 'unasked' as PlaceState,
    words: placeWords('unasked'),
    busy: false,
  },
  all: [] as StoreCard[],
  nearest: [] as StoreCard[],
  mine: undefined as string | undefined,
  /** Undefined while nobody serves the shopper. */
  serving: undefined as Serving | undefined,

  async onLoad() {
    await this.load()
  },

  load() {
    return acts.load(this, async () => {
      const [{ items }, { home }, isAllowed] = await Promise.all([
        call('GET /api/mp/stores', { page: 1, pageSize: MOST_STORES }),
        call('GET /api/mp/home', {}),
        isPlaceAllowed(),
      ])
      this.all = items
      this.takeHome(home)
      if (isAllowed) await this.measure()
      this.show()
    })
  },

  takeHome(home: MpHome['home']) {
    this.mine = home?.store.id
    this.serving = home ? { store: home.store.name, guide: home.guide?.name ?? null } : undefined
  },

  show() {
    this.setData({
      rows: storeRows(this.all, this.nearest, this.mine),
      words: placeWords(this.data.place),
    })
  },

  async measure() {
    const place = await roughPlace()
    if (typeof place === 'string') return this.setData({ place })
    const { items } = await call('POST /api/mp/stores/nearest', { ...place, limit: MOST_NEAR })
    this.nearest = items
    this.setData({ place: 'known' })
  },

  /** Asks for the place; who refused before is led to the settings, where alone it can be changed. */
  locate() {
    return acts.once(this, async () => {
      if (this.data.place === 'refused' && !(await allowPlaceInSettings())) return
      await this.measure()
      this.show()
    })
  },

  choose({ currentTarget }: Choice) {
    return acts.once(this, async () => {
      const storeId = currentTarget.dataset.id
      const name = this.all.find(({ id }) => id === storeId)?.name ?? '这家门店'
      const question = this.serving && storeQuestion(this.serving, name)
      if (question && !(await wx.showModal({ ...question })).confirm) return
      this.takeHome((await call('POST /api/mp/bindings', { storeId })).home)
      this.show()
      await wx.showToast({ title: '已设为我的门店', icon: 'none' })
    })
  },

  openStore({ currentTarget }: Choice) {
    return wx.navigateTo({ url: `/pages/store-info/index?id=${currentTarget.dataset.id}` })
  },

  openMap({ currentTarget }: Choice) {
    const store = this.all.find(({ id }) => id === currentTarget.dataset.id)
    if (!store || store.latitude === null || store.longitude === null) return
    const { latitude, longitude, name, address } = store
    void wx.openLocation({ latitude, longitude, name, address, scale: 16 })
  },

  ring({ currentTarget }: Choice) {
    const phone = this.all.find(({ id }) => id === currentTarget.dataset.id)?.phone
    if (phone) void wx.makePhoneCall({ phoneNumber: phone }).catch(() => undefined)
  },
})
