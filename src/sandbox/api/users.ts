import type { Person } from '../world'
import { demand } from './failures'
import { bodyOf, charactersOf, isFields, listIn, ok, textIn, textsIn } from './fields'
import type { ApiWorld } from './needs'
import { followersOf, openIdPage, peopleOf, personOf } from './people'
import type { ApiRoute } from './route'

const section = 'official-account-api §2'

/** Followers: list, one, many, remark, blacklist. */
export function userRoutes(world: ApiWorld): ApiRoute[] {
  return [
    {
      method: 'GET',
      path: '/cgi-bin/user/get',
      token: 'official',
      section,
      dailyLimit: 500,
      handle: ({ query }) => ({ json: openIdPage(followersOf(world), query.next_openid, true) }),
    },
    {
      method: 'GET',
      path: '/cgi-bin/user/info',
      token: 'official',
      section,
      dailyLimit: 5_000_000,
      handle: ({ query }) => ({ json: describe(personOf(world, 'official', query.openid), query.lang) }),
    },
    batchGetRoute(world),
    remarkRoute(world),
    ...blacklistRoutes(world),
  ]
}

/** A follower as user/info answers since 2021-12-27: without nickname and picture. */
function describe(person: Person, language = 'zh_CN'): Record<string, unknown> {
  const openid = person.openId.official
  if (!person.subscribed) return { subscribe: 0, openid, tagid_list: [] }
  return {
    subscribe: 1,
    openid,
    nickname: '',
    sex: 0,
    language,
    city: '',
    province: '',
    country: '',
    headimgurl: '',
    subscribe_time: Math.floor((person.subscribedAt ?? 0) / 1000),
    unionid: person.unionId,
    remark: person.remark,
    groupid: person.tagIds[0] ?? 0,
    tagid_list: person.tagIds,
    subscribe_scene: person.subscribeScene ?? 'ADD_SCENE_OTHERS',
    ...sceneFields(person.qrScene),
  }
}

function sceneFields(scene: string | undefined) {
  const isNumber = scene !== undefined && /^[1-9]\d{0,9}$/.test(scene)
  return { qr_scene: isNumber ? Number(scene) : 0, qr_scene_str: isNumber ? '' : (scene ?? '') }
}

function batchGetRoute(world: ApiWorld): ApiRoute {
  return {
    method: 'POST',
    path: '/cgi-bin/user/info/batchget',
    token: 'official',
    section,
    dailyLimit: 5_000_000,
    handle: (call) => {
      const wanted = listIn(bodyOf(call), 'user_list')
      demand(wanted.length > 0, 40031)
      demand(wanted.length <= 100, 40032)
      const found = wanted.map((entry) => {
        demand(isFields(entry), 40031)
        return describe(
          personOf(world, 'official', textIn(entry, 'openid')),
          textIn(entry, 'lang') || undefined,
        )
      })
      return { json: { user_info_list: found } }
    },
  }
}

function remarkRoute(world: ApiWorld): ApiRoute {
  return {
    method: 'POST',
    path: '/cgi-bin/user/info/updateremark',
    token: 'official',
    section,
    dailyLimit: 10_000,
    handle: (call) => {
      const body = bodyOf(call)
      const person = personOf(world, 'official', textIn(body, 'openid'))
      demand(person.subscribed, 43004)
      const remark = textIn(body, 'remark')
      demand(charactersOf(remark) < 30, 40035)
      person.remark = remark
      world.personChanged(person)
      return ok()
    },
  }
}

function blacklistRoutes(world: ApiWorld): ApiRoute[] {
  const list: ApiRoute = {
    method: 'POST',
    path: '/cgi-bin/tags/members/getblacklist',
    token: 'official',
    section,
    handle: (call) => {
      const blocked = world.people().filter((person) => person.blacklisted)
      return { json: openIdPage(blocked, textIn(bodyOf(call), 'begin_openid'), true) }
    },
  }
  const changes = (['batchblacklist', 'batchunblacklist'] as const).map((name): ApiRoute => ({
    method: 'POST',
    path: `/cgi-bin/tags/members/${name}`,
    token: 'official',
    section,
    handle: (call) => {
      const openIds = textsIn(bodyOf(call), 'openid_list')
      demand(openIds.length > 0, 40031)
      demand(openIds.length <= 20, 40032)
      for (const person of peopleOf(world, 'official', openIds)) {
        person.blacklisted = name === 'batchblacklist'
        world.personChanged(person)
      }
      return ok()
    },
  }))
  return [list, ...changes]
}
