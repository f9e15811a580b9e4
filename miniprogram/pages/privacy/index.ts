import { call } from '../../api/client'
import { shareFile } from '../../api/files'
import { whoAmI } from '../../api/me'
import { serverNow } from '../../api/server-clock'
import type { DataRequestView } from '../../../src/contract/customers'
import { acts } from '../../api/page-acts'
import { consentRows, isUnderWay, requestRows, type ConsentRow, type RequestRow } from './view'

type Flip = WechatMiniprogram.CustomEvent<{ isOn: boolean }, object, { key: ConsentRow['key'] }>
type Choice = WechatMiniprogram.TouchEvent<object, object, { id: string }>

const FILE_NAME = '我的数据.json'

/** Privacy: what I agreed to, a copy of what is stored about me, and its deletion. */
Page({
  data: {
    status: 'loading',
    problem: '',
    consents: [] as ConsentRow[],
    requests: [] as RequestRow[],
    isExporting: false,
    isErasing: false,
    busy: false,
  },
  version: 0,

  async onLoad() {
    await this.load()
  },

  load() {
    return acts.load(this, async () => {
      await whoAmI()
      await this.read()
    })
  },

  async read() {
    const [{ version, items }, requests] = await Promise.all([
      call('GET /api/mp/consents', {}),
      call('GET /api/mp/data-requests', {}),
    ])
    this.version = version
    this.setData({ consents: consentRows(items) })
    this.showRequests(requests.items)
  },

  showRequests(items: DataRequestView[]) {
    this.setData({
      requests: requestRows(items, serverNow()),
      isExporting: isUnderWay(items, 'export'),
      isErasing: isUnderWay(items, 'erase'),
    })
  },

  flip({ detail, currentTarget }: Flip) {
    return this.once(async () => {
      const answers = [{ purpose: currentTarget.dataset.key, isGiven: detail.isOn }]
      const { items } = await call('POST /api/mp/consents', { version: this.version, answers })
      this.setData({ consents: consentRows(items) })
    })
  },

  exportMine() {
    return this.once(async () => {
      await call('POST /api/mp/data-requests', { kind: 'export' })
      await this.read()
    })
  },

  async eraseMine() {
    const { confirm } = await wx.showModal({
      title: '删除我的数据？',
      content:
        '姓名、手机号、会员卡和聊天记录都会删除，积分和优惠券一并作废。完成前可以取消，完成后不能恢复。',
      confirmText: '申请删除',
    })
    if (!confirm) return
    await this.once(async () => {
      await call('POST /api/mp/data-requests', { kind: 'erase' })
      await this.read()
    })
  },

  cancel({ currentTarget }: Choice) {
    return this.once(async () => {
      await call('POST /api/mp/data-requests/:id/cancel', { id: currentTarget.dataset.id })
      await this.read()
    })
  },

  download({ currentTarget }: Choice) {
    return this.once(async () => {
      const content: unknown = await call('POST /api/mp/data-requests/:id/download', {
        id: currentTarget.dataset.id,
      })
      await shareFile(FILE_NAME, JSON.stringify(content, null, 2))
      await this.read()
    })
  },

  openContract() {
    wx.openPrivacyContract({
      fail: () => void wx.showToast({ title: '暂时打不开，请在小程序右上角「…」里查看。', icon: 'none' }),
    })
  },

  async once(act: () => Promise<unknown>) {
    if (!(await acts.once(this, act))) await this.read().catch(() => undefined)
  },
})
