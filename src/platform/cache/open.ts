import type { Logger } from '../log'
import type { Bus, Cache } from './cache'
import { MemoryBus, MemoryCache } from './memory'
import { RedisBus, RedisCache } from './redis'
import { connectRedis } from './redis-client'

export interface SharedMemory {
  kind: 'memory' | 'redis'
  /** Put before every key in Redis. */
  prefix: string
  cache: Cache
  bus: Bus
  /** The raw client for libraries that bring their own Redis code (rate limits); absent without Redis. */
  redis?: ReturnType<typeof connectRedis>
  close(): Promise<void>
}

/** Redis when an address is given, this process's memory otherwise. `prefix` keeps several systems apart. */
export function openSharedMemory(
  redisUrl: string | undefined,
  log: Logger,
  prefix = 'guidepost:',
): SharedMemory {
  if (!redisUrl) {
    const cache = new MemoryCache()
    const bus = new MemoryBus()
    return {
      kind: 'memory',
      prefix,
      cache,
      bus,
      close: async () => void (await Promise.all([cache.close(), bus.close()])),
    }
  }
  const client = connectRedis(redisUrl, log)
  const cache = new RedisCache(client, prefix)
  const bus = new RedisBus(client, connectRedis(redisUrl, log), prefix)
  const close = async (): Promise<void> => {
    await bus.close()
    await cache.close()
  }
  return { kind: 'redis', prefix, cache, bus, redis: client, close }
}
