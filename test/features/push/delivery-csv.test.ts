import { Campaign } from '../../../src/features/push'
import { deliveryCsv } from '../../../src/features/push/delivery-csv'
import { campaignRow, MORNING } from '../../support/campaign-world'
import { signedIn, type ConsoleClient } from '../../support/console-client'
import { startApp, type TestApp } from '../../support/app'

/** The table of a campaign's customers is a file of any length that is never held as a whole. */

const PEOPLE = 120_000

let t: TestApp
let operator: ConsoleClient
const campaign = campaignRow({ name: '大活动', state: 'done' })

beforeAll(async () => {
  t = await startApp({}, { isAsleep: true })
  operator = await signedIn(t, 'operator')
  const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ')
  const places = [1, 10, 100, 1_000, 10_000, 100_000]
  const number = places.map((place, index) => `${place} * n${index}.d`).join(' + ')
  const crowd = places.map((_, index) => `(${digits}) n${index}`).join(' CROSS JOIN ')
  await t.app.db.transact(async (tx) => {
    await tx.insert(Campaign, campaign)
    const quote = tx.connection.driver.escape.bind(tx.connection.driver)
    const columns = ['id', 'campaignId', 'customerId', 'arm', 'state', 'channel', 'reasonCode', 'dueAt']
    // Ids run against customers, so that an order by the one is not by chance one by the other.
    const person = 'CAST(2000000 + n AS CHAR(26))'
    const state = "CASE WHEN n < 5 THEN 'unknown' ELSE 'sent' END"
    const values = `CAST(9000000 - n AS CHAR(26)), ?, ${person}, 'send', ${state}, 'messageCentre', NULL, ?`
    await tx.query(
      `INSERT INTO deliveries (${columns.map(quote).join(', ')})
       SELECT ${values} FROM (SELECT ${number} AS n FROM ${crowd}) people WHERE n < ?`,
      [campaign.id, MORNING, PEOPLE],
    )
  })
}, 120_000)
afterAll(() => t.close())

const linesOf = (text: string): string[] => text.trim().split('\r\n')
const table = async (query = ''): Promise<string[]> => {
  const { text } = await operator
    .get(`/api/admin/campaigns/${campaign.id}/deliveries.csv${query}`)
    .expect(200)
  return linesOf(text)
}

it('names every customer once, however many there are', async () => {
  const [heading, ...lines] = await table()
  expect(heading).toMatch(/^\uFEFF?客户编号,状态,方式,/)
  expect(new Set(lines.map((line) => line.slice(0, line.indexOf(',')))).size).toBe(PEOPLE)
  expect(lines).toHaveLength(PEOPLE)
  expect(lines.at(-1)).toBe('2119999,已送达,小程序消息中心,,正常,2026-09-08 10:00,')
  expect(await table('?state=unknown')).toHaveLength(6)
}, 60_000)

it('is written piece by piece: no piece is longer than a page, and none is read that nobody takes', async () => {
  const pieces = deliveryCsv(t.app.db.read, campaign.id, undefined)
  await pieces.next()
  const first = (await pieces.next()).value as string
  expect(linesOf(first)).toHaveLength(2_000)
  await pieces.return(undefined)
  expect(await pieces.next()).toEqual({ done: true, value: undefined })
  let longest = 0
  for await (const piece of deliveryCsv(t.app.db.read, campaign.id, undefined))
    longest = Math.max(longest, linesOf(piece).length)
  expect(longest).toBe(2_000)
}, 60_000)
