import type { Client } from './redis-client'
import type { Bus, Cache } from './cache'

const DELETE_IF =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"

/** How long nobody asks after a command had no answer, so that a hanging server costs one wait and not one each. */
const REST_MS = 1000

/** The cache in Redis. While Redis is away a read finds nothing and a write does nothing. */
export class RedisCache implements Cache {
  private restsUntil = 0

  constructor(
    private readonly client: Client,
    private readonly prefix: string,
  ) {}

  async get(key: string): Promise<string | undefined> {
    return (await this.ask(() => this.client.get(this.prefix + key), null)) ?? undefined
  }

  async set(key: string, value: string, ttlSeconds: number): Promise<void> {
    const ttlMs = Math.ceil(ttlSeconds * 1000)
    await this.ask(() => this.client.set(this.prefix + key, value, 'PX', ttlMs), null)
  }

  async add(key: string, value: string, ttlSeconds: number): Promise<boolean> {
    const ttlMs = Math.ceil(ttlSeconds * 1000)
    const name = this.prefix + key
    return (await this.ask(() => this.client.set(name, value, 'PX', ttlMs, 'NX'), 'OK')) === 'OK'
  }

  async delete(key: string): Promise<void> {
    await this.ask(() => this.client.del(this.prefix + key), 0)
  }

  async deleteIf(key: string, value: string): Promise<boolean> {
    return (await this.ask(() => this.client.eval(DELETE_IF, 1, this.prefix + key, value), 0)) === 1
  }

  async close(): Promise<void> {
    await quit(this.client)
  }

  private async ask<T, E>(command: () => Promise<T>, otherwise: E): Promise<T | E> {
    if (performance.now() < this.restsUntil) return otherwise
    try {
      return await command()
    } catch (error) {
      // A server that refuses one command is there; one that is away or hangs gives no answer at all.
      const isAnswer = (error as Error).name === 'ReplyError'
      if (!isAnswer) this.restsUntil = performance.now() + REST_MS
      return otherwise
    }
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
    // The client itself renews only subscriptions that were made once; not one that was asked for while Redis was away.
    receiver.on('ready', () => {
      for (const name of this.listeners.keys()) this.listenTo(name)
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
      this.listenTo(name)
    }
    known.add(listener)
    return () => known.delete(listener)
  }

  async close(): Promise<void> {
    await quit(this.receiver)
  }

  private listenTo(name: string): void {
    this.receiver.subscribe(name).catch(() => undefined)
  }
}

async function quit(client: Client): Promise<void> {
  await client.quit().catch(() => undefined)
  client.disconnect()
}
