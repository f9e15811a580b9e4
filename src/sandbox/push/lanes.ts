/** One delivery's place in the queue of its person. */
export interface Turn {
  /** Resolves when the delivery before it has made its first attempt. */
  mine: Promise<void>
  /** Lets the next delivery of the person go; more than once does no harm. */
  letPass(): void
  /** Resolves when any later delivery of the app has made its first attempt. */
  nextWentOut(): Promise<void>
}

/** Keeps the deliveries of one person in order without holding anybody else up. */
export class Lanes {
  private readonly tails = new Map<string, Promise<void>>()
  private readonly waiting = new Map<string, Set<{ after: number; resolve: () => void }>>()
  private serial = 0

  /** Takes a place behind the person's last delivery. */
  enter(lane: string, app: string): Turn {
    const number = (this.serial += 1)
    const before = this.tails.get(lane) ?? Promise.resolve()
    let release: () => void = () => undefined
    const first = new Promise<void>((resolve) => (release = resolve))
    const tail = before.then(() => first)
    this.tails.set(lane, tail)
    void tail.then(() => {
      if (this.tails.get(lane) === tail) this.tails.delete(lane)
    })
    return {
      mine: before,
      letPass: () => {
        release()
        this.wentOut(app, number)
      },
      nextWentOut: () => this.afterwards(app, number),
    }
  }

  private afterwards(app: string, number: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.waiting.get(app) ?? new Set()
      waiting.add({ after: number, resolve })
      this.waiting.set(app, waiting)
    })
  }

  private wentOut(app: string, number: number): void {
    const waiting = this.waiting.get(app)
    if (!waiting) return
    for (const one of waiting) {
      if (number <= one.after) continue
      waiting.delete(one)
      one.resolve()
    }
  }
}
