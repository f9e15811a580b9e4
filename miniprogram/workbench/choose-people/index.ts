import { call, sentenceOf } from '../../api/client'
import { chosenWords, fullWords, tagChips, toChoose, withMore, type ChoiceRow, type TagChip } from './view'

type Tapped = WechatMiniprogram.TouchEvent<object, object, { id: string; tag: string }>

const PAGE_SIZE = 30

/**
 * Finds customers of mine by name, pinyin, the end of a phone number, a card number or a tag. Who is chosen stays chosen
 * over searches; `done` tells their ids, `leave` that everything stays as it was.
 */
Component({
  properties: {
    /** Ids of those who are chosen to begin with. */
    chosen: { type: Array, value: [] as string[] },
    /** So many can be chosen. */
    most: { type: Number, value: 0 },
  },
  data: {
    problem: '',
    typed: '',
    search: '',
    tag: '',
    tags: [] as TagChip[],
    rows: [] as ChoiceRow[],
    page: 1,
    total: 0,
    picked: [] as string[],
    lead: '',
    busy: false,
  },
  lifetimes: {
    attached() {
      this.setData({ picked: [...this.data.chosen] })
      void this.readTags()
      void this.load()
    },
  },
  methods: {
    /** Without tags customers are still found by everything else. */
    async readTags() {
      const found = await call('GET /api/workbench/tags', {}).catch(() => undefined)
      this.setData({ tags: tagChips(found?.items ?? [], this.data.tag) })
    },

    load() {
      return this.step(() => this.read(1))
    },

    more() {
      return this.step(() => this.read(this.data.page + 1))
    },

    /** Those whom search and tag mean; both empty for everybody. */
    ask(page: number, pageSize: number) {
      const { search, tag } = this.data
      return call('GET /api/workbench/push-customers', {
        ...{ page, pageSize },
        ...(search === '' ? {} : { search }),
        ...(tag === '' ? {} : { tag }),
      })
    },

    async read(page: number) {
      const { items, total } = await this.ask(page, PAGE_SIZE)
      const more = items.map((one) => toChoose(one, this.data.picked))
      this.setData({ problem: '', page, total, rows: page === 1 ? more : [...this.data.rows, ...more] })
      this.show()
    },

    async step(act: () => Promise<unknown>) {
      if (this.data.busy) return
      this.setData({ busy: true })
      try {
        await act()
      } catch (error) {
        this.setData({ problem: sentenceOf(error) })
      } finally {
        this.setData({ busy: false })
      }
    },

    show() {
      const { picked, most, rows } = this.data
      const shown = rows.map((row) => ({ ...row, isOn: picked.includes(row.id) }))
      this.setData({ rows: shown, lead: chosenWords(picked.length, most) })
    },

    type({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ typed: detail.value })
    },

    async find() {
      this.setData({ search: this.data.typed.trim() })
      await this.load()
    },

    async takeTag({ currentTarget }: Tapped) {
      const tag = currentTarget.dataset.tag === this.data.tag ? '' : currentTarget.dataset.tag
      const names = this.data.tags.map(({ name }) => name)
      this.setData({ tag, tags: tagChips(names, tag) })
      await this.load()
    },

    async flip({ currentTarget }: Tapped) {
      const { id } = currentTarget.dataset
      const { picked, most } = this.data
      if (picked.includes(id)) this.setData({ picked: picked.filter((one) => one !== id) })
      else if (picked.length < most) this.setData({ picked: [...picked, id] })
      else await this.tell(fullWords(most))
      this.show()
    },

    /** All who were found, also those further down; as many as there is room for. */
    flipAll() {
      return this.step(async () => {
        const { most } = this.data
        const { items } = await this.ask(1, most)
        const { picked, left } = withMore(
          this.data.picked,
          items.map(({ customerId }) => customerId),
          most,
        )
        this.setData({ picked })
        this.show()
        if (left > 0 || this.data.total > items.length) await this.tell(fullWords(most))
      })
    },

    clear() {
      this.setData({ picked: [] })
      this.show()
    },

    tell(title: string) {
      return wx.showToast({ title, icon: 'none', duration: 2500 })
    },

    done() {
      if (this.data.picked.length > 0) this.triggerEvent('done', { ids: this.data.picked })
    },

    leave() {
      this.triggerEvent('leave')
    },
  },
})
