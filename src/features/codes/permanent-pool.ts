import { Not, type EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { Code } from './entities/code'

/** WeChat's limit of permanent codes of an official account, for ever (official-account-api.md §9). */
export const PERMANENT_LIMIT = 100_000

/** Permanent official-account codes that are made or being made; retired ones count, for WeChat keeps them. */
export async function permanentPool(reader: EntityManager): Promise<{ used: number; limit: number }> {
  const used = await reader.countBy(Code, { carrier: 'account', state: Not('failed') })
  return { used, limit: PERMANENT_LIMIT }
}

/** The sentence when `more` permanent codes do not fit any more; undefined while they do. */
export function poolProblem(
  { used, limit }: { used: number; limit: number },
  more: number,
): string | undefined {
  if (used + more <= limit) return undefined
  const left = Math.max(0, limit - used)
  return `公众号永久码最多 ${limit} 个，已用 ${used} 个，还能生成 ${left} 个，这次需要 ${more} 个。请改用小程序码或链接码。`
}

/** Throws code.pool_full when `more` permanent codes do not fit any more. */
export async function demandRoom(reader: EntityManager, more: number): Promise<void> {
  const pool = await permanentPool(reader)
  const problem = poolProblem(pool, more)
  if (problem) throw new AppError('conflict', 'code.pool_full', problem, pool)
}
