import { call, sentenceOf } from '../../api/client'
import { serverNow } from '../../api/server-clock'
import { isOffline, keptDesk, leadToJoin, readDesk } from '../desk'
import {
  memberWords,
  recordButton,
  recordedText,
  saleOf,
  withQuantity,
  withSku,
  type BasketLine,
  type MemberWords,
  type Sku,
} from './view'

type Typed = WechatMiniprogram.Input
type Tapped = WechatMiniprogram.TouchEvent<object, object, { sku: string; index: number }>

const EMPTY_BASKET = {
  member: null as MemberWords | null,
  code: '',
  lines: [] as BasketLine[],
  search: '',
  searched: false,
  found: [] as Sku[],
  receiptNo: '',
  button: recordButton([], ''),
}

/** The counter: a guide verifies a member code and records a sale. */
Page({
  data: { status: 'loading', problem: '', busy: false, done: '', ...EMPTY_BASKET },
  /** The same for every sending of one sale, so that sending it again is harmless. */
  clientKey: '',

  /** With `scan` the member's code comes first: the scanner opens by itself. */
  async onLoad({ scan }: { scan?: string }) {
    await this.load()
    if (scan !== undefined && this.data.status === 'ready') await this.scanMember()
  },

  async load() {
    this.setData({ status: 'loading' })
    try {
      await readDesk()
      this.setData({ status: 'ready' })
    } catch (error) {
      if (await leadToJoin(error)) return
      if (isOffline(error) && keptDesk()) this.setData({ status: 'ready' })
      else this.setData({ status: 'error', problem: sentenceOf(error) })
    }
  },

  /** Runs one step at a time; what went wrong is said in a toast. */
  async step(act: () => Promise<void>) {
    if (this.data.busy) return
    this.setData({ busy: true })
    try {
      await act()
    } catch (error) {
      await wx.showToast({ title: sentenceOf(error), icon: 'none', duration: 2500 })
    } finally {
      this.setData({ busy: false })
    }
  },

  typeCode({ detail }: Typed) {
    this.setData({ code: detail.value.trim() })
  },

  async scanMember() {
    const scanned = await wx.scanCode({ scanType: ['qrCode', 'barCode'] }).catch(() => undefined)
    if (!scanned) return
    this.setData({ code: scanned.result })
    await this.verify()
  },

  async verify() {
    await this.step(async () => {
      const member = await call('POST /api/workbench/member-codes/verify', { code: this.data.code })
      this.setData({ member: memberWords(member), code: '', done: '' })
    })
  },

  forgetMember() {
    this.setData({ member: null })
  },

  typeSearch({ detail }: Typed) {
    this.setData({ search: detail.value.trim() })
  },

  async find() {
    if (this.data.search === '') return
    await this.step(async () => {
      const { items } = await call('GET /api/workbench/skus', { search: this.data.search })
      this.setData({ found: items, searched: true, done: '' })
    })
  },

  add(event: Tapped) {
    const sku = this.data.found[event.currentTarget.dataset.index]
    if (!sku) return
    this.setData({ found: [], search: '', searched: false })
    this.showLines(withSku(this.data.lines, sku))
  },

  more(event: Tapped) {
    this.showLines(withQuantity(this.data.lines, event.currentTarget.dataset.sku, 1))
  },

  less(event: Tapped) {
    this.showLines(withQuantity(this.data.lines, event.currentTarget.dataset.sku, -1))
  },

  showLines(lines: BasketLine[]) {
    this.setData({ lines, button: recordButton(lines, this.data.receiptNo) })
  },

  typeReceipt({ detail }: Typed) {
    this.setData({ receiptNo: detail.value, button: recordButton(this.data.lines, detail.value) })
  },

  async record() {
    if (!this.data.button.canRecord) return
    this.clientKey ||= `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`
    const { lines, member, receiptNo } = this.data
    const sale = saleOf({ lines, member, receiptNo, clientKey: this.clientKey, at: serverNow() })
    await this.step(async () => {
      const recorded = await call('POST /api/workbench/sales', sale)
      this.clientKey = ''
      this.setData({ ...EMPTY_BASKET, done: recordedText(recorded) })
      await wx.pageScrollTo({ scrollTop: 0, duration: 0 })
    })
  },
})
