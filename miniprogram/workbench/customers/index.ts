import { call } from '../../api/client'
import { idOf } from '../../acts/page-acts'
import { acts } from '../../api/page-acts'
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

  async onLoad() {
    await this.load()
  },

  load() {
    return acts.load(this, () => this.read(), leadToJoin)
  },

  async read() {
    const { search } = this
    const { items, total } = await this.ask(1)
    if (search !== this.search) return
    const rows = items.map(customerRow)
    this.setData({ rows, total, lead: listLead(search, total), none: noneWords(search) })
  },

  ask(page: number) {
    const { search } = this
    const narrowed = search === '' ? {} : { search }
    return call('GET /api/workbench/customers', { page, pageSize: PAGE_SIZE, ...narrowed })
  },

  type({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ typed: detail.value })
  },

  async find() {
    this.search = this.data.typed.trim()
    await this.load()
  },

  onReachBottom() {
    return acts.turn(this, PAGE_SIZE, idOf, async (page) => (await this.ask(page)).items.map(customerRow))
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent<object, object, { id: string }>) {
    return wx.navigateTo({ url: `/workbench/customer/index?id=${currentTarget.dataset.id}` })
  },
})
