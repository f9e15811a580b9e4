import { showUnread } from '../../api/badge'
import { call } from '../../api/client'
import { whoAmI } from '../../api/me'
import { openPath } from '../../api/open'
import { acts } from '../../api/page-acts'
import { meView, noPhoneWords, type MeView } from './view'

type Choice = WechatMiniprogram.TouchEvent<object, object, { path: string }>

/** Me: my name and number, and the ways to everything that is mine. */
Page({
  data: {
    status: 'loading',
    problem: '',
    view: undefined as MeView | undefined,
    isNaming: false,
    name: '',
    phoneText: '',
    busy: false,
  },
  consentVersion: 0,

  async onLoad() {
    await this.load()
  },

  async onShow() {
    if (this.data.status === 'ready') await this.read().catch(() => undefined)
  },

  load() {
    return acts.load(this, () => this.read())
  },

  async read() {
    const few = { page: 1, pageSize: 1 }
    const [me, { card }, home, coupons, { unread }, consents] = await Promise.all([
      whoAmI(),
      call('GET /api/mp/card', {}),
      call('GET /api/mp/home', {}),
      call('GET /api/mp/coupons', few),
      call('GET /api/mp/messages', few),
      call('GET /api/mp/consents', {}),
    ])
    this.consentVersion = consents.version
    this.setData({
      view: meView(me, card, home, coupons.total, unread),
      name: me.name ?? '',
      phoneText: consents.items.find(({ purpose }) => purpose === 'phone')?.text ?? '',
    })
    showUnread(unread)
  },

  startNaming() {
    this.setData({ isNaming: true })
  },

  typeName({ detail }: WechatMiniprogram.Input) {
    this.setData({ name: detail.value })
  },

  /** An empty name takes it away. */
  saveName() {
    return acts.once(this, async () => {
      const name = this.data.name.trim()
      await call('PUT /api/mp/me', { name: name === '' ? null : name })
      await this.read()
      this.setData({ isNaming: false })
    })
  },

  /** The number goes from WeChat to the server; the page sees a code only. */
  givePhone({ detail }: WechatMiniprogram.ButtonGetPhoneNumber) {
    const { code } = detail
    if (!code) return wx.showToast({ title: noPhoneWords(detail.errMsg), icon: 'none', duration: 2500 })
    return acts.once(this, async () => {
      const { isMerged, isPending } = await call('POST /api/mp/phone', {
        code,
        consentVersion: this.consentVersion,
      })
      await this.read()
      const title = isMerged ? '已和这个手机号的会员合并' : isPending ? '已收到，店员会核对' : '手机号已留下'
      await wx.showToast({ title, icon: 'none' })
    })
  },

  open({ currentTarget }: Choice) {
    return openPath(currentTarget.dataset.path)
  },

  openWorkbench() {
    return wx.navigateTo({ url: '/workbench/home/index' })
  },
})
