import type { OnConflict, RowWrite, Value } from '../../platform/db/write'
import { newId } from '../../platform/ids'
import type { NewJob } from '../../platform/jobs/jobs'
import type { InboundMessage } from '../../wechat/callback/message'
import type { CallbackContext, Observer } from '../../wechat/callback/router'
import { joinJob, type Acquaintances } from './joining'
import { revokeJob, unfollowJob } from './leaving'
import { profileJob } from './profile'

/** An upsert of a follower; columns not named keep what they hold. */
interface Upsert {
  columns: readonly string[]
  onConflict: OnConflict
}

/** `set` are the columns that a newer row takes over. Made once each, so that the hot path knows the statement at once. */
function upsert(fields: readonly string[], set: readonly string[], newerBy: string): Upsert {
  const update = Object.fromEntries(set.map((column) => [column, 'set'] as const))
  return {
    columns: ['id', 'account', 'openId', ...fields],
    onConflict: { keys: ['account', 'openId'], update, newerBy },
  }
}

const FOLLOWED = upsert(
  ['isSubscribed', 'stateAt', 'subscribedAt', 'firstScene', 'scene', 'lastInboundAt'],
  ['isSubscribed', 'stateAt', 'subscribedAt', 'scene'],
  'stateAt',
)
const UNFOLLOWED = upsert(
  ['isSubscribed', 'stateAt', 'unsubscribedAt', 'lastInboundAt'],
  ['isSubscribed', 'stateAt', 'unsubscribedAt'],
  'stateAt',
)
const HEARD = upsert(['isSubscribed', 'stateAt', 'lastInboundAt'], ['lastInboundAt'], 'lastInboundAt')

function write(kind: Upsert, openId: string, values: readonly Value[]): RowWrite {
  return { table: 'followers', ...kind, values: [newId(), 'official', openId, ...values] }
}

/** What a message says about following: the newest CreateTime wins, whatever the order of arrival (C4). */
function stateWrite(message: InboundMessage): RowWrite | undefined {
  if (message.msgType !== 'event') return undefined
  const { openId, createdAt } = message
  if (message.event === 'subscribe') {
    const { scene } = message
    return write(FOLLOWED, openId, [1, createdAt, createdAt, scene, scene, createdAt])
  }
  if (message.event === 'unsubscribe') return write(UNFOLLOWED, openId, [0, createdAt, createdAt, createdAt])
  return undefined
}

/** Events that WeChat itself reports come from a sender who is nobody's follower. */
const FROM_PERSON = new Set(['scan', 'click', 'view', 'location', 'user_enter_tempsession'])

const isFromPerson = (message: InboundMessage): boolean =>
  message.msgType === 'event' ? FROM_PERSON.has(message.event) : message.msgType !== 'unknown'

/** What follows, leaving and taking back a permission lead to. */
function jobsOfEvent(
  message: Extract<InboundMessage, { msgType: 'event' }>,
  { account, inboundId }: CallbackContext,
): NewJob[] {
  const { openId, createdAt: at } = message
  switch (message.event) {
    case 'subscribe':
      return account === 'official' ? [profileJob(openId)] : []
    case 'unsubscribe':
      return account === 'official' ? [unfollowJob({ openId, at, inboundId })] : []
    case 'user_authorization_revoke':
      return [revokeJob({ account, openId: message.subjectOpenId, scope: message.scope }, inboundId)]
    case 'user_authorization_cancellation':
      return [revokeJob({ account, openId: message.subjectOpenId, scope: null }, inboundId)]
    default:
      return []
  }
}

/**
 * Keeps followers: their state, their last message, a job that reads the profile after a follow (and joins the
 * customer), and one that makes a customer of somebody who is not known to have one.
 */
export function followerObserver(
  writeJob: (job: NewJob) => RowWrite,
  acquaintances: Acquaintances,
): Observer {
  return (message, context) => {
    const { account } = context
    const { openId, createdAt } = message
    const jobs: NewJob[] = message.msgType === 'event' ? jobsOfEvent(message, context) : []
    if (jobs.length === 0 && isFromPerson(message) && !acquaintances.isJoined(account, openId)) {
      acquaintances.ask(account, openId)
      jobs.push(joinJob({ account, openId, at: createdAt }))
    }
    // People of the Mini Program follow nothing.
    if (account !== 'official') return jobs.map(writeJob)
    const state = stateWrite(message)
    const effects = jobs.map(writeJob)
    if (state) effects.push(state)
    // Somebody who wrote before we knew of a follow: taken for a follower until an event says otherwise.
    if (acquaintances.hear(account, openId, createdAt) || state)
      effects.push(write(HEARD, openId, [1, 0, createdAt]))
    return effects
  }
}
