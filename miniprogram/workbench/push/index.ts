import type { PushPerson } from '../../../src/contract/guide-pushes'
import { call, sentenceOf } from '../../api/client'
import { acts } from '../../api/page-acts'
import { leadToJoin } from '../desk'
import { cardChoices, groupsOf, materialChoice, reachable, sendText, type Choice, type Group } from './view'

type Tapped = WechatMiniprogram.TouchEvent<object, object, { key: string; id: string }>
type Typed = WechatMiniprogram.Input<object, { field: 'title' | 'text' }>

/** So many customers one push takes. */
const MOST = 200

/** A push of a guide's own: what, then to whom with the dry run, then it is sent. */
Page({
  data: {
    status: 'loading',
    problem: '',
    step: 'what' as 'what' | 'who',
    search: '',
    choices: [] as Choice[],
    chosen: undefined as Choice | undefined,
    title: '',
    text: '',
    groups: [] as Group[],
    button: sendText(0),
    many: 0,
    total: 0,
    isForOne: false,
    busy: false,
  },
  customerId: '',
  materialId: '',
  people: [] as PushPerson[],
  picked: new Set<string>(),
  /** The same for every sending of one push, so that sending it again is harmless. */
  requestKey: '',

  async onLoad({ customerId, materialId }: { customerId?: string; materialId?: string }) {
    this.customerId = customerId ?? ''
    this.materialId = materialId ?? ''
    this.setData({ isForOne: this.customerId !== '' })
    await this.load()
  },

  load() {
    return acts.load(
      this,
      async () => {
        if (this.data.step === 'who') await this.dryRun()
        else await this.readChoices()
      },
      leadToJoin,
    )
  },

  async readChoices() {
    const search = this.data.search.trim()
    const { items: cards } = await call(
      'GET /api/workbench/conversation-cards',
      search === '' ? {} : { search },
    )
    const { items } = await call('GET /api/workbench/materials', {})
    const materials = items.filter(({ title }) => title.includes(search)).map(materialChoice)
    this.setData({ choices: [...materials, ...cardChoices(cards)] })
    const { materialId } = this
    this.materialId = ''
    const wanted = materials.find(({ key }) => key === `material:${materialId}`)
    if (wanted) await this.take(wanted)
  },

  typeSearch({ detail }: WechatMiniprogram.Input) {
    this.setData({ search: detail.value })
  },

  find() {
    return this.load()
  },

  async choose({ currentTarget }: Tapped) {
    const chosen = this.data.choices.find(({ key }) => key === currentTarget.dataset.key)
    if (!chosen) return
    this.setData({ status: 'loading' })
    try {
      await this.take(chosen)
      this.setData({ status: 'ready' })
    } catch (error) {
      this.setData({ status: 'error', problem: sentenceOf(error) })
    }
  },

  async take(chosen: Choice) {
    const { title, text } = chosen.wish
    this.setData({ chosen, title, text, step: 'who' })
    await this.dryRun()
  },

  /** What would become of each of my customers, before anything is sent. */
  async dryRun() {
    const { chosen } = this.data
    if (!chosen) return
    const { ids, total } = await this.whoMay()
    const { items } =
      ids.length === 0
        ? { items: [] }
        : await call('POST /api/workbench/pushes/preview', { ...this.wish(), customerIds: ids })
    this.people = items
    this.picked = new Set(reachable(items))
    this.requestKey = `push-${Date.now()}-${Math.random().toString(36).slice(2, 10)}`
    this.setData({ total })
    this.show()
  },

  async whoMay(): Promise<{ ids: string[]; total: number }> {
    if (this.customerId !== '') return { ids: [this.customerId], total: 1 }
    const { items, total } = await call('GET /api/workbench/push-customers', { page: 1, pageSize: MOST })
    return { ids: items.map(({ customerId }) => customerId), total }
  },

  /** What is shown and said; it is for nobody yet. */
  wish() {
    const { chosen, title, text } = this.data
    return { ...chosen!.wish, title: title.trim() || chosen!.title, text: text.trim() || chosen!.title }
  },

  show() {
    const many = this.picked.size
    this.setData({ groups: groupsOf(this.people, this.picked), many, button: sendText(many) })
  },

  type({ currentTarget, detail }: Typed) {
    this.setData({ [currentTarget.dataset.field]: detail.value })
  },

  flip({ currentTarget }: Tapped) {
    const { id } = currentTarget.dataset
    if (!this.picked.delete(id)) this.picked.add(id)
    this.show()
  },

  flipAll() {
    this.picked = new Set(this.picked.size > 0 ? [] : reachable(this.people))
    this.show()
  },

  async another() {
    this.setData({ status: 'loading', step: 'what', chosen: undefined })
    await this.load()
  },

  async send() {
    if (this.picked.size === 0) return
    await acts.once(this, async () => {
      const order = { ...this.wish(), requestKey: this.requestKey, customerIds: [...this.picked] }
      const { id } = await call('POST /api/workbench/pushes', order)
      await wx.redirectTo({ url: `/workbench/pushed/index?id=${id}` })
    })
  },
})
