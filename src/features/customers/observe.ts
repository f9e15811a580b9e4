import type { RowWrite, Value } from '../../platform/db/write'
import { newId } from '../../platform/ids'
import type { NewJob } from '../../platform/jobs/jobs'
import type { InboundMessage } from '../../wechat/callback/message'
import type { Observer } from '../../wechat/callback/router'
import { profileJob } from './profile'

/** One upsert of a follower; columns not named keep what they hold. */
function upsert(openId: string, fields: Record<string, Value>, update: string[], newerBy: string): RowWrite {
  return {
    table: 'followers',
    columns: ['id', 'account', 'openId', ...Object.keys(fields)],
    values: [newId(), 'official', openId, ...Object.values(fields)],
    onConflict: {
      keys: ['account', 'openId'],
      update: Object.fromEntries(update.map((column) => [column, 'set'] as const)),
      newerBy,
    },
  }
}

/** What a message says about following: the newest CreateTime wins, whatever the order of arrival (C4). */
function stateWrite(message: InboundMessage): RowWrite | undefined {
  if (message.msgType !== 'event') return undefined
  const { openId, createdAt } = message
  if (message.event === 'subscribe') {
    const { scene } = message
    const said = { isSubscribed: 1, stateAt: createdAt, subscribedAt: createdAt, firstScene: scene, scene }
    const fields = { ...said, lastInboundAt: createdAt }
    return upsert(openId, fields, ['isSubscribed', 'stateAt', 'subscribedAt', 'scene'], 'stateAt')
  }
  if (message.event === 'unsubscribe') {
    const fields = {
      isSubscribed: 0,
      stateAt: createdAt,
      unsubscribedAt: createdAt,
      lastInboundAt: createdAt,
    }
    return upsert(openId, fields, ['isSubscribed', 'stateAt', 'unsubscribedAt'], 'stateAt')
  }
  return undefined
}

/** Keeps followers: their state, their last message, and a job that reads the profile after a follow. */
export function followerObserver(writeJob: (job: NewJob) => RowWrite): Observer {
  return (message, { account }) => {
    // People of the Mini Program follow nothing.
    if (account !== 'official') return []
    const { openId, createdAt } = message
    const state = stateWrite(message)
    // Somebody who wrote before we knew of a follow: taken for a follower until an event says otherwise.
    const seen = { isSubscribed: 1, stateAt: 0, lastInboundAt: createdAt }
    const inbound = upsert(openId, seen, ['lastInboundAt'], 'lastInboundAt')
    const isFollow = message.msgType === 'event' && message.event === 'subscribe'
    return [...(state ? [state] : []), inbound, ...(isFollow ? [writeJob(profileJob(openId))] : [])]
  }
}
