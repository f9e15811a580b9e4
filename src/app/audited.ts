import type { Api } from '../contract/endpoint'
import type { healthApi } from '../contract/health'
import type { liveApi } from '../contract/live'
import type { offersApi } from '../contract/offers'
import type { picturesApi } from '../contract/pictures'
import type { reachApi } from '../contract/preferences'
import type { productImportsApi } from '../contract/product-imports'
import type { productsApi } from '../contract/products'
import type { remindersApi } from '../contract/reminders'
import type { repliesApi } from '../contract/replies'
import type { sharesApi } from '../contract/shares'
import type { Audit } from '../features/audit'
import type { Clock } from '../platform/clock'
import type { Call, Handlers, Note } from '../platform/http/serve'

/** How an operation reads in the audit chain. */
interface Named {
  action: string
  kind: string
  /** The fields of the input that are kept; none of them may hold what a follower wrote. */
  keeps?: readonly string[]
}

/** The operations of a contract that change something, by key. */
type Changes<A extends Api> = Partial<Record<keyof A, Named>>

const PRODUCT = ['code', 'name', 'family', 'tags', 'state', 'position', 'pictureIds', 'skus']
const LIVE = ['title', 'finderUserName', 'host', 'startAt', 'endAt']
const RULE = ['name', 'triggers', 'conditions', 'answers', 'answerMode', 'priority', 'isActive', 'reviewAt']

/** What of replies is noted; trying out, checking and previewing change nothing. */
export const REPLY_CHANGES: Changes<typeof repliesApi> = {
  'POST /api/admin/rules': { action: 'rule.create', kind: 'rule', keeps: RULE },
  'PUT /api/admin/rules/:id': { action: 'rule.change', kind: 'rule', keeps: RULE },
  'DELETE /api/admin/rules/:id': { action: 'rule.delete', kind: 'rule' },
  'POST /api/admin/rules/:id/active': { action: 'rule.switch', kind: 'rule', keeps: ['isActive'] },
  'POST /api/admin/rules/:id/move': { action: 'rule.move', kind: 'rule', keeps: ['otherId', 'where'] },
  'POST /api/admin/rules/import': { action: 'rule.import', kind: 'rule' },
  'POST /api/admin/unmatched-phrases/dismiss': { action: 'phrase.dismiss', kind: 'phrase' },
  'POST /api/admin/reply-assets': { action: 'asset.upload', kind: 'asset', keeps: ['kind'] },
  'DELETE /api/admin/reply-assets/:id': { action: 'asset.delete', kind: 'asset' },
  'PUT /api/admin/account-menu': { action: 'menu.save', kind: 'menu', keeps: ['menu'] },
  'POST /api/admin/account-menu/push': { action: 'menu.push', kind: 'menu' },
  'POST /api/admin/account-import': {
    action: 'account.import',
    kind: 'account',
    keeps: ['areRulesIncluded', 'isMenuIncluded'],
  },
}

/** What staff changed of a customer's preferences, and on what word. */
export const REACH_CHANGES: Changes<typeof reachApi> = {
  'PUT /api/admin/customers/:id/preferences': {
    action: 'preferences.change',
    kind: 'customer',
    keeps: [
      'reason',
      'stoppedTopics',
      'quiet',
      'maxPer7Days',
      'pausedUntil',
      'isNonPersonalised',
      'isStopped',
    ],
  },
}

/** What of the account's health is noted. */
export const HEALTH_CHANGES: Changes<typeof healthApi> = {
  'POST /api/admin/jobs/:id/retry': { action: 'job.retry', kind: 'job' },
}

/** What of products is noted. */
export const PRODUCT_CHANGES: Changes<typeof productsApi> = {
  'POST /api/admin/products': { action: 'product.create', kind: 'product', keeps: PRODUCT },
  'PUT /api/admin/products/:id': { action: 'product.change', kind: 'product', keeps: PRODUCT },
  'POST /api/admin/products/:id/shelf': {
    action: 'product.shelf',
    kind: 'product',
    keeps: ['state', 'position'],
  },
  'PUT /api/admin/products/:id/stock': { action: 'product.stock', kind: 'product', keeps: ['items'] },
}

/** What of imports of products is noted. */
export const PRODUCT_IMPORT_CHANGES: Changes<typeof productImportsApi> = {
  'POST /api/admin/product-imports': { action: 'product_import.start', kind: 'product_import' },
  'POST /api/admin/product-imports/:id/undo': { action: 'product_import.undo', kind: 'product_import' },
}

const OFFER = ['name', 'scope', 'rule', 'startsAt', 'endsAt']

/** What of offers is noted. */
export const OFFER_CHANGES: Changes<typeof offersApi> = {
  'POST /api/admin/offers': { action: 'offer.create', kind: 'offer', keeps: OFFER },
  'PUT /api/admin/offers/:id': { action: 'offer.change', kind: 'offer', keeps: OFFER },
  'POST /api/admin/offers/:id/decide': {
    action: 'offer.decide',
    kind: 'offer',
    keeps: ['isApproved', 'note'],
  },
  'POST /api/admin/offers/:id/stop': { action: 'offer.stop', kind: 'offer' },
}

/** What of shares is noted. */
export const SHARE_CHANGES: Changes<typeof sharesApi> = {
  'POST /api/admin/share-reviews/:id/decide': {
    action: 'share.decide',
    kind: 'sale',
    keeps: ['isAccepted'],
  },
}

/** What of pictures is noted. */
export const PICTURE_CHANGES: Changes<typeof picturesApi> = {
  'POST /api/admin/pictures': { action: 'picture.upload', kind: 'picture' },
}

/** What of live sessions is noted; a question's text belongs to its customer and is not kept. */
export const LIVE_CHANGES: Changes<typeof liveApi> = {
  'POST /api/admin/live-sessions': { action: 'live.plan', kind: 'live', keeps: LIVE },
  'PUT /api/admin/live-sessions/:id': { action: 'live.change', kind: 'live', keeps: LIVE },
  'POST /api/admin/live-sessions/:id/state': { action: 'live.move', kind: 'live', keeps: ['state'] },
  'POST /api/admin/live-questions/:id/review': {
    action: 'live.review_question',
    kind: 'live-question',
    keeps: ['state', 'answer'],
  },
}

/** What of subscription templates is noted. */
export const REMINDER_CHANGES: Changes<typeof remindersApi> = {
  'POST /api/admin/subscription-templates/sync': { action: 'template.sync', kind: 'template' },
  'PUT /api/admin/subscription-templates/:id': {
    action: 'template.assign',
    kind: 'template',
    keeps: ['purpose', 'texts'],
  },
}

type Fields = Record<string, unknown>
type AnyHandler = (input: Fields, call: Call) => Promise<Fields>

/**
 * The same handlers; those that change something are handed a `note` which puts an entry into the audit chain. They
 * call it last inside the transaction of the change, so that there is never the one without the other.
 */
export function audited<A extends Api>(
  handlers: Handlers<A>,
  changes: Changes<A>,
  { clock, audit }: { clock: Clock; audit: Audit },
): Handlers<A> {
  const all = { ...handlers } as unknown as Record<string, AnyHandler>
  for (const [key, { action, kind, keeps = [] }] of Object.entries(changes) as [string, Named][]) {
    const handle = all[key]!
    all[key] = (input, call) => {
      const kept = keeps.filter((field) => input[field] !== undefined)
      const after =
        kept.length > 0 ? Object.fromEntries(kept.map((field) => [field, input[field]])) : undefined
      const own = typeof input.id === 'string' ? input.id : null
      const actor = { kind: 'staff' as const, id: call.actor?.staffId ?? null }
      const note: Note = (tx, made) =>
        audit.note(tx, { actor, action, target: { kind, id: made ?? own }, after, at: clock.now() })
      return handle(input, { ...call, note })
    }
  }
  return all as unknown as Handlers<A>
}
