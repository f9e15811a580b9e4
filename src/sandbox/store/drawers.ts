/** Named boxes of plain JSON-able data, each changed in place by the part of the sandbox that made it. */
export class Drawers {
  private contents: Record<string, object> = {}

  /** The drawer of this name; made by `empty` at first use. */
  open<T extends object>(name: string, empty: () => T): T {
    this.contents[name] ??= empty()
    return this.contents[name] as T
  }

  /** Forgets every drawer. */
  clear(): void {
    this.contents = {}
  }

  /** Everything, for the snapshot. */
  dump(): Record<string, object> {
    return this.contents
  }

  /** Takes everything over from a snapshot. */
  load(saved: Record<string, object>): void {
    this.contents = saved
  }
}
