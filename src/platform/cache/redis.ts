import { Cluster, Redis } from 'ioredis'
import type { Logger } from '../log'
import type { Bus, Cache } from './cache'

type Client = Redis | Cluster

const DELETE_IF =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"

/**
 * Connects to the address: `redis://…`, `rediss://…`, or `redis-cluster://host:port,host:port` for a cluster. Commands
 * fail fast while the server is away, because everything behind the cache has a way to go on without it.
 */
export function connectRedis(url: string, log: Logger): Client {
  const options = {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: true,
    connectTimeout: 2000,
    commandTimeout: 1000,
  }
  const client: Client = url.startsWith('redis-cluster://')
    ? new Cluster(nodesOf(url), {
        redisOptions: options,
        clusterRetryStrategy: (times) => Math.min(times * 100, 2000),
      })
    : new Redis(url, { ...options, retryStrategy: (times) => Math.min(times * 100, 2000) })
  let lastWarning = 0
  client.on('error', (error: Error) => {
    if (Date.now() - lastWarning < 10_000) return
    lastWarning = Date.now()
    log.warn({ reason: error.message }, 'redis is away; going on without it')
  })
  return client
}

function nodesOf(url: string): { host: string; port: number }[] {
  return url
    .slice('redis-cluster://'.length)
    .split(',')
    .map((node) => {
      const [host, port] = node.split(':')
      return { host: host!, port: Number(port ?? 6379) }
    })
}

/** The cache in Redis. While Redis is away a read finds nothing and a write does nothing. */
export class RedisCache implements Cache {
  constructor(
    private readonly client: Client,
    private readonly prefix: string,
  ) {}

  async get(key: string): Promise<string | undefined> {
    return (await this.client.get(this.prefix + key).catch(() => null)) ?? undefined
  }

  async set(key: string, value: string, ttlSeconds: number): Promise<void> {
    await this.client.set(this.prefix + key, value, 'PX', Math.ceil(ttlSeconds * 1000)).catch(() => undefined)
  }

  async add(key: string, value: string, ttlSeconds: number): Promise<boolean> {
    const ttlMs = Math.ceil(ttlSeconds * 1000)
    const answer = await this.client.set(this.prefix + key, value, 'PX', ttlMs, 'NX').catch(() => 'OK')
    return answer === 'OK'
  }

  async delete(key: string): Promise<void> {
    await this.client.del(this.prefix + key).catch(() => undefined)
  }

  async deleteIf(key: string, value: string): Promise<boolean> {
    const deleted = await this.client.eval(DELETE_IF, 1, this.prefix + key, value).catch(() => 0)
    return deleted === 1
  }

  async close(): Promise<void> {
    await this.client.quit().catch(() => this.client.disconnect())
  }
}

/** The bus over Redis publish and subscribe; it takes a connection of its own, as subscribing blocks one. */
export class RedisBus implements Bus {
  private readonly listeners = new Map<string, Set<(message: string) => void>>()

  constructor(
    private readonly sender: Client,
    private readonly receiver: Client,
    private readonly prefix: string,
  ) {
    receiver.on('message', (channel: string, message: string) => {
      for (const listener of this.listeners.get(channel) ?? []) listener(message)
    })
  }

  publish(channel: string, message: string): void {
    this.sender.publish(this.prefix + channel, message).catch(() => undefined)
  }

  subscribe(channel: string, listener: (message: string) => void): () => void {
    const name = this.prefix + channel
    let known = this.listeners.get(name)
    if (!known) {
      known = new Set()
      this.listeners.set(name, known)
      this.receiver.subscribe(name).catch(() => undefined)
    }
    known.add(listener)
    return () => known.delete(listener)
  }

  async close(): Promise<void> {
    await this.receiver.quit().catch(() => this.receiver.disconnect())
  }
}
