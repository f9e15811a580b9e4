import { Redis } from 'ioredis'
import { SendMeter } from '../../src/features/push/entities/send-meter'
import type { CampaignWorld } from './campaign-world'

const DAY_MS = 86_400_000
const BEIJING_MS = 8 * 3_600_000

/** As if so many calls of a channel had been made today already, in Redis and in the database. */
export async function useUpTheDay(
  { app, clock, environment }: CampaignWorld,
  channel: 'template' | 'mass',
  used: number,
): Promise<void> {
  const windowStart = Math.floor((clock.now() + BEIJING_MS) / DAY_MS) * DAY_MS - BEIJING_MS
  const lane = `${channel}:day:${windowStart}`
  await app.db.transact((tx) => tx.insert(SendMeter, { lane, windowStart, used }))
  if (!environment.REDIS_URL) return
  const redis = new Redis(environment.REDIS_URL)
  await redis.set(`${environment.REDIS_PREFIX}meter:${lane}`, used)
  redis.disconnect()
}
