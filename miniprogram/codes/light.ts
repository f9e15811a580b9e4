/** The light of a phone's screen, from 0 to 1. */
export interface ScreenLight {
  read(): Promise<number>
  set(value: number): Promise<unknown>
}

/** Makes the screen bright while a code is shown, and gives it back its own light afterwards. */
export class BrightWhileShown {
  /** How bright the phone was before; undefined while no code is shown. */
  private usual: number | undefined
  /** One thing after the other: a code that is opened again at once must not take the raised light for the usual one. */
  private last: Promise<void> = Promise.resolve()

  constructor(private readonly light: ScreenLight) {}

  /** As bright as it gets, so that a till's scanner can read it. */
  brighten(): Promise<void> {
    return this.next(async () => {
      if (this.usual !== undefined) return
      const usual = await this.light.read()
      await this.light.set(1)
      this.usual = usual
    })
  }

  /** As bright as it was. */
  restore(): Promise<void> {
    return this.next(async () => {
      if (this.usual === undefined) return
      await this.light.set(this.usual)
      this.usual = undefined
    })
  }

  /** A phone that cannot say how bright it is stays as it is. */
  private next(act: () => Promise<void>): Promise<void> {
    this.last = this.last.then(act).catch(() => undefined)
    return this.last
  }
}
