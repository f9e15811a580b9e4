import { In, LessThanOrEqual } from 'typeorm'
import { centreWords, PURPOSES } from '../../domain/reminder'
import { fillTemplate, templateProblems } from '../../domain/subscription-template'
import type { JobHandler } from '../../platform/jobs/worker'
import type { SendContents, SendOutcome } from '../sending'
import type { ReminderSubject, RemindersDeps } from './doors'
import { Reminder } from './entities/reminder'
import type { Subjects } from './subjects'
import type { Templates } from './templates'

/** The job that sends what is due. */
export const REMINDER_JOB = 'reminders.send'
const LOOK_EVERY_MS = 5_000
const BATCH = 100
/** Rows that are sent at the same time. */
const AT_ONCE = 10
/** How long a message whose gate is busy waits for another turn. */
const BUSY_MS = 10_000

/** How one reminder ended, or when it is looked at again. */
type End =
  | { state: 'sent'; sentence: string }
  | { state: 'skipped'; reasonCode: string; sentence: string }
  | { state: 'again'; at: number; reasonCode: string; sentence: string }

const skipped = (reasonCode: string, sentence: string): End => ({ state: 'skipped', reasonCode, sentence })

/**
 * Sends reminders that are due by our clock, which the sandbox may have moved by hours: jobs themselves wait in real
 * time. Each goes through the send gate under a key that names its cause, so that two processes send it once.
 */
export class DueReminders {
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly deps: RemindersDeps,
    private readonly parts: { templates: Templates; subjects: Subjects },
  ) {}

  readonly jobHandlers: Record<string, JobHandler> = { [REMINDER_JOB]: async () => void (await this.run()) }

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
    this.timer.unref()
    void this.look()
  }

  stop(): void {
    clearInterval(this.timer)
  }

  /** Enqueues the job when something is due; one at a time over all processes. */
  async look(): Promise<void> {
    const { db, jobs, log } = this.deps
    try {
      if (!(await db.read.existsBy(Reminder, this.dueNow()))) return
      await db.transact((tx) =>
        jobs.enqueue(tx, { type: REMINDER_JOB, payload: {}, dedupeKey: REMINDER_JOB }),
      )
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'looking for due reminders failed; trying again')
    }
  }

  /** Sends everything that is due now; resolves with how many went out. */
  async run(): Promise<number> {
    let sent = 0
    for (;;) {
      const rows = await this.deps.db.read.find(Reminder, {
        where: this.dueNow(),
        order: { dueAt: 'ASC', id: 'ASC' },
        take: BATCH,
      })
      if (rows.length === 0) return sent
      for (let start = 0; start < rows.length; start += AT_ONCE) {
        const ends = await Promise.all(rows.slice(start, start + AT_ONCE).map((row) => this.settleOne(row)))
        sent += ends.filter((end) => end.state === 'sent').length
      }
    }
  }

  private dueNow() {
    return { state: In(['waiting', 'due']), dueAt: LessThanOrEqual(this.deps.clock.now()) }
  }

  private async settleOne(row: Reminder): Promise<End> {
    const end = await this.send(row)
    const { db, clock } = this.deps
    const open = { id: row.id, state: In(['waiting', 'due']) }
    const { state, ...why } = end
    await db.transact(async (tx) => {
      if (end.state === 'again') {
        const { at: dueAt, reasonCode, sentence } = end
        return tx.update(Reminder, open, { state: 'due', dueAt, reasonCode, sentence })
      }
      const over = { openKey: null, settledAt: clock.now(), reasonCode: null }
      return tx.update(Reminder, open, { ...over, ...why, state: state as 'sent' | 'skipped' })
    })
    return end
  }

  private async send(row: Reminder): Promise<End> {
    const { purpose, subjectId, customerId } = row
    const { clock, sending } = this.deps
    const subject = await this.parts.subjects.at(purpose, subjectId, customerId)
    if (!subject) return skipped('reminder.subject_gone', '要提醒的内容已经不在了，没有发送。')
    if (subject.refusal) return skipped(subject.refusal.reasonCode, subject.refusal.sentence)
    if (row.notAfter !== null && clock.now() > row.notAfter)
      return skipped('reminder.too_late', '已过了提醒的时间，没有发送。')
    const loud = PURPOSES[purpose].isAtOnce
      ? clock.now()
      : await this.deps.quietUntil(customerId, clock.now())
    if (loud > clock.now())
      return {
        state: 'again',
        at: loud,
        reasonCode: 'quiet.hours',
        sentence: '现在是免打扰时段，结束后会再发送。',
      }
    const { contents, problem } = await this.contentsOf(row, subject)
    const outcome = await sending.gate.send({
      key: `reminder:${row.cause ?? row.id}:${customerId}`,
      class: 'serviceNotice',
      to: { customerId },
      priority: PURPOSES[purpose].priority,
      ...(row.notAfter === null ? {} : { notAfter: row.notAfter }),
      contents,
      source: { kind: 'reminder', id: row.id },
    })
    return endOf(outcome, clock.now(), problem)
  }

  /** The subscription message, and what the message centre says where none can go; `problem`: why there is none. */
  private async contentsOf(
    row: Reminder,
    subject: ReminderSubject,
  ): Promise<{ contents: SendContents; problem?: string | undefined }> {
    const { purpose } = row
    const page = row.page ?? subject.page
    const variables = subject.variables ?? row.variables ?? {}
    const messageCentre = { ...centreWords(purpose, variables), link: `/${page}` }
    const template = (await this.parts.templates.forPurposes([purpose])).get(purpose)
    if (!template) return { contents: { messageCentre }, problem: '没有可用的模板' }
    const data = fillTemplate(template.fields, template.texts, variables)
    const [problem] = templateProblems(template.fields, data)
    if (problem !== undefined) return { contents: { messageCentre }, problem }
    return { contents: { messageCentre, subscription: { templateId: template.templateId, page, data } } }
  }
}

function endOf(outcome: SendOutcome, now: number, problem = '顾客允许的次数已用完'): End {
  switch (outcome.result) {
    case 'sent':
      return {
        state: 'sent',
        sentence:
          outcome.channel === 'messageCentre'
            ? `已放进小程序的消息中心，没有发订阅消息：${problem}。`.slice(0, 200)
            : '已提醒。',
      }
    case 'later':
      return {
        state: 'again',
        at: Math.max(outcome.retryAt, now + 1),
        reasonCode: outcome.reasonCode,
        sentence: outcome.sentence,
      }
    case 'sending':
      return { state: 'again', at: now + BUSY_MS, reasonCode: 'send.busy', sentence: '正在发送。' }
    default:
      return skipped(outcome.reasonCode, outcome.sentence)
  }
}
