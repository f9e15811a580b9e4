import type { PushPerson } from '../../../src/contract/guide-pushes'
import { call, sentenceOf } from '../../api/client'
import { acts } from '../../api/page-acts'
import { leadToJoin } from '../desk'
import {
  audienceWords,
  cardChoices,
  groupsOf,
  materialChoice,
  reachable,
  sendText,
  type Choice,
  type Group,
} from './view'

type Tapped = WechatMiniprogram.TouchEvent<object, object, { key: string; id: string }>
type Typed = WechatMiniprogram.Input<object, { field: 'title' | 'text' }>

/** So many customers one push takes. */
const MOST = 200

/** A push of a guide's own: what, then to whom with the dry run of those chosen, then it is sent. */
Page({
  data: {
    status: 'loading',
    problem: '',
    step: 'what' as 'what' | 'who' | 'find',
    search: '',
    choices: [] as Choice[],
    chosen: undefined as Choice | undefined,
    title: '',
    text: '',
    groups: [] as Group[],
    button: sendText(0),
    many: 0,
    lead: '',
    /** To whom it may go: all of mine, the newest of many, or those whom I chose. */
    asked: [] as string[],
    most: MOST,
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
        if (this.data.step !== 'what') await this.dryRun()
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

  /** What would become of each of those asked for, before anything is sent. */
  async dryRun() {
    const { chosen } = this.data
    if (!chosen) return
    if (this.data.asked.length === 0) await this.askForMine()
    const { asked } = this.data
    const { items } =
      asked.length === 0
        ? { items: [] }
        : await call('POST /api/workbench/pushes/preview', { ...this.wish(), customerIds: asked })
    this.people = items
    this.picked = new Set(reachable(items))
    this.requestKey = `push-${Date.now()}-${Math.random().toString(36).slice(2, 10)}`
    this.show()
  },

  /** To begin with it is for all of mine; of more than one push takes, for those who came last. */
  async askForMine() {
    if (this.customerId !== '') return this.setData({ asked: [this.customerId] })
    const { items, total } = await call('GET /api/workbench/push-customers', { page: 1, pageSize: MOST })
    this.setData({ asked: items.map(({ customerId }) => customerId), lead: audienceWords(total, MOST) })
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

  /** Whoever was left out here is not chosen there either. */
  choosePeople() {
    const out = new Set(reachable(this.people).filter((id) => !this.picked.has(id)))
    this.setData({ step: 'find', asked: this.data.asked.filter((id) => !out.has(id)) })
  },

  async chosePeople({ detail }: WechatMiniprogram.CustomEvent<{ ids: string[] }>) {
    this.setData({
      status: 'loading',
      step: 'who',
      asked: detail.ids,
      lead: `你选了 ${detail.ids.length} 位客户`,
    })
    await this.load()
  },

  leavePeople() {
    this.setData({ step: 'who' })
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
