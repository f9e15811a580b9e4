import { MoreThan, Not, type EntityManager } from 'typeorm'
import type { Account } from '../../wechat/account'
import { AllowanceRow } from './entities/allowance'
import { SendAttempt } from './entities/send-attempt'
import { SendDecision } from './entities/send-decision'

const DAY_MS = 86_400_000

/** How sending stands, for the account health page. */
export interface SendingFigures {
  /** People to whom a message may be sent now, and how many messages in all. */
  open: Record<Account, { people: number; messagesLeft: number }>
  /** The last 24 hours: attempts by state, and skips by reason. */
  attempts: Record<string, number>
  skips: Record<string, number>
}

async function openFigures(
  read: EntityManager,
  account: Account,
  now: number,
): Promise<{ people: number; messagesLeft: number }> {
  const row = await read
    .createQueryBuilder(AllowanceRow, 'a')
    .select('count(DISTINCT a.openId)', 'people')
    .addSelect('coalesce(sum(a.allowance - a.used), 0)', 'left')
    .where({ account, expiresAt: MoreThan(now), kind: Not('massMonth') })
    .andWhere('a.used < a.allowance')
    .getRawOne<{ people: string | number; left: string | number }>()
  return { people: Number(row?.people ?? 0), messagesLeft: Number(row?.left ?? 0) }
}

const asRecord = (rows: { name: string; many: string | number }[]): Record<string, number> =>
  Object.fromEntries(rows.map(({ name, many }) => [name, Number(many)]))

/** Counts allowances, attempts and skips; `now` by the decision clock. */
export async function readFigures(read: EntityManager, now: number): Promise<SendingFigures> {
  const attempts = await read
    .createQueryBuilder(SendAttempt, 't')
    .select('t.state', 'name')
    .addSelect('count(*)', 'many')
    .where({ startedAt: MoreThan(now - DAY_MS) })
    .groupBy('t.state')
    .getRawMany<{ name: string; many: string }>()
  const skips = await read
    .createQueryBuilder(SendDecision, 'd')
    .select('d.reasonCode', 'name')
    .addSelect('count(*)', 'many')
    .where({ result: 'skip', at: MoreThan(now - DAY_MS) })
    .groupBy('d.reasonCode')
    .getRawMany<{ name: string; many: string }>()
  return {
    open: {
      official: await openFigures(read, 'official', now),
      miniapp: await openFigures(read, 'miniapp', now),
    },
    attempts: asRecord(attempts),
    skips: asRecord(skips),
  }
}
