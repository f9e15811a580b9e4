import { showUnread } from '../../api/badge'
import { call } from '../../api/client'
import { whoAmI } from '../../api/me'
import { openPath } from '../../api/open'
import { idOf } from '../../acts/page-acts'
import { acts } from '../../api/page-acts'
import { serverNow } from '../../api/server-clock'
import { guideWords, type GuideWords } from '../../words/store-words'
import { messageRow, type MessageRow } from './view'

type Choice = WechatMiniprogram.TouchEvent<object, object, { id: string }>

const PAGE_SIZE = 20

/** My guide to ask, and the message centre: what came, the newest first; a tap reads it and leads to its page. */
Page({
  data: {
    status: 'loading',
    problem: '',
    guide: null as GuideWords | null,
    rows: [] as MessageRow[],
    total: 0,
  },

  async onLoad() {
    await this.load()
  },

  async onShow() {
    if (this.data.status === 'ready') await this.read().catch(() => undefined)
  },

  async onPullDownRefresh() {
    await this.load()
    await wx.stopPullDownRefresh()
  },

  load() {
    return acts.load(this, async () => {
      await whoAmI()
      await this.read()
    })
  },

  async read() {
    const [{ items, total, unread }, { home }] = await Promise.all([
      call('GET /api/mp/messages', { page: 1, pageSize: PAGE_SIZE }),
      call('GET /api/mp/home', {}),
    ])
    const guide = guideWords(home?.guide ?? null)
    this.setData({ guide, rows: items.map((one) => messageRow(one, serverNow())), total })
    showUnread(unread)
  },

  onReachBottom() {
    return acts.turn(this, PAGE_SIZE, idOf, async (page) => {
      const { items } = await call('GET /api/mp/messages', { page, pageSize: PAGE_SIZE })
      return items.map((one) => messageRow(one, serverNow()))
    })
  },

  async open({ currentTarget }: Choice) {
    const row = this.data.rows.find(({ id }) => id === currentTarget.dataset.id)
    if (!row) return
    try {
      if (!row.isRead) {
        await call('POST /api/mp/messages/:id/read', { id: row.id })
        await this.read()
      }
      if (row.link) await openPath(row.link)
    } catch (error) {
      await acts.tellTrouble(error)
    }
  },

  openWhy({ currentTarget }: Choice) {
    return wx.navigateTo({ url: `/pages/why/index?id=${currentTarget.dataset.id}` })
  },

  openReach() {
    return wx.navigateTo({ url: '/pages/reach/index' })
  },
})
