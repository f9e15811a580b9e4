/** The last `limit` records of one kind, each found again by its id. */
export class Records<T extends { id: string }> {
  private readonly byId = new Map<string, T>()

  constructor(private readonly limit: number) {}

  /** Adds a record; the oldest one goes when there are too many. */
  add(record: T): void {
    this.byId.set(record.id, record)
    if (this.byId.size <= this.limit) return
    const oldest = this.byId.keys().next()
    if (!oldest.done) this.byId.delete(oldest.value)
  }

  /** The record with this id while it is remembered. */
  get(id: string): T | undefined {
    return this.byId.get(id)
  }

  /** The newest records first, at most `limit`, of those that `wanted` takes. */
  newest(limit: number, wanted: (record: T) => boolean = () => true): T[] {
    return [...this.byId.values()].filter(wanted).reverse().slice(0, limit)
  }

  /** Forgets every record. */
  clear(): void {
    this.byId.clear()
  }
}
