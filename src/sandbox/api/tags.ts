import type { Person } from '../world'
import { demand } from './failures'
import { bodyOf, bytesOf, fieldsIn, numberIn, ok, textIn, textsIn, type Fields } from './fields'
import type { ApiWorld } from './needs'
import { followersOf, openIdPage, peopleOf, personOf } from './people'
import type { ApiCall, ApiRoute } from './route'

const section = 'official-account-api §2 Tags'
const maxTags = 100
const maxTagsPerUser = 20
const maxFansToDelete = 100_000

interface TagDrawer {
  nextId: number
  tags: { id: number; name: string }[]
}

function drawerOf(world: ApiWorld): TagDrawer {
  return world.drawer<TagDrawer>('tags', () => ({ nextId: 100, tags: [{ id: 2, name: '星标组' }] }))
}

/** Whether a tag with this id exists. */
export function tagExists(world: ApiWorld, id: number | undefined): boolean {
  return drawerOf(world).tags.some((tag) => tag.id === id)
}

/** Tags and who wears them. */
export function tagRoutes(world: ApiWorld): ApiRoute[] {
  const post = (path: string, handle: ApiRoute['handle']): ApiRoute => ({
    method: 'POST',
    path,
    token: 'official',
    section,
    dailyLimit: 1_000,
    handle,
  })
  return [
    post('/cgi-bin/tags/create', (call) => create(world, bodyOf(call))),
    {
      method: 'GET',
      path: '/cgi-bin/tags/get',
      token: 'official',
      section,
      dailyLimit: 1_000,
      handle: () => {
        const tags = drawerOf(world).tags.map((tag) => ({ ...tag, count: wearers(world, tag.id).length }))
        return { json: { tags } }
      },
    },
    post('/cgi-bin/tags/update', (call) => rename(world, bodyOf(call))),
    post('/cgi-bin/tags/delete', (call) => remove(world, bodyOf(call))),
    post('/cgi-bin/tags/getidlist', (call) => {
      const person = personOf(world, 'official', textIn(bodyOf(call), 'openid'))
      return { json: { tagid_list: person.tagIds } }
    }),
    post('/cgi-bin/user/tag/get', (call) => {
      const body = bodyOf(call)
      const tag = knownTag(world, numberIn(body, 'tagid'))
      return { json: openIdPage(wearers(world, tag.id), textIn(body, 'next_openid'), false) }
    }),
    ...memberRoutes(world),
  ]
}

function wearers(world: ApiWorld, tagId: number): Person[] {
  return followersOf(world).filter((person) => person.tagIds.includes(tagId))
}

function knownTag(world: ApiWorld, id: number | undefined) {
  const tag = drawerOf(world).tags.find((one) => one.id === id)
  demand(tag, 45159)
  return tag
}

function checkedName(world: ApiWorld, tag: Fields, ownId?: number): string {
  const name = textIn(tag, 'name').trim()
  demand(bytesOf(name) <= 30, 45158)
  const taken = drawerOf(world).tags.some((one) => one.name === name && one.id !== ownId)
  demand(name !== '' && !taken, 45157)
  return name
}

function create(world: ApiWorld, body: Fields) {
  const drawer = drawerOf(world)
  const name = checkedName(world, fieldsIn(body, 'tag'))
  demand(drawer.tags.filter((tag) => tag.id > 2).length < maxTags, 45056)
  const tag = { id: drawer.nextId, name }
  drawer.nextId += 1
  drawer.tags.push(tag)
  return { json: { tag } }
}

function changeable(world: ApiWorld, body: Fields) {
  const id = numberIn(fieldsIn(body, 'tag'), 'id')
  demand(id === undefined || id > 2, 45058)
  return knownTag(world, id)
}

function rename(world: ApiWorld, body: Fields) {
  const tag = changeable(world, body)
  tag.name = checkedName(world, fieldsIn(body, 'tag'), tag.id)
  return ok()
}

function remove(world: ApiWorld, body: Fields) {
  const tag = changeable(world, body)
  const fans = wearers(world, tag.id)
  demand(fans.length <= maxFansToDelete, 45057)
  const drawer = drawerOf(world)
  drawer.tags = drawer.tags.filter((one) => one !== tag)
  for (const person of world.people()) {
    if (person.tagIds.includes(tag.id)) setTags(world, person, without(person.tagIds, tag.id))
  }
  return ok()
}

function without(ids: number[], id: number): number[] {
  return ids.filter((one) => one !== id)
}

function setTags(world: ApiWorld, person: Person, tagIds: number[]): void {
  person.tagIds = tagIds
  world.personChanged(person)
}

function memberRoutes(world: ApiWorld): ApiRoute[] {
  const targets = (call: ApiCall) => {
    const body = bodyOf(call)
    const openIds = textsIn(body, 'openid_list')
    demand(openIds.length > 0, 40031)
    demand(openIds.length <= 50, 40032)
    const tag = knownTag(world, numberIn(body, 'tagid'))
    return { tag, people: peopleOf(world, 'official', openIds) }
  }
  const route = (name: string, handle: ApiRoute['handle']): ApiRoute => ({
    method: 'POST',
    path: `/cgi-bin/tags/members/${name}`,
    token: 'official',
    section,
    dailyLimit: 100_000,
    handle,
  })
  return [
    route('batchtagging', (call) => {
      const { tag, people } = targets(call)
      for (const person of people) {
        demand(person.subscribed, 43004)
        demand(person.tagIds.includes(tag.id) || person.tagIds.length < maxTagsPerUser, 45059)
      }
      for (const person of people) setTags(world, person, [...without(person.tagIds, tag.id), tag.id])
      return ok()
    }),
    route('batchuntagging', (call) => {
      const { tag, people } = targets(call)
      for (const person of people) setTags(world, person, without(person.tagIds, tag.id))
      return ok()
    }),
  ]
}
