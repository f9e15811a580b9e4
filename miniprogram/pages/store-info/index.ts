import { call } from '../../api/client'
import { guideQuestion, storeQuestion, type Question } from '../../words/change-words'
import type { MpStorePage } from '../../../src/contract/bindings'
import { acts } from '../../api/page-acts'
import { servingOf, storeInfoView, type StoreInfoView } from './view'

type Choice = WechatMiniprogram.TouchEvent<object, object, { id: string }>

/** One store: until when it is open, the way there, who works there, what is on offer; and to make it mine. */
Page({
  data: { status: 'loading', problem: '', busy: false, view: undefined as StoreInfoView | undefined },
  id: '',
  said: undefined as MpStorePage | undefined,

  async onLoad(query: { id?: string }) {
    this.id = query.id ?? ''
    await this.load()
  },

  load() {
    return acts.load(this, () => this.read())
  },

  async read() {
    const [said, { items }] = await Promise.all([
      call('GET /api/mp/stores/:id', { id: this.id }),
      call('GET /api/mp/offers', { storeId: this.id }),
    ])
    this.said = said
    this.setData({ view: storeInfoView(said, items) })
  },

  chooseStore() {
    const serving = servingOf(this.said!)
    const question = serving && storeQuestion(serving, this.said!.store.name)
    return this.choose(null, question, '已设为我的门店')
  },

  chooseGuide({ currentTarget }: Choice) {
    const row = this.data.view?.guides.find(({ id }) => id === currentTarget.dataset.id)
    if (!row || row.isMine) return
    const serving = servingOf(this.said!)
    return this.choose(row.id, serving && guideQuestion(serving, row.name), `${row.name}是你的导购了`)
  },

  /** What changes and what stays is said before it happens. */
  async choose(staffId: string | null, question: Question | undefined, done: string) {
    await acts.once(this, async () => {
      if (question && !(await wx.showModal({ ...question })).confirm) return
      await call('POST /api/mp/bindings', { storeId: this.id, staffId })
      await this.read()
      await wx.showToast({ title: done, icon: 'none' })
    })
  },

  openMap() {
    const { latitude, longitude, name, address } = this.said!.store
    if (latitude === null || longitude === null) return
    void wx.openLocation({ latitude, longitude, name, address, scale: 16 })
  },

  ring() {
    const { phone } = this.said!.store
    if (phone) void wx.makePhoneCall({ phoneNumber: phone }).catch(() => undefined)
  },

  openOffer({ currentTarget }: Choice) {
    return wx.navigateTo({ url: `/pages/offer/index?id=${currentTarget.dataset.id}` })
  },
})
