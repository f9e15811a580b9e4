import { call } from '../../api/client'
import { acts } from '../../api/page-acts'
import { serverNow } from '../../api/server-clock'
import { liveRow, type LiveRow } from '../../words/live-words'

type Choice = WechatMiniprogram.TouchEvent<object, object, { id: string }>

/** What is live, what comes, and what can be watched again. */
Page({
  data: { status: 'loading', problem: '', rows: [] as LiveRow[] },

  async onLoad() {
    await this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    await wx.stopPullDownRefresh()
  },

  load() {
    return acts.load(this, async () => {
      const { items } = await call('GET /api/mp/live-sessions', {})
      this.setData({ rows: items.map((one) => liveRow(one, serverNow())) })
    })
  },

  open(event: Choice) {
    return wx.navigateTo({ url: `/pages/live/index?id=${event.currentTarget.dataset.id}` })
  },
})
