import { call } from '../../api/client'
import { whoAmI } from '../../api/me'
import { idOf } from '../../acts/page-acts'
import { acts } from '../../api/page-acts'
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

  async onLoad() {
    await this.load()
  },

  /** Coming back from opening a card shows it. */
  async onShow() {
    if (this.data.status === 'ready' && this.data.balance === null) await this.load()
  },

  load() {
    return acts.load(this, async () => {
      await whoAmI()
      const { points, items, total } = await call('GET /api/mp/points', { page: 1, pageSize: PAGE_SIZE })
      this.setData({
        balance: points ? balanceWords(points) : null,
        rows: items.map((one) => entryRow(one, serverNow())),
        total,
      })
    })
  },

  onReachBottom() {
    return acts.turn(this, PAGE_SIZE, idOf, async (page) => {
      const { items } = await call('GET /api/mp/points', { page, pageSize: PAGE_SIZE })
      return items.map((one) => entryRow(one, serverNow()))
    })
  },
})
