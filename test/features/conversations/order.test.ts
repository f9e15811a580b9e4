import { readFileSync } from 'node:fs'
import path from 'node:path'
import supertest from 'supertest'
import { ProductDraft } from '../../../src/contract/products'
import type { ConversationDetail } from '../../../src/contract/conversations'
import { ConversationMessage } from '../../../src/features/conversations'
import { Job } from '../../../src/platform/jobs/job.entity'
import type { ChatLine } from '../../../src/sandbox/world'
import { testEngine } from '../../support/database'
import { uploadAsset } from '../../support/rules-by-http'
import { openMiniapp } from '../customers/phone'
import { clientKey, openDesk, until, type Clerk, type DeskWorld } from './world'

const HOUR_MS = 3_600_000
const SEND = '/cgi-bin/message/custom/send'
const TYPING = '/cgi-bin/message/custom/typing'

let desk: DeskWorld
let guide: Clerk
let colleague: Clerk

beforeAll(async () => {
  desk = await openDesk()
  guide = await desk.hire('王敏', 'guide', desk.stores.huaihai)
  colleague = await desk.hire('李娜', 'guide', desk.stores.huaihai)
  const bytes = readFileSync(path.join(__dirname, '../../../src/cli/demo/pictures/card-cover.jpg'))
  await uploadAsset(desk.t, desk.headquarters, 'thumb', { name: 'cover.jpg', bytes })
})
afterAll(() => desk.close())

async function asked(nickname: string, staffId: string | null = guide.staffId) {
  const person = await desk.customer(nickname, desk.stores.huaihai, staffId)
  await person.say('请问还有货吗')
  return { person, id: (await desk.conversationOf(person)).id }
}
const textsOf = (lines: readonly ChatLine[]): string[] =>
  lines.flatMap(({ from, content }) => (from === 'account' && content.type === 'text' ? [content.text] : []))
const at = (id: string, what: string): string => `/api/admin/conversations/${id}/${what}`
const count = async (path: string): Promise<number> => (await desk.t.calls(path)).length

/** The words of what staff wrote, in the order of the thread. */
async function written(id: string): Promise<string[]> {
  return (await desk.lines(guide, id)).flatMap(({ direction, content }) =>
    direction === 'out' && content.kind === 'text' ? [content.text] : [],
  )
}

/** The guide says something by this server; resolves with how it stands. */
async function sayAt(url: string, id: string, words: string): Promise<string> {
  const { body } = await supertest(url)
    .post(at(id, 'messages'))
    .set({ Cookie: guide.cookie, 'X-CSRF-Token': guide.csrfToken })
    .send({ clientKey: clientKey(), content: { kind: 'text', text: words } })
    .expect(200)
  return (body as { message: { state: string } }).message.state
}

describe('answers at the same moment', () => {
  it('share one allowance: the last one left is used once', async () => {
    const { person, id } = await asked('小林')
    for (const words of ['一', '二', '三', '四']) await desk.say(guide, id, words)
    expect((await desk.read(guide, id)).window.left).toBe(1)
    const before = await count(SEND)
    const both = await Promise.all([desk.say(guide, id, '五'), desk.say(guide, id, '六')])
    expect(both.map(({ message }) => message.state).sort()).toEqual(['sent', 'skipped'])
    expect(await count(SEND)).toBe(before + 1)
    expect(textsOf(await person.chat())).toHaveLength(5)
  })

  it('arrive in the order in which they stand in the thread', async () => {
    const { person, id } = await asked('小周')
    // The first is slow at WeChat, and the others must not overtake it.
    await desk.t.sandbox.faults.add({ on: 'api', match: SEND, kind: 'slow', delayMs: 600, times: 1 })
    await Promise.all(['甲', '乙', '丙', '丁', '戊'].map((words) => desk.say(guide, id, words)))
    const inThread = await written(id)
    expect(inThread).toHaveLength(5)
    expect(textsOf(await person.chat())).toEqual(inThread)
  })

  it('wait for one whose process is gone, and go out when it is settled', async () => {
    const { person, id } = await asked('小何')
    const first = (await desk.say(guide, id, '先说的')).message
    // As if the process had died between WeChat's answer and its own note of it.
    const { db } = desk.t.app
    await db.transact((tx) => tx.update(ConversationMessage, { id: first.id }, { state: 'sending' }))
    const second = (await desk.say(guide, id, '后说的')).message
    expect(second.state).toBe('sending')
    expect(textsOf(await person.chat())).toEqual(['先说的'])
    const dedupeKey = `conversations.deliver:${first.id}`
    await db.transact((tx) => tx.update(Job, { dedupeKey }, { runAt: 0 }))
    await until(async () => (textsOf(await person.chat()).length === 2 ? true : undefined), 12_000)
    await until(async () => {
      const states = (await desk.lines(guide, id)).flatMap(({ direction, state }) =>
        direction === 'out' ? [state] : [],
      )
      return states.every((state) => state === 'sent') || undefined
    })
    expect(textsOf(await person.chat())).toEqual(['先说的', '后说的'])
  })

  const onTwo = testEngine() === 'sqlite' ? it.skip : it
  onTwo('arrive in the order of writing also when two processes send them', async () => {
    const other = await desk.t.another()
    const { person, id } = await asked('小罗')
    const said: string[] = []
    for (let round = 0; round < 4; round++) {
      if (round > 0) await person.say('还有吗')
      await desk.conversationOf(person, round + 1)
      // Whoever begins is slow at WeChat; the other process could overtake it.
      const slow = { on: 'api', match: SEND, kind: 'slow', delayMs: 500, times: 1 } as const
      await desk.t.sandbox.faults.add(slow)
      const urls = round % 2 === 0 ? [desk.t.url, other.url] : [other.url, desk.t.url]
      const answers: Promise<unknown>[] = []
      for (const [index, words] of ['一', '二', '三'].map((word) => `${round}${word}`).entries()) {
        answers.push(sayAt(urls[index % 2]!, id, words))
        said.push(words)
        await until(async () => ((await written(id)).includes(words) ? true : undefined))
      }
      expect(await Promise.all(answers)).toEqual(['sent', 'sent', 'sent'])
    }
    expect(await written(id)).toEqual(said)
    expect(textsOf(await person.chat())).toEqual(said)
  })

  it('are one guide’s: of two who take a conversation over only one may write', async () => {
    const { id } = await asked('小吴', null)
    const taken = await Promise.all(
      [guide, colleague].map(async (clerk) => (await clerk.send('post', at(id, 'take'))).status),
    )
    expect(taken.sort()).toEqual([200, 409])
    const content = { kind: 'text', text: '在的' }
    const answered = await Promise.all(
      [guide, colleague].map(
        async (clerk) =>
          (await clerk.send('post', at(id, 'messages'), { clientKey: clientKey(), content })).status,
      ),
    )
    expect(answered.sort()).toEqual([200, 409])
  })
})

describe('that somebody is typing', () => {
  it('is shown by its owner while the window is open, and by nobody else', async () => {
    const { id } = await asked('小郑')
    const before = await count(TYPING)
    await colleague.send('post', at(id, 'typing'), { isTyping: true }).expect(200)
    expect(await count(TYPING)).toBe(before)
    await guide.send('post', at(id, 'typing'), { isTyping: true }).expect(200)
    await guide.send('post', at(id, 'typing'), { isTyping: false }).expect(200)
    expect(await count(TYPING)).toBe(before + 2)
    await desk.t.sandbox.clock.advance(49 * HOUR_MS)
    await guide.send('post', at(id, 'typing'), { isTyping: true }).expect(200)
    expect(await count(TYPING)).toBe(before + 2)
  })
})

describe('the chat of the Mini Program', () => {
  it('is answered there, not on the official account', async () => {
    const person = await desk.customer('小孙', desk.stores.huaihai, guide.staffId)
    // Whoever has opened the Mini Program is known there as the same customer.
    await openMiniapp(desk.t.url, person)
    await person.say({ type: 'text', text: '小程序里怎么退货', app: 'miniapp' })
    const { id } = await desk.conversationOf(person)
    expect(await desk.read(guide, id)).toMatchObject({ account: 'miniapp', cause: 'miniapp' })
    await desk.say(guide, id, '带小票来店里就可以')
    expect(textsOf(await person.chat('miniapp'))).toEqual(['带小票来店里就可以'])
    expect(textsOf(await person.chat())).not.toContain('带小票来店里就可以')
  })
})

describe('a card', () => {
  it('is an answer while somebody asks, and marketing, which needs consent, when nobody did', async () => {
    const { catalogue } = desk.t.app.features.products
    const skus = [{ code: 'SC-1', priceFen: 39_900 }]
    const draft = ProductDraft.parse({ code: 'SC', name: '羊绒围巾', skus })
    const { id: productId } = await catalogue.create(draft)
    const { person, id } = await asked('小冯')
    const card = { kind: 'product' as const, id: productId }
    expect((await desk.say(guide, id, card)).message.state).toBe('sent')
    const line = (await person.chat()).find(({ content }) => content.type === 'miniprogrampage')
    expect(line?.content).toMatchObject({
      title: '羊绒围巾',
      pagePath: `pages/product/index?id=${productId}`,
    })

    await desk.t.sandbox.clock.advance(HOUR_MS)
    const before = await count(SEND)
    const later = await desk.say(guide, id, card)
    expect(later.message).toMatchObject({ state: 'skipped' })
    expect(later.message.sentence).toMatch(/同意/)
    expect(await count(SEND)).toBe(before)
    // Words are the guide's own business all the same.
    expect((await desk.say(guide, id, '随时可以来看')).message.state).toBe('sent')
  })

  it('of something that is gone is refused with what to do', async () => {
    const { id } = await asked('小陈')
    const body = { clientKey: clientKey(), content: { kind: 'live', id: '01JD0000000000000000000001' } }
    const refused = await guide.send('post', at(id, 'messages'), body).expect(404)
    expect((refused.body as { error: { message: string } }).error.message).toMatch(/换一个再发/)
  })
})

describe('the list', () => {
  it('is narrowed to those who wait, to what I have not seen and to a store, page by page', async () => {
    const clerk = await desk.hire('陈晨', 'guide', desk.stores.jingan)
    const ids: string[] = []
    for (const nickname of ['甲', '乙', '丙']) {
      const person = await desk.customer(nickname, desk.stores.jingan, clerk.staffId)
      await person.say('请问还有货吗')
      ids.push((await desk.conversationOf(person)).id)
    }
    await desk.say(clerk, ids[0]!, '有的')
    await clerk.send('post', at(ids[1]!, 'seen'), { seenCount: 1 }).expect(200)
    const found = async (query: string): Promise<string[]> =>
      (await desk.list(clerk, query)).items.map(({ id }: Pick<ConversationDetail, 'id'>) => id).sort()
    expect(await found('waiting=true')).toEqual([ids[1], ids[2]].sort())
    expect(await found('unread=true')).toEqual([ids[2]])
    expect(await found('waiting=true&unread=true')).toEqual([ids[2]])
    expect(await found(`storeId=${desk.stores.huaihai}`)).toEqual([])
    const pages = [await found('pageSize=2&page=1'), await found('pageSize=2&page=2')]
    expect(pages.map((page) => page.length)).toEqual([2, 1])
    expect(pages.flat().sort()).toEqual([...ids].sort())
  })
})
