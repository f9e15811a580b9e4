import { ok, Section } from '../support/case'
import type { Desk } from '../support/desk'

async function tagNamed(desk: Desk, name: string): Promise<number> {
  const reply = await desk.post('/cgi-bin/tags/create', { tag: { name } })
  return (reply.json as { tag: { id: number } }).tag.id
}

const stranger = `o${'Z'.repeat(27)}`

const users = new Section('official-account-api §2 Users')
  .answers('nobody follows', { total: 0, count: 0, next_openid: '' }, { path: '/cgi-bin/user/get' })
  .does(
    'the followers in the order they came',
    (desk) => {
      desk.person()
      desk.person({ follows: false })
      desk.person()
      return { path: '/cgi-bin/user/get' }
    },
    (reply, desk) => {
      const openid = desk.world
        .people()
        .filter((person) => person.subscribed)
        .map((person) => person.openId.official)
      expect(reply.json).toEqual({ total: 2, count: 2, data: { openid }, next_openid: openid[1] })
    },
  )
  .answers('past the end: no data', { total: 1, count: 0, next_openid: '' }, (desk) => ({
    path: '/cgi-bin/user/get',
    query: { next_openid: desk.person().openId.official },
  }))
  .refuses('a next_openid that nobody has', 40003, 'invalid openid', {
    path: '/cgi-bin/user/get',
    query: { next_openid: stranger },
  })
  .does(
    'a follower: without nickname and picture, with unionid',
    (desk) => ({ path: '/cgi-bin/user/info', query: { openid: desk.person().openId.official } }),
    (reply, desk) => {
      const person = desk.world.people()[0]
      expect(reply.json).toMatchObject({
        subscribe: 1,
        openid: person?.openId.official,
        unionid: person?.unionId,
        nickname: '',
        headimgurl: '',
        sex: 0,
        language: 'zh_CN',
        remark: '',
        groupid: 0,
        tagid_list: [],
        subscribe_scene: 'ADD_SCENE_SEARCH',
        qr_scene: 0,
        qr_scene_str: '',
      })
      expect(reply.json).not.toHaveProperty('errcode')
    },
  )
  .does(
    'somebody who does not follow: nothing but subscribe 0',
    (desk) => ({
      path: '/cgi-bin/user/info',
      query: { openid: desk.person({ follows: false }).openId.official },
    }),
    (reply, desk) => {
      const openid = desk.world.people()[0]?.openId.official
      expect(reply.json).toEqual({ subscribe: 0, openid, tagid_list: [] })
    },
  )
  .refuses('no openid', 41009, 'missing openid', { path: '/cgi-bin/user/info' })
  .refuses("the Mini Program's openid", 40003, 'invalid openid', (desk) => ({
    path: '/cgi-bin/user/info',
    query: { openid: desk.person().openId.miniapp },
  }))
  .does(
    'many at once',
    (desk) => ({
      path: '/cgi-bin/user/info/batchget',
      body: { user_list: [{ openid: desk.person().openId.official, lang: 'zh_TW' }] },
    }),
    (reply) => {
      expect(reply.json).toEqual({
        user_info_list: [expect.objectContaining({ subscribe: 1, language: 'zh_TW' })],
      })
    },
  )
  .refuses('more than 100 at once', 40032, 'invalid openid list size', {
    path: '/cgi-bin/user/info/batchget',
    body: { user_list: Array.from({ length: 101 }, () => ({ openid: stranger })) },
  })
  .does(
    'a remark',
    (desk) => ({
      path: '/cgi-bin/user/info/updateremark',
      body: { openid: desk.person().openId.official, remark: '老客户' },
    }),
    (reply, desk) => {
      expect(reply.json).toEqual(ok)
      expect(desk.world.people()[0]?.remark).toBe('老客户')
    },
  )
  .refuses('a remark of 30 characters', 40035, 'invalid parameter', (desk) => ({
    path: '/cgi-bin/user/info/updateremark',
    body: { openid: desk.person().openId.official, remark: '字'.repeat(30) },
  }))

const blacklist = new Section('official-account-api §2 Blacklist')
  .does(
    'putting somebody on it',
    (desk) => ({
      path: '/cgi-bin/tags/members/batchblacklist',
      body: { openid_list: [desk.person().openId.official] },
    }),
    async (reply, desk) => {
      expect(reply.json).toEqual(ok)
      const openid = desk.world.people()[0]?.openId.official
      const list = await desk.post('/cgi-bin/tags/members/getblacklist', { begin_openid: '' })
      expect(list.json).toEqual({ total: 1, count: 1, data: { openid: [openid] }, next_openid: openid })
    },
  )
  .does(
    'taking somebody off it',
    (desk) => {
      const person = desk.person()
      person.blacklisted = true
      return {
        path: '/cgi-bin/tags/members/batchunblacklist',
        body: { openid_list: [person.openId.official] },
      }
    },
    (_reply, desk) => expect(desk.world.people()[0]?.blacklisted).toBe(false),
  )
  .refuses('more than 20', 40032, 'invalid openid list size', {
    path: '/cgi-bin/tags/members/batchblacklist',
    body: { openid_list: Array.from({ length: 21 }, () => stranger) },
  })
  .refuses('nobody', 40031, 'invalid openid list', {
    path: '/cgi-bin/tags/members/batchblacklist',
    body: { openid_list: [] },
  })

const tags = new Section('official-account-api §2 Tags')
  .answers(
    'a new tag',
    { tag: { id: 100, name: '会员' } },
    { path: '/cgi-bin/tags/create', body: { tag: { name: '会员' } } },
  )
  .refuses('a name of more than 30 bytes', 45158, 'tag name too long', {
    path: '/cgi-bin/tags/create',
    body: { tag: { name: '一二三四五六七八九十零' } },
  })
  .refuses('no name', 45157, 'invalid tag name', { path: '/cgi-bin/tags/create', body: { tag: {} } })
  .refuses('a name that is taken', 45157, 'invalid tag name', async (desk) => {
    await tagNamed(desk, '会员')
    return { path: '/cgi-bin/tags/create', body: { tag: { name: '会员' } } }
  })
  .refuses('the 101st tag', 45056, 'too many tag now, please delete a old tag', async (desk) => {
    for (let count = 0; count < 100; count += 1) await tagNamed(desk, `标签${count}`)
    return { path: '/cgi-bin/tags/create', body: { tag: { name: '多了' } } }
  })
  .answers(
    'the list with the starred group',
    { tags: [{ id: 2, name: '星标组', count: 0 }] },
    { path: '/cgi-bin/tags/get' },
  )
  .answers('renaming', ok, async (desk) => ({
    path: '/cgi-bin/tags/update',
    body: { tag: { id: await tagNamed(desk, '旧'), name: '新' } },
  }))
  .refuses('renaming a tag of the system', 45058, 'can not modify or delete a system tag', {
    path: '/cgi-bin/tags/update',
    body: { tag: { id: 2, name: '新' } },
  })
  .refuses('deleting a tag of the system', 45058, 'can not modify or delete a system tag', {
    path: '/cgi-bin/tags/delete',
    body: { tag: { id: 0 } },
  })
  .refuses('renaming an unknown tag', 45159, 'invalid tag id', {
    path: '/cgi-bin/tags/update',
    body: { tag: { id: 999, name: '新' } },
  })
  .does(
    'deleting takes it off everybody',
    async (desk) => {
      const id = await tagNamed(desk, '会员')
      const person = desk.person()
      person.tagIds = [id]
      return { path: '/cgi-bin/tags/delete', body: { tag: { id } } }
    },
    (reply, desk) => {
      expect(reply.json).toEqual(ok)
      expect(desk.world.people()[0]?.tagIds).toEqual([])
    },
  )
  .does(
    'tagging a follower',
    async (desk) => ({
      path: '/cgi-bin/tags/members/batchtagging',
      body: { openid_list: [desk.person().openId.official], tagid: await tagNamed(desk, '会员') },
    }),
    async (reply, desk) => {
      expect(reply.json).toEqual(ok)
      const openid = desk.world.people()[0]?.openId.official
      expect((await desk.post('/cgi-bin/tags/getidlist', { openid })).json).toEqual({ tagid_list: [100] })
      expect((await desk.post('/cgi-bin/user/tag/get', { tagid: 100, next_openid: '' })).json).toEqual({
        count: 1,
        data: { openid: [openid] },
        next_openid: openid,
      })
    },
  )
  .refuses('the 21st tag of one follower', 45059, 'user has too many tags', async (desk) => {
    const person = desk.person()
    person.tagIds = Array.from({ length: 20 }, (_, index) => 200 + index)
    return {
      path: '/cgi-bin/tags/members/batchtagging',
      body: { openid_list: [person.openId.official], tagid: await tagNamed(desk, '多了') },
    }
  })
  .refuses('more than 50 people at once', 40032, 'invalid openid list size', async (desk) => ({
    path: '/cgi-bin/tags/members/batchtagging',
    body: { openid_list: Array.from({ length: 51 }, () => stranger), tagid: await tagNamed(desk, '会员') },
  }))
  .refuses("an openid of another account's", 49003, 'openid not match appid', async (desk) => ({
    path: '/cgi-bin/tags/members/batchtagging',
    body: { openid_list: [stranger], tagid: await tagNamed(desk, '会员') },
  }))
  .refuses('an unknown tag', 45159, 'invalid tag id', (desk) => ({
    path: '/cgi-bin/tags/members/batchuntagging',
    body: { openid_list: [desk.person().openId.official], tagid: 999 },
  }))

/** Followers, the blacklist and tags. */
export const userCases = [users, blacklist, tags]
