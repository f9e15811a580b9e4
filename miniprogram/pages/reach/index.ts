import { call } from '../../api/client'
import { whoAmI } from '../../api/me'
import { serverNow } from '../../api/server-clock'
import type { PreferenceChange, PreferenceView } from '../../../src/contract/preferences'
import { acts } from '../../api/page-acts'
import { minutesOf, pauseChange, reachWords, topicChange, WEEKLY, type ReachWords } from './view'

type Flip = WechatMiniprogram.CustomEvent<{ isOn: boolean }, object, { key: string }>
type Picked = WechatMiniprogram.PickerChange & { currentTarget: { dataset: { end: 'from' | 'to' } } }

/** What reaches me: every change holds for the very next message, so it is saved at once. */
Page({
  data: { status: 'loading', problem: '', busy: false, view: undefined as ReachWords | undefined, saved: '' },
  said: undefined as PreferenceView | undefined,

  async onLoad() {
    await this.load()
  },

  load() {
    return acts.load(this, async () => {
      await whoAmI()
      this.show(await call('GET /api/mp/preferences', {}))
    })
  },

  show(said: PreferenceView) {
    this.said = said
    this.setData({ view: reachWords(said, serverNow()) })
  },

  /** Saves one change; when it does not succeed the page shows what still holds. */
  async save(change: PreferenceChange) {
    if (this.data.busy) return
    this.setData({ saved: '' })
    const isSaved = await acts.once(this, async () => {
      this.show(await call('PUT /api/mp/preferences', change))
      this.setData({ saved: '已保存，下一条消息就按这个来。' })
    })
    if (!isSaved) this.show(this.said!)
  },

  flipTopic({ detail, currentTarget }: Flip) {
    return this.save(topicChange(this.said!, currentTarget.dataset.key, detail.isOn))
  },

  flipPersonal({ detail }: Flip) {
    return this.save({ isNonPersonalised: !detail.isOn })
  },

  flipQuiet({ detail }: Flip) {
    return this.save({ quiet: detail.isOn ? this.said!.brand.quiet : null })
  },

  pickQuiet({ detail, currentTarget }: Picked) {
    const known = this.said!.quiet ?? this.said!.brand.quiet
    return this.save({ quiet: { ...known, [currentTarget.dataset.end]: minutesOf(String(detail.value)) } })
  },

  pickWeekly({ detail }: WechatMiniprogram.PickerChange) {
    const most = WEEKLY[Number(detail.value)]
    if (most !== undefined) return this.save({ maxPer7Days: most })
  },

  flipPause({ detail }: Flip) {
    return this.save(pauseChange(detail.isOn, serverNow()))
  },

  async stop() {
    const { confirm } = await wx.showModal({
      title: '不再接收任何推广？',
      content: '订单、积分和你订阅的提醒照常发。随时可以再打开。',
      confirmText: '全部停止',
    })
    if (confirm) await this.save({ isStopped: true })
  },

  goOn() {
    return this.save({ isStopped: false })
  },
})
