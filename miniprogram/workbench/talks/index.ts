import { call } from '../../api/client'
import { acts } from '../../api/page-acts'
import { serverNow, setServerTime } from '../../api/server-clock'
import { leadWords, NONE, TALK_TABS, talkRow, type TalkRow, type TalksTab } from './view'

const LOOK_MS = 5_000
const PAGE_SIZE = 50

/** Who waits for an answer, the longest first; looked at again while the page is shown. */
Page({
  data: {
    status: 'loading',
    problem: '',
    isStaff: false,
    tabs: TALK_TABS,
    tab: 'all' as TalksTab,
    lead: '',
    rows: [] as TalkRow[],
    total: 0,
    none: '',
    isStale: false,
  },
  pages: 1,
  timer: 0,

  async onShow() {
    this.timer = setInterval(() => void this.look(), LOOK_MS)
    await this.load()
  },

  onHide() {
    clearInterval(this.timer)
  },

  onUnload() {
    clearInterval(this.timer)
  },

  load() {
    return acts.load(this, async () => {
      const me = await call('GET /api/mp/me', {})
      setServerTime(me.serverTime)
      if (me.staff) await this.read()
      this.setData({ isStaff: me.staff !== null })
    })
  },

  async read() {
    const { tab } = this.data
    const asked = { view: tab, page: 1, pageSize: PAGE_SIZE * this.pages }
    const found = await call('GET /api/workbench/conversations', asked)
    if (tab !== this.data.tab) return
    const now = serverNow()
    const rows = found.items.map((one) => talkRow(one, now))
    this.setData({ rows, total: found.total, lead: leadWords(found), none: NONE[tab], isStale: false })
  },

  /** A look that fails is said, and what is there stays. */
  async look() {
    if (this.data.status !== 'ready' || !this.data.isStaff) return
    await this.read().catch(() => this.setData({ isStale: true }))
  },

  async choose(event: WechatMiniprogram.TouchEvent<object, object, { tab: TalksTab }>) {
    this.pages = 1
    this.setData({ tab: event.currentTarget.dataset.tab })
    await this.look()
  },

  async onReachBottom() {
    if (this.data.rows.length >= this.data.total || this.pages >= 4) return
    this.pages += 1
    await this.look()
  },

  open(event: WechatMiniprogram.TouchEvent<object, object, { id: string }>) {
    return wx.navigateTo({ url: `/workbench/talk/index?id=${event.currentTarget.dataset.id}` })
  },

  bind() {
    return wx.redirectTo({ url: '/workbench/join/index' })
  },
})
