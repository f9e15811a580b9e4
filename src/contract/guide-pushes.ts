/** What guides do at the workbench with materials, and what they send on their own. */
import { z } from 'zod'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi } from './endpoint'
import { Link, Material, Topic } from './materials'
import { ShareTarget } from './shares'

const ById = z.object({ id: Id })

/** What a guide wants to send, and to whom. */
const PushWish = z.object({
  materialId: Id.nullable().default(null),
  productId: Id.nullable().default(null),
  offerId: Id.nullable().default(null),
  title: z.string().trim().min(1, '请填写标题').max(60),
  text: z.string().trim().min(1, '请填写文案').max(300),
  topic: Topic,
  link: Link,
  customerIds: z.array(Id).min(1, '请至少选一位客户').max(200, '一次最多 200 位客户'),
})
export type PushWish = z.infer<typeof PushWish>

/** A customer of mine, to be chosen for a push. */
export const PushCustomer = z.object({
  customerId: Id,
  name: z.string().nullable(),
  /** 138****1234; never in full. */
  phoneMasked: z.string().nullable(),
  tags: z.array(z.string()),
})
export type PushCustomer = z.infer<typeof PushCustomer>

/** One customer of a guide's push. */
export const PushPerson = z.object({
  customerId: Id,
  name: z.string().nullable(),
  /** card: prepared to be forwarded by hand; withdrawn: it must not be forwarded any more. */
  state: z.enum(['waiting', 'sent', 'card', 'forwarded', 'withdrawn', 'later', 'skipped', 'unknown']),
  channel: z.string().nullable(),
  sentence: z.string(),
})
export type PushPerson = z.infer<typeof PushPerson>

/** A card that waits for the guide to forward it. */
export const CardToForward = z.object({
  id: Id,
  customerId: Id,
  name: z.string().nullable(),
  title: z.string(),
  text: z.string(),
  link: z.string(),
  /** What a link with the credit of whoever forwards it is made of. */
  target: ShareTarget,
  /** What the guide writes beside the card in WeChat. */
  shareText: z.string(),
  /** withdrawn: the customer wants no marketing any more. */
  state: z.enum(['waiting', 'forwarded', 'declined', 'withdrawn']),
  /** What to do with it, or what became of it. */
  sentence: z.string(),
  createdAt: Instant,
  settledAt: Instant.nullable(),
})
export type CardToForward = z.infer<typeof CardToForward>

/** What guides do with them, and on their own, at the workbench. */
export const workbenchPushApi = defineApi({
  'GET /api/workbench/materials': {
    summary: 'Published materials, those with a task for me first',
    auth: 'workbench',
    input: Empty,
    output: z.object({
      items: z.array(
        Material.extend({
          task: z.object({ id: Id, instruction: z.string(), dueAt: Instant, isDone: z.boolean() }).nullable(),
        }),
      ),
    }),
  },
  'GET /api/workbench/push-customers': {
    summary: 'My own customers, to choose whom to send to: those who came last first, or those meant',
    auth: 'workbench',
    input: PageQuery.extend({
      /** A name, pinyin or initials, the last four digits or the whole of a phone number, or a card number. */
      search: z.string().trim().min(1).max(40).optional(),
      /** Only those who have this tag now. */
      tag: z.string().trim().min(1).max(20).optional(),
    }),
    output: pageOf(PushCustomer),
  },
  'POST /api/workbench/pushes/preview': {
    summary: 'Who of them can be reached and how, and why the others cannot; nothing is sent',
    auth: 'workbench',
    input: PushWish,
    output: z.object({ items: z.array(PushPerson) }),
  },
  'POST /api/workbench/pushes': {
    summary: 'Send what can be sent and prepare cards for the rest; the same request key does it once',
    auth: 'workbench',
    input: PushWish.extend({ requestKey: z.string().min(8).max(64) }),
    output: z.object({ id: Id, items: z.array(PushPerson) }),
  },
  'GET /api/workbench/pushes/:id': {
    summary: 'What has become of each customer of a push of mine by now',
    auth: 'workbench',
    input: ById,
    output: z.object({ id: Id, items: z.array(PushPerson) }),
  },
  'GET /api/workbench/push-cards': {
    summary: 'Cards of my own customers: those that wait for me to forward them, or those that had their end',
    auth: 'workbench',
    input: PageQuery.extend({ state: z.enum(['waiting', 'settled']).default('waiting') }),
    output: pageOf(CardToForward),
  },
  'POST /api/workbench/push-cards/:id/forwarded': {
    summary: 'I forwarded this card',
    auth: 'workbench',
    input: ById,
    output: CardToForward,
  },
  'POST /api/workbench/push-cards/:id/declined': {
    summary: 'I will not forward this card; it counts no longer against what the customer may get',
    auth: 'workbench',
    input: ById,
    output: CardToForward,
  },
})
