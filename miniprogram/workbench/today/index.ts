import { call } from '../../api/client'
import { whoAmI } from '../../api/me'
import { acts } from '../../api/page-acts'
import { serverNow } from '../../api/server-clock'
import { shopDay } from '../care/view'
import { leadToJoin } from '../desk'
import { todayRow, type TodayRow } from './view'

type Tapped = WechatMiniprogram.TouchEvent<object, object, { id: string; path: string; text: string }>

/** What there is to do today, in order, each with why. */
Page({
  data: { status: 'loading', problem: '', rows: [] as TodayRow[], busy: false },

  async onShow() {
    await this.load()
  },

  load() {
    return acts.load(this, () => this.read(), leadToJoin)
  },

  async read() {
    const { items } = await call('GET /api/workbench/today', {})
    this.setData({ rows: items.map(todayRow) })
  },

  step(work: () => Promise<unknown>) {
    return acts.once(this, async () => {
      await work()
      await this.read()
    })
  },

  done({ currentTarget }: Tapped) {
    return this.step(() => call('POST /api/workbench/follow-ups/:id/done', { id: currentTarget.dataset.id }))
  },

  putOff({ currentTarget }: Tapped) {
    return this.step(async () => {
      await whoAmI()
      const dueOn = shopDay(serverNow(), 7)
      await call('POST /api/workbench/follow-ups/:id/moved', { id: currentTarget.dataset.id, dueOn })
    })
  },

  /** What was not planned and is done now is a follow-up of today that is done. */
  cared({ currentTarget }: Tapped) {
    const { id, text } = currentTarget.dataset
    return this.step(async () => {
      await whoAmI()
      const made = await call('POST /api/workbench/customers/:id/follow-ups', {
        id,
        text,
        dueOn: shopDay(serverNow()),
      })
      await call('POST /api/workbench/follow-ups/:id/done', { id: made.id })
    })
  },

  open({ currentTarget }: Tapped) {
    return wx.navigateTo({ url: currentTarget.dataset.path })
  },
})
