import type { Database } from '../db/database'
import type { Bus } from './cache'

/** A message may be lost; then the value is this old at most. Real time. */
const MAX_AGE_MS = 5000

export interface RefreshedDeps<T> {
  db: Database
  bus: Bus
  /** The bus channel by which processes tell each other that the value changed. */
  channel: string
  /** Reads the value from the database. */
  load(): Promise<T>
}

/**
 * A small table held in memory and read again after a change, by whichever process it was made. For what every
 * message asks and people seldom change; at most five seconds behind.
 */
export class Refreshed<T> {
  private held: { value: Promise<T>; loadedAt: number } | undefined

  constructor(private readonly deps: RefreshedDeps<T>) {
    deps.bus.subscribe(deps.channel, () => this.drop())
  }

  /** The value, from memory when it is fresh. */
  get(): Promise<T> {
    const { held } = this
    if (held && performance.now() - held.loadedAt < MAX_AGE_MS) return held.value
    const value = this.deps.load()
    const fresh = { value, loadedAt: performance.now() }
    this.held = fresh
    value.catch(() => {
      if (this.held === fresh) this.drop()
    })
    return value
  }

  /** Reads again at the next question. */
  drop(): void {
    this.held = undefined
  }

  /** To be called in the transaction that changes the table: everybody reads again after its commit. */
  changed(): void {
    this.deps.db.afterCommit(() => {
      this.drop()
      this.deps.bus.publish(this.deps.channel, '')
    })
  }
}
