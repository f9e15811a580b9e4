import type { CardToForward, PushPerson } from '../../../src/contract/guide-pushes'
import { GuidePushPerson } from '../../../src/features/push'
import { FrequencyUse } from '../../../src/features/sending/entities/frequency-use'
import type { Follower } from '../../../src/sandbox/client'
import { openDesk, type Clerk, type DeskWorld } from '../conversations/world'
import { openMiniapp, type MiniPhone } from '../customers/phone'

const HOUR = 3_600_000
let desk: DeskWorld
beforeAll(async () => {
  desk = await openDesk()
  const { now } = await desk.t.sandbox.clock.read()
  // Ten in the morning at the shops: nobody sleeps.
  await desk.t.sandbox.clock.advance(24 * HOUR - ((now - 2 * HOUR) % (24 * HOUR)))
})
afterAll(() => desk.close())

/** A guide with the workbench on their phone. */
async function guide(name: string): Promise<Clerk & { phone: MiniPhone }> {
  const clerk = await desk.hire(name, 'guide', desk.stores.huaihai)
  const person = await desk.t.sandbox.person({ nickname: name })
  const phone = await openMiniapp(desk.t.url, person)
  const made = await desk.headquarters.send('post', `/api/admin/staff/${clerk.staffId}/bind-code`).expect(200)
  await phone.send('post', '/api/mp/staff-binding', made.body as object).expect(200)
  return { ...clerk, phone }
}

/** Somebody who agreed to marketing, follows, and never opened the Mini Program: nothing can be sent but a card. */
async function shopper(nickname: string, of: Clerk): Promise<{ id: string; person: Follower }> {
  const person = await desk.customer(nickname, desk.stores.huaihai, of.staffId)
  const id = await desk.customerOf(person)
  const { consent } = desk.t.app.features.customers
  const at = (await desk.t.sandbox.clock.read()).now
  await desk.t.app.db.transact((tx) => consent.give(tx, id, ['marketing'], 1, 'test', at))
  return { id, person }
}

interface Result {
  id: string
  items: PushPerson[]
}

let pushes = 0
async function push(of: { phone: MiniPhone }, ids: string[]): Promise<Result> {
  const content = { title: '亚麻衬衫到店', text: '三个新色，到店可试。', topic: 'newArrivals' }
  const wish = {
    ...content,
    link: '/pages/home/index',
    customerIds: ids,
    requestKey: `cards-${++pushes}-key`,
  }
  return (await of.phone.send('post', '/api/workbench/pushes', wish).expect(200)).body as Result
}

const pushTo = async (of: { phone: MiniPhone }, ids: string[]): Promise<PushPerson[]> =>
  (await push(of, ids)).items

/** What the guide reads about the push by now. */
const resultOf = async (of: { phone: MiniPhone }, id: string): Promise<PushPerson[]> =>
  ((await of.phone.get(`/api/workbench/pushes/${id}`).expect(200)).body as Result).items

const cardsOf = async (of: { phone: MiniPhone }, state = 'waiting'): Promise<CardToForward[]> => {
  const { body } = await of.phone.get(`/api/workbench/push-cards?state=${state}`).expect(200)
  return (body as { items: CardToForward[] }).items
}

const settle = (of: { phone: MiniPhone }, id: string, as: 'forwarded' | 'declined') =>
  of.phone.send('post', `/api/workbench/push-cards/${id}/${as}`)

const usesOf = (customerId: string): Promise<number> =>
  desk.t.app.db.read.countBy(FrequencyUse, { customerId })

describe('a card that a guide forwards by hand', () => {
  it('waits in the list of the guide with words to share, until they say that they forwarded it', async () => {
    const lin = await guide('小林')
    const { id } = await shopper('陈晨', lin)
    expect(await pushTo(lin, [id])).toMatchObject([{ customerId: id, state: 'card', channel: 'guideCard' }])
    const [card] = await cardsOf(lin)
    expect(card).toMatchObject({
      customerId: id,
      shareText: '亚麻衬衫到店\n三个新色，到店可试。',
      link: '/pages/home/index',
      state: 'waiting',
      settledAt: null,
    })
    const forwarded = (await settle(lin, card!.id, 'forwarded').expect(200)).body as CardToForward
    expect(forwarded).toMatchObject({ state: 'forwarded', sentence: '已转发。' })
    expect((await settle(lin, card!.id, 'forwarded').expect(200)).body).toEqual(forwarded)
    expect((await settle(lin, card!.id, 'declined').expect(409)).body).toMatchObject({
      error: { code: 'push.card_over' },
    })
    expect(await cardsOf(lin)).toEqual([])
    expect(await cardsOf(lin, 'settled')).toMatchObject([{ id: card!.id, state: 'forwarded' }])
    expect(await usesOf(id)).toBe(1)
  })

  it('counts no longer against what the customer may get when the guide does not forward it', async () => {
    const lin = await guide('小王')
    const { id } = await shopper('周周', lin)
    await pushTo(lin, [id])
    expect(await pushTo(lin, [id])).toMatchObject([{ state: 'later' }])
    const [card] = await cardsOf(lin)
    await settle(lin, card!.id, 'declined').expect(200)
    expect(await usesOf(id)).toBe(0)
    expect(await pushTo(lin, [id])).toMatchObject([{ state: 'card' }])
    expect(await cardsOf(lin, 'settled')).toMatchObject([{ state: 'declined' }])
  })

  it('is taken back when the customer writes 退订, and the guide reads why', async () => {
    const lin = await guide('小赵')
    const { id, person } = await shopper('吴吴', lin)
    const { id: pushId } = await push(lin, [id])
    expect(await resultOf(lin, pushId)).toMatchObject([{ state: 'card' }])
    const [card] = await cardsOf(lin)
    await person.say('退订')
    expect(await cardsOf(lin)).toEqual([])
    expect(await resultOf(lin, pushId)).toMatchObject([
      { customerId: id, state: 'withdrawn', sentence: '客户已退订营销消息，请不要转发。' },
    ])
    const [row] = await desk.t.app.db.read.findBy(GuidePushPerson, { pushId })
    expect(row).toMatchObject({ reasonCode: 'card.stopped', forwardedAt: null, dueAt: null })
    // A new yes brings no old card back.
    await person.say('恢复订阅')
    expect(await resultOf(lin, pushId)).toMatchObject([{ state: 'withdrawn' }])
    const [gone] = await cardsOf(lin, 'settled')
    expect(gone).toMatchObject({ state: 'withdrawn', sentence: '客户已退订营销消息，请不要转发。' })
    const refused = await settle(lin, card!.id, 'forwarded').expect(409)
    expect(refused.body).toMatchObject({ error: { message: gone!.sentence } })
  })

  it('is taken back also when the process died before the push knew of its card', async () => {
    const lin = await guide('小钱')
    const { id, person } = await shopper('冯冯', lin)
    const { id: pushId } = await push(lin, [id])
    const { db, features } = desk.t.app
    const died = { state: 'waiting' as const, channel: null, dueAt: (await desk.t.sandbox.clock.read()).now }
    await db.transact((tx) => tx.update(GuidePushPerson, { pushId }, died))
    await person.say('退订')
    expect(await resultOf(lin, pushId)).toMatchObject([{ state: 'withdrawn' }])
    await features.push.pushes.sendDue()
    expect(await resultOf(lin, pushId)).toMatchObject([{ state: 'withdrawn' }])
  })

  it('is the home guide’s alone, and goes with the customer to the next one', async () => {
    const [lin, other] = [await guide('小孙'), await guide('小李')]
    const { id } = await shopper('郑郑', lin)
    const { id: pushId } = await push(lin, [id])
    const [card] = await cardsOf(lin)
    expect(await cardsOf(other)).toEqual([])
    await settle(other, card!.id, 'forwarded').expect(404)
    await other.phone.get(`/api/workbench/pushes/${pushId}`).expect(404)
    const { customers, bindings } = desk.t.app.features
    const at = (await desk.t.sandbox.clock.read()).now
    await desk.t.app.db.transact(async (tx) => {
      await customers.lock(tx, id)
      const whose = { customerId: id, storeId: desk.stores.huaihai, staffId: other.staffId }
      await bindings.change(tx, { ...whose, reason: '顾客提出', actorId: other.staffId, at })
    })
    expect(await cardsOf(lin)).toEqual([])
    await settle(lin, card!.id, 'forwarded').expect(404)
    await settle(other, card!.id, 'forwarded').expect(200)
  })
})
