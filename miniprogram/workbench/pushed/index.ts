import { call } from '../../api/client'
import { acts } from '../../api/page-acts'
import { resultGroups, resultLead, type ResultGroup } from './view'

/** What has become of a push of mine by now. */
Page({
  data: { status: 'loading', problem: '', lead: '', groups: [] as ResultGroup[], cards: 0 },
  id: '',

  onLoad({ id }: { id?: string }) {
    this.id = id ?? ''
  },

  /** Also after cards were forwarded on the next page. */
  async onShow() {
    await this.load()
  },

  load() {
    return acts.load(this, async () => {
      const { items } = await call('GET /api/workbench/pushes/:id', { id: this.id })
      const cards = items.filter(({ state }) => state === 'card').length
      this.setData({ lead: resultLead(items), groups: resultGroups(items), cards })
    })
  },

  openCards() {
    return wx.navigateTo({ url: '/workbench/push-cards/index' })
  },
})
