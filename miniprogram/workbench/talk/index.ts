import type { ConversationMessage, OutgoingContent } from '../../../src/contract/conversations'
import { call, CallError, download } from '../../api/client'
import { acts } from '../../api/page-acts'
import { serverNow, setServerTime } from '../../api/server-clock'
import { cardRow, lineView, mergedLines, talkView, type CardRow, type LineView, type TalkView } from './view'

type Typed = WechatMiniprogram.Input
type Tapped = WechatMiniprogram.TouchEvent<object, object, { index: number }>

const LOOK_MS = 4_000

/** One conversation at the workbench: its thread, what may be sent, and what is written to customer or colleagues. */
Page({
  data: {
    status: 'loading',
    problem: '',
    view: undefined as TalkView | undefined,
    lines: [] as LineView[],
    hasMore: false,
    endId: '',
    draft: '',
    isNote: false,
    busy: false,
    isStale: false,
    sheet: '' as '' | 'cards' | 'quick',
    search: '',
    cards: [] as CardRow[],
    quick: [] as { id: string; title: string; words: string }[],
    searched: false,
  },
  id: '',
  thread: [] as ConversationMessage[],
  seenCount: 0,
  /** Where the phone has the pictures of the thread, by the file's id. */
  pictures: {} as Record<string, string>,
  timer: 0,
  /** The same for every sending of one message, so that sending it again is harmless. */
  clientKey: '',

  onLoad({ id }: { id?: string }) {
    this.id = id ?? ''
  },

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
      setServerTime((await call('GET /api/mp/me', {})).serverTime)
      await this.read()
    })
  },

  async read() {
    const { id } = this
    const talk = await call('GET /api/workbench/conversations/:id', { id })
    const page = await call('GET /api/workbench/conversations/:id/messages', { id })
    const newest = this.thread.at(-1)?.id
    // More came than a page holds while nobody looked: what lies between is read from here on.
    const isGap = newest !== undefined && page.hasMore && page.items[0]!.id > newest
    if (isGap) this.thread = []
    const isFirst = this.thread.length === 0
    this.thread = mergedLines(this.thread, page.items)
    const view = talkView(talk)
    this.setData({ view, isStale: false, ...(isFirst ? { hasMore: page.hasMore } : {}) })
    this.showLines(this.thread.at(-1)?.id !== newest)
    await wx.setNavigationBarTitle({ title: view.title })
    await this.see(talk.inboundCount)
    await this.fetchPictures()
  },

  showLines(isNew: boolean) {
    const now = serverNow()
    this.setData({ lines: this.thread.map((line) => lineView(line, now, this.pictures)) })
    if (isNew) this.setData({ endId: `line-${this.thread.at(-1)?.id ?? ''}` })
  },

  /** One that does not come is tried again with the next look. */
  async fetchPictures() {
    const missing = this.data.lines.filter(({ pictureId, picture }) => pictureId !== '' && picture === '')
    for (const { pictureId: mediaId } of missing) {
      const path = await download('GET /api/workbench/conversations/:id/media/:mediaId', {
        id: this.id,
        mediaId,
      }).catch(() => undefined)
      if (path !== undefined) this.pictures[mediaId] = path
    }
    if (missing.length > 0) this.showLines(false)
  },

  async see(count: number) {
    if (count <= this.seenCount) return
    this.seenCount = count
    await call('POST /api/workbench/conversations/:id/seen', { id: this.id, seenCount: count }).catch(
      () => undefined,
    )
  },

  /** A look that fails is said, and what is there stays. */
  async look() {
    if (this.data.status === 'ready') await this.read().catch(() => this.setData({ isStale: true }))
  },

  async earlier() {
    const before = this.thread[0]?.id
    if (before === undefined) return
    await acts.once(this, async () => {
      const page = await call('GET /api/workbench/conversations/:id/messages', { id: this.id, before })
      this.thread = mergedLines(this.thread, page.items)
      this.setData({ hasMore: page.hasMore })
      this.showLines(false)
    })
  },

  type({ detail }: Typed) {
    this.setData({ draft: detail.value })
  },

  toggleNote() {
    this.setData({ isNote: !this.data.isNote, sheet: '' })
  },

  async submit() {
    const text = this.data.draft.trim()
    if (text === '') return
    const isDone = this.data.isNote ? await this.note(text) : await this.send({ kind: 'text', text })
    if (isDone) this.setData({ draft: '' })
  },

  note(text: string) {
    return acts.once(this, async () => {
      await call('POST /api/workbench/conversations/:id/notes', { id: this.id, text })
      await this.read()
    })
  },

  /** What may not be sent is explained on the page, and nothing is called. */
  async send(content: OutgoingContent): Promise<boolean> {
    if (this.data.view?.mode === 'closed') return false
    this.clientKey ||= `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`
    const { id, clientKey } = this
    return acts.once(this, async () => {
      try {
        await call('POST /api/workbench/conversations/:id/messages', {
          ...{ id, clientKey, content },
          takesOver: true,
        })
        this.clientKey = ''
      } catch (error) {
        // Without an answer nobody knows: the same key is sent again.
        if (error instanceof CallError && error.code !== 'network') this.clientKey = ''
        throw error
      } finally {
        await this.read().catch(() => undefined)
      }
    })
  },

  async take() {
    await acts.once(this, async () => {
      await call('POST /api/workbench/conversations/:id/take', { id: this.id })
      await this.read()
    })
  },

  async resolve() {
    const { confirm } = await wx.showModal({
      title: '结束会话',
      content: '结束后，顾客再发消息会重新打开。',
    })
    if (!confirm) return
    await acts.once(this, async () => {
      await call('POST /api/workbench/conversations/:id/resolve', { id: this.id })
      await this.read()
    })
  },

  async openCards() {
    if (this.data.view?.mode === 'closed') return
    if (this.data.sheet === 'cards') return this.closeSheet()
    this.setData({ sheet: 'cards', search: '', searched: false, cards: [] })
    await this.find()
  },

  typeSearch({ detail }: Typed) {
    this.setData({ search: detail.value.trim() })
  },

  async find() {
    await acts.once(this, async () => {
      const { items } = await call('GET /api/workbench/conversation-cards', { search: this.data.search })
      this.setData({ cards: items.map(cardRow), searched: true })
    })
  },

  async sendCard(event: Tapped) {
    const card = this.data.cards[event.currentTarget.dataset.index]
    if (!card) return
    this.closeSheet()
    await this.send({ kind: card.kind, id: card.id })
  },

  async openQuick() {
    if (this.data.sheet === 'quick') return this.closeSheet()
    this.setData({ sheet: 'quick', searched: false, quick: [] })
    await acts.once(this, async () => {
      const { items } = await call('GET /api/workbench/conversations/:id/quick-replies', { id: this.id })
      this.setData({ quick: items, searched: true })
    })
  },

  useQuick(event: Tapped) {
    const reply = this.data.quick[event.currentTarget.dataset.index]
    if (reply) this.setData({ draft: this.data.draft + reply.words })
    this.closeSheet()
  },

  closeSheet() {
    this.setData({ sheet: '' })
  },

  /** Puts words that did not arrive back into the field. */
  again(event: Tapped) {
    const line = this.data.lines[event.currentTarget.dataset.index]
    if (line) this.setData({ draft: line.words, isNote: false })
  },
})
