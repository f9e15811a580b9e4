import { LessThanOrEqual } from 'typeorm'
import type { PolicyKey, PolicyValues } from '../../../src/domain/policies'
import { DEFAULT_POLICIES } from '../../../src/domain/policies'
import { Code } from '../../../src/features/codes'
import { FixedClock } from '../../../src/platform/clock'
import { newId } from '../../../src/platform/ids'
import { Job } from '../../../src/platform/jobs/job.entity'
import { aStore } from '../../app/samples-organisation'
import { startApp, type TestApp } from '../../support/app'
import { signedIn, type ConsoleClient } from '../../support/console-client'
import { Sender } from '../../wechat/callback/sender'
import { signedTill, type Till } from '../sales/world'
import { FIRST_DAY, POLICIES, SHOPS, WORKS_AT, type Guide, type Shop } from './story'

/** Midnight of day 0 in the shops. */
const BEGIN = Date.UTC(FIRST_DAY.year, FIRST_DAY.month - 1, FIRST_DAY.day) - 8 * 3_600_000
export const timeOf = (minute: number): number => BEGIN + minute * 60_000

/** The brand of the story on the real app: its shops, guides, goods, codes and decisions. */
export interface Brand {
  t: TestApp
  clock: FixedClock
  admin: ConsoleClient
  till: Till
  shops: Record<Shop, string>
  guides: Record<Guide, string>
  /** The scene of each code. */
  scenes: Record<string, string>
  /** A callback of WeChat about one person, signed and sealed; waits until what follows from it is done. */
  tells(openId: string, event: string, key?: string): Promise<void>
  /** What jobs have to do is done. */
  settled(): Promise<void>
  goTo(minute: number): void
}

/** Opens it at the begin of day 0; every decision of the story is known from then on, with its date. */
export async function openBrand(): Promise<Brand> {
  const clock = new FixedClock(BEGIN)
  // Nobody listens on the discard port: WeChat is away, which the story does not need.
  const t = await startApp({ WECHAT_API_URL: 'http://127.0.0.1:9' }, { clock })
  // The daily run is the story's own, so that it happens at two in the morning of the clock that is moved.
  t.app.features.membership.stop()
  await t.app.features.customers.stop()
  const admin = await signedIn(t, 'admin')
  const shops = {} as Record<Shop, string>
  const guides = {} as Record<Guide, string>
  for (const shop of SHOPS) {
    const made = await admin.send('post', '/api/admin/stores', aStore({ code: shop, name: shop })).expect(200)
    shops[shop] = (made.body as { id: string }).id
  }
  for (const [guide, shop] of Object.entries(WORKS_AT) as [Guide, Shop][]) {
    const body = { name: guide, roles: ['guide'], storeId: shops[shop] }
    const made = await admin.send('post', '/api/admin/staff', body).expect(200)
    guides[guide] = (made.body as { id: string }).id
  }
  const goods = {
    code: 'THING',
    name: '商品',
    skus: [1, 2].map((n) => ({ code: `THING-${n}`, spec: `${n}` })),
  }
  const skus = goods.skus.map((sku) => ({ ...sku, priceFen: 10_000 }))
  await admin.send('post', '/api/admin/products', { ...goods, skus }).expect(200)
  await decide(t)
  const scopes = ['members', 'sales', 'refunds']
  const key = await admin.send('post', '/api/admin/api-keys', { name: '收银台', scopes, storeIds: null })
  const { key: made, secret } = key.body as { key: { id: string }; secret: string }
  const scenes = await printCodes(t, shops, guides)
  const settled = () => jobsSettled(t)
  const tells = callbacks(t, clock, settled)
  const goTo = (minute: number): void => clock.advance(timeOf(minute) - clock.now())
  return {
    t,
    clock,
    admin,
    till: signedTill(t, made.id, secret),
    shops,
    guides,
    scenes,
    tells,
    settled,
    goTo,
  }
}

/** Sets every version of every policy, each from its day on. */
async function decide({ app }: TestApp): Promise<void> {
  const set = async <K extends PolicyKey>(key: K, fromDay: number, value: PolicyValues[K]): Promise<void> => {
    const effectiveFrom = timeOf(fromDay * 1440)
    await app.features.policies.set({ key, value, effectiveFrom, staffId: null })
  }
  for (const { fromDay, ...some } of POLICIES.binding)
    await set('binding', fromDay, { ...DEFAULT_POLICIES.binding, ...some })
  for (const { fromDay, ...credit } of POLICIES.credit) await set('credit', fromDay, credit)
  for (const { fromDay, birthdayTimes: birthdayMultiplier, ...points } of POLICIES.points)
    await set('points', fromDay, { ...points, birthdayMultiplier })
  for (const { fromDay, ...lifecycle } of POLICIES.lifecycle) await set('lifecycle', fromDay, lifecycle)
  for (const { fromDay, windowDays, silverFen, goldFen, silverTimes, goldTimes } of POLICIES.tiers) {
    const tier = (id: string, fromFen: number, pointsMultiplier: number) => {
      return { id, name: id, fromFen, pointsMultiplier, benefits: [] }
    }
    const tiers = [
      tier('basic', 0, 1),
      tier('silver', silverFen, silverTimes),
      tier('gold', goldFen, goldTimes),
    ]
    await set('tiers', fromDay, { windowDays, tiers })
  }
}

/** One printed code for each shop and each guide; its scene is made of its name. */
async function printCodes(
  { app }: TestApp,
  shops: Record<string, string>,
  guides: Record<string, string>,
): Promise<Record<string, string>> {
  const scenes: Record<string, string> = {}
  for (const name of [...Object.keys(shops), ...Object.keys(guides)]) {
    const shop = name in shops ? name : WORKS_AT[name as Guide]
    scenes[name] = name.padEnd(16, '0')
    const row = {
      ...{ id: newId(), scene: scenes[name], carrier: 'account' as const, label: name, tags: [] },
      ...{ kind: name in guides ? ('guide' as const) : ('store' as const), state: 'live' as const },
      ...{ storeId: shops[shop]!, staffId: guides[name] ?? null, fromAt: 0, createdAt: 0, updatedAt: 0 },
    }
    await app.db.transact((tx) => tx.insert(Code, row))
  }
  return scenes
}

/** Runs jobs until none is due; those that wait for WeChat come back later and are not waited for. */
async function jobsSettled({ app: { db, worker } }: TestApp): Promise<void> {
  const isDue = () =>
    db.read.existsBy(Job, [{ state: 'running' }, { state: 'queued', runAt: LessThanOrEqual(Date.now()) }])
  do await worker.runDue()
  while (await isDue())
}

/** WeChat's side of the official account's callbacks. */
function callbacks(
  { config, url }: TestApp,
  clock: FixedClock,
  settled: () => Promise<void>,
): Brand['tells'] {
  const { appId, accountId, token, encodingAesKeys, mode } = config.wechat
  const path = '/wechat/callback'
  const sender = new Sender({
    ...{ path, appId, accountId, token, mode, format: 'xml', encodingAesKey: encodingAesKeys[0]! },
  })
  return async (openId, event, key = '') => {
    const timestamp = Math.floor(clock.now() / 1000)
    const body =
      `<xml><ToUserName>${accountId}</ToUserName><FromUserName>${openId}</FromUserName>` +
      `<CreateTime>${timestamp}</CreateTime><MsgType>event</MsgType><Event>${event}</Event>` +
      `<EventKey>${key}</EventKey></xml>`
    const push = sender.push(body, { timestamp })
    const target = `${url}${push.path}?${new URLSearchParams(push.query).toString()}`
    const answer = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': push.type },
      body: push.body,
    })
    expect(answer.status).toBe(200)
    await answer.text()
    await settled()
  }
}
