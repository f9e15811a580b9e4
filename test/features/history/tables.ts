/** The two tables that the calculation gives, as rows of text. Nothing of the product. */
import { DAY, dateOf, parts } from './arithmetic'
import { Paper, type Sold, type SoldLine } from './calculation'
import { nameOf } from './service'
import { CHECKED_DAYS, LAST_DAY, minuteAt, peopleOf, readStory } from './story'

/** Where a person stands at 23:00 of a day; dashes for whom nobody knows then. */
export type StandingRow = Record<(typeof STANDING_COLUMNS)[number], string>
const STANDING_COLUMNS = [
  ...(['day', 'date', 'who', 'stage', 'tier', 'spendable', 'pending', 'debt', 'home'] as const),
]

/** One share of a sale line after the last day: what was credited, and what of it went back. */
export type CreditRow = Record<(typeof CREDIT_COLUMNS)[number], string>
const CREDIT_COLUMNS = [
  ...(['receipt', 'line', 'paidFen', 'model', 'to', 'percent', 'creditedFen', 'refundedFen'] as const),
]

/** Plays the whole story on paper. */
export function calculate(): { standings: StandingRow[]; credits: CreditRow[] } {
  const story = readStory()
  const paper = new Paper()
  const standings: StandingRow[] = []
  const waiting = [...story]
  const playUntil = (minute: number): void => {
    while (waiting[0] && waiting[0].minute <= minute) {
      const event = waiting.shift()!
      paper.passTo(event.minute)
      paper.happen(event)
    }
    paper.passTo(minute)
  }
  for (let day = 0; day <= LAST_DAY; day++) {
    playUntil(minuteAt(day, '02:00'))
    paper.night(minuteAt(day, '02:00'))
    playUntil(minuteAt(day, '23:00'))
    if (!CHECKED_DAYS.includes(day)) continue
    for (const who of peopleOf(story)) standings.push(standing(paper, who, day))
    playUntil((day + 1) * DAY - 1)
  }
  return { standings, credits: paper.sales.flatMap(creditsOf) }
}

function standing(paper: Paper, who: string, day: number): StandingRow {
  const minute = minuteAt(day, '23:00')
  const person = paper.people.get(who)
  const nobody = { stage: '-', tier: '-', spendable: '-', pending: '-', debt: '-', home: '-' }
  const row = { day: String(day), date: dateOf(day), who, ...nobody }
  if (!person) return row
  const { home } = person.service
  const known = { ...row, stage: paper.stage(who, minute), home: home ? nameOf(home) : '-' }
  if (person.joined === null) return known
  const { spendable, pending, debt } = person.purse.at(minute)
  const points = { spendable: String(spendable), pending: String(pending), debt: String(debt) }
  return { ...known, tier: person.tier, ...points }
}

function creditsOf(sale: Sold): CreditRow[] {
  return sale.lines.flatMap((line, index) => [
    ...rowsOf(sale, line, index, 'tenure'),
    ...rowsOf(sale, line, index, 'last touch'),
  ])
}

function rowsOf({ receipt, shares }: Sold, line: SoldLine, index: number, model: string): CreditRow[] {
  const mine = shares.filter((share) => share.model === model)
  const percents = mine.map(({ share }) => Math.round(share * 100))
  const credited = parts(line.paidFen, percents)
  const refunded = line.back.fen === line.paidFen ? credited : parts(line.back.fen, credited)
  const head = { receipt, line: String(index + 1), paidFen: String(line.paidFen), model }
  return mine.map(({ to }, number) => ({
    ...{ ...head, to, percent: String(percents[number]) },
    ...{ creditedFen: String(credited[number]), refundedFen: String(refunded[number]) },
  }))
}

/** A table as it lies beside this file. */
export const csvOfStandings = (rows: readonly StandingRow[]): string => csv(STANDING_COLUMNS, rows)
export const csvOfCredits = (rows: readonly CreditRow[]): string => csv(CREDIT_COLUMNS, rows)

function csv<C extends string>(columns: readonly C[], rows: readonly Record<C, string>[]): string {
  return [columns.join(','), ...rows.map((row) => columns.map((one) => row[one]).join(','))].join('\n') + '\n'
}
