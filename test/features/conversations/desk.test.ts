import { ConversationMessage } from '../../../src/features/conversations'
import { clientKey, openDesk, until, type Clerk, type DeskWorld } from './world'

let desk: DeskWorld
let guide: Clerk
let colleague: Clerk
let manager: Clerk
let stranger: Clerk

beforeAll(async () => {
  desk = await openDesk()
  guide = await desk.hire('王敏', 'guide', desk.stores.huaihai)
  colleague = await desk.hire('李娜', 'guide', desk.stores.huaihai)
  manager = await desk.hire('周店长', 'store_manager', desk.stores.huaihai)
  stranger = await desk.hire('赵倩', 'guide', desk.stores.jingan)
})
afterAll(() => desk.close())

const at = (id: string, what: string): string => `/api/admin/conversations/${id}/${what}`
const codeOf = ({ body }: { body: unknown }): string => (body as { error: { code: string } }).error.code

/** A conversation that somebody began who has this guide. */
async function begun(nickname: string, staffId: string | null): Promise<string> {
  const person = await desk.customer(nickname, desk.stores.huaihai, staffId)
  await person.say('请问有人吗')
  return (await desk.conversationOf(person)).id
}

describe('whose a conversation is', () => {
  it('lies in the pool without a guide on shift, and whoever takes it over answers', async () => {
    const id = await begun('小林', null)
    const body = { clientKey: clientKey(), content: { kind: 'text', text: '在的' } }
    const refused = await colleague.send('post', at(id, 'messages'), body).expect(409)
    expect(codeOf(refused)).toBe('conversation.in_pool')
    await desk.take(colleague, id)
    expect((await desk.say(colleague, id, '在的')).message.state).toBe('sent')
    expect(codeOf(await guide.send('post', at(id, 'take')).expect(409))).toBe('conversation.not_yours')
    await desk.take(manager, id)
    expect((await desk.read(manager, id)).owner?.name).toBe('周店长')
  })

  it('is of whoever answers first, who need not take it over before; the other is told who has it', async () => {
    const person = await desk.customer('小何', desk.stores.huaihai, null)
    await person.say('请问有人吗')
    const { id } = await desk.conversationOf(person)
    const answers = async (clerk: Clerk, text: string) => {
      const body = { clientKey: clientKey(), content: { kind: 'text', text }, takesOver: true }
      return clerk.send('post', at(id, 'messages'), body)
    }
    expect((await answers(stranger, '我来')).status).toBe(404)
    const tries = await Promise.all([answers(guide, '在的，我是王敏'), answers(colleague, '在的，我是李娜')])
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 409])
    const [first, second] = tries[0]!.status === 200 ? ['王敏', '李娜'] : ['李娜', '王敏']
    const refused = tries.find(({ status }) => status === 409)!
    expect(codeOf(refused)).toBe('conversation.not_owner')
    expect(refused.text).toContain(`正由${first}接待`)
    expect((await desk.read(manager, id)).owner?.name).toBe(first)
    const lines = await desk.lines(manager, id)
    expect(lines.filter(({ direction }) => direction === 'out')).toMatchObject([{ staff: { name: first } }])
    const taken = lines.filter(
      ({ direction, content }) => direction === 'mark' && /接手/.test(JSON.stringify(content)),
    )
    expect(taken).toHaveLength(1)
    expect(JSON.stringify(await person.chat())).not.toContain(`我是${second}`)
  })

  it('is nothing that another store can read', async () => {
    const id = await begun('小周', guide.staffId)
    await stranger.get(`/api/admin/conversations/${id}`).expect(404)
    await stranger.get(at(id, 'messages')).expect(404)
    expect((await desk.list(stranger)).items.map((one) => one.id)).not.toContain(id)
    expect((await desk.list(desk.headquarters)).items.map((one) => one.id)).toContain(id)
  })

  it('goes to a colleague with a note that the customer never gets', async () => {
    const person = await desk.customer('小吴', desk.stores.huaihai, guide.staffId)
    await person.say('羊毛的会起球吗')
    const { id } = await desk.conversationOf(person)
    const order = { staffId: colleague.staffId, note: '她要 M 码，已看过两次' }
    await guide.send('post', at(id, 'hand-over'), order).expect(200)
    const lines = await desk.lines(colleague, id)
    expect(lines.find(({ direction }) => direction === 'note')).toMatchObject({
      content: { text: '她要 M 码，已看过两次' },
    })
    expect((await desk.read(colleague, id)).owner?.name).toBe('李娜')
    const heard = JSON.stringify(await person.chat())
    expect(heard).not.toContain('M 码')
    const away = { staffId: stranger.staffId, note: '' }
    expect(codeOf(await colleague.send('post', at(id, 'hand-over'), away).expect(422))).toBe(
      'conversation.no_colleague',
    )
  })

  it('ends, and opens again by the next question as the same one', async () => {
    const person = await desk.customer('小郑', desk.stores.huaihai, guide.staffId)
    await person.say('大衣有红色吗')
    const { id } = await desk.conversationOf(person)
    await guide.send('post', at(id, 'resolve')).expect(200)
    expect((await desk.read(guide, id)).state).toBe('resolved')
    await person.say('那有蓝色吗')
    expect((await desk.conversationOf(person, 2)).id).toBe(id)
    expect((await desk.read(guide, id)).state).toBe('open')
  })
})

describe('a message', () => {
  it('is sent once however often its key comes', async () => {
    const person = await desk.customer('小孙', desk.stores.huaihai, guide.staffId)
    await person.say('营业到几点呢亲')
    const { id } = await desk.conversationOf(person)
    const key = clientKey()
    const [one, other] = await Promise.all([
      desk.say(guide, id, '到十点', key),
      desk.say(guide, id, '到十点', key),
    ])
    expect(one.message.id).toBe(other.message.id)
    const heard = (await person.chat()).filter(
      ({ content }) => content.type === 'text' && content.text === '到十点',
    )
    expect(heard).toHaveLength(1)
  })

  it('says so when WeChat did not answer, and is not repeated', async () => {
    const person = await desk.customer('小李', desk.stores.huaihai, guide.staffId)
    await person.say('可以寄到北京吗')
    const { id } = await desk.conversationOf(person)
    const fault = { on: 'api', match: '/cgi-bin/message/custom/send', kind: 'cut-inside', times: 9 } as const
    await desk.t.sandbox.faults.add(fault)
    const { message } = await desk.say(guide, id, '可以的')
    await desk.t.sandbox.faults.clear()
    expect(['unknown', 'later', 'failed']).toContain(message.state)
    expect(message.sentence).toMatch(/[一-龥]/)
  })

  it('lies sealed in the database', async () => {
    const person = await desk.customer('小钱', desk.stores.huaihai, guide.staffId)
    await person.say('我想买一件生日礼物')
    const { id } = await desk.conversationOf(person)
    const rows = await desk.t.app.db.read.findBy(ConversationMessage, { conversationId: id })
    expect(JSON.stringify(rows)).not.toContain('生日礼物')
  })

  it('brings its picture along, which is kept', async () => {
    const person = await desk.customer('小赵', desk.stores.huaihai, guide.staffId)
    await person.say({ type: 'image' } as never)
    const { id } = await desk.conversationOf(person)
    const kept = await until(async () => {
      const line = (await desk.lines(guide, id)).find(({ direction }) => direction === 'in')
      return line?.media?.state === 'kept' ? line.media : undefined
    })
    const { body } = await guide
      .get(`${at(id, 'media')}/${kept.id}`)
      .expect(200)
      .expect('Content-Type', /image/)
    expect((body as Buffer).length).toBe(kept.sizeBytes)
    await stranger.get(`${at(id, 'media')}/${kept.id}`).expect(404)
  })
})

describe('a quick reply', () => {
  it('is the guide’s own, and refuses a placeholder that means nothing', async () => {
    const draft = { scope: 'own', title: '问好', body: '{{name}}您好，我是{{guide}}。' }
    await guide.send('post', '/api/admin/quick-replies', draft).expect(200)
    const titles = async (clerk: Clerk): Promise<string[]> =>
      (
        (await clerk.get('/api/admin/quick-replies').expect(200)).body as { items: { title: string }[] }
      ).items.map(({ title }) => title)
    expect(await titles(guide)).toContain('问好')
    expect(await titles(colleague)).not.toContain('问好')
    const wrong = await guide
      .send('post', '/api/admin/quick-replies', { ...draft, body: '{{nmae}}' })
      .expect(422)
    expect(codeOf(wrong)).toBe('quick_reply.bad_placeholder')
  })
})
