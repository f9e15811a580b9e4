import { call, sentenceOf } from '../../api/client'
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

  async load() {
    this.setData({ status: 'loading' })
    try {
      const { card } = await call('GET /api/mp/card', {})
      this.setData({ status: 'ready', tier: card ? tierWords(card) : null })
    } catch (error) {
      this.setData({ status: 'error', problem: sentenceOf(error) })
    }
  },
})
