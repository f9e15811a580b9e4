import { Binding, Scan } from '../../src/features/bindings'
import { Customer, Follower, Identity } from '../../src/features/customers'
import { brokenRules } from '../support/binding-invariants'
import type { Deed } from './crowd-callbacks'
import type { Crowd } from './crowd-world'

const MESSAGES = 50

/** Brings everything that somebody new does at once, in turn to each server; everything is answered. */
async function allAtOnce(
  crowd: Crowd,
  deeds: readonly Deed[],
): Promise<{ customerId: string; replies: string[] }> {
  const openId = (await crowd.person()).openId()
  await crowd.quiet()
  const before = await crowd.read.count(Customer)
  const answers = await Promise.all(deeds.map((deed, turn) => crowd.deed(turn, openId, deed)))
  expect(answers.filter(({ status }) => status !== 200)).toEqual([])
  await crowd.quiet()
  const identities = await crowd.read.findBy(Identity, { kind: 'openid', value: openId })
  expect(identities).toHaveLength(1)
  expect((await crowd.read.count(Customer)) - before).toBe(1)
  expect(await crowd.read.countBy(Follower, { openId })).toBe(1)
  const [stored] = await crowd.rows<{ n: number; keys: number }>(
    'SELECT COUNT(*) AS n, COUNT(DISTINCT dedupeKey) AS `keys` FROM inbound_messages WHERE openId = ?',
    [openId],
  )
  expect([Number(stored!.n), Number(stored!.keys)]).toEqual([deeds.length, deeds.length])
  return { customerId: identities[0]!.customerId, replies: answers.map(({ reply }) => reply) }
}

/** 50 first messages of one new follower. */
export async function fiftyFirstMessages(crowd: Crowd): Promise<void> {
  const words = Array.from({ length: MESSAGES }, (_, index) => `第${index}句`)
  const { replies } = await allAtOnce(
    crowd,
    words.map((say) => ({ say })),
  )
  for (const [index, reply] of replies.entries()) expect(reply).toContain(`收到：${words[index]}]]`)
}

/** The follow, scans of both stores and messages of one new follower: every scan is a fact, one home comes out of it. */
export async function everythingFirstAtOnce(crowd: Crowd): Promise<void> {
  const deeds = Array.from({ length: MESSAGES }, (_, index): Deed => {
    if (index % 3 > 0) return { say: `第${index}句` }
    const { scene } = crowd.stores[(index / 3) % 2]!
    return index === 0 ? { followBy: scene } : { scan: scene }
  })
  const { customerId, replies } = await allAtOnce(crowd, deeds)
  const scans = await crowd.read.findBy(Scan, { customerId })
  expect(scans).toHaveLength(deeds.filter((deed) => !('say' in deed)).length)
  expect(scans.filter(({ outcome }) => outcome === 'bound')).toHaveLength(1)
  const bindings = await crowd.read.find(Binding, {
    where: { customerId },
    order: { fromAt: 'ASC', id: 'ASC' },
  })
  expect(bindings.map(({ role }) => role).sort()).toEqual(['home', 'visiting'])
  expect(brokenRules(bindings, Date.now())).toEqual([])
  const greeted = replies.filter((_, index) => index % 3 === 0)
  expect(greeted.filter((reply) => !/[北南]门店！/.test(reply))).toEqual([])
}
