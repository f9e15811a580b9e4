import { call, sentenceOf } from '../../api/client'
import { guideRows, storeRows, type GuideRow, type ListedStore, type StoreRow } from './view'

type Choice = WechatMiniprogram.TouchEvent<object, object, { id: string }>
type Home = Awaited<ReturnType<typeof homeNow>>

const homeNow = () => call('GET /api/mp/home', {})

/** The shopper chooses store and guide; the choice always wins over scans and protection. */
Page({
  data: {
    status: 'loading',
    problem: '',
    stores: [] as StoreRow[],
    guides: [] as GuideRow[],
  },
  listed: [] as ListedStore[],
  homeStoreId: undefined as string | undefined,
  busy: false,

  async onLoad() {
    await this.load()
  },

  async load() {
    this.setData({ status: 'loading' })
    try {
      const [home, { items }] = await Promise.all([
        homeNow(),
        call('GET /api/mp/stores', { page: 1, pageSize: 200 }),
      ])
      this.listed = items
      this.show(home)
      this.setData({ status: 'ready' })
    } catch (error) {
      this.setData({ status: 'error', problem: sentenceOf(error) })
    }
  },

  show(home: Home) {
    this.homeStoreId = home.home?.store.id
    this.setData({ stores: storeRows(this.listed, home), guides: guideRows(home) })
  },

  async chooseStore(event: Choice) {
    await this.choose(event.currentTarget.dataset.id, null, '门店换好了')
  },

  async chooseGuide(event: Choice) {
    if (this.homeStoreId === undefined) return
    await this.choose(this.homeStoreId, event.currentTarget.dataset.id || null, '导购换好了')
  },

  async choose(storeId: string, staffId: string | null, done: string) {
    if (this.busy) return
    this.busy = true
    try {
      this.show(await call('POST /api/mp/bindings', { storeId, staffId }))
      await wx.showToast({ title: done, icon: 'none' })
    } catch (error) {
      await wx.showToast({ title: sentenceOf(error), icon: 'none' })
    } finally {
      this.busy = false
    }
  },
})
