import { call } from '../../api/client'
import { acts } from '../../api/page-acts'
import { tierWords, type TierWords } from './view'

/** The tier, its benefits, and what is missing to the next. */
Page({
  data: { status: 'loading', problem: '', tier: null as TierWords | null },

  async onLoad() {
    await this.load()
  },

  async onShow() {
    if (this.data.status === 'ready' && this.data.tier === null) await this.load()
  },

  load() {
    return acts.load(this, async () => {
      const { card } = await call('GET /api/mp/card', {})
      this.setData({ tier: card ? tierWords(card) : null })
    })
  },
})
