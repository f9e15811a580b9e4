import type { EntityManager } from 'typeorm'
import { CHANNELS_OF_CLASS, type Channel } from '../../domain/send-class'
import type { SendReason } from '../../domain/send-reasons'
import type { Account } from '../../wechat/account'
import type { AttemptState } from './entities/send-attempt'
import type { DecisionResult } from './entities/send-decision'
import type { SendIntent } from './intent'
import { select } from './rows'

/** One earlier turn of an intent. */
export interface PastTurn {
  decisionId: string
  turn: number
  result: DecisionResult
  reasonCode: SendReason
  laterAt: number | null
  channel: Channel | null
  account: Account
  openId: string
  allowanceId: string | null
  attempt:
    | {
        id: string
        state: AttemptState
        errcode: number | null
        reasonCode: string | null
        leaseUntil: number
        retryAt: number | null
      }
    | undefined
}

type Row = Record<string, string | number | null>

const numberOr = (value: string | number | null | undefined): number | null =>
  value === null || value === undefined ? null : Number(value)

function turnOf(row: Row): PastTurn {
  const attemptId = row.attemptId
  return {
    decisionId: String(row.id),
    turn: Number(row.turn),
    result: row.result as DecisionResult,
    reasonCode: row.reasonCode as SendReason,
    laterAt: numberOr(row.laterAt),
    channel: row.channel as Channel | null,
    account: row.account as Account,
    openId: String(row.openId),
    allowanceId: row.allowanceId as string | null,
    attempt:
      attemptId === null || attemptId === undefined
        ? undefined
        : {
            id: String(attemptId),
            state: row.state as AttemptState,
            errcode: numberOr(row.errcode),
            reasonCode: row.attemptReason as string | null,
            leaseUntil: Number(row.leaseUntil),
            retryAt: numberOr(row.retryAt),
          },
  }
}

/** Every earlier turn of the intents, the first one first, by key. */
export async function readPast(
  tx: EntityManager,
  intents: readonly SendIntent[],
): Promise<Map<string, PastTurn[]>> {
  const rows = await select<Row>(
    tx,
    (list) =>
      `SELECT d.id, d.intentKey, d.turn, d.result, d.reasonCode, d.laterAt, d.channel, d.account, d.openId, d.allowanceId, a.id AS attemptId, a.state, a.errcode, a.reasonCode AS attemptReason, a.leaseUntil, a.retryAt FROM send_decisions d LEFT JOIN send_attempts a ON a.decisionId = d.id WHERE d.intentKey IN (${list})`,
    [...new Set(intents.map(({ key }) => key))],
  )
  const past = new Map<string, PastTurn[]>()
  for (const row of rows) {
    const key = String(row.intentKey)
    const turns = past.get(key)
    if (turns) turns.push(turnOf(row))
    else past.set(key, [turnOf(row)])
  }
  for (const turns of past.values()) turns.sort((a, b) => a.turn - b.turn)
  return past
}

/** The channels that WeChat refused for this person in earlier turns. */
export const refusedChannels = (turns: readonly PastTurn[]): Set<Channel> =>
  new Set(turns.flatMap(({ channel, attempt }) => (attempt?.state === 'refused' && channel ? [channel] : [])))

/** Whether the intent has content for a channel that was not refused yet. */
export function hasNextChannel(intent: SendIntent, refused: ReadonlySet<Channel>): boolean {
  return CHANNELS_OF_CLASS[intent.class].some(
    (channel) => intent.contents[channel] !== undefined && !refused.has(channel),
  )
}
