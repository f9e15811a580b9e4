import { In, type EntityManager } from 'typeorm'
import type { mpRemindersApi, remindersApi } from '../../contract/reminders'
import type { ReminderPurpose } from '../../domain/reminder'
import type { EntityClass } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import type { JobHandler } from '../../platform/jobs/worker'
import type { CustomerKeeper } from '../customers'
import { Causes } from './causes'
import type { Happening, ReminderSources, RemindersDeps } from './doors'
import { DueReminders } from './due'
import { Reminder, ReminderSweep, SubscriptionTemplate } from './entities/reminder'
import { remindersKeeper } from './keeper'
import { Lapses } from './lapses'
import { PriceWatch } from './prices'
import { adminRoutes, mpRoutes } from './routes'
import { Subjects } from './subjects'
import { Templates } from './templates'
import { Wishes } from './wishes'

export type { Happening, Lapse, LapseSource, PriceSource, ReminderSubject, SubjectSource } from './doors'
export { Reminder, SubscriptionTemplate } from './entities/reminder'
export type { Templates } from './templates'

/** The tables of reminders. */
export const remindersEntities: EntityClass[] = [SubscriptionTemplate, Reminder, ReminderSweep]

/** What customers asked to be told once, and the subscription templates that carry it. */
export interface Reminders {
  templates: Templates
  /** Hands in the features that own the subjects; what is left out stays as it was. */
  connect(sources: Partial<ReminderSources>): void
  /** Something that people wait for happened: call it in the transaction that causes it. */
  happened(tx: EntityManager, happening: Happening): Promise<void>
  /** It will come at another time. */
  moved(
    tx: EntityManager,
    about: { purpose: ReminderPurpose; subjectId: string; dueAt: number; notAfter: number },
  ): Promise<void>
  /** It will not come any more. */
  calledOff(
    tx: EntityManager,
    about: { purpose: ReminderPurpose; subjectId: string; sentence: string },
  ): Promise<void>
  /** How many people wait for each of these subjects. */
  waiting(purpose: ReminderPurpose, subjectIds: readonly string[]): Promise<Map<string, number>>
  /** Sends now what the periodic job sends: everything that is due by the clock. Resolves with how many went out. */
  send(): Promise<number>
  /** Does now what happens when a price may have changed. */
  watchPrices(): Promise<void>
  /** Does now what the daily job does. */
  sweepLapses(): Promise<void>
  keeper: CustomerKeeper
  jobHandlers: Record<string, JobHandler>
  handlers: Handlers<typeof remindersApi & typeof mpRemindersApi>
  start(): void
  stop(): void
}

/** Makes the reminders feature. */
export function makeReminders(deps: RemindersDeps): Reminders {
  const { db } = deps
  const templates = new Templates(deps)
  const subjects = new Subjects()
  const causes = new Causes(deps)
  const due = new DueReminders(deps, { templates, subjects })
  const lapses = new Lapses(deps, { subjects, causes })
  const prices = new PriceWatch(deps, { subjects, causes })
  return {
    templates,
    connect: (sources) => subjects.connect(sources),
    happened: (tx, happening) => causes.happened(tx, happening),
    moved: (tx, about) => causes.moved(tx, about),
    calledOff: (tx, about) => causes.calledOff(tx, about),
    waiting: async (purpose, subjectIds) => {
      if (subjectIds.length === 0) return new Map()
      const rows = await db.read
        .createQueryBuilder(Reminder, 'reminder')
        .select('reminder.subjectId', 'subjectId')
        .addSelect('COUNT(*)', 'people')
        .where({ purpose, state: 'waiting', subjectId: In([...subjectIds]) })
        .groupBy('reminder.subjectId')
        .getRawMany<{ subjectId: string; people: number }>()
      return new Map(rows.map(({ subjectId, people }) => [subjectId, Number(people)]))
    },
    send: () => due.run(),
    watchPrices: () => prices.run(),
    sweepLapses: () => lapses.run(),
    keeper: remindersKeeper(deps),
    jobHandlers: { ...due.jobHandlers, ...lapses.jobHandlers, ...prices.jobHandlers },
    handlers: { ...adminRoutes(db, templates), ...mpRoutes(new Wishes(deps, { templates, subjects })) },
    start: () => {
      due.start()
      lapses.start()
      prices.start()
    },
    stop: () => {
      due.stop()
      lapses.stop()
      prices.stop()
    },
  }
}
