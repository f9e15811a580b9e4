import type { Fault } from '../control/contract'
import type { IdSource } from './ids'

/** The faults somebody asked for; each is used up by the calls and callbacks it hits. */
export class Faults {
  private readonly byId = new Map<string, Fault>()

  constructor(
    private readonly ids: IdSource,
    private readonly onChange: () => void,
  ) {}

  /** Adds a fault and gives it an id. */
  add(fault: Fault): Fault {
    const full: Fault = { ...fault, id: this.ids.next('f') }
    this.byId.set(full.id ?? '', full)
    this.onChange()
    return full
  }

  /**
   * Takes the first fault that matches and counts it; `subject` is an API path or the kind of a delivery. With
   * `kinds`, only those are taken.
   */
  take(on: Fault['on'], subject: string, kinds?: ReadonlySet<Fault['kind']>): Fault | undefined {
    for (const fault of this.byId.values()) {
      if (fault.on !== on || !matches(fault, subject) || (kinds && !kinds.has(fault.kind))) continue
      if (fault.probability !== undefined && this.ids.random() >= fault.probability) continue
      this.count(fault)
      return fault
    }
    return undefined
  }

  /** All faults that still apply. */
  all(): Fault[] {
    return [...this.byId.values()]
  }

  /** Removes one fault; false when it was not there. */
  remove(id: string): boolean {
    const removed = this.byId.delete(id)
    if (removed) this.onChange()
    return removed
  }

  /** Removes every fault. */
  clear(): void {
    this.byId.clear()
    this.onChange()
  }

  private count(fault: Fault): void {
    if (fault.times === undefined) return
    fault.times -= 1
    if (fault.times <= 0 && fault.id) this.byId.delete(fault.id)
    this.onChange()
  }
}

function matches(fault: Fault, subject: string): boolean {
  if (fault.match === undefined || fault.match === '') return true
  return fault.on === 'api' ? subject.startsWith(fault.match) : subject === fault.match
}
