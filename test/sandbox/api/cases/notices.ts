import type { AppKind, Person } from '../../../../src/sandbox/world'
import { templatesOn } from '../../../../src/sandbox/api/private-templates'
import { ok, Section } from '../support/case'
import type { ApiRequest, Desk } from '../support/desk'

const values = {
  character_string1: { value: '20261121001' },
  thing2: { value: '羊绒围巾' },
  amount3: { value: '¥399.00' },
  time4: { value: '2026年11月21日 15:01' },
  thing5: { value: '静安旗舰店' },
}

type Shelf = Parameters<typeof templatesOn>[1]

function idOf(desk: Desk, shelf: Shelf, title = '订单支付成功通知'): string {
  return templatesOn(desk.world, shelf).find((one) => one.title === title)?.templateId ?? ''
}

function template(desk: Desk, person: Person, more: Record<string, unknown> = {}): ApiRequest {
  const template_id = idOf(desk, 'template')
  const body = { touser: person.openId.official, template_id, data: values, ...more }
  return { path: '/cgi-bin/message/template/send', body }
}

const withValue = (name: string, value: string) => ({ data: { ...values, [name]: { value } } })

const sends = new Section('official-account-api §5 Template messages')
  .does(
    'a notice, a msgid above 2^53 and the finish event',
    (desk) => template(desk, desk.person()),
    async (reply, desk) => {
      const msgid = /"msgid":(\d+)\}$/.exec(reply.text)?.[1] ?? ''
      expect(BigInt(msgid)).toBeGreaterThan(2n ** 53n)
      expect(reply.json).toMatchObject(ok)
      const event = await desk.event('TEMPLATESENDJOBFINISH')
      expect(event.body).toContain(`<MsgID>${msgid}</MsgID>`)
      expect(event.body).toContain('<Status><![CDATA[success]]></Status>')
      const person = desk.world.people()[0]
      expect(desk.world.chat(person?.id ?? '', 'official').at(-1)?.content).toMatchObject({
        type: 'notice',
        title: '订单支付成功通知',
        rows: [
          { label: '订单编号', value: '20261121001' },
          { label: '商品名称', value: '羊绒围巾' },
          {},
          {},
          {},
        ],
      })
    },
  )
  .does(
    'the same client_msg_id within 10 minutes is not sent again',
    async (desk) => {
      const person = desk.person()
      await desk.call(template(desk, person, { client_msg_id: 'order-1' }))
      return template(desk, person, { client_msg_id: 'order-1' })
    },
    (reply, desk) => {
      expect(reply.json).toMatchObject(ok)
      expect(desk.world.chat(desk.world.people()[0]?.id ?? '', 'official')).toHaveLength(1)
    },
  )
  .does(
    'somebody who blocked it: accepted, and the event says so',
    (desk) => {
      const person = desk.person()
      person.blacklisted = true
      return template(desk, person)
    },
    async (_reply, desk) => {
      expect((await desk.event('TEMPLATESENDJOBFINISH')).body).toContain('failed:user block')
    },
  )
  .refuses('an unknown openid', 40003, 'invalid openid', (desk) =>
    template(desk, desk.person(), { touser: 'oNobody' }),
  )
  .refuses('an unknown template', 40037, 'invalid template_id', (desk) =>
    template(desk, desk.person(), { template_id: 'none' }),
  )
  .refuses('somebody who does not follow', 43004, 'require subscribe', (desk) =>
    template(desk, desk.person({ follows: false })),
  )
  .refuses('a thing of 21 characters', 47003, 'argument invalid! data.thing2.value invalid', (desk) =>
    template(desk, desk.person(), withValue('thing2', '字'.repeat(21))),
  )
  .refuses(
    'Chinese in a character_string',
    47003,
    'argument invalid! data.character_string1.value invalid',
    (desk) => template(desk, desk.person(), withValue('character_string1', '订单一')),
  )
  .refuses('a time that is none', 47003, 'argument invalid! data.time4.value invalid', (desk) =>
    template(desk, desk.person(), withValue('time4', '明天')),
  )
  .refuses('an amount with two signs', 47003, 'argument invalid! data.amount3.value invalid', (desk) =>
    template(desk, desk.person(), withValue('amount3', '¥$1')),
  )
  .refuses('an empty value', 47003, 'argument invalid! data.thing5.value is emtpy', (desk) =>
    template(desk, desk.person(), withValue('thing5', '')),
  )
  .refuses('a Mini Program that is not linked', 40013, 'invalid appid', (desk) =>
    template(desk, desk.person(), { miniprogram: { appid: 'wxffffffffffffffff', pagepath: 'a' } }),
  )
  .refuses('an account without the right', 48001, 'api unauthorized', (desk) => {
    desk.world.switches.rights.template = false
    return template(desk, desk.person())
  })

const addition = (body: Record<string, unknown>): ApiRequest => ({
  path: '/cgi-bin/template/api_add_template',
  body,
})

const list = new Section('official-account-api §5 Template list')
  .does(
    'adding from the library',
    addition({ template_id_short: '43221', keyword_name_list: ['商品名称', '到货门店'] }),
    async (reply, desk) => {
      expect(reply.json).toEqual({ ...ok, template_id: expect.stringMatching(/^[\w-]{43}$/) })
      const all = await desk.call({ path: '/cgi-bin/template/get_all_private_template' })
      expect((all.json as { template_list: unknown[] }).template_list).toContainEqual(
        expect.objectContaining({
          template_id: reply.json.template_id,
          title: '到货提醒',
          content: '商品名称:{{thing1.DATA}}\n到货门店:{{thing2.DATA}}',
        }),
      )
    },
  )
  .refuses(
    'a keyword that it does not have',
    40246,
    'invalid keyword_name_list',
    addition({
      template_id_short: '43221',
      keyword_name_list: ['颜色'],
    }),
  )
  .refuses('no keywords', 40246, 'invalid keyword_name_list', addition({ template_id_short: '43221' }))
  .refuses('the 26th template', 45026, 'template num exceeds limit', async (desk) => {
    const wish = addition({ template_id_short: '43221', keyword_name_list: ['商品名称'] })
    while (templatesOn(desk.world, 'template').length < 25) {
      await desk.call(wish)
      desk.advance(1)
    }
    return wish
  })
  .answers('deleting', ok, (desk) => ({
    path: '/cgi-bin/template/del_private_template',
    body: { template_id: idOf(desk, 'template') },
  }))
  .refuses('deleting one that is not there', 40037, 'invalid template_id', {
    path: '/cgi-bin/template/del_private_template',
    body: { template_id: 'none' },
  })
  .refuses('the industry twice in a month', 43100, 'change template too frequently', async (desk) => {
    const request = {
      path: '/cgi-bin/template/api_set_industry',
      body: { industry_id1: '1', industry_id2: '4' },
    }
    await desk.call(request)
    return request
  })

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
  .answers(
    'the categories',
    expect.objectContaining({ ...ok, data: expect.arrayContaining([{ id: 307, name: expect.any(String) }]) }),
    { path: '/wxaapi/newtmpl/getcategory', as: 'miniapp' },
  )

/** Template and subscription messages. */
export const noticeCases = [sends, list, official, miniapp, shelves]
