import { call } from '../../api/client'
import { serverNow } from '../../api/server-clock'
import { leadWords, talkRow, type TalkRow } from '../talks/view'

const SHOWN = 4
const LOOK_MS = 4_000
const timers = new WeakMap<object, number>()

/** The customers who wait longest, then the latest conversations, one tap away, and the way to all of them. */
Component({
  data: { rows: [] as TalkRow[], lead: '' },
  lifetimes: {
    attached() {
      this.watch()
    },
    detached() {
      this.rest()
    },
  },
  pageLifetimes: {
    show() {
      this.watch()
    },
    hide() {
      this.rest()
    },
  },
  methods: {
    /** Who begins to wait is seen without touching anything. */
    watch() {
      this.rest()
      timers.set(
        this,
        setInterval(() => void this.read(), LOOK_MS),
      )
      void this.read()
    },

    rest() {
      clearInterval(timers.get(this) ?? 0)
    },

    /** Without an answer the way to all conversations is there, and they say what is wrong. */
    async read() {
      const asked = { page: 1, pageSize: SHOWN }
      const found = await call('GET /api/workbench/conversations', asked).catch(() => undefined)
      if (!found) return
      const now = serverNow()
      this.setData({ rows: found.items.map((one) => talkRow(one, now)), lead: leadWords(found) })
    },

    open(event: WechatMiniprogram.TouchEvent<object, object, { id: string }>) {
      return wx.navigateTo({ url: `/workbench/talk/index?id=${event.currentTarget.dataset.id}` })
    },

    openAll() {
      return wx.navigateTo({ url: '/workbench/talks/index' })
    },
  },
})
