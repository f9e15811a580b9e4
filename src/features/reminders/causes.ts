import { In, IsNull, type EntityManager } from 'typeorm'
import type { ReminderPurpose } from '../../domain/reminder'
import type { Happening, RemindersDeps } from './doors'
import { Reminder } from './entities/reminder'
import { REMINDER_JOB } from './due'

/** What other features report: something that people wait for has happened, moved or will not come. */
export class Causes {
  constructor(private readonly deps: Pick<RemindersDeps, 'clock' | 'jobs'>) {}

  /** It happened: everybody who waits for it is told once, by a job that this transaction enqueues. */
  async happened(tx: EntityManager, happening: Happening): Promise<void> {
    const { purpose, subjectId, customerIds, storeIds, cause, variables, page, notAfter } = happening
    if (customerIds?.length === 0) return
    const whose = customerIds ? { customerId: In([...customerIds]) } : {}
    const told = { cause, variables, page, notAfter: notAfter ?? null }
    const wheres = storeIds ? [{ storeId: IsNull() }, { storeId: In([...storeIds]) }] : [{}]
    let people = 0
    for (const where of wheres) {
      const waiting = { purpose, subjectId, state: 'waiting' as const, ...whose, ...where }
      const due = { state: 'due' as const, dueAt: this.deps.clock.now(), ...told }
      people += (await tx.update(Reminder, waiting, due)).affected ?? 0
    }
    if (people > 0)
      await this.deps.jobs.enqueue(tx, { type: REMINDER_JOB, payload: {}, dedupeKey: REMINDER_JOB })
  }

  /** It will come at another time. */
  async moved(
    tx: EntityManager,
    about: { purpose: ReminderPurpose; subjectId: string; dueAt: number; notAfter: number },
  ): Promise<void> {
    const { purpose, subjectId, dueAt, notAfter } = about
    await tx.update(Reminder, { purpose, subjectId, state: 'waiting' }, { dueAt, notAfter })
  }

  /** It will not come any more; `sentence` says why, for staff. */
  async calledOff(
    tx: EntityManager,
    about: { purpose: ReminderPurpose; subjectId: string; sentence: string },
  ): Promise<void> {
    const { purpose, subjectId, sentence } = about
    await tx.update(
      Reminder,
      { purpose, subjectId, state: 'waiting' },
      {
        state: 'cancelled',
        openKey: null,
        reasonCode: 'reminder.subject_gone',
        sentence,
        settledAt: this.deps.clock.now(),
      },
    )
  }
}
