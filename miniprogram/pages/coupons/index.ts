import { call } from '../../api/client'
import { whoAmI } from '../../api/me'
import { acts } from '../../api/page-acts'
import { serverNow } from '../../api/server-clock'
import { claimRow, emptyWords, heldRow, SHELVES, type CouponRow, type Shelf } from './view'

type Choice = WechatMiniprogram.TouchEvent<object, object, { id: string; key: Shelf }>

const MOST = 100

/** My coupons by how they stand, and those that can be claimed. */
Page({
  data: {
    status: 'loading',
    problem: '',
    shelves: SHELVES,
    shelf: 'held' as Shelf,
    rows: [] as CouponRow[],
    claimable: [] as CouponRow[],
    empty: '',
  },

  async onLoad() {
    await this.load()
  },

  /** Coming back from a coupon shows what was claimed or used there. */
  async onShow() {
    if (this.data.status === 'ready') await this.read().catch(() => undefined)
  },

  load() {
    return acts.load(this, async () => {
      await whoAmI()
      await this.read()
    })
  },

  async read() {
    const { shelf } = this.data
    const page = { page: 1, pageSize: MOST }
    const [mine, inUse, offered] = await Promise.all([
      call('GET /api/mp/coupons', { ...page, state: shelf }),
      shelf === 'held' ? call('GET /api/mp/coupons', { ...page, state: 'locked' }) : { items: [] },
      call('GET /api/mp/coupons/available', page),
    ])
    const rows = [...inUse.items, ...mine.items].map((one) => heldRow(one, serverNow()))
    if (shelf !== this.data.shelf) return
    this.setData({
      rows,
      claimable: offered.items.map(claimRow),
      empty: rows.length === 0 ? emptyWords(shelf) : '',
    })
  },

  async turn({ currentTarget }: Choice) {
    this.setData({ shelf: currentTarget.dataset.key })
    try {
      await this.read()
    } catch (error) {
      await acts.tellTrouble(error)
    }
  },

  open({ currentTarget }: Choice) {
    return wx.navigateTo({ url: `/pages/coupon/index?id=${currentTarget.dataset.id}` })
  },
})
