import type { ConversationTold } from '../../../src/contract/conversations'
import { testEngine } from '../../support/database'
import { openMiniapp } from '../customers/phone'
import { openDesk, until, type Clerk, type DeskWorld } from './world'

let desk: DeskWorld
let guide: Clerk
let stranger: Clerk

beforeAll(async () => {
  desk = await openDesk()
  guide = await desk.hire('王敏', 'guide', desk.stores.huaihai)
  stranger = await desk.hire('赵倩', 'guide', desk.stores.jingan)
})
afterAll(() => desk.close())

interface Told {
  id: string
  event: string
  data: Partial<ConversationTold>
}

/** A stream as a browser reads it. */
async function listen(url: string, cookie: string, lastId?: string, at = '/api/admin/events') {
  const abort = new AbortController()
  const who: Record<string, string> = at.includes('admin') ? { cookie } : { authorization: cookie }
  const response = await fetch(url + at, {
    headers: { ...who, ...(lastId === undefined ? {} : { 'Last-Event-ID': lastId }) },
    signal: abort.signal,
  })
  const told: Told[] = []
  let isEnded = false
  const read = async (): Promise<void> => {
    let text = ''
    for await (const chunk of response.body!) {
      text += Buffer.from(chunk as Uint8Array).toString('utf8')
      const blocks = text.split('\n\n')
      text = blocks.pop()!
      for (const block of blocks) {
        const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? ''
        if (field('event') && field('event') !== 'beat')
          told.push({
            id: field('id'),
            event: field('event'),
            data: JSON.parse(field('data')) as Told['data'],
          })
      }
    }
    isEnded = true
  }
  const reading = read().catch(() => undefined)
  return {
    status: response.status,
    told,
    of: (conversationId: string) => told.filter(({ data }) => data.conversationId === conversationId),
    isEnded: () => isEnded,
    close: async () => {
      abort.abort()
      await reading
    },
  }
}

describe('the stream of events', () => {
  it('tells those who may see the conversation, and nobody else', async () => {
    const mine = await listen(desk.t.url, guide.cookie)
    const theirs = await listen(desk.t.url, stranger.cookie)
    const person = await desk.customer('小林', desk.stores.huaihai, guide.staffId)
    await person.say('这件还有吗')
    const { id } = await desk.conversationOf(person)
    await until(() => Promise.resolve(mine.of(id).some(({ data }) => data.kind === 'message') || undefined))
    await desk.say(guide, id, '有的')
    await until(() =>
      Promise.resolve(mine.of(id).filter(({ data }) => data.kind === 'allowance').length > 1 || undefined),
    )
    expect(theirs.of(id)).toEqual([])
    await mine.close()
    await theirs.close()
  })

  it('is resumed where it broke off', async () => {
    const first = await listen(desk.t.url, guide.cookie)
    const person = await desk.customer('小周', desk.stores.huaihai, guide.staffId)
    await person.say('能改裤长吗')
    const { id } = await desk.conversationOf(person)
    const last = await until(() => Promise.resolve(first.of(id).at(-1)))
    await first.close()
    const { message } = await desk.say(guide, id, '能的')
    const second = await listen(desk.t.url, guide.cookie, last.id)
    await until(() => Promise.resolve(second.of(id).find(({ data }) => data.messageId === message.id)))
    await second.close()
  })

  it('tells nothing twice to whoever comes back, and nothing is missing', async () => {
    const person = await desk.customer('小孙', desk.stores.huaihai, guide.staffId)
    await person.say('有几种颜色')
    const { id } = await desk.conversationOf(person)
    const first = await listen(desk.t.url, guide.cookie)
    for (const words of ['三种', '驼色', '墨绿']) await desk.say(guide, id, words)
    await until(() => Promise.resolve(first.of(id).length >= 9 || undefined))
    // The line broke: what was sent last was never read.
    const read = first.told.slice(0, -2)
    const unread = first.told.slice(-2)
    const last = read.at(-1)!
    await first.close()
    const { message } = await desk.say(guide, id, '还有灰色')
    const second = await listen(desk.t.url, guide.cookie, last.id)
    await until(() => Promise.resolve(second.of(id).length >= 5 || undefined))
    await new Promise((resolve) => setTimeout(resolve, 300))
    const before = new Set(read.map((one) => one.id))
    expect(second.told.filter((one) => before.has(one.id))).toEqual([])
    expect(second.told).toEqual(expect.arrayContaining(unread))
    expect(second.of(id).filter(({ data }) => data.messageId === message.id)).toHaveLength(2)
    await second.close()
  })

  it('reaches the workbench by the session of the Mini Program, as long as its guide is one', async () => {
    const own = await desk.t.sandbox.person({ nickname: '王敏' })
    const phone = await openMiniapp(desk.t.url, own)
    const bearer = `Bearer ${phone.token}`
    expect((await listen(desk.t.url, bearer, undefined, '/api/workbench/events')).status).toBe(401)
    const { directory } = desk.t.app.features.staff
    await desk.t.app.db.transact((tx) => directory.bindCustomer(tx, guide.staffId, phone.customerId))
    const stream = await listen(desk.t.url, bearer, undefined, '/api/workbench/events')
    const person = await desk.customer('小冯', desk.stores.huaihai, guide.staffId)
    await person.say('能开发票吗')
    const { id } = await desk.conversationOf(person)
    await until(() => Promise.resolve(stream.of(id).some(({ data }) => data.kind === 'message') || undefined))
    const { body } = await phone.get(`/api/workbench/conversations/${id}`).expect(200)
    expect(body).toMatchObject({ id, mayWrite: true })
    await stream.close()
  })

  it('ends when its session does, and is for nobody who is not signed in', async () => {
    const clerk = await desk.hire('陈晨', 'guide', desk.stores.huaihai)
    const stream = await listen(desk.t.url, clerk.cookie)
    await clerk.send('delete', '/api/admin/session').expect(200)
    await until(() => Promise.resolve(stream.isEnded() || undefined), 3_000)
    expect(stream.told.at(-1)).toMatchObject({ event: 'end' })
    expect((await listen(desk.t.url, clerk.cookie)).status).toBe(401)
  })

  const onTwo = testEngine() === 'sqlite' ? it.skip : it
  onTwo('carries what another process did', async () => {
    const other = await desk.t.another()
    const stream = await listen(other.url, guide.cookie)
    const person = await desk.customer('小吴', desk.stores.huaihai, guide.staffId)
    await person.say('有礼盒吗')
    const { id } = await desk.conversationOf(person)
    const { message } = await desk.say(guide, id, '有的，随单送')
    await until(() => Promise.resolve(stream.of(id).find(({ data }) => data.messageId === message.id)))
    await stream.close()
  })
})
