import { call } from '../../api/client'
import { acts } from '../../api/page-acts'
import { guideQuestion, storeQuestion, type Question, type Serving } from '../../words/change-words'
import { guideRows, storeRows, type GuideRow, type ListedStore, type StoreRow } from './view'

type Choice = WechatMiniprogram.TouchEvent<object, object, { id: string }>
type Home = Awaited<ReturnType<typeof homeNow>>

const homeNow = () => call('GET /api/mp/home', {})

/** The shopper chooses store and guide; the choice always wins over scans and protection. */
Page({
  data: {
    status: 'loading',
    problem: '',
    busy: false,
    stores: [] as StoreRow[],
    guides: [] as GuideRow[],
  },
  listed: [] as ListedStore[],
  homeStoreId: undefined as string | undefined,
  /** Undefined while nobody serves the shopper: then nothing changes, and nothing is asked. */
  serving: undefined as Serving | undefined,

  async onLoad() {
    await this.load()
  },

  load() {
    return acts.load(this, async () => {
      const [home, { items }] = await Promise.all([
        homeNow(),
        call('GET /api/mp/stores', { page: 1, pageSize: 200 }),
      ])
      this.listed = items
      this.show(home)
    })
  },

  show(home: Home) {
    const mine = home.home
    this.homeStoreId = mine?.store.id
    this.serving = mine ? { store: mine.store.name, guide: mine.guide?.name ?? null } : undefined
    this.setData({ stores: storeRows(this.listed, home), guides: guideRows(home) })
  },

  async chooseStore(event: Choice) {
    const row = this.data.stores.find(({ id }) => id === event.currentTarget.dataset.id)
    if (!row || row.isMine) return
    const question = this.serving && storeQuestion(this.serving, row.name)
    await this.choose({ storeId: row.id, staffId: null }, question, '门店换好了')
  },

  async chooseGuide(event: Choice) {
    const row = this.data.guides.find(({ id }) => id === event.currentTarget.dataset.id)
    if (this.homeStoreId === undefined || !row || row.isMine) return
    const staffId = row.id || null
    const question = this.serving && guideQuestion(this.serving, staffId === null ? null : row.name)
    await this.choose({ storeId: this.homeStoreId, staffId }, question, '导购换好了')
  },

  /** What changes and what stays is said before it happens. */
  async choose(
    place: { storeId: string; staffId: string | null },
    question: Question | undefined,
    done: string,
  ) {
    await acts.once(this, async () => {
      if (question && !(await wx.showModal({ ...question })).confirm) return
      this.show(await call('POST /api/mp/bindings', place))
      await wx.showToast({ title: done, icon: 'none' })
    })
  },
})
