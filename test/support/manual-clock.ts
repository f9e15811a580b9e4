/** A clock that stands still until a test moves it. */
export class ManualClock {
  constructor(private at: number) {}

  now(): number {
    return this.at
  }

  set(at: number): void {
    this.at = at
  }
}
