import { call, sentenceOf } from '../../api/client'
import { whoAmI } from '../../api/me'
import { acts } from '../../api/page-acts'
import { serverNow } from '../../api/server-clock'
import { claimOf, NO_RECEIPT, purchaseRow, type PurchaseRow, type ReceiptForm } from './view'

type Typed = WechatMiniprogram.Input & { currentTarget: { dataset: { field: keyof ReceiptForm } } }

const PAGE_SIZE = 20
const MOST_STORES = 200

/** What I bought, and receipts that I join to my card afterwards. */
Page({
  data: {
    status: 'loading',
    problem: '',
    rows: [] as PurchaseRow[],
    total: 0,
    form: NO_RECEIPT,
    /** Whether the receipt is told by store, number and amount. */
    isByNumber: false,
    stores: [] as string[],
    store: -1,
    wrong: '',
    done: '',
    busy: false,
  },
  storeIds: [] as string[],

  async onLoad() {
    await this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    await wx.stopPullDownRefresh()
  },

  load() {
    return acts.load(this, async () => {
      await whoAmI()
      const { items } = await call('GET /api/mp/stores', { page: 1, pageSize: MOST_STORES })
      this.storeIds = items.map(({ id }) => id)
      await this.read()
      this.setData({ stores: items.map(({ name }) => name) })
    })
  },

  async read() {
    const { items, total } = await call('GET /api/mp/purchases', { page: 1, pageSize: PAGE_SIZE })
    this.setData({ rows: items.map((one) => purchaseRow(one, serverNow())), total })
  },

  onReachBottom() {
    const keyOf = ({ saleId }: PurchaseRow): string => saleId
    return acts.turn(this, PAGE_SIZE, keyOf, async (page) => {
      const { items } = await call('GET /api/mp/purchases', { page, pageSize: PAGE_SIZE })
      return items.map((one) => purchaseRow(one, serverNow()))
    })
  },

  type({ detail, currentTarget }: Typed) {
    this.setData({ form: { ...this.data.form, [currentTarget.dataset.field]: detail.value }, wrong: '' })
  },

  chooseStore({ detail }: WechatMiniprogram.PickerChange) {
    const store = Number(detail.value)
    this.setData({ store, form: { ...this.data.form, storeId: this.storeIds[store] ?? '' }, wrong: '' })
  },

  byNumber() {
    const form = { ...NO_RECEIPT, storeId: this.data.form.storeId }
    this.setData({ isByNumber: !this.data.isByNumber, form, wrong: '' })
  },

  async scan() {
    const scanned = await wx.scanCode({ scanType: ['qrCode', 'barCode'] }).catch(() => undefined)
    if (!scanned) return
    this.setData({ form: { ...NO_RECEIPT, claimCode: scanned.result }, wrong: '' })
    await this.claim()
  },

  /** What is wrong stays below the fields, with what was typed. */
  async claim() {
    const wanted = claimOf(this.data.form)
    if ('missing' in wanted) return this.setData({ wrong: wanted.missing })
    if (this.data.busy) return
    this.setData({ busy: true, wrong: '', done: '' })
    try {
      const { pointsEarned } = await call('POST /api/mp/receipt-claims', wanted.claim)
      this.setData({ form: NO_RECEIPT, store: -1, done: `已记到你的会员卡，得 ${pointsEarned} 积分。` })
      await this.read()
    } catch (error) {
      this.setData({ wrong: sentenceOf(error) })
      // It may have been done although no answer came.
      await this.read().catch(() => undefined)
    } finally {
      this.setData({ busy: false })
    }
  },
})
