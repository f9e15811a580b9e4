import type { Person } from '../world'
import { demand, refusal } from './failures'
import { bodyOf, fieldsIn, textIn, type Fields } from './fields'
import { Int64, int64Answer, nextInSeries } from './int64'
import type { ApiWorld } from './needs'
import { personOf } from './people'
import { templateWithId, type PrivateTemplate } from './private-templates'
import type { ApiCall, ApiRoute } from './route'
import { filledRows } from './template-values'

const sameIdMs = 600_000

/** Sending template messages. */
export function templateRoutes(world: ApiWorld): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/message/template/send',
      token: 'official',
      section: 'official-account-api §5',
      dailyLimit: 100_000,
      right: 'template',
      handle: (call) => send(world, call),
    },
    oldSubscriptionRoute(world),
  ]
}

function checkedMiniProgram(world: ApiWorld, body: Fields): string | undefined {
  const target = fieldsIn(body, 'miniprogram')
  if (Object.keys(target).length === 0) return undefined
  demand(textIn(target, 'appid') === world.accounts.miniapp.appId, 40013)
  return textIn(target, 'pagepath') || textIn(target, 'path')
}

/** The message that a client_msg_id sent to this person in the last 10 minutes. */
function sentBefore(world: ApiWorld, key: string): { msgid: string; at: number } | undefined {
  const sent = sentIds(world)
  const now = world.now()
  if (now - sent.sweptAt >= sameIdMs) {
    for (const [known, { at }] of Object.entries(sent.byKey))
      if (now - at >= sameIdMs) delete sent.byKey[known]
    sent.sweptAt = now
  }
  const found = sent.byKey[key]
  return found && now - found.at < sameIdMs ? found : undefined
}

function sentIds(world: ApiWorld) {
  return world.drawer('template-client-ids', () => ({
    sweptAt: 0,
    byKey: {} as Record<string, { msgid: string; at: number }>,
  }))
}

function rememberSent(world: ApiWorld, key: string, msgid: string): void {
  sentIds(world).byKey[key] = { msgid, at: world.now() }
}

function send(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const person = personOf(world, 'official', textIn(body, 'touser'))
  const template = templateWithId(world, 'template', textIn(body, 'template_id'))
  demand(template, 40037)
  demand(person.subscribed, 43004)
  const pagePath = checkedMiniProgram(world, body)
  const rows = filledRows(template.content, fieldsIn(body, 'data'), template.enums)
  const clientId = textIn(body, 'client_msg_id')
  const key = `${person.id} ${clientId}`
  const before = clientId === '' ? undefined : sentBefore(world, key)
  if (before) return answer(before.msgid)
  const msgid = nextInSeries(world, 'template-msgid', '3211284239587934209')
  if (clientId !== '') rememberSent(world, key, msgid)
  deliver(world, person, template, rows, { url: textIn(body, 'url'), pagePath }, msgid)
  return answer(msgid)
}

function answer(msgid: string) {
  return int64Answer({ errcode: 0, errmsg: 'ok', msgid: new Int64(msgid) })
}

function deliver(
  world: ApiWorld,
  person: Person,
  template: PrivateTemplate,
  rows: { label: string; value: string }[],
  target: { url: string; pagePath: string | undefined },
  msgid: string,
): void {
  if (!person.blacklisted) {
    world.append({
      personId: person.id,
      app: 'official',
      at: world.now(),
      from: 'account',
      via: 'template',
      content: {
        type: 'notice',
        title: template.title,
        rows,
        ...(target.url && { url: target.url }),
        ...(target.pagePath && { pagePath: target.pagePath }),
      },
    })
  }
  world.emitEvent('official', person.id, {
    Event: 'TEMPLATESENDJOBFINISH',
    MsgID: msgid,
    Status: person.blacklisted ? 'failed:user block' : 'success',
  })
}

/** The old one-time subscription: nobody in the sandbox can pass its page, so there is never a right to send. */
function oldSubscriptionRoute(world: ApiWorld): ApiRoute {
  return {
    method: 'POST',
    path: '/cgi-bin/message/template/subscribe',
    token: 'official',
    section: 'official-account-api §5',
    handle: (call) => {
      const body = bodyOf(call)
      personOf(world, 'official', textIn(body, 'touser'))
      const scene = Number(textIn(body, 'scene') || Number.NaN)
      demand(Number.isInteger(scene) && scene >= 0 && scene <= 10_000, 40035)
      demand([...textIn(body, 'title')].length <= 15, 45003)
      throw refusal(43101)
    },
  }
}
