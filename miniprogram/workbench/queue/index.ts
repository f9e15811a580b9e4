import { onQueueChange, queuedSales, removeSale, retrySale, sendSales } from '../../api/sale-queue'
import { serverNow } from '../../api/server-clock'
import { keptDesk } from '../desk'
import { leadOf, queueRow, type QueueRow } from './view'

type Tapped = WechatMiniprogram.TouchEvent<object, object, { key: string }>

/** The sales that wait in the phone: sent by hand, repaired when they were refused, or removed. */
Page({
  data: { rows: [] as QueueRow[], lead: '', busy: false },
  stopListening: undefined as (() => void) | undefined,

  onLoad() {
    this.stopListening = onQueueChange(() => this.show())
  },

  onUnload() {
    this.stopListening?.()
  },

  onShow() {
    this.show()
    void sendSales()
  },

  show() {
    const now = serverNow()
    const staffId = keptDesk()?.staffId ?? ''
    const rows = queuedSales().map((one) => queueRow(one, staffId, now))
    this.setData({ rows, lead: leadOf(rows) })
  },

  async send() {
    if (this.data.busy) return
    this.setData({ busy: true })
    const { recorded, isCut } = await sendSales()
    this.setData({ busy: false })
    const count = Object.keys(recorded).length
    const title = isCut
      ? '网络不通，稍后会自动再传。'
      : count > 0
        ? `已上传 ${count} 笔。`
        : '没有可以上传的。'
    await wx.showToast({ title, icon: 'none', duration: 2500 })
  },

  async retry({ currentTarget }: Tapped) {
    retrySale(currentTarget.dataset.key)
    await this.send()
  },

  repair({ currentTarget }: Tapped) {
    return wx.redirectTo({ url: `/workbench/counter/index?repair=${currentTarget.dataset.key}` })
  },

  async remove({ currentTarget }: Tapped) {
    const { confirm } = await wx.showModal({
      title: '删除这笔销售',
      content: '删除后就没有了，会员也得不到这笔的积分。',
      confirmText: '删除',
    })
    if (confirm) removeSale(currentTarget.dataset.key)
  },
})
