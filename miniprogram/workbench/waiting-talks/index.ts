import { call } from '../../api/client'
import { serverNow } from '../../api/server-clock'
import { leadWords, talkRow, type TalkRow } from '../talks/view'

const SHOWN = 4

/** The customers who wait longest, then the latest conversations, one tap away, and the way to all of them. */
Component({
  data: { rows: [] as TalkRow[], lead: '' },
  lifetimes: {
    attached() {
      void this.read()
    },
  },
  pageLifetimes: {
    show() {
      void this.read()
    },
  },
  methods: {
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
