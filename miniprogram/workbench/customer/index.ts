import { call } from '../../api/client'
import { whoAmI } from '../../api/me'
import { acts } from '../../api/page-acts'
import { serverNow } from '../../api/server-clock'
import { customerView, momentRow, scanWords, type CustomerView, type MomentRow, type ScanWords } from './view'

type Tapped = WechatMiniprogram.TouchEvent<object, object, { tag: string }>

const PAGE_SIZE = 20

/** One of my customers: who they are, what may be sent now, their tags, and what happened. */
Page({
  data: {
    status: 'loading',
    problem: '',
    view: undefined as CustomerView | undefined,
    areWaysShown: false,
    knownTags: [] as string[],
    isTagging: false,
    typedTag: '',
    scan: undefined as ScanWords | undefined,
    moments: [] as MomentRow[],
    hasMore: false,
    busy: false,
  },
  id: '',
  page: 1,

  onLoad({ id }: { id?: string }) {
    this.id = id ?? ''
  },

  /** Also after notes and follow-ups were written on the next page. */
  async onShow() {
    await this.load()
  },

  load() {
    return acts.load(this, async () => {
      await whoAmI()
      await this.read()
      this.page = 1
      await this.readMoments()
    })
  },

  async read() {
    const view = customerView(await call('GET /api/workbench/customers/:id', { id: this.id }), serverNow())
    this.setData({ view })
  },

  async readMoments() {
    const { id, page } = this
    const asked = { id, page, pageSize: PAGE_SIZE }
    const { items, total } = await call('GET /api/workbench/customers/:id/timeline', asked)
    const now = serverNow()
    const rows = items.map((one) => momentRow(one, now))
    const moments = page === 1 ? rows : [...this.data.moments, ...rows]
    this.setData({ moments, hasMore: moments.length < total })
  },

  more() {
    return acts.once(this, async () => {
      this.page += 1
      await this.readMoments()
    })
  },

  showWays() {
    this.setData({ areWaysShown: !this.data.areWaysShown })
  },

  startTagging() {
    this.setData({ isTagging: true })
    return acts.once(this, async () => {
      const { items } = await call('GET /api/workbench/tags', {})
      const has = new Set((this.data.view?.tags ?? []).map(({ name }) => name))
      this.setData({ knownTags: items.filter((name) => !has.has(name)).slice(0, 12) })
    })
  },

  typeTag({ detail }: WechatMiniprogram.Input) {
    this.setData({ typedTag: detail.value })
  },

  addTyped() {
    const tag = this.data.typedTag.trim()
    return tag === '' ? undefined : this.putTag(tag)
  },

  addKnown({ currentTarget }: Tapped) {
    return this.putTag(currentTarget.dataset.tag)
  },

  putTag(tag: string) {
    return acts.once(this, async () => {
      await call('POST /api/workbench/customers/:id/tags', { id: this.id, tag })
      this.setData({ typedTag: '', isTagging: false })
      await this.read()
    })
  },

  async takeTag({ currentTarget }: Tapped) {
    const { tag } = currentTarget.dataset
    const { confirm } = await wx.showModal({ title: `去掉「${tag}」？`, confirmText: '去掉' })
    if (!confirm) return
    await acts.once(this, async () => {
      await call('POST /api/workbench/customers/:id/tags/remove', { id: this.id, tag })
      await this.read()
    })
  },

  tryScan() {
    return acts.once(this, async () => {
      const answer = await call('GET /api/workbench/scan-preview', { customerId: this.id })
      this.setData({ scan: scanWords(answer) })
    })
  },

  openTalk() {
    const { talkId } = this.data.view ?? {}
    return talkId ? wx.navigateTo({ url: `/workbench/talk/index?id=${talkId}` }) : undefined
  },

  openPush() {
    return wx.navigateTo({ url: `/workbench/push/index?customerId=${this.id}` })
  },

  openCare() {
    return wx.navigateTo({ url: `/workbench/care/index?id=${this.id}` })
  },
})
