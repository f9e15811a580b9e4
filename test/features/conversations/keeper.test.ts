import { ConversationMessage, Conversation } from '../../../src/features/conversations'
import { ConversationMedia, ConversationMediaChunk } from '../../../src/features/conversations/entities'
import { newId } from '../../../src/platform/ids'
import type { Follower } from '../../../src/sandbox/client'
import { jobsDone } from '../customers/phone'
import { openDesk, until, type Clerk, type DeskWorld } from './world'

const DAY_MS = 86_400_000

let desk: DeskWorld
let guide: Clerk

beforeAll(async () => {
  desk = await openDesk()
  guide = await desk.hire('王敏', 'guide', desk.stores.huaihai)
})
afterAll(() => desk.close())

const customer = (nickname: string): Promise<Follower> =>
  desk.customer(nickname, desk.stores.huaihai, guide.staffId)

/** What somebody sent, once it is fetched from WeChat. */
async function sends(person: Follower, type: 'voice' | 'video' | 'image') {
  await person.say({ type })
  const { id } = await desk.conversationOf(person)
  const media = await until(async () => {
    const line = (await desk.lines(guide, id)).find(({ content }) => content.kind === type)
    return line?.media?.state === 'kept' ? line.media : undefined
  })
  return { id, media, file: `/api/admin/conversations/${id}/media/${media.id}` }
}

/** The two turn out to be one person. */
async function join(...people: Follower[]): Promise<string> {
  const { customers } = desk.t.app.features
  const unionId = `u${newId()}`
  const { now: at } = await desk.t.sandbox.clock.read()
  for (const person of people) {
    const who = { account: 'official' as const, openId: person.openId(), at, evidence: 'callback' as const }
    await desk.t.app.db.transact((tx) => customers.arrive(tx, { ...who, unionId }))
  }
  return desk.customerOf(people[0]!)
}

describe('what a customer sends', () => {
  it('is a voice of the phone’s kind, which is given out with its length', async () => {
    const { media, file } = await sends(await customer('小林'), 'voice')
    expect(media).toMatchObject({ contentType: 'audio/amr' })
    expect(media.seconds).toBeGreaterThan(0)
    const { body } = await guide.get(file).expect(200).expect('Content-Type', /amr/)
    expect((body as Buffer).subarray(0, 5).toString()).toBe('#!AMR')
  })

  it('is a video, which WeChat gives by an address of its own', async () => {
    const { media, file } = await sends(await customer('小周'), 'video')
    expect(media).toMatchObject({ contentType: 'video/mp4' })
    const { body } = await guide.get(file).expect(200).expect('Content-Type', /mp4/)
    expect((body as Buffer).length).toBe(media.sizeBytes)
  })
})

describe('two customers who are one person', () => {
  it('have both conversations, of which one goes on', async () => {
    const two = [await customer('手机一'), await customer('手机二')] as const
    const ids: string[] = []
    for (const [index, person] of two.entries()) {
      await person.say(`我的第 ${index + 1} 个问题没人答`)
      ids.push((await desk.conversationOf(person)).id)
    }
    const survivor = await join(...two)
    const rows = await desk.t.app.db.read.findBy(Conversation, { customerId: survivor })
    expect(rows.map(({ id }) => id).sort()).toEqual([...ids].sort())
    expect(rows.filter(({ openKey }) => openKey === survivor)).toHaveLength(1)
    expect(rows.map(({ state }) => state).sort()).toEqual(['open', 'resolved'])
    for (const id of ids) expect((await desk.lines(guide, id)).length).toBeGreaterThan(1)
  })
})

describe('a customer’s data', () => {
  it('is exported with what was said, by whom', async () => {
    const person = await customer('小吴')
    await person.say('我要一件生日礼物')
    const { id } = await desk.conversationOf(person)
    await desk.say(guide, id, '可以刻字')
    const given = await desk.t.app.features.conversations.keeper.export(await desk.customerOf(person))
    const words = JSON.stringify(given)
    expect(words).toMatch(/"来自":"顾客","内容":"我要一件生日礼物"/)
    expect(words).toMatch(/"来自":"品牌","内容":"可以刻字"/)
  })

  it('is gone with key, words and files when they are erased; that they wrote stays counted', async () => {
    const person = await customer('小郑')
    await person.say('我住在复兴路 18 号')
    const { id, file } = await sends(person, 'image')
    const customerId = await desk.customerOf(person)
    const { customers, conversations } = desk.t.app.features
    const { now: at } = await desk.t.sandbox.clock.read()
    await desk.t.app.db.transact(async (tx) => {
      await customers.lock(tx, customerId)
      await conversations.keeper.erase(tx, { customerId, at, openIds: [] })
    })
    const { read } = desk.t.app.db
    const row = await read.findOneByOrFail(Conversation, { id })
    expect(row).toMatchObject({ dataKey: null, openKey: null, state: 'resolved', inboundCount: 2 })
    expect(row.openId).not.toBe(person.openId())
    const lines = await read.findBy(ConversationMessage, { conversationId: id })
    expect(new Set(lines.map(({ content }) => content))).toEqual(new Set(['']))
    const [media] = await read.findBy(ConversationMedia, { conversationId: id })
    expect(await read.countBy(ConversationMediaChunk, { mediaId: media!.id })).toBe(0)
    await guide.get(file).expect(404)
    expect((await desk.lines(guide, id))[1]).toMatchObject({ content: { kind: 'erased' } })
  })

  it('is gone after the time of the policy, and what is younger stays', async () => {
    const person = await customer('小钱')
    await person.say('很久以前的问题')
    const { id } = await desk.conversationOf(person)
    await jobsDone(desk.t.app)
    await desk.t.sandbox.clock.advance(200 * DAY_MS)
    await person.say('今天的问题')
    await desk.conversationOf(person, 2)
    await desk.t.app.housekeeping.round()
    const words = (await desk.lines(guide, id)).flatMap(({ content }) =>
      content.kind === 'text' ? [content.text] : [],
    )
    expect(words).toEqual(['今天的问题'])
    expect(await desk.read(guide, id)).toMatchObject({ inboundCount: 2 })
  })
})
