import { entities } from '../../../src/app'
import { Follower, type Customers } from '../../../src/features/customers'
import type { InboundMessage } from '../../../src/wechat/callback/message'
import type { Account } from '../../../src/wechat/account'
import { Job } from '../../../src/platform/jobs/job.entity'
import {
  contextOf,
  eventFrom,
  inbound,
  sendingDatabase,
  startSendingBench,
  textFrom,
  writeRows,
  type SendingBench,
} from '../sending/bench'
import { customersOn } from './world'

const database = sendingDatabase(entities)
let bench: SendingBench
let customers: Customers
beforeEach(async () => {
  bench = await startSendingBench(database)
  customers = customersOn({ ...bench, gateway: bench.official.gateway, miniapp: bench.miniapp.gateway })
  for (const [type, handler] of Object.entries(customers.jobHandlers)) bench.worker.register(type, handler)
})
afterEach(() => bench.close())

const at = 1_700_000_000_000
const openId = 'oFollower'
const receive = (message: InboundMessage, account: Account = 'official') =>
  writeRows(bench.db, [...customers.observe(message, contextOf(account))])
const follower = () => bench.db.read.findOneBy(Follower, { openId })
const follow = (createdAt: number, scene = '') =>
  inbound(openId, createdAt, {
    MsgType: 'event',
    Event: 'subscribe',
    EventKey: scene === '' ? '' : `qrscene_${scene}`,
  })

describe('a follower', () => {
  it('comes with the scene of the code and goes again', async () => {
    await receive(follow(at, 'store-7'))
    expect(await follower()).toMatchObject({ isSubscribed: true, subscribedAt: at, firstScene: 'store-7' })
    await receive(eventFrom(openId, at + 60_000, 'unsubscribe'))
    expect(await follower()).toMatchObject({
      isSubscribed: false,
      unsubscribedAt: at + 60_000,
      firstScene: 'store-7',
    })
  })

  it.each([
    ['the order of events', [0, 1, 2]],
    ['the unfollow first', [1, 0, 2]],
    ['the unfollow last', [0, 2, 1]],
    ['the reverse order', [2, 1, 0]],
  ])('ends as the newest event says when they arrive in %s (C4)', async (_name, order) => {
    const events = [follow(at, 'a'), eventFrom(openId, at + 10_000, 'unsubscribe'), follow(at + 20_000, 'b')]
    for (const index of order) await receive(events[index]!)
    expect(await follower()).toMatchObject({
      isSubscribed: true,
      stateAt: at + 20_000,
      subscribedAt: at + 20_000,
      scene: 'b',
      lastInboundAt: at + 20_000,
    })
  })

  it('is one row after 50 first messages at once', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, index) => receive(textFrom(openId, at + index * 1000))))
    expect(await bench.db.read.find(Follower)).toMatchObject([{ openId, lastInboundAt: at }])
  })

  it('is known by the minute of the last message, in whatever order messages come', async () => {
    for (const seconds of [0, 59, 60, 30, 119, 150]) await receive(textFrom(openId, at + seconds * 1000))
    expect(await follower()).toMatchObject({ lastInboundAt: at + 150_000 })
    await receive(textFrom(openId, at + 200_000))
    expect(await follower()).toMatchObject({ lastInboundAt: at + 150_000 })
  })

  it('does not come from the Mini Program', async () => {
    await receive(textFrom(openId, at), 'miniapp')
    expect(await follower()).toBeNull()
  })

  it('is asked about after following: unionid, way of following, tags', async () => {
    const person = await bench.follower()
    const known = bench.sandbox.world.personById(person.id)!
    known.subscribeScene = 'ADD_SCENE_SEARCH'
    known.tagIds = [101]
    const event = inbound(person.openId(), at, { MsgType: 'event', Event: 'subscribe', EventKey: '' })
    await receive(event)
    await receive(event)
    expect(await bench.db.read.countBy(Job, { type: 'customers.profile' })).toBe(1)
    await bench.worker.runDue()
    const row = await bench.db.read.findOneBy(Follower, { openId: person.openId() })
    expect(row).toMatchObject({ unionId: known.unionId, subscribeScene: 'ADD_SCENE_SEARCH', tagIds: [101] })
    expect(await customers.factsOf(person.openId())).toEqual({
      subscribedScene: 'ADD_SCENE_SEARCH',
      tagIds: ['101'],
    })
  })

  it('is known by the code before the profile is', async () => {
    await receive(follow(at, 'store-7'))
    expect(await customers.factsOf(openId)).toEqual({ subscribedScene: 'ADD_SCENE_QR_CODE', tagIds: [] })
    expect(await customers.factsOf('oNobody')).toEqual({ tagIds: [] })
  })
})
