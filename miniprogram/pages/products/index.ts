import { call } from '../../api/client'
import { idOf } from '../../acts/page-acts'
import { acts } from '../../api/page-acts'
import { goodsRow, type GoodsRow } from '../../words/goods-words'
import { ANYTHING, chips, countWords, emptyWords, queryOf, tapped, type Chip, type Wish } from './view'

type Choice = WechatMiniprogram.TouchEvent<object, object, { id: string; name: string }>

const PAGE_SIZE = 20
const TYPING_MS = 300

/** The shelf: searched by words, pinyin or initials, narrowed by family and tag. */
Page({
  data: {
    status: 'loading',
    problem: '',
    search: '',
    families: [] as Chip[],
    tags: [] as Chip[],
    rows: [] as GoodsRow[],
    total: 0,
    count: '',
    empty: '',
    /** The list belongs to an older wish while the next one is on its way. */
    isSeeking: false,
  },
  wish: ANYTHING as Wish,
  groups: { families: [] as string[], tags: [] as string[] },
  /** Counts the searches, so that a slow answer does not replace a newer one. */
  round: 0,
  typing: 0,

  async onLoad() {
    await this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    await wx.stopPullDownRefresh()
  },

  load() {
    return acts.load(this, async () => {
      this.groups = await call('GET /api/mp/product-groups', {})
      await this.seek()
    })
  },

  /** Reads the first page for the wish of the moment. */
  async seek() {
    const round = ++this.round
    const wish: Wish = this.wish
    this.setData({
      isSeeking: true,
      families: chips(this.groups.families, wish.family),
      tags: chips(this.groups.tags, wish.tag),
    })
    try {
      const { items, total } = await this.read(1)
      if (round !== this.round) return
      this.setData({
        rows: items.map(goodsRow),
        total,
        count: countWords(total, wish),
        empty: total === 0 ? emptyWords(wish) : '',
      })
    } finally {
      if (round === this.round) this.setData({ isSeeking: false })
    }
  },

  read(page: number) {
    return call('GET /api/mp/products', { ...queryOf(this.wish), page, pageSize: PAGE_SIZE })
  },

  /** Seeks again after a change; what goes wrong is said, and the list stays. */
  async change(wish: Wish) {
    this.wish = wish
    await this.seek().catch((error: unknown) => acts.tellTrouble(error))
  },

  type({ detail }: WechatMiniprogram.Input) {
    this.setData({ search: detail.value })
    clearTimeout(this.typing)
    this.typing = setTimeout(() => void this.change({ ...this.wish, search: detail.value }), TYPING_MS)
  },

  confirm() {
    clearTimeout(this.typing)
    return this.change({ ...this.wish, search: this.data.search })
  },

  clear() {
    clearTimeout(this.typing)
    this.setData({ search: '' })
    return this.change(ANYTHING)
  },

  tapFamily({ currentTarget }: Choice) {
    return this.change(tapped(this.wish, 'family', currentTarget.dataset.name))
  },

  tapTag({ currentTarget }: Choice) {
    return this.change(tapped(this.wish, 'tag', currentTarget.dataset.name))
  },

  async onReachBottom() {
    if (this.data.isSeeking) return
    await acts.turn(this, PAGE_SIZE, idOf, async (page) => (await this.read(page)).items.map(goodsRow))
  },

  open({ currentTarget }: Choice) {
    return wx.navigateTo({ url: `/pages/product/index?id=${currentTarget.dataset.id}` })
  },
})
