import type { ChatLine } from '../world'
import { demand } from './failures'
import { bodyOf, numberIn, ok, textIn } from './fields'
import { kfAccountExists, kfIsOnline } from './kf-accounts'
import type { ApiWorld } from './needs'
import { personOf } from './people'
import type { ApiCall, ApiRoute } from './route'

const section = 'official-account-api §4 Sessions'

interface KfSession {
  kf_account: string
  createtime: number
}

interface SessionDrawer {
  /** By the person's id. */
  open: Record<string, KfSession>
  /** People handed over with transfer_customer_service whom nobody took yet; values are seconds. */
  waiting: Record<string, number>
}

function drawerOf(world: ApiWorld): SessionDrawer {
  return world.drawer<SessionDrawer>('kf-sessions', () => ({ open: {}, waiting: {} }))
}

/** Puts a person into the queue, because a passive reply handed the message over to customer service. */
export function waitForKf(world: ApiWorld, personId: string): void {
  const drawer = drawerOf(world)
  if (!drawer.open[personId]) drawer.waiting[personId] = Math.floor(world.now() / 1000)
}

/** Customer-service sessions, the queue and the records of what was said. */
export function kfSessionRoutes(world: ApiWorld): ApiRoute[] {
  const route = (method: 'GET' | 'POST', name: string, handle: ApiRoute['handle']): ApiRoute => ({
    method,
    path: `/customservice/kfsession/${name}`,
    token: 'official',
    section,
    handle,
  })
  return [
    route('POST', 'create', (call) => create(world, call)),
    route('POST', 'close', (call) => close(world, call)),
    route('GET', 'getsession', ({ query }) => {
      const person = personOf(world, 'official', query.openid)
      const session = drawerOf(world).open[person.id]
      return ok({ createtime: session?.createtime ?? 0, kf_account: session?.kf_account ?? '' })
    }),
    route('GET', 'getsessionlist', ({ query }) => {
      demand(kfAccountExists(world, query.kf_account ?? ''), 65401)
      const mine = Object.entries(drawerOf(world).open).filter(
        ([, one]) => one.kf_account === query.kf_account,
      )
      const sessionlist = mine.map(([id, { createtime }]) => ({ createtime, openid: openIdOf(world, id) }))
      return { json: { sessionlist } }
    }),
    route('GET', 'getwaitcase', () => {
      const waiting = Object.entries(drawerOf(world).waiting)
      const waitcaselist = waiting
        .slice(0, 100)
        .map(([id, latest_time]) => ({ latest_time, openid: openIdOf(world, id) }))
      return { json: { count: waiting.length, waitcaselist } }
    }),
    recordRoute(world),
  ]
}

function openIdOf(world: ApiWorld, personId: string): string {
  return world.personById(personId)?.openId.official ?? ''
}

function create(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const account = textIn(body, 'kf_account')
  demand(kfAccountExists(world, account), 65401)
  const person = personOf(world, 'official', textIn(body, 'openid'))
  demand(person.subscribed, 43004)
  demand(kfIsOnline(world, account), 65415)
  const drawer = drawerOf(world)
  const running = drawer.open[person.id]
  demand(!running || running.kf_account === account, 65414)
  if (running) return ok()
  drawer.open[person.id] = { kf_account: account, createtime: Math.floor(call.now / 1000) }
  delete drawer.waiting[person.id]
  world.emitEvent('official', person.id, { Event: 'kf_create_session', KfAccount: account })
  return ok()
}

function close(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const account = textIn(body, 'kf_account')
  demand(kfAccountExists(world, account), 65401)
  const person = personOf(world, 'official', textIn(body, 'openid'))
  const drawer = drawerOf(world)
  demand(drawer.open[person.id]?.kf_account === account, 65413)
  delete drawer.open[person.id]
  world.emitEvent('official', person.id, { Event: 'kf_close_session', KfAccount: account })
  return ok()
}

function recordRoute(world: ApiWorld): ApiRoute {
  return {
    method: 'POST',
    path: '/customservice/msgrecord/getmsglist',
    token: 'official',
    section: 'official-account-api §4 Records',
    handle: (call) => {
      const body = bodyOf(call)
      const start = numberIn(body, 'starttime') ?? 0
      const end = numberIn(body, 'endtime') ?? 0
      const after = numberIn(body, 'msgid') ?? 1
      const number = numberIn(body, 'number') ?? 0
      demand(end > start && end - start <= 86_400, 61451)
      demand(after >= 1 && number >= 1 && number <= 10_000, 61451)
      const all = recordsBetween(world, start, end)
      const recordlist = all.slice(after - 1, after - 1 + number)
      return { json: { recordlist, number: recordlist.length, msgid: after + recordlist.length } }
    },
  }
}

function recordsBetween(world: ApiWorld, start: number, end: number) {
  const spoken = (line: ChatLine) => line.via === 'user' || line.via === 'service'
  return world
    .people()
    .flatMap((person) => world.chat(person.id, 'official').filter(spoken))
    .map((line) => ({ line, time: Math.floor(line.at / 1000) }))
    .filter(({ time }) => time >= start && time <= end)
    .sort((a, b) => a.line.at - b.line.at)
    .map(({ line, time }) => ({
      openid: openIdOf(world, line.personId),
      opercode: line.from === 'me' ? 2003 : 2002,
      text: line.content.type === 'text' ? line.content.text : `[${line.content.type}]`,
      time,
      worker: line.from === 'me' ? '' : (drawerOf(world).open[line.personId]?.kf_account ?? ''),
    }))
}
