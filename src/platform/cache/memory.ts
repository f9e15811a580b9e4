import { EventEmitter } from 'node:events'
import type { Bus, Cache } from './cache'

interface Entry {
  value: string
  expiresAt: number
}

/** A cache for one process; expired entries go when they are met, and in a sweep when there are many. */
export class MemoryCache implements Cache {
  private readonly entries = new Map<string, Entry>()

  constructor(private readonly limit = 50_000) {}

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.alive(key)?.value)
  }

  set(key: string, value: string, ttlSeconds: number): Promise<void> {
    this.entries.delete(key)
    if (this.entries.size >= this.limit) this.sweep()
    this.entries.set(key, { value, expiresAt: Date.now() + ttlSeconds * 1000 })
    return Promise.resolve()
  }

  async add(key: string, value: string, ttlSeconds: number): Promise<boolean> {
    if (this.alive(key)) return false
    await this.set(key, value, ttlSeconds)
    return true
  }

  delete(key: string): Promise<void> {
    this.entries.delete(key)
    return Promise.resolve()
  }

  deleteIf(key: string, value: string): Promise<boolean> {
    const isSame = this.alive(key)?.value === value
    if (isSame) this.entries.delete(key)
    return Promise.resolve(isSame)
  }

  close(): Promise<void> {
    this.entries.clear()
    return Promise.resolve()
  }

  private alive(key: string): Entry | undefined {
    const entry = this.entries.get(key)
    if (!entry || entry.expiresAt > Date.now()) return entry
    this.entries.delete(key)
    return undefined
  }

  /** Makes room for a tenth at once, so that a full cache does not go through all of it for every new key. */
  private sweep(): void {
    const now = Date.now()
    for (const [key, entry] of this.entries) if (entry.expiresAt <= now) this.entries.delete(key)
    const room = Math.ceil(this.limit * 0.9)
    for (const key of this.entries.keys()) {
      if (this.entries.size < room) return
      this.entries.delete(key)
    }
  }
}

/** A bus inside one process. */
export class MemoryBus implements Bus {
  private readonly emitter = new EventEmitter().setMaxListeners(0)

  publish(channel: string, message: string): void {
    setImmediate(() => this.emitter.emit(channel, message))
  }

  subscribe(channel: string, listener: (message: string) => void): () => void {
    this.emitter.on(channel, listener)
    return () => this.emitter.off(channel, listener)
  }

  close(): Promise<void> {
    this.emitter.removeAllListeners()
    return Promise.resolve()
  }
}
