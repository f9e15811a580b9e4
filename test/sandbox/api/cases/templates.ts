import type { Person } from '../../../../src/sandbox/world'
import { templatesOn } from '../../../../src/sandbox/api/private-templates'
import { ok, Section } from '../support/case'
import type { ApiRequest, Desk } from '../support/desk'
import { idOf, values, withValue } from '../support/templates'

function template(desk: Desk, person: Person, more: Record<string, unknown> = {}): ApiRequest {
  const template_id = idOf(desk, 'template')
  const body = { touser: person.openId.official, template_id, data: values, ...more }
  return { path: '/cgi-bin/message/template/send', body }
}

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
  .answers(
    'the industry',
    { primary_industry: expect.any(Object), secondary_industry: expect.any(Object) },
    { path: '/cgi-bin/template/get_industry' },
  )
  .answers(
    'what was blocked',
    { ...ok, msginfo: [] },
    { path: '/wxa/sec/queryblocktmplmsg', body: { tmpl_msg_id: 'x', largest_id: 0, limit: 100 } },
  )
  .refuses('101 of what was blocked', 40035, 'invalid parameter', {
    path: '/wxa/sec/queryblocktmplmsg',
    body: { tmpl_msg_id: 'x', largest_id: 0, limit: 101 },
  })
  .refuses('the old one-time subscription', 43101, 'user refuse to accept the msg', (desk) => ({
    path: '/cgi-bin/message/template/subscribe',
    body: { touser: desk.person().openId.official, template_id: 'x', scene: 1, title: '到货', data: {} },
  }))

/** Template messages. */
export const templateCases = [sends, list]
