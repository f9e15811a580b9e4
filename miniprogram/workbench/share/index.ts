import { call, sentenceOf } from '../../api/client'
import { serverNow } from '../../api/server-clock'
import { sharedId, shareMessage } from '../../api/share'
import { leadToJoin } from '../desk'
import { liveRows, materialRows, type ShareRow } from './view'

type Tapped = WechatMiniprogram.TouchEvent<object, object, { id: string }>

/** What headquarters gives to pass on, and live sessions: each by the guide's own link, so that what comes of it counts. */
Page({
  data: { status: 'loading', problem: '', materials: [] as ShareRow[], lives: [] as ShareRow[] },

  async onShow() {
    await this.load()
  },

  async load() {
    try {
      const [materials, lives, shares] = await Promise.all([
        call('GET /api/workbench/materials', {}),
        call('GET /api/mp/live-sessions', {}),
        call('GET /api/workbench/shares', { page: 1, pageSize: 100 }),
      ])
      const now = serverNow()
      this.setData({
        status: 'ready',
        materials: materialRows(materials.items, shares.items, now),
        lives: liveRows(lives.items, shares.items, now),
      })
    } catch (error) {
      if (await leadToJoin(error)) return
      if (this.data.status !== 'ready') this.setData({ status: 'error', problem: sentenceOf(error) })
    }
  },

  rowOf(id: string | undefined): ShareRow | undefined {
    return [...this.data.materials, ...this.data.lives].find((row) => row.id === id)
  },

  async copy({ currentTarget }: Tapped) {
    const row = this.rowOf(currentTarget.dataset.id)
    if (row) await wx.setClipboardData({ data: row.text })
  },

  /** By the page's own menu nothing of the list is meant: the brand's first page is passed on. */
  onShareAppMessage(option: WechatMiniprogram.Page.IShareAppMessageOption) {
    const row = this.rowOf(sharedId(option))
    if (!row) return { title: '山前会员', path: '/pages/home/index' }
    const { kind, id, title, path, picture } = row
    return shareMessage({ kind, id }, { title, path, ...(picture === '' ? {} : { imageUrl: picture }) })
  },
})
