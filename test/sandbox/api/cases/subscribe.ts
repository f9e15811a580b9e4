import type { AppKind, Person } from '../../../../src/sandbox/world'
import { ok, Section } from '../support/case'
import type { ApiRequest, Desk } from '../support/desk'
import { idOf, values, withValue, type Shelf } from '../support/templates'

function subscriber(desk: Desk, shelf: Shelf, left = 1, title?: string): Person {
  const person = desk.person()
  person.subscriptions[idOf(desk, shelf, title)] = { left, rejected: false }
  return person
}

function notice(desk: Desk, app: AppKind, person: Person, more: Record<string, unknown> = {}): ApiRequest {
  const shelf = app === 'official' ? 'official-subscribe' : 'miniapp-subscribe'
  return {
    path: `/cgi-bin/message/subscribe/${app === 'official' ? 'bizsend' : 'send'}`,
    as: app,
    body: { touser: person.openId[app], template_id: idOf(desk, shelf), data: values, ...more },
  }
}

const official = new Section('official-account-api §6 Subscription notices')
  .answers(
    'one accept, one message',
    ok,
    (desk) => notice(desk, 'official', subscriber(desk, 'official-subscribe')),
    async (_reply, desk) => {
      const event = await desk.event('subscribe_msg_sent_event')
      expect(event.body).toContain('<SubscribeMsgSentEvent><List>')
      expect(event.body).toContain('<ErrorStatus><![CDATA[success]]></ErrorStatus>')
    },
  )
  .refuses('a second message', 43101, 'user refuse to accept the msg', async (desk) => {
    const person = subscriber(desk, 'official-subscribe')
    await desk.call(notice(desk, 'official', person))
    return notice(desk, 'official', person)
  })
  .refuses('a test account', 48001, 'api unauthorized', (desk) => {
    desk.world.switches.rights.certified = false
    return notice(desk, 'official', subscriber(desk, 'official-subscribe'))
  })
  .refuses('an account without the right', 48001, 'api unauthorized', (desk) => {
    desk.world.switches.rights.officialSubscribe = false
    return notice(desk, 'official', subscriber(desk, 'official-subscribe'))
  })

const miniapp = new Section('mini-program-api §4 Subscription messages')
  .does(
    'one accept, one message',
    (desk) => notice(desk, 'miniapp', subscriber(desk, 'miniapp-subscribe')),
    async (reply, desk) => {
      expect(reply.json).toMatchObject(ok)
      expect(reply.text).toMatch(/"msgid":\d{17,}/)
      const event = JSON.parse((await desk.event('subscribe_msg_sent_event')).body) as Record<string, unknown>
      expect(event).toMatchObject({ List: { ErrorCode: '0', ErrorStatus: 'success' } })
      expect(Object.values(desk.world.people()[0]?.subscriptions ?? {})).toEqual([
        { left: 0, rejected: false },
      ])
    },
  )
  .answers('a long-term right is not used up', expect.objectContaining(ok), async (desk) => {
    const person = subscriber(desk, 'miniapp-subscribe', 1, '服务受理进度通知')
    const long = notice(desk, 'miniapp', person, {
      template_id: idOf(desk, 'miniapp-subscribe', '服务受理进度通知'),
      data: {
        character_string1: { value: 'SV1' },
        phrase2: { value: '已受理' },
        time3: { value: '15:01' },
      },
    })
    await desk.call(long)
    return long
  })
  .refuses('nobody accepted', 43101, 'user refuse to accept the msg', (desk) =>
    notice(desk, 'miniapp', desk.person()),
  )
  .refuses('a page with a leading slash', 41030, 'invalid page', (desk) =>
    notice(desk, 'miniapp', subscriber(desk, 'miniapp-subscribe'), { page: '/pages/index' }),
  )
  .refuses('an unknown template', 40037, 'invalid template_id', (desk) =>
    notice(desk, 'miniapp', desk.person(), { template_id: 'none' }),
  )
  .refuses("the official account's openid", 40003, 'invalid openid', (desk) => {
    const person = subscriber(desk, 'miniapp-subscribe')
    return notice(desk, 'miniapp', person, { touser: person.openId.official })
  })
  .refuses('a word that breaks the rules', 45168, 'message content hits rule', (desk) =>
    notice(desk, 'miniapp', subscriber(desk, 'miniapp-subscribe'), withValue('thing2', '赌博')),
  )
  .refuses('a missing value', 47003, 'argument invalid! data.character_string1.value is emtpy', (desk) =>
    notice(desk, 'miniapp', subscriber(desk, 'miniapp-subscribe'), { data: {} }),
  )
  .refuses(
    'a const value that is not listed',
    47003,
    'argument invalid! data.const2.value invalid',
    (desk) => {
      const person = subscriber(desk, 'miniapp-subscribe', 1, '订单状态变更提醒')
      return notice(desk, 'miniapp', person, {
        template_id: idOf(desk, 'miniapp-subscribe', '订单状态变更提醒'),
        data: {
          character_string1: { value: '1' },
          const2: { value: '丢了' },
          thing3: { value: '抱歉' },
        },
      })
    },
  )
  .refuses('uniform_send', 45109, 'this interface is no longer supported', {
    path: '/cgi-bin/message/wxopen/template/uniform_send',
    as: 'miniapp',
    body: {},
  })
  .refuses('formId messages', 45103, 'this interface is no longer supported', {
    path: '/cgi-bin/message/wxopen/template/send',
    as: 'miniapp',
    body: {},
  })

const adding = (body: Record<string, unknown>): ApiRequest => ({
  path: '/wxaapi/newtmpl/addtemplate',
  as: 'miniapp',
  body,
})

const shelves = new Section('official-account-api §6 Template management')
  .does(
    'adding for the Mini Program only',
    adding({ tid: '43221', kidList: [1, 2], sceneDesc: '到货' }),
    async (reply, desk) => {
      const priTmplId = reply.json.priTmplId
      expect(reply.json).toEqual({ ...ok, priTmplId: expect.stringMatching(/^[\w-]{43}$/) })
      const own = await desk.call({ path: '/wxaapi/newtmpl/gettemplate', as: 'miniapp' })
      const other = await desk.call({ path: '/wxaapi/newtmpl/gettemplate' })
      expect(own.text).toContain(String(priTmplId))
      expect(other.text).not.toContain(String(priTmplId))
    },
  )
  .refuses('an unknown tid', 200014, 'invalid tid', adding({ tid: '1', kidList: [1, 2] }))
  .refuses('an unknown kid', 200020, 'invalid kidList', adding({ tid: '43221', kidList: [1, 9] }))
  .refuses('a single kid', 200020, 'invalid kidList', adding({ tid: '43221', kidList: [1] }))
  .answers('the keywords of a library template', expect.objectContaining({ ...ok, count: 3 }), {
    path: '/wxaapi/newtmpl/getpubtemplatekeywords',
    as: 'miniapp',
    query: { tid: '43221' },
  })
  .answers('deleting', ok, (desk) => ({
    path: '/wxaapi/newtmpl/deltemplate',
    as: 'miniapp',
    body: { priTmplId: idOf(desk, 'miniapp-subscribe') },
  }))
  .refuses('deleting one that is not there', 20002, 'invalid priTmplId', {
    path: '/wxaapi/newtmpl/deltemplate',
    as: 'miniapp',
    body: { priTmplId: 'none' },
  })
  .answers('the titles of a category', expect.objectContaining({ ...ok, count: 11 }), {
    path: '/wxaapi/newtmpl/getpubtemplatetitles',
    as: 'miniapp',
    query: { ids: '307', start: '0', limit: '30' },
  })
  .answers(
    'the categories',
    expect.objectContaining({ ...ok, data: expect.arrayContaining([{ id: 307, name: expect.any(String) }]) }),
    { path: '/wxaapi/newtmpl/getcategory', as: 'miniapp' },
  )

/** Subscription messages of both apps. */
export const subscribeCases = [official, miniapp, shelves]
