import { readFileSync } from 'node:fs'
import path from 'node:path'

/** Day 0 of the story, which begins at midnight in the shops (UTC+8). */
export const FIRST_DAY = { year: 2025, month: 3, day: 3 }
export const LAST_DAY = 400

export type Shop = 'north' | 'south' | 'west'
export type Guide = 'ann' | 'bea' | 'cai' | 'dan' | 'eve'
/** A printed code is a guide's or a shop's. */
export type Code = Guide | Shop

export const SHOPS: Shop[] = ['north', 'south', 'west']
/** Where each guide works. */
export const WORKS_AT: Record<Guide, Shop> = {
  ann: 'north',
  bea: 'north',
  cai: 'south',
  dan: 'south',
  eve: 'west',
}

/** A line of a sale; `fen` is what all its pieces cost before points. */
export interface BoughtLine {
  qty: number
  fen: number
}

/** One thing that happens; `minute` counts from the begin of day 0. A refund's lines count from 1. */
export type Happening = { minute: number; who: string | null } & (
  | { does: 'follows'; code: Code }
  | { does: 'scans'; code: Code }
  | { does: 'opens'; code: Code }
  | { does: 'unfollows' }
  | { does: 'declines' }
  | { does: 'joins'; birthdayMonth: number | null }
  | { does: 'buys'; receipt: string; shop: Shop; seller: Guide | null; lines: BoughtLine[]; points: number }
  | { does: 'refunds'; receipt: string; no: string; lines: { line: number; qty: number }[] }
  | { does: 'voids'; receipt: string; no: string }
  | { does: 'chooses'; shop: Shop; guide: Guide | null }
  | { does: 'is-given'; shop: Shop; guide: Guide | null }
  | { does: 'leaves'; guide: Guide }
  | { does: 'hands-over'; guide: Guide; to: Guide }
)

/** A happening of certain kinds. */
export type Doing<D extends Happening['does']> = Extract<Happening, { does: D }>

/** What the brand decides, each from midnight of a day on. */
export const POLICIES = {
  binding: [{ fromDay: 0, protectedDays: 90, visitingDays: 30, returnDays: 30 }],
  credit: [
    { fromDay: 0, ownerTouchDays: 30, ownerShare: 0.5 },
    { fromDay: 210, ownerTouchDays: 15, ownerShare: 0.7 },
  ],
  points: [
    {
      fromDay: 0,
      perYuan: 1,
      pointFen: 1,
      pendingDays: 7,
      validMonths: 24,
      restoreDays: 30,
      birthdayTimes: 2,
    },
    {
      fromDay: 60,
      perYuan: 2,
      pointFen: 5,
      pendingDays: 7,
      validMonths: 3,
      restoreDays: 30,
      birthdayTimes: 2,
    },
    {
      fromDay: 250,
      perYuan: 1,
      pointFen: 2,
      pendingDays: 14,
      validMonths: 2,
      restoreDays: 30,
      birthdayTimes: 3,
    },
  ],
  tiers: [
    { fromDay: 0, windowDays: 120, silverFen: 200_000, goldFen: 800_000, silverTimes: 1.2, goldTimes: 1.5 },
    { fromDay: 150, windowDays: 120, silverFen: 150_000, goldFen: 500_000, silverTimes: 1.2, goldTimes: 2 },
    { fromDay: 320, windowDays: 120, silverFen: 300_000, goldFen: 900_000, silverTimes: 1.1, goldTimes: 2 },
  ],
  lifecycle: [
    { fromDay: 0, repeatFromSales: 2, dormantDays: 90, lostDays: 180 },
    { fromDay: 300, repeatFromSales: 3, dormantDays: 60, lostDays: 120 },
  ],
}

/** The days at whose end (23:00) the tables look: every 50th, and those around each change. */
export const CHECKED_DAYS = [
  ...[
    1, 2, 9, 10, 25, 29, 30, 45, 46, 50, 59, 60, 66, 67, 69, 99, 100, 101, 103, 112, 120, 121, 128, 129, 130,
  ],
  ...[
    138, 139, 142, 143, 149, 150, 151, 160, 161, 170, 180, 181, 182, 200, 209, 210, 211, 212, 232, 242, 243,
  ],
  ...[249, 250, 251, 260, 261, 271, 279, 280, 299, 300, 319, 320, 334, 335, 350, 362, 363, 390, 391, 400],
]

/** The happenings of `story.txt` in their order. */
export function readStory(): Happening[] {
  const text = readFileSync(path.join(__dirname, 'story.txt'), 'utf8')
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'))
  return lines.map(happening).sort((a, b) => a.minute - b.minute)
}

/** Everybody, in the order in which the story names them. */
export function peopleOf(story: readonly Happening[]): string[] {
  return [...new Set(story.map(({ who }) => who).filter((who) => who !== null))]
}

/** The minute of `23:00` on a day. */
export function minuteAt(day: number, clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number)
  return day * 1440 + hours! * 60 + minutes!
}

function happening(line: string): Happening {
  const [day, clock, name, does, ...rest] = line.trim().split(/\s+/)
  const base = { minute: minuteAt(Number(day), clock!), who: name === '-' ? null : name! }
  const [one = '', two = ''] = rest
  switch (does) {
    case 'follows':
    case 'scans':
    case 'opens':
      return { ...base, does, code: one as Code }
    case 'unfollows':
    case 'declines':
      return { ...base, does }
    case 'joins':
      return { ...base, does, birthdayMonth: one === 'birthday' ? Number(two) : null }
    case 'buys':
      return { ...base, does, ...purchase(rest) }
    case 'refunds':
      return { ...base, does, receipt: one, no: rest[2]!, lines: rest.slice(3).map(refundLine) }
    case 'voids':
      return { ...base, does, receipt: one, no: rest[2]! }
    case 'chooses':
    case 'is-given':
      return { ...base, does, shop: one as Shop, guide: two === '' ? null : (two as Guide) }
    case 'leaves':
      return { ...base, does, guide: one as Guide }
    case 'hands-over':
      return { ...base, does, guide: one as Guide, to: two as Guide }
    default:
      throw new Error(`the story says something that nobody understands: ${line}`)
  }
}

/** `L2 at north from ann 1*99900 points 1000`. */
function purchase(words: readonly string[]) {
  const after = (word: string): string | undefined =>
    words.includes(word) ? words[words.indexOf(word) + 1] : undefined
  const lines = words.flatMap((word) => {
    const [qty, fen] = word.split('*').map(Number)
    return fen === undefined ? [] : [{ qty: qty!, fen }]
  })
  const seller = (after('from') ?? null) as Guide | null
  return {
    receipt: words[0]!,
    shop: after('at') as Shop,
    seller,
    lines,
    points: Number(after('points') ?? 0),
  }
}

/** `2:1` is one piece of the second line. */
function refundLine(word: string): { line: number; qty: number } {
  const [line, qty] = word.split(':').map(Number)
  return { line: line!, qty: qty! }
}
