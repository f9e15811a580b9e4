import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { NO_PREFERENCES, type Preferences } from '../../src/domain/preferences'
import { reachOf } from '../../src/domain/reach'
import type { GateRules, PersonFacts } from '../../src/domain/send-facts'
import { allowanceRules, type Allowance, type AllowanceKind } from '../../src/domain/send-window'

/** A row of the golden table, as written down by hand; the sentences are what staff must read. */
type Row = Record<
  | 'following'
  | 'miniProgram'
  | 'window'
  | 'left'
  | 'minutes'
  | 'tokens'
  | 'massLeft'
  | 'consent'
  | 'preference'
  | 'guide'
  | 'clock'
  | 'sentence'
  | 'now'
  | 'later',
  string
>

/** Friday, 13 November 2026 in Beijing. */
const CLOCKS: Record<string, number> = {
  day: Date.UTC(2026, 10, 13, 6, 5),
  night: Date.UTC(2026, 10, 13, 14, 30),
}
const MINUTE = 60_000
const DAY = 86_400_000

const RULES: GateRules = {
  caps: [
    { windowMs: DAY, most: 1 },
    { windowMs: 7 * DAY, most: 2 },
    { windowMs: 30 * DAY, most: 6 },
  ],
  quiet: { from: 1260, to: 540 },
  closures: [],
}

const PREFERENCES: Record<string, Partial<Preferences>> = {
  none: {},
  stopped: { isStopped: true },
  paused: { pausedUntil: CLOCKS.day! + 10 * DAY },
  topic: { stoppedTopics: ['offers'] },
  nonPersonalised: { isNonPersonalised: true },
}

function allowanceOf({ window, left, minutes }: Row, now: number): Allowance[] {
  if (window === 'none') return []
  const kind = window as AllowanceKind
  const { allowance, lifeMs } = allowanceRules[kind]
  const expiresAt = now + Number(minutes) * MINUTE
  return [
    { id: 'a', kind, openedAt: expiresAt - lifeMs, expiresAt, allowance, used: allowance - Number(left) },
  ]
}

function factsOf(row: Row, now: number): PersonFacts {
  const windows = allowanceOf(row, now)
  const isMini = row.window.startsWith('mp')
  return {
    isLive: true,
    hasOfficial: row.following !== 'never',
    isFollowing: row.following === 'yes',
    hasMiniapp: row.miniProgram === 'yes',
    hasMarketingConsent: row.consent === 'yes',
    preferences: { ...NO_PREFERENCES, ...PREFERENCES[row.preference] },
    service: isMini ? [] : windows,
    miniService: isMini ? windows : [],
    massLeft: Number(row.massLeft),
    tokens: row.tokens === '0' ? {} : { T1: Number(row.tokens) },
    provisional: {},
    uses: [],
    known: [],
    guideId: row.guide === 'yes' ? 'g' : undefined,
  }
}

const table = parse<Row>(readFileSync(path.join(__dirname, 'reach.csv')), { columns: true })

describe('can I message this person (golden table)', () => {
  it('has every state in it, in at least 60 different rows', () => {
    expect(new Set(table.map((row) => JSON.stringify(row))).size).toBeGreaterThanOrEqual(60)
    for (const [column, states] of Object.entries({
      following: 3,
      consent: 2,
      preference: 5,
      clock: 2,
      window: 8,
    }))
      expect(new Set(table.map((row) => row[column as keyof Row])).size).toBeGreaterThanOrEqual(states)
  })

  it.each(table.map((row, index) => [index + 2, row] as const))('line %i', (_line, row) => {
    const now = CLOCKS[row.clock]!
    const { sentence, channels } = reachOf(factsOf(row, now), RULES, now, 'offers')
    const having = (result: string): string =>
      channels
        .filter(({ verdict }) => verdict.result === result)
        .map(({ channel }) => channel)
        .join(' ')
    expect({ sentence, now: having('send'), later: having('later') }).toEqual({
      sentence: row.sentence,
      now: row.now,
      later: row.later,
    })
  })

  it.each([
    [45009, '微信限制了公众号客服消息的发送，明天 00:00 后恢复；可改用小程序消息中心。'],
    [48001, '微信暂停了公众号客服消息；可改用小程序消息中心。'],
  ])('says when WeChat itself takes no message with %i, although the window is open', (errcode, sentence) => {
    const row = table.find(
      ({ window, left, consent }) => window === 'kfUserMsg' && left === '5' && consent === 'yes',
    )
    const now = CLOCKS.day!
    const until = Date.UTC(2026, 10, 13, 16)
    const closures = [{ channel: 'service' as const, until, errcode }]
    const facts = factsOf({ ...row!, massLeft: '0' }, now)
    const reach = reachOf(facts, { ...RULES, closures }, now, 'offers')
    expect(reach.sentence).toBe(sentence)
  })

  it('names the year when what a customer paused goes on in another one', () => {
    const now = CLOCKS.day!
    const pausedUntil = Date.UTC(2030, 0, 1, 1, 30)
    const facts = factsOf({ ...table[0]!, massLeft: '0' }, now)
    const paused = { ...facts, preferences: { ...NO_PREFERENCES, pausedUntil } }
    expect(reachOf(paused, RULES, now, 'offers').sentence).toContain(
      '小程序消息中心（2030年1月1日 09:30 后）',
    )
  })
})
