import { showUnread } from '../../api/badge'
import { call, sentenceOf } from '../../api/client'
import { whoAmI } from '../../api/me'
import { openPath } from '../../api/open'
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
  isTurning: false,

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

  async load() {
    if (this.data.status !== 'ready') this.setData({ status: 'loading' })
    try {
      await whoAmI()
      await this.read()
      this.setData({ status: 'ready' })
    } catch (error) {
      this.setData({ status: 'error', problem: sentenceOf(error) })
    }
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

  async onReachBottom() {
    const { rows, total } = this.data
    if (this.isTurning || rows.length >= total) return
    this.isTurning = true
    try {
      const page = Math.floor(rows.length / PAGE_SIZE) + 1
      const { items } = await call('GET /api/mp/messages', { page, pageSize: PAGE_SIZE })
      const known = new Set(rows.map(({ id }) => id))
      const more = items.filter(({ id }) => !known.has(id)).map((one) => messageRow(one, serverNow()))
      this.setData({ rows: [...rows, ...more] })
    } catch (error) {
      await wx.showToast({ title: sentenceOf(error), icon: 'none' })
    } finally {
      this.isTurning = false
    }
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
      await wx.showToast({ title: sentenceOf(error), icon: 'none' })
    }
  },

  openWhy({ currentTarget }: Choice) {
    return wx.navigateTo({ url: `/pages/why/index?id=${currentTarget.dataset.id}` })
  },

  openReach() {
    return wx.navigateTo({ url: '/pages/reach/index' })
  },
})
