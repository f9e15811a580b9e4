import type { EntityManager } from 'typeorm'
import type { ChannelClosure } from '../../domain/send-facts'
import type { Channel } from '../../domain/send-class'
import { insertSql } from '../../platform/db/write'
import { newId } from '../../platform/ids'
import { ChannelClosureRow } from './entities/channel-closure'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** How long a refusal for everybody holds before one message tries again; a resting quota says itself when it is back. */
const HOLDS_MS: Readonly<Record<number, number>> = {
  48001: DAY_MS,
  48004: DAY_MS,
  48008: DAY_MS,
  43107: DAY_MS,
  43116: DAY_MS,
  48011: DAY_MS,
  40037: HOUR_MS,
}
/** These are about one template. */
const OF_TEMPLATE = new Set([43116, 48011, 40037])

/** What an answer of WeChat's closes for everybody; undefined when it is about one message. */
export function closureOf(
  channel: Channel,
  templateId: string | undefined,
  ending: { errcode: number | null; retryAt: number | null },
  now: number,
): ChannelClosure | undefined {
  const { errcode, retryAt } = ending
  if (errcode === null) return undefined
  if (errcode === 45009 || errcode === 45028) return { channel, until: retryAt ?? now + HOUR_MS, errcode }
  const holds = HOLDS_MS[errcode]
  if (holds === undefined) return undefined
  return { channel, until: now + holds, errcode, ...(OF_TEMPLATE.has(errcode) ? { templateId } : {}) }
}

/** Keeps what WeChat refused for everybody. */
export async function writeClosure(tx: EntityManager, closure: ChannelClosure, now: number): Promise<void> {
  const { channel, templateId, until, errcode } = closure
  const write = {
    table: 'channel_closures',
    columns: ['id', 'channel', 'templateId', 'untilAt', 'errcode', 'at'],
    values: [newId(), channel, templateId ?? '', until, errcode, now],
    onConflict: {
      keys: ['channel', 'templateId'],
      update: { untilAt: 'set', errcode: 'set', at: 'set' },
    } as const,
  }
  const engine = tx.connection.options.type === 'better-sqlite3' ? 'sqlite' : 'mysql'
  await tx.query(insertSql(write, 1, engine), write.values)
}

/** What is closed at `now`. */
export async function readClosures(tx: EntityManager, now: number): Promise<ChannelClosure[]> {
  const rows = await tx.find(ChannelClosureRow)
  return rows
    .filter(({ untilAt }) => now < untilAt)
    .map(({ channel, templateId, untilAt, errcode }) => ({
      channel,
      until: untilAt,
      errcode,
      ...(templateId === '' ? {} : { templateId }),
    }))
}
