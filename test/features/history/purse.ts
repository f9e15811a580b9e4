/**
 * Points of one person on paper: pots with a date until which they are good (domain.md §3.8, §3.11, §4). Times are
 * minutes of the story.
 */

/** Points that came together. `source` is the receipt and line that they were earned with. */
export interface Pot {
  source: string
  points: number
  readyAt: number
  goneAt: number
}

const NOT_SAID = 'the handbook does not say what happens here; let the story go another way'

/** The pots of one card, and what is owed. */
export class Purse {
  private pots: Pot[] = []
  private readonly lapsed = new Set<string>()
  debt = 0

  /** Points that can be spent, and that cannot yet. */
  at(now: number): { spendable: number; pending: number; debt: number } {
    this.lapse(now)
    const total = (pots: Pot[]): number => pots.reduce((sum, { points }) => sum + points, 0)
    return {
      spendable: total(this.pots.filter(({ readyAt }) => readyAt <= now)),
      pending: total(this.pots.filter(({ readyAt }) => readyAt > now)),
      debt: this.debt,
    }
  }

  /** New points pay what is owed first (§3.11 step 3). */
  earn(pot: Pot): void {
    const paid = Math.min(this.debt, pot.points)
    this.debt -= paid
    this.put({ ...pot, points: pot.points - paid })
  }

  /** Takes points out, those that are gone first before all others; says from which pots they were. */
  spend(points: number, now: number): Pot[] {
    this.lapse(now)
    const taken = this.takeFrom(
      this.pots.filter(({ readyAt }) => readyAt <= now),
      points,
    )
    if (taken.reduce((sum, pot) => sum + pot.points, 0) < points) throw new Error('not enough points')
    return taken
  }

  /** Spent points come back with the time they had, at least until `atLeast` (§3.11 step 4). */
  giveBack(pots: readonly Pot[], now: number, atLeast: number): void {
    if (this.debt > 0 && pots.length > 0) throw new Error(NOT_SAID)
    for (const pot of pots)
      this.put({ ...pot, readyAt: Math.max(pot.readyAt, now), goneAt: Math.max(pot.goneAt, atLeast) })
  }

  /** Earned points go: from what is left of them, and what was spent already is owed (§3.11 step 3). */
  takeBack(source: string, points: number, now: number): Pot[] {
    this.lapse(now)
    const taken = this.takeFrom(
      this.pots.filter((pot) => pot.source === source),
      points,
    )
    const rest = points - taken.reduce((sum, pot) => sum + pot.points, 0)
    if (rest > 0 && this.lapsed.has(source)) throw new Error(NOT_SAID)
    this.debt += rest
    return taken
  }

  private put(pot: Pot): void {
    if (pot.points > 0) this.pots.push(pot)
    this.pots.sort((a, b) => a.goneAt - b.goneAt || a.readyAt - b.readyAt)
  }

  private lapse(now: number): void {
    for (const { source } of this.pots.filter(({ goneAt }) => goneAt <= now)) this.lapsed.add(source)
    this.pots = this.pots.filter(({ goneAt }) => goneAt > now)
  }

  private takeFrom(pots: readonly Pot[], points: number): Pot[] {
    const taken: Pot[] = []
    let missing = points
    for (const pot of pots) {
      const part = Math.min(pot.points, missing)
      if (part === 0) continue
      missing -= part
      pot.points -= part
      taken.push({ ...pot, points: part })
    }
    this.pots = this.pots.filter((pot) => pot.points > 0)
    return taken
  }
}
