import { call, sentenceOf } from '../../api/client'
import { whoAmI } from '../../api/me'
import { serverNow } from '../../api/server-clock'
import { balanceWords, entryRow, type BalanceWords, type EntryRow } from './view'

const PAGE_SIZE = 30

/** Points: what can be spent, what waits and lapses, and every movement with its reason. */
Page({
  data: {
    status: 'loading',
    problem: '',
    balance: null as BalanceWords | null,
    rows: [] as EntryRow[],
    total: 0,
  },
  isTurning: false,

  async onLoad() {
    await this.load()
  },

  /** Coming back from opening a card shows it. */
  async onShow() {
    if (this.data.status === 'ready' && this.data.balance === null) await this.load()
  },

  async load() {
    this.setData({ status: 'loading' })
    try {
      await whoAmI()
      const { points, items, total } = await call('GET /api/mp/points', { page: 1, pageSize: PAGE_SIZE })
      this.setData({
        status: 'ready',
        balance: points ? balanceWords(points) : null,
        rows: items.map((one) => entryRow(one, serverNow())),
        total,
      })
    } catch (error) {
      this.setData({ status: 'error', problem: sentenceOf(error) })
    }
  },

  async onReachBottom() {
    const { rows, total } = this.data
    if (this.isTurning || rows.length >= total) return
    this.isTurning = true
    try {
      const page = Math.floor(rows.length / PAGE_SIZE) + 1
      const { items } = await call('GET /api/mp/points', { page, pageSize: PAGE_SIZE })
      this.setData({ rows: [...rows, ...items.map((one) => entryRow(one, serverNow()))] })
    } catch (error) {
      await wx.showToast({ title: sentenceOf(error), icon: 'none' })
    } finally {
      this.isTurning = false
    }
  },
})
