import { ok, Section } from '../support/case'
import type { ApiRequest } from '../support/desk'
import { draft } from './articles'

const text = { msgtype: 'text', text: { content: '新品上市' } }

const toAll = (more: Record<string, unknown> = {}): ApiRequest => ({
  path: '/cgi-bin/message/mass/sendall',
  body: { filter: { is_to_all: true }, ...text, ...more },
})

const accepted = {
  errcode: 0,
  errmsg: 'send job submission success',
  msg_id: expect.any(Number),
  msg_data_id: expect.any(Number),
}

const sends = new Section('official-account-api §7 Mass messages')
  .answers(
    'to everybody, with the finish event',
    accepted,
    (desk) => {
      desk.person()
      desk.person()
      desk.person({ follows: false })
      return toAll()
    },
    async (reply, desk) => {
      const event = await desk.event('MASSSENDJOBFINISH')
      expect(event.body).toContain(`<MsgID>${String(reply.json.msg_id)}</MsgID>`)
      expect(event.body).toContain('<Status><![CDATA[send success]]></Status>')
      expect(event.body).toContain('<TotalCount>2</TotalCount>')
      expect(event.body).toContain('<SentCount>2</SentCount>')
      expect(/"msg_data_id":(\d+)/.exec(reply.text)?.[1]?.length).toBeGreaterThan(16)
      for (const person of desk.world.people()) {
        expect(desk.world.chat(person.id, 'official')).toHaveLength(person.subscribed ? 1 : 0)
      }
    },
  )
  .does(
    'to a tag',
    async (desk) => {
      const tagged = desk.person()
      desk.person()
      const reply = await desk.post('/cgi-bin/tags/create', { tag: { name: '会员' } })
      const { id } = (reply.json as { tag: { id: number } }).tag
      tagged.tagIds = [id]
      return toAll({ filter: { is_to_all: false, tag_id: id } })
    },
    (_reply, desk) => {
      const counts = desk.world.people().map((person) => desk.world.chat(person.id, 'official').length)
      expect(counts).toEqual([1, 0])
    },
  )
  .refuses(
    'to an unknown tag',
    40050,
    'invalid group id',
    toAll({ filter: { is_to_all: false, tag_id: 999 } }),
  )
  .refuses('an unknown kind', 40008, 'invalid message type', toAll({ msgtype: 'poem' }))
  .refuses('the 5th of a month', 45028, 'has no masssend quota', async (desk) => {
    desk.person()
    for (let count = 0; count < 4; count += 1) await desk.call(toAll())
    return toAll()
  })
  .answers('5 of the next month', accepted, async (desk) => {
    desk.person()
    for (let count = 0; count < 4; count += 1) await desk.call(toAll())
    desk.advance(32 * 86_400_000)
    await desk.clearToken('official')
    return toAll()
  })
  .answers('by openid', accepted, (desk) => ({
    path: '/cgi-bin/message/mass/send',
    body: { touser: [desk.person().openId.official, desk.person().openId.official], ...text },
  }))
  .refuses('to a single openid', 40130, 'invalid openid list size, at least two openid', (desk) => ({
    path: '/cgi-bin/message/mass/send',
    body: { touser: [desk.person().openId.official], ...text },
  }))
  .refuses('the same clientmsgid within a minute', 45066, 'clientmsgid retry too fast', async (desk) => {
    desk.person()
    await desk.call(toAll({ clientmsgid: 'may-1' }))
    return toAll({ clientmsgid: 'may-1' })
  })
  .does(
    'the same clientmsgid later, with the first ids',
    async (desk) => {
      desk.person()
      await desk.call(toAll({ clientmsgid: 'may-1' }))
      desk.advance(61_000)
      return toAll({ clientmsgid: 'may-1' })
    },
    (reply, desk) => {
      expect(reply.json).toMatchObject({
        errcode: 45065,
        msg_id: 1000000001,
        msg_data_id: expect.any(Number),
      })
      expect(String(reply.json.errmsg)).toMatch(/^clientmsgid exist rid: /)
      expect(desk.world.chat(desk.world.people()[0]?.id ?? '', 'official')).toHaveLength(1)
    },
  )
  .refuses(
    'a clientmsgid of 36 characters',
    45067,
    'clientmsgid size out of limit',
    toAll({
      clientmsgid: '0b2b5b0e-3c1e-4a51-9d4e-0a1b2c3d4e5f',
    }),
  )
  .refuses('an account without the right', 48001, 'api unauthorized', (desk) => {
    desk.world.switches.rights.mass = false
    return toAll()
  })
  .does(
    'a preview goes to one person',
    (desk) => ({
      path: '/cgi-bin/message/mass/preview',
      body: { touser: desk.person().openId.official, ...text },
    }),
    (reply, desk) => {
      expect(reply.json).toEqual({ errcode: 0, errmsg: 'preview success', msg_id: expect.any(Number) })
      expect(desk.world.chat(desk.world.people()[0]?.id ?? '', 'official')).toHaveLength(1)
    },
  )
  .does(
    'the status',
    async (desk) => {
      desk.person()
      const { msg_id } = (await desk.call(toAll())).json
      return { path: '/cgi-bin/message/mass/get', body: { msg_id } }
    },
    (reply) => expect(reply.json).toEqual({ msg_id: 1000000001, msg_status: 'SEND_SUCCESS' }),
  )
  .refuses('deleting a text', 48008, 'no permission for this msgtype', async (desk) => {
    desk.person()
    const { msg_id } = (await desk.call(toAll())).json
    return { path: '/cgi-bin/message/mass/delete', body: { msg_id } }
  })
  .answers('articles can be deleted', ok, async (desk) => {
    desk.person()
    const media_id = await draft(desk)
    const { msg_id } = (await desk.call(toAll({ msgtype: 'mpnews', mpnews: { media_id } }))).json
    return { path: '/cgi-bin/message/mass/delete', body: { msg_id, article_idx: 0 } }
  })
  .answers('the speed', { speed: 0, realspeed: 80 }, { path: '/cgi-bin/message/mass/speed/get' })
  .refuses('a speed of 5', 45083, 'invalid speed', {
    path: '/cgi-bin/message/mass/speed/set',
    body: { speed: 5 },
  })

/** Mass messages. */
export const massCases = [sends]
