/**
 * The story worked out on paper: from the handbook's rules (domain.md §3 and §4, the policies of the story) and from
 * nothing of the product. Where the handbook is silent it follows what the console says beside each policy.
 */
import { DAY, decided, endOfMonth, monthOf, parts } from './arithmetic'
import { Purse, type Pot } from './purse'
import { placeOfCode, Service, walkInCredits, type Share } from './service'
import { POLICIES, type Guide, type Doing, type Happening } from './story'

type Tier = 'basic' | 'silver' | 'gold'
const TIERS: Tier[] = ['basic', 'silver', 'gold']

/** A sale line as it was sold, and what came back of it. */
export interface SoldLine {
  qty: number
  paidFen: number
  used: number
  earned: number
  /** From which pots the used points were, in the order in which they were taken. */
  usedFrom: Pot[]
  back: { qty: number; fen: number; used: number; earned: number }
}

/** A sale with what follows from it. */
export interface Sold {
  receipt: string
  minute: number
  who: string | null
  lines: SoldLine[]
  shares: Share[]
  refunds: Map<string, { line: SoldLine; qty: number; fen: number; earned: number; pots: Pot[] }[]>
}

/** A person as the paper knows them. */
interface Person {
  since: number
  joined: number | null
  birthdayMonth: number | null
  service: Service
  purse: Purse
  tier: Tier
  guaranteedUntil: number
  eraseAt: number | null
}

const hasComeBack = (sale: Sold): boolean => sale.lines.every(({ qty, back }) => back.qty === qty)

/** The paper: what is known of people and sales after the happenings so far. */
export class Paper {
  readonly people = new Map<string, Person>()
  readonly sales: Sold[] = []
  private readonly gone = new Set<Guide>()

  happen(event: Happening): void {
    switch (event.does) {
      case 'follows':
      case 'scans':
      case 'opens':
        return this.meet(event)
      case 'joins':
        return this.join(event)
      case 'unfollows':
        return this.unfollow(event)
      case 'buys':
        return this.sell(event)
      case 'refunds':
        return this.refund(event)
      case 'voids':
        return this.takeRefundBack(event)
      case 'declines':
        return this.person(event).service.decline(event.minute)
      case 'chooses':
      case 'is-given':
        return this.person(event).service.move(event, event.minute)
      case 'leaves':
        return void this.gone.add(event.guide)
      case 'hands-over':
        for (const { service } of this.people.values())
          if (service.home?.guide === event.guide)
            service.move({ shop: service.home.shop, guide: event.to }, event.minute, true)
    }
  }

  /** What time alone brings about: whoever left without a card is erased a day later. */
  passTo(minute: number): void {
    for (const [name, { eraseAt, joined }] of this.people)
      if (eraseAt !== null && eraseAt <= minute && joined === null) this.people.delete(name)
  }

  /** Two in the morning: levels fall when their guarantee is over, and rise when the rule became easier. */
  night(minute: number): void {
    for (const [name, person] of this.people) {
      if (person.joined === null) continue
      const reached = this.reached(name, minute)
      const isHigher = TIERS.indexOf(reached) > TIERS.indexOf(person.tier)
      const isOver = person.tier !== 'basic' && person.guaranteedUntil <= minute
      if (isHigher || isOver) this.enter(person, reached, minute)
    }
  }

  person({ who }: { who: string | null }): Person {
    const person = this.people.get(who!)
    if (!person) throw new Error(`nobody knows ${who}`)
    return person
  }

  private meet({ who, code, does, minute }: Doing<'follows' | 'scans' | 'opens'>): void {
    const known = this.people.get(who!)
    const person: Person = known ?? {
      ...{
        since: minute,
        joined: null,
        birthdayMonth: null,
        tier: 'basic',
        guaranteedUntil: 0,
        eraseAt: null,
      },
      ...{ service: new Service(), purse: new Purse() },
    }
    this.people.set(who!, person)
    person.eraseAt = does === 'follows' ? null : person.eraseAt
    person.service.scan(placeOfCode(code, this.gone), minute, does === 'follows', this.gone)
  }

  private join(event: Doing<'joins'>): void {
    const person = this.person(event)
    Object.assign(person, { joined: event.minute, birthdayMonth: event.birthdayMonth })
  }

  private unfollow(event: Doing<'unfollows'>): void {
    const person = this.person(event)
    person.service.leave(event.minute)
    person.eraseAt = event.minute + DAY
  }

  private sell(event: Doing<'buys'>): void {
    const { minute, who, seller, shop, receipt, points } = event
    const person = who === null ? undefined : this.person(event)
    const prices = event.lines.map(({ fen }) => fen)
    const { pointFen, pendingDays, validMonths } = decided(POLICIES.points, minute)
    const paidByPoints = parts(points * pointFen, prices)
    const used = parts(points, paidByPoints)
    const paid = prices.map((fen, index) => fen - paidByPoints[index]!)
    const earned = parts(person ? this.pointsFor(person, paid, minute) : 0, paid)
    const lines = event.lines.map(({ qty }, index): SoldLine => {
      const line = { paidFen: paid[index]!, used: used[index]!, earned: earned[index]! }
      const usedFrom = person?.purse.spend(line.used, minute) ?? []
      const pot = { source: `${receipt}/${index + 1}`, readyAt: minute + pendingDays * DAY }
      person?.purse.earn({ ...pot, points: line.earned, goneAt: endOfMonth(minute, validMonths) })
      return { qty, ...line, usedFrom, back: { qty: 0, fen: 0, used: 0, earned: 0 } }
    })
    const shares = person ? person.service.credits({ minute, shop, seller }) : walkInCredits(seller)
    this.sales.push({ receipt, minute, who, lines, shares, refunds: new Map() })
    if (!person) return
    person.service.sold(shop, seller, minute)
    const reached = this.reached(who!, minute)
    if (TIERS.indexOf(reached) > TIERS.indexOf(person.tier)) this.enter(person, reached, minute)
  }

  /** So many points for each whole yuan of the sale, times level, times birthday; rounded down once (§4). */
  private pointsFor(person: Person, paid: readonly number[], minute: number): number {
    const { perYuan, birthdayTimes } = decided(POLICIES.points, minute)
    const { silverTimes, goldTimes } = decided(POLICIES.tiers, minute)
    const yuan = Math.floor(paid.reduce((sum, fen) => sum + fen, 0) / 100)
    const times = { basic: 1, silver: silverTimes, gold: goldTimes }[person.tier]
    const birthday = person.birthdayMonth === monthOf(minute) ? birthdayTimes : 1
    return Math.floor(Math.round(yuan * perYuan * times * birthday * 1000) / 1000)
  }

  private refund({ receipt, no, lines, minute }: Doing<'refunds'>): void {
    const sale = this.sale(receipt)
    const purse = sale.who === null ? undefined : this.people.get(sale.who)!.purse
    const { restoreDays } = decided(POLICIES.points, minute)
    const done = lines.map(({ line: number, qty }) => {
      const line = sale.lines[number - 1]!
      const { back } = line
      const before = { ...back }
      back.qty += qty
      back.fen = Math.floor((line.paidFen * back.qty) / line.qty)
      back.used = Math.floor((line.used * back.qty) / line.qty)
      back.earned = Math.floor((line.earned * back.fen) / line.paidFen)
      const [fen, earned] = [back.fen - before.fen, back.earned - before.earned]
      const restored = slice(line.usedFrom, before.used, back.used)
      purse?.giveBack(restored, minute, minute + restoreDays * DAY)
      const pots = purse?.takeBack(`${receipt}/${number}`, earned, minute) ?? []
      return { line, qty, fen, earned, pots }
    })
    sale.refunds.set(no, done)
  }

  /** A refund that was a mistake: the same with the opposite sign (§3.11 step 9). */
  private takeRefundBack({ receipt, no, minute }: Doing<'voids'>): void {
    const sale = this.sale(receipt)
    const { purse } = this.people.get(sale.who!)!
    for (const { line, qty, fen, earned, pots } of sale.refunds.get(no)!) {
      if (line.used > 0) throw new Error('the story takes back no refund of used points')
      line.back.qty -= qty
      line.back.fen -= fen
      line.back.earned -= earned
      purse.giveBack(pots, minute, 0)
    }
  }

  private enter(person: Person, tier: Tier, minute: number): void {
    person.tier = tier
    person.guaranteedUntil = minute + decided(POLICIES.tiers, minute).windowDays * DAY
  }

  /** The level that money paid and not given back reaches, within the window that ends now. */
  private reached(who: string, minute: number): Tier {
    const { windowDays, silverFen, goldFen } = decided(POLICIES.tiers, minute)
    const since = this.people.get(who)!.since
    const fen = this.sales
      .filter((sale) => sale.who === who && sale.minute >= since && sale.minute > minute - windowDays * DAY)
      .flatMap(({ lines }) => lines)
      .reduce((sum, { paidFen, back }) => sum + paidFen - back.fen, 0)
    return fen >= goldFen ? 'gold' : fen >= silverFen ? 'silver' : 'basic'
  }

  private sale(receipt: string): Sold {
    return this.sales.find((one) => one.receipt === receipt)!
  }

  /** follower → member → first buyer → repeat → dormant → lost (product.md S-03). */
  stage(who: string, minute: number): string {
    const person = this.people.get(who)!
    const sales = this.sales.filter((sale) => sale.who === who && sale.minute >= person.since)
    const kept = sales.filter((sale) => !hasComeBack(sale))
    const last = kept.at(-1)
    if (!last) return person.joined === null ? 'follower' : 'member'
    const { repeatFromSales, dormantDays, lostDays } = decided(POLICIES.lifecycle, minute)
    const idle = minute - last.minute
    if (idle >= lostDays * DAY) return 'lost'
    if (idle >= dormantDays * DAY) return 'dormant'
    return kept.length >= repeatFromSales ? 'repeat' : 'first_buyer'
  }
}

/** The points from number `from` to number `to` of what was taken, in the order in which it was taken. */
function slice(taken: readonly Pot[], from: number, to: number): Pot[] {
  let passed = 0
  return taken.flatMap((pot) => {
    const [begin, end] = [Math.max(from, passed), Math.min(to, passed + pot.points)]
    passed += pot.points
    return end > begin ? [{ ...pot, points: end - begin }] : []
  })
}
