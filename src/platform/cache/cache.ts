/**
 * Shared short-lived memory: in this process, or in Redis when REDIS_URL is set. Nothing is lost when it is emptied;
 * whatever must be true lives in the database (reliability.md D2). TTLs are real time.
 */
export interface Cache {
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, ttlSeconds: number): Promise<void>
  /** Sets unless the key is there; false when it was. */
  add(key: string, value: string, ttlSeconds: number): Promise<boolean>
  delete(key: string): Promise<void>
  /** Deletes the key only while it holds this value; for giving back a lock one may have lost. */
  deleteIf(key: string, value: string): Promise<boolean>
  close(): Promise<void>
}

/** Wakes other processes up. A lost message costs a polling interval, never work. */
export interface Bus {
  publish(channel: string, message: string): void
  /** Returns a function that ends the subscription. */
  subscribe(channel: string, listener: (message: string) => void): () => void
  close(): Promise<void>
}
