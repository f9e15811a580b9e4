import { call, sentenceOf } from '../../api/client'
import { whoAmI } from '../../api/me'
import { acts } from '../../api/page-acts'
import { boundWords, codeIn } from './view'

/** The workbench's door: an invitation code, typed or scanned, makes this WeChat the one of a member of staff. */
Page({
  data: { status: 'loading', problem: '', bound: '', typed: '', code: '', wrong: '', busy: false },

  async onLoad() {
    await this.load()
  },

  load() {
    return acts.load(this, async () => {
      this.setData({ bound: boundWords(await whoAmI()) })
    })
  },

  type({ detail }: WechatMiniprogram.Input) {
    this.take(detail.value)
  },

  take(typed: string) {
    this.setData({ typed, code: codeIn(typed), wrong: '' })
  },

  async scan() {
    const scanned = await wx.scanCode({ scanType: ['qrCode', 'barCode'] }).catch(() => undefined)
    if (!scanned) return
    this.take(scanned.result)
    if (this.data.code !== '') await this.bind()
    else this.setData({ wrong: '这不是邀请码。请扫店长在控制台里给你看的那一个，或手动输入 8 位邀请码。' })
  },

  async bind() {
    const { busy, code } = this.data
    if (busy || code === '') return
    this.setData({ busy: true })
    try {
      await call('POST /api/mp/staff-binding', { code })
      await this.enter()
    } catch (error) {
      this.setData({ wrong: sentenceOf(error) })
    } finally {
      this.setData({ busy: false })
    }
  },

  enter() {
    return wx.redirectTo({ url: '/workbench/home/index' })
  },
})
