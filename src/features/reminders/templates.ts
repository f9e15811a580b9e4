import { In, Not, type EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { purposeProblems, type ReminderPurpose } from '../../domain/reminder'
import { fillTemplate, templateFields, templateProblems } from '../../domain/subscription-template'
import { newId } from '../../platform/ids'
import type { Note } from '../../platform/http/serve'
import type { RemindersDeps } from './doors'
import { SubscriptionTemplate } from './entities/reminder'

/** The Mini Program's subscription templates: read from WeChat, each used for at most one purpose. */
export class Templates {
  constructor(private readonly deps: Pick<RemindersDeps, 'db' | 'clock' | 'gateway'>) {}

  /** All that WeChat ever listed, those in use first. */
  async list(): Promise<SubscriptionTemplate[]> {
    const rows = await this.deps.db.read.find(SubscriptionTemplate, { order: { id: 'ASC' } })
    return rows.sort((a, b) => Number(b.purpose !== null) - Number(a.purpose !== null))
  }

  /**
   * Reads the templates from WeChat. One that changed its fields keeps its purpose only while its texts still fit; one
   * that is gone there is not used any more.
   */
  async sync(note?: Note): Promise<SubscriptionTemplate[]> {
    const { db, clock, gateway } = this.deps
    const listed = await gateway.subscribeTemplates()
    await db.transact(async (tx) => {
      const syncedAt = clock.now()
      const known = await tx.find(SubscriptionTemplate)
      for (const { templateId, title, content, kind } of listed) {
        const fields = templateFields(content)
        const row = known.find((one) => one.templateId === templateId)
        const now = { title: title.slice(0, 60), kind, fields, isGone: false, syncedAt }
        if (!row) {
          await tx.insert(SubscriptionTemplate, { id: newId(), templateId, purpose: null, texts: {}, ...now })
          continue
        }
        const isFit = row.purpose !== null && purposeProblems(row.purpose, fields, row.texts).length === 0
        await tx.update(SubscriptionTemplate, { id: row.id }, { ...now, purpose: isFit ? row.purpose : null })
      }
      const ids = listed.map(({ templateId }) => templateId)
      const gone = known.filter((row) => !ids.includes(row.templateId)).map((row) => row.id)
      if (gone.length > 0)
        await tx.update(SubscriptionTemplate, { id: In(gone) }, { isGone: true, purpose: null, syncedAt })
      await note?.(tx)
    })
    return this.list()
  }

  /** Uses a template for a purpose (null: for none); throws `template.*` with a sentence that says what to change. */
  assign(
    id: string,
    purpose: ReminderPurpose | null,
    texts: Record<string, string>,
    note?: Note,
  ): Promise<SubscriptionTemplate> {
    return this.deps.db.transact(async (tx) => {
      const row = await tx.findOneBy(SubscriptionTemplate, { id })
      if (!row) throw new AppError('not_found', 'template.unknown', '没有找到这个模板，请先从微信同步。')
      const keys = row.fields.map(({ key }) => key)
      const kept = Object.fromEntries(Object.entries(texts).filter(([key]) => keys.includes(key)))
      if (purpose !== null) {
        if (row.isGone)
          throw new AppError('conflict', 'template.gone', '这个模板在微信后台已删除，请换一个模板。')
        const problems = purposeProblems(purpose, row.fields, kept)
        if (problems.length > 0)
          throw new AppError('invalid', 'template.unfit', problems[0]!, { sentences: problems })
        // One template a purpose: the one that was used for it is free again.
        await tx.update(SubscriptionTemplate, { purpose, id: Not(id) }, { purpose: null })
      }
      await tx.update(SubscriptionTemplate, { id }, { purpose, texts: kept })
      await note?.(tx, id)
      return { ...row, purpose, texts: kept }
    })
  }

  /** Of these, those to which people say yes once and for all: long-term templates (mini-program-api.md §4). */
  async standing(
    templateIds: readonly string[],
    reader: EntityManager = this.deps.db.read,
  ): Promise<Set<string>> {
    if (templateIds.length === 0) return new Set()
    const rows = await reader.findBy(SubscriptionTemplate, { templateId: In([...templateIds]), kind: 'long' })
    return new Set(rows.map(({ templateId }) => templateId))
  }

  /** What the template of a purpose says with these variables; undefined when none is in use or WeChat would refuse it. */
  async filled(
    purpose: ReminderPurpose,
    variables: Record<string, string>,
  ): Promise<{ templateId: string; data: Record<string, string> } | undefined> {
    const template = (await this.forPurposes([purpose])).get(purpose)
    if (!template) return undefined
    const data = fillTemplate(template.fields, template.texts, variables)
    if (templateProblems(template.fields, data).length > 0) return undefined
    return { templateId: template.templateId, data }
  }

  /** The templates in use for these purposes. */
  async forPurposes(
    purposes: readonly ReminderPurpose[],
    reader: EntityManager = this.deps.db.read,
  ): Promise<Map<ReminderPurpose, SubscriptionTemplate>> {
    if (purposes.length === 0) return new Map()
    const rows = await reader.findBy(SubscriptionTemplate, { purpose: In([...purposes]), isGone: false })
    return new Map(rows.map((row) => [row.purpose!, row]))
  }
}
