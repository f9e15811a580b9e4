import { call } from '../../api/client'
import { whoAmI } from '../../api/me'
import { acts } from '../../api/page-acts'
import { serverNow } from '../../api/server-clock'
import { whyWords, type WhyWords } from './view'

/** Why a message came: who decided it, on what ground, and how much of the limits it was. */
Page({
  data: { status: 'loading', problem: '', why: undefined as WhyWords | undefined },
  id: '',

  async onLoad(query: { id?: string }) {
    this.id = query.id ?? ''
    await this.load()
  },

  load() {
    return acts.load(this, async () => {
      await whoAmI()
      const why = await call('GET /api/mp/messages/:id/why', { id: this.id })
      this.setData({ why: whyWords(why, serverNow()) })
    })
  },

  openReach() {
    return wx.navigateTo({ url: '/pages/reach/index' })
  },
})
