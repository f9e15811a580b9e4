import type { z } from 'zod'
import type {
  mpRemindersApi,
  Reminder as ReminderView,
  remindersApi,
  SubscriptionTemplate as TemplateView,
} from '../../contract/reminders'
import { PURPOSES, REMINDER_PURPOSES } from '../../domain/reminder'
import type { Database } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import { Reminder, type SubscriptionTemplate } from './entities/reminder'
import type { Templates } from './templates'
import type { Wishes } from './wishes'

const instant = (at: number): string => new Date(at).toISOString()
const maybeInstant = (at: number | null): string | null => (at === null ? null : instant(at))

function presentTemplate({ syncedAt, ...row }: SubscriptionTemplate): z.input<typeof TemplateView> {
  return { ...row, syncedAt: instant(syncedAt) }
}

function presentReminder(row: Reminder): z.input<typeof ReminderView> {
  const { id, customerId, purpose, about, state, sentence, askedAt, dueAt, settledAt } = row
  return {
    id,
    customerId,
    purpose,
    about,
    state,
    sentence,
    askedAt: instant(askedAt),
    dueAt: maybeInstant(dueAt),
    settledAt: maybeInstant(settledAt),
  }
}

const purposes = REMINDER_PURPOSES.map((purpose) => {
  const { words, variables } = PURPOSES[purpose]
  return {
    purpose,
    words,
    variables: Object.entries(variables).map(([name, example]) => ({ name, example })),
  }
})

/** Handlers of templates and reminders at the console. */
export function adminRoutes(db: Database, templates: Templates): Handlers<typeof remindersApi> {
  return {
    'GET /api/admin/subscription-templates': async () => ({
      items: (await templates.list()).map(presentTemplate),
      purposes,
    }),
    'POST /api/admin/subscription-templates/sync': async (_, { note }) => ({
      items: (await templates.sync(note)).map(presentTemplate),
      purposes,
    }),
    'PUT /api/admin/subscription-templates/:id': async ({ id, purpose, texts }, { note }) =>
      presentTemplate(await templates.assign(id, purpose, texts, note)),
    'GET /api/admin/reminders': async ({ page, pageSize, purpose, state }) => {
      const [rows, total] = await db.read.findAndCount(Reminder, {
        where: { ...(purpose && { purpose }), ...(state && { state }) },
        order: { id: 'DESC' },
        skip: (page - 1) * pageSize,
        take: pageSize,
      })
      return { items: rows.map(presentReminder), total }
    },
  }
}

/** Handlers of reminders in the Mini Program; who asks comes from the session alone. */
export function mpRoutes(wishes: Wishes): Handlers<typeof mpRemindersApi> {
  return {
    'GET /api/mp/subscriptions': (input, call) => wishes.offers(call.customer!, input.for),
    'POST /api/mp/subscriptions': (input, call) =>
      wishes.answer(call.customer!, input.for, input.tapId, input.answers),
    'POST /api/mp/subscriptions/cancel': (input, call) => wishes.cancel(call.customer!, input.for),
  }
}
