import type { ActivityPeriod } from '../../../src/contract/workbench'
import { call, sentenceOf } from '../../api/client'
import { leadToJoin } from '../desk'
import { activityRows, creditRows, PERIODS, spanText, type FigureRow } from './view'

/** My figures: what my work came to, and which sales are credited to me, each with what it means. */
Page({
  data: {
    status: 'loading',
    problem: '',
    periods: PERIODS,
    period: 'today' as ActivityPeriod,
    span: '',
    activity: [] as FigureRow[],
    credits: [] as FigureRow[],
  },

  async onLoad() {
    await this.load()
  },

  async load() {
    const { period } = this.data
    try {
      const { from, to, activity } = await call('GET /api/workbench/activity', { period })
      const { items } = await call('GET /api/workbench/figures', { from, to })
      if (period !== this.data.period) return
      this.setData({
        status: 'ready',
        span: spanText(from, to),
        activity: activityRows(activity),
        credits: creditRows(items),
      })
    } catch (error) {
      if (await leadToJoin(error)) return
      this.setData({ status: 'error', problem: sentenceOf(error) })
    }
  },

  async choose({ currentTarget }: WechatMiniprogram.TouchEvent<object, object, { period: ActivityPeriod }>) {
    this.setData({ period: currentTarget.dataset.period })
    await this.load()
  },
})
