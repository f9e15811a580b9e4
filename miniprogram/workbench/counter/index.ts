import { call, sentenceOf } from '../../api/client'
import { holdSale, keepSale, onQueueChange, queuedSales, removeSale, sendSale } from '../../api/sale-queue'
import { serverNow } from '../../api/server-clock'
import { queueWords, type QueuedSale } from '../../sales/queue'
import { isAway, keptDesk, leadToJoin, readDesk } from '../desk'
import { goodsKnown, learnGoods } from './known-goods'
import {
  KEPT_TEXT,
  knownSkus,
  memberWords,
  recordButton,
  recordedText,
  saleOf,
  typedSku,
  unverifiedMember,
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
  isByHand: false,
  price: '',
  found: [] as Sku[],
  receiptNo: '',
  button: recordButton([], ''),
}

/** The counter: a guide verifies a member code and records a sale, with a network or without. */
Page({
  data: {
    status: 'loading',
    problem: '',
    busy: false,
    isOffline: false,
    done: '',
    wrong: '',
    queued: '',
    ...EMPTY_BASKET,
  },
  /** The same for every sending of one sale, so that sending it again is harmless. */
  clientKey: '',
  /** The refused sale that is being repaired. */
  repaired: undefined as QueuedSale | undefined,
  stopListening: undefined as (() => void) | undefined,

  /** With `scan` the scanner opens by itself; `repair` brings a sale of the queue back into the basket. */
  async onLoad({ scan, repair }: { scan?: string; repair?: string }) {
    this.stopListening = onQueueChange(() => this.showQueue())
    this.showQueue()
    await this.load()
    if (repair !== undefined) this.takeBack(repair)
    if (scan !== undefined && this.data.status === 'ready') await this.scanMember()
  },

  onUnload() {
    this.stopListening?.()
  },

  /** Without a network a sale can be recorded by whoever worked here before. */
  async load() {
    this.setData({ status: 'loading' })
    await this.look()
  },

  /** Looks whether there is a network, and leaves the basket alone. */
  async look() {
    try {
      await readDesk()
      this.setData({ status: 'ready', isOffline: false })
      void learnGoods().catch(() => undefined)
    } catch (error) {
      if (await leadToJoin(error)) return
      if (isAway(error) && keptDesk()) this.setData({ status: 'ready', isOffline: true })
      else this.setData({ status: 'error', problem: sentenceOf(error) })
    }
  },

  showQueue() {
    this.setData({ queued: queueWords(queuedSales()) })
  },

  openQueue() {
    return wx.navigateTo({ url: '/workbench/queue/index' })
  },

  takeBack(clientKey: string) {
    const one = queuedSales().find(({ sale }) => sale.clientKey === clientKey)
    if (!one) return
    if (one.refused === '') holdSale(clientKey)
    this.repaired = one
    this.clientKey = clientKey
    const { receiptNo } = one.sale
    this.setData({ member: one.member, receiptNo, wrong: one.refused })
    this.showLines(one.basket)
  },

  /** Runs one step at a time; what went wrong is said in a toast. */
  async step(act: () => Promise<void>) {
    if (this.data.busy) return
    this.setData({ busy: true })
    try {
      await act()
    } catch (error) {
      await this.say(sentenceOf(error))
    } finally {
      this.setData({ busy: false })
    }
  },

  say(title: string) {
    return wx.showToast({ title, icon: 'none', duration: 2500 })
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

  verify() {
    const { code } = this.data
    const scannedAt = serverNow()
    return this.step(async () => {
      const member = await call('POST /api/workbench/member-codes/verify', { code })
        .then(memberWords)
        .catch((error: unknown) => {
          const later = isAway(error) ? unverifiedMember(code, scannedAt) : undefined
          if (!later) throw error
          return later
        })
      this.setData({ member, code: '', done: '' })
    })
  },

  forgetMember() {
    this.setData({ member: null })
  },

  typeSearch({ detail }: Typed) {
    this.setData({ search: detail.value.trim() })
  },

  /** Without a network the goods that the phone knows are searched; what it does not know is entered by hand. */
  find() {
    const { search } = this.data
    if (search === '') return
    return this.step(async () => {
      let isByHand = false
      const found = await call('GET /api/workbench/skus', { search })
        .then(({ items }) => items)
        .catch((error: unknown) => {
          if (!isAway(error)) throw error
          const known = knownSkus(goodsKnown(), search)
          isByHand = known.length === 0
          return known
        })
      this.setData({ found, isByHand, searched: true, done: '' })
    })
  },

  typePrice({ detail }: Typed) {
    this.setData({ price: detail.value })
  },

  addByHand() {
    const sku = typedSku(this.data.search, this.data.price)
    if (typeof sku === 'string') return this.say(sku)
    this.put(sku)
  },

  add(event: Tapped) {
    const sku = this.data.found[event.currentTarget.dataset.index]
    if (sku) this.put(sku)
  },

  put(sku: Sku) {
    this.setData({ found: [], search: '', searched: false, isByHand: false, price: '' })
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

  /** The sale is kept in the phone before it is sent, so that nothing can lose it on the way. */
  record() {
    const { button, lines, member, receiptNo } = this.data
    const staffId = keptDesk()?.staffId
    if (!button.canRecord || staffId === undefined) return
    this.clientKey ||= `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`
    const { clientKey, repaired } = this
    const at = repaired?.sale.at ?? serverNow()
    const sale = saleOf({ lines, member, receiptNo, clientKey, at })
    return this.step(async () => {
      const kept = { sale, staffId, basket: lines, member, isTried: false, refused: '' }
      const problem = keepSale(kept)
      if (problem === '') await this.settle(clientKey)
      else this.setData({ wrong: problem })
    })
  },

  async settle(clientKey: string) {
    const { recorded, refused } = await sendSale(clientKey)
    const answer = recorded[clientKey]
    const sentence = refused[clientKey]
    if (sentence !== undefined) {
      // What is still in the basket is repaired here; one that came from the queue stays there until it is.
      if (!this.repaired) removeSale(clientKey)
      return this.setData({ wrong: sentence })
    }
    this.clientKey = ''
    this.repaired = undefined
    this.setData({ ...EMPTY_BASKET, wrong: '', done: answer ? recordedText(answer) : KEPT_TEXT })
    await wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },
})
