import { waitForKf } from '../../../../src/sandbox/api/kf-sessions'
import { ok, Section } from '../support/case'
import { fileForm, type ApiRequest, type Desk } from '../support/desk'
import { jpg, png } from '../support/files'

const add = (kf_account: string, nickname = '小雅'): ApiRequest => ({
  path: '/customservice/kfaccount/add',
  body: { kf_account, nickname },
})

async function onlineAccount(desk: Desk): Promise<string> {
  await desk.call(add('yaya@shop'))
  await desk.post('/customservice/kfaccount/inviteworker', { kf_account: 'yaya@shop', invite_wx: 'wx_yaya' })
  return 'yaya@shop'
}

const kf = new Section('official-account-api §4 Accounts and sessions')
  .answers('a new account', ok, add('yaya@shop'))
  .refuses('without @', 61452, 'invalid kf_account', add('yaya'))
  .refuses('a name of 11 characters', 61454, 'kf_acount length over limit', add('abcdefghijk@shop'))
  .refuses('an illegal character', 61455, 'kf_account contains illegal character', add('ya-ya@shop'))
  .refuses('a name that is taken', 61453, 'kf_account exsited', async (desk) => {
    await desk.call(add('yaya@shop'))
    return add('yaya@shop')
  })
  .does(
    'the list with an invitation that waits',
    async (desk) => {
      await desk.call(add('yaya@shop'))
      const invitation = { kf_account: 'yaya@shop', invite_wx: 'yaya_wait' }
      await desk.post('/customservice/kfaccount/inviteworker', invitation)
      return { path: '/cgi-bin/customservice/getkflist' }
    },
    (reply) => {
      expect(reply.json).toEqual({
        kf_list: [
          {
            kf_account: 'yaya@shop',
            kf_nick: '小雅',
            kf_id: '1001',
            kf_headimgurl: '',
            invite_wx: 'yaya_wait',
            invite_expire_time: expect.any(Number),
            invite_status: 'waiting',
          },
        ],
      })
    },
  )
  .answers(
    'who is online',
    { kf_online_list: [{ kf_account: 'yaya@shop', status: 1, kf_id: '1001', accepted_case: 0 }] },
    async (desk) => {
      await onlineAccount(desk)
      return { path: '/cgi-bin/customservice/getonlinekflist' }
    },
  )
  .does(
    'a session begins, with its event',
    async (desk) => ({
      path: '/customservice/kfsession/create',
      body: { kf_account: await onlineAccount(desk), openid: desk.person().openId.official },
    }),
    async (reply, desk) => {
      expect(reply.json).toEqual(ok)
      expect((await desk.event('kf_create_session')).body).toContain('<KfAccount><![CDATA[yaya@shop]]>')
      const openid = desk.world.people()[0]?.openId.official ?? ''
      const session = await desk.call({ path: '/customservice/kfsession/getsession', query: { openid } })
      expect(session.json).toEqual({ ...ok, createtime: expect.any(Number), kf_account: 'yaya@shop' })
    },
  )
  .refuses('a session with somebody offline', 65415, 'kf offline', async (desk) => {
    await desk.call(add('yaya@shop'))
    const openid = desk.person().openId.official
    return { path: '/customservice/kfsession/create', body: { kf_account: 'yaya@shop', openid } }
  })
  .refuses('closing a session that is not there', 65413, 'session no exist', async (desk) => ({
    path: '/customservice/kfsession/close',
    body: { kf_account: await onlineAccount(desk), openid: desk.person().openId.official },
  }))
  .does(
    'the records of what was said',
    async (desk) => {
      const { openId } = desk.writer()
      const text = { touser: openId.official, msgtype: 'text', text: { content: '您好' } }
      await desk.post('/cgi-bin/message/custom/send', text)
      const now = Math.floor(desk.world.now() / 1000)
      const body = { starttime: now - 60, endtime: now + 60, msgid: 1, number: 10 }
      return { path: '/customservice/msgrecord/getmsglist', body }
    },
    (reply, desk) => {
      const openid = desk.world.people()[0]?.openId.official
      expect(reply.json).toEqual({
        recordlist: [{ openid, opercode: 2002, text: '您好', time: expect.any(Number), worker: '' }],
        number: 1,
        msgid: 2,
      })
    },
  )
  .refuses('the records of more than a day', 61451, 'invalid parameter', {
    path: '/customservice/msgrecord/getmsglist',
    body: { starttime: 1, endtime: 86_402, msgid: 1, number: 10 },
  })
  .answers('renaming', ok, async (desk) => {
    await desk.call(add('yaya@shop'))
    return { path: '/customservice/kfaccount/update', body: { kf_account: 'yaya@shop', nickname: '雅雅' } }
  })
  .refuses('renaming an unknown account', 61452, 'invalid kf_account', {
    path: '/customservice/kfaccount/update',
    body: { kf_account: 'yaya@shop', nickname: '雅雅' },
  })
  .answers('deleting by GET, as documented', ok, async (desk) => {
    await desk.call(add('yaya@shop'))
    return { path: '/customservice/kfaccount/del', query: { kf_account: 'yaya@shop' } }
  })
  .answers('deleting by POST, which works too', ok, async (desk) => {
    await desk.call(add('yaya@shop'))
    return { path: '/customservice/kfaccount/del', body: { kf_account: 'yaya@shop' } }
  })
  .answers('a picture', ok, async (desk) => {
    await desk.call(add('yaya@shop'))
    return {
      path: '/customservice/kfaccount/uploadheadimg',
      query: { kf_account: 'yaya@shop' },
      form: fileForm(jpg),
    }
  })
  .refuses('a picture that is no JPEG', 61457, 'invalid file type', async (desk) => {
    await desk.call(add('yaya@shop'))
    return {
      path: '/customservice/kfaccount/uploadheadimg',
      query: { kf_account: 'yaya@shop' },
      form: fileForm(png),
    }
  })
  .does(
    'who is served by an account, and who waits',
    async (desk) => {
      const kf_account = await onlineAccount(desk)
      const [served, waiting] = [desk.person(), desk.person()]
      await desk.post('/customservice/kfsession/create', { kf_account, openid: served.openId.official })
      waitForKf(desk.world, waiting.id)
      return { path: '/customservice/kfsession/getsessionlist', query: { kf_account } }
    },
    async (reply, desk) => {
      const [served, waiting] = desk.world.people().map((person) => person.openId.official)
      expect(reply.json).toEqual({ sessionlist: [{ createtime: expect.any(Number), openid: served }] })
      expect((await desk.call({ path: '/customservice/kfsession/getwaitcase' })).json).toEqual({
        count: 1,
        waitcaselist: [{ latest_time: expect.any(Number), openid: waiting }],
      })
    },
  )
  .refuses('the sessions of an unknown account', 65401, 'invalid custom service account', {
    path: '/customservice/kfsession/getsessionlist',
    query: { kf_account: 'nobody@shop' },
  })

/** Customer-service accounts, sessions and records. */
export const kfCases = [kf]
