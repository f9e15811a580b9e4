import { call } from '../../api/client'
import { whoAmI } from '../../api/me'
import { acts } from '../../api/page-acts'
import { serverNow } from '../../api/server-clock'
import {
  noteRow,
  planRow,
  PLAN_IDEAS,
  shopDay,
  soonAndLater,
  textsOf,
  type FollowUpRow,
  type NoteRow,
  type PlanRow,
} from './view'

type Tapped = WechatMiniprogram.TouchEvent<object, object, { id: string; key: string; field: string }>
type Typed = WechatMiniprogram.Input<object, { field: string }>

const PAGE_SIZE = 50
const NO_PLAN = { title: '', months: 3, everyWeeks: 4, texts: '', endsWithSale: false }

/** What I note about a customer and mean to do for them. */
Page({
  data: {
    status: 'loading',
    problem: '',
    today: '',
    notes: [] as NoteRow[],
    followUps: [] as FollowUpRow[],
    later: '',
    plans: [] as PlanRow[],
    note: '',
    todo: '',
    dueOn: '',
    ideas: PLAN_IDEAS,
    isPlanning: false,
    plan: NO_PLAN,
    busy: false,
  },
  id: '',

  async onLoad({ id }: { id?: string }) {
    this.id = id ?? ''
    await this.load()
  },

  load() {
    return acts.load(this, async () => {
      await whoAmI()
      const now = serverNow()
      this.setData({ today: shopDay(now), dueOn: shopDay(now, 7) })
      await this.read()
    })
  },

  async read() {
    const { id } = this
    const { today } = this.data
    const page = { page: 1, pageSize: PAGE_SIZE }
    const [followUps, plans, notes] = await Promise.all([
      call('GET /api/workbench/follow-ups', { customerId: id, ...page }),
      call('GET /api/workbench/customers/:id/plans', { id }),
      call('GET /api/workbench/customers/:id/notes', { id, ...page }),
    ])
    this.setData({
      ...soonAndLater(followUps.items, today),
      plans: plans.items.map((one) => planRow(one, today)),
      notes: notes.items.map((one) => noteRow(one, serverNow())),
    })
  },

  /** One act at a time; what was typed stays when it fails. */
  step(work: () => Promise<unknown>) {
    return acts.once(this, async () => {
      await work()
      await this.read()
    })
  },

  type({ currentTarget, detail }: Typed) {
    this.setData({ [currentTarget.dataset.field]: detail.value })
  },

  pickDay({ detail }: WechatMiniprogram.PickerChange) {
    this.setData({ dueOn: String(detail.value) })
  },

  addNote() {
    return this.step(async () => {
      await call('POST /api/workbench/customers/:id/notes', { id: this.id, text: this.data.note })
      this.setData({ note: '' })
    })
  },

  async removeNote({ currentTarget }: Tapped) {
    const { confirm } = await wx.showModal({ title: '删除这条备注？', confirmText: '删除' })
    if (!confirm) return
    await this.step(() => call('DELETE /api/workbench/customer-notes/:id', { id: currentTarget.dataset.id }))
  },

  addFollowUp() {
    const { todo: text, dueOn } = this.data
    return this.step(async () => {
      await call('POST /api/workbench/customers/:id/follow-ups', { id: this.id, text, dueOn })
      this.setData({ todo: '' })
    })
  },

  done({ currentTarget }: Tapped) {
    return this.step(() => call('POST /api/workbench/follow-ups/:id/done', { id: currentTarget.dataset.id }))
  },

  drop({ currentTarget }: Tapped) {
    return this.step(() =>
      call('POST /api/workbench/follow-ups/:id/dropped', { id: currentTarget.dataset.id }),
    )
  },

  startPlan({ currentTarget }: Tapped) {
    const { title, months, everyWeeks, texts } = PLAN_IDEAS.find(
      ({ key }) => key === currentTarget.dataset.key,
    )!
    const plan = { title, months, everyWeeks, texts: texts.join('\n'), endsWithSale: false }
    this.setData({ isPlanning: true, plan })
  },

  change({
    currentTarget,
  }: WechatMiniprogram.TouchEvent<object, object, { field: 'months' | 'everyWeeks'; by: string }>) {
    const { field, by } = currentTarget.dataset
    const next = Math.min(12, Math.max(1, this.data.plan[field] + Number(by)))
    this.setData({ [`plan.${field}`]: next })
  },

  flipEnd({ detail }: WechatMiniprogram.CustomEvent<{ isOn: boolean }>) {
    this.setData({ 'plan.endsWithSale': detail.isOn })
  },

  cancelPlan() {
    this.setData({ isPlanning: false })
  },

  addPlan() {
    const { plan, today: startOn } = this.data
    const texts = textsOf(plan.texts)
    return this.step(async () => {
      await call('POST /api/workbench/customers/:id/plans', { ...plan, id: this.id, startOn, texts })
      this.setData({ isPlanning: false })
    })
  },

  async endPlan({ currentTarget }: Tapped) {
    const content = '还没做的跟进会取消，做过的留着。'
    const { confirm } = await wx.showModal({ title: '结束这个计划？', content, confirmText: '结束' })
    if (confirm)
      await this.step(() => call('POST /api/workbench/plans/:id/end', { id: currentTarget.dataset.id }))
  },
})
