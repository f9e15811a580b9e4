import { call, sentenceOf } from '../../api/client'
import { leadToJoin } from '../desk'
import { customerRow, listLead, noneWords, type CustomerRow } from './view'

const PAGE_SIZE = 30

/** My customers, found by name, pinyin, the end of a phone number or the number of a card. */
Page({
  data: {
    status: 'loading',
    problem: '',
    typed: '',
    lead: '',
    none: '',
    rows: [] as CustomerRow[],
    total: 0,
  },
  search: '',
  page: 1,
  isReading: false,

  async onLoad() {
    await this.load()
  },

  async load() {
    this.setData({ status: 'loading' })
    try {
      await this.read(1)
      this.setData({ status: 'ready' })
    } catch (error) {
      if (await leadToJoin(error)) return
      this.setData({ status: 'error', problem: sentenceOf(error) })
    }
  },

  async read(page: number) {
    const { search } = this
    const narrowed = search === '' ? {} : { search }
    const { items, total } = await call('GET /api/workbench/customers', {
      page,
      pageSize: PAGE_SIZE,
      ...narrowed,
    })
    if (search !== this.search) return
    this.page = page
    const rows = items.map(customerRow)
    this.setData({
      rows: page === 1 ? rows : [...this.data.rows, ...rows],
      total,
      lead: listLead(search, total),
      none: noneWords(search),
    })
  },

  type({ detail }: WechatMiniprogram.Input) {
    this.setData({ typed: detail.value })
  },

  async find() {
    this.search = this.data.typed.trim()
    await this.load()
  },

  async onReachBottom() {
    if (this.isReading || this.data.rows.length >= this.data.total) return
    this.isReading = true
    try {
      await this.read(this.page + 1)
    } catch (error) {
      await wx.showToast({ title: sentenceOf(error), icon: 'none' })
    } finally {
      this.isReading = false
    }
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent<object, object, { id: string }>) {
    return wx.navigateTo({ url: `/workbench/customer/index?id=${currentTarget.dataset.id}` })
  },
})
