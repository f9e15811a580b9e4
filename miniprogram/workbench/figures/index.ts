import type { ActivityPeriod } from '../../../src/contract/workbench'
import { call } from '../../api/client'
import { acts } from '../../api/page-acts'
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

  load() {
    return acts.load(
      this,
      async () => {
        const { period } = this.data
        const { from, to, activity } = await call('GET /api/workbench/activity', { period })
        const { items } = await call('GET /api/workbench/figures', { from, to })
        if (period !== this.data.period) return
        this.setData({
          span: spanText(from, to),
          activity: activityRows(activity),
          credits: creditRows(items),
        })
      },
      leadToJoin,
    )
  },

  async choose({ currentTarget }: WechatMiniprogram.TouchEvent<object, object, { period: ActivityPeriod }>) {
    this.setData({ period: currentTarget.dataset.period })
    await this.load()
  },
})
