import { In, type EntityManager } from 'typeorm'
import type { MpReminderOffer } from '../../contract/reminders'
import { PURPOSES, REFUSAL_WORDS, type ReminderPurpose, type SubscribeAnswer } from '../../domain/reminder'
import { insertOnce } from '../../platform/db/insert-once'
import { newId } from '../../platform/ids'
import type { ReminderSubject, RemindersDeps } from './doors'
import { Reminder, type SubscriptionTemplate } from './entities/reminder'
import { readAsk, type Ask, type Subjects } from './subjects'
import type { Templates } from './templates'

/** At most so many ids in one tap: older phones refuse more (mini-program-api.md §4). */
const IDS_PER_TAP = 3
/** Standing rights have no number. */
const MANY = 999
/** So long WeChat's event may take. */
const EVENT_MS = 30_000

/** Who asks. */
export interface Asker {
  customerId: string
  /** In the Mini Program. */
  openId: string
}

/** How often something without a wish of its own can still be told. */
function countedWords(tokens: number, promise: string): string {
  if (tokens === 0) return promise
  return tokens === MANY ? '已开启提醒。' : `还可以提醒你 ${tokens} 次，点一下再加一次。`
}

/** What a page may ask for in one tap. */
export interface Offers {
  templateIds: string[]
  offers: MpReminderOffer[]
}

interface Offerable {
  purpose: ReminderPurpose
  template: SubscriptionTemplate
  subject: ReminderSubject
}

/** One wish a customer, purpose and subject while it is open. */
export function wishKey(customerId: string, purpose: ReminderPurpose, subjectId: string): string {
  return `${customerId}:${purpose}:${subjectId}`
}

/** The wishes of customers: what can be asked for, setting one, calling it off. */
export class Wishes {
  constructor(
    private readonly deps: RemindersDeps,
    private readonly parts: { templates: Templates; subjects: Subjects },
  ) {}

  /** What this page may ask for; `told` are sentences that replace the usual ones, by purpose. */
  async offers(
    who: Asker,
    about: string,
    told: ReadonlyMap<ReminderPurpose, string> = new Map(),
  ): Promise<Offers> {
    const ask = readAsk(about)
    const able = await this.offerable(who, ask)
    const counts = await this.deps.sending.tokens.of({ account: 'miniapp', openId: who.openId })
    const keys = able.map(({ purpose }) => wishKey(who.customerId, purpose, ask.subjectId))
    const open = keys.length > 0 ? await this.deps.db.read.findBy(Reminder, { openKey: In(keys) }) : []
    const offers = able.map(({ purpose, template, subject }) => {
      const wish = open.find((row) => row.purpose === purpose)
      const { words, promise } = PURPOSES[purpose]
      const tokens = Math.min(counts[template.templateId] ?? 0, MANY)
      const standing = subject.isCounted ? countedWords(tokens, promise) : promise
      return {
        purpose,
        words,
        templateId: template.templateId,
        tokens,
        isSet: wish !== undefined,
        sentence:
          told.get(purpose) ??
          subject.refusal?.sentence ??
          (wish ? `已设置：${promise}` : (subject.unneeded ?? standing)),
      }
    })
    const askable = able.filter(({ subject }) => !subject.refusal && subject.unneeded === undefined)
    return { templateIds: askable.map(({ template }) => template.templateId).slice(0, IDS_PER_TAP), offers }
  }

  /** Takes what the sheet of WeChat answered: every accept is a provisional token and sets the reminder. */
  async answer(
    who: Asker,
    about: string,
    tapId: string,
    answers: readonly { templateId: string; answer: SubscribeAnswer }[],
  ): Promise<Offers> {
    const ask = readAsk(about)
    const able = await this.offerable(who, ask)
    const told = new Map<ReminderPurpose, string>()
    await this.deps.db.transact(async (tx) => {
      told.clear()
      const customer = await this.deps.customers.lock(tx, who.customerId)
      for (const { templateId, answer } of answers) {
        const one = able.find(({ template }) => template.templateId === templateId)
        if (!one) continue
        if (answer !== 'accept') told.set(one.purpose, REFUSAL_WORDS[answer])
        else {
          if (one.subject.isCounted) told.set(one.purpose, `已记下：${PURPOSES[one.purpose].promise}`)
          await this.accept(tx, { customerId: customer.id, openId: who.openId }, ask, { ...one, tapId })
        }
      }
    })
    return this.offers(who, about, told)
  }

  /** Calls the wishes about this off; what was allowed stays allowed. */
  async cancel(who: Asker, about: string): Promise<Offers> {
    const { purposes, subjectId } = readAsk(about)
    const keys = purposes.map((purpose) => wishKey(who.customerId, purpose, subjectId))
    const gone = { state: 'cancelled' as const, openKey: null, settledAt: this.deps.clock.now() }
    const said = { reasonCode: 'reminder.called_off', sentence: '顾客取消了提醒。' }
    if (keys.length > 0)
      await this.deps.db.transact((tx) =>
        tx.update(Reminder, { openKey: In(keys), state: 'waiting' }, { ...gone, ...said }),
      )
    return this.offers(who, about)
  }

  private async accept(
    tx: EntityManager,
    { customerId, openId }: Asker,
    { subjectId }: Ask,
    { purpose, template, subject, tapId }: Offerable & { tapId: string },
  ): Promise<void> {
    const at = this.deps.clock.now()
    const { templateId } = template
    const isStanding = template.kind === 'long'
    const token = { account: 'miniapp' as const, openId, templateId, isStanding, at }
    await this.deps.sending.tokens.accepted(tx, { ...token, tapId: `${customerId}:${tapId}` })
    // WeChat has counted the consent; with nothing to be reminded of it waits for another time.
    if (subject.refusal || subject.isCounted || subject.unneeded !== undefined) return
    await insertOnce(tx, Reminder, {
      id: newId(),
      customerId,
      purpose,
      subjectId,
      about: subject.about,
      storeId: subject.storeId ?? null,
      priceFen: subject.priceFen ?? null,
      openKey: wishKey(customerId, purpose, subjectId),
      state: 'waiting',
      // WeChat's event, which decides about the token, comes after the tap.
      dueAt: subject.dueAt === undefined ? null : Math.max(subject.dueAt, at + EVENT_MS),
      notAfter: subject.notAfter ?? null,
      cause: subject.dueAt === undefined ? null : `${purpose}:${subjectId}`,
      variables: subject.variables ?? null,
      page: subject.page,
      reasonCode: null,
      sentence: PURPOSES[purpose].promise,
      askedAt: at,
      settledAt: null,
    })
  }

  private async offerable(who: Asker, { purposes, subjectId }: Ask): Promise<Offerable[]> {
    const templates = await this.parts.templates.forPurposes(purposes)
    const found: Offerable[] = []
    for (const purpose of purposes) {
      const template = templates.get(purpose)
      const subject = template && (await this.parts.subjects.at(purpose, subjectId, who.customerId))
      if (template && subject) found.push({ purpose, template, subject })
    }
    return found
  }
}
