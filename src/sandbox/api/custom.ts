import { demand, refusal } from './failures'
import { bodyOf, fieldsIn, ok, textIn } from './fields'
import { customContent } from './custom-content'
import { kfAccountExists } from './kf-accounts'
import type { ApiWorld } from './needs'
import { personOf } from './people'
import type { ApiCall, ApiRoute } from './route'

const typingLifeMs = 15_000
const recentMs = 30_000

/** Customer-service messages and the typing state of both apps. */
export function customRoutes(world: ApiWorld): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/message/custom/send',
      token: 'both',
      section: 'official-account-api §4, mini-program-api §5',
      dailyLimit: 500_000,
      handle: (call) => send(world, call),
    },
    {
      method: 'POST',
      path: '/cgi-bin/message/custom/typing',
      token: 'both',
      section: 'official-account-api §4, mini-program-api §5',
      handle: (call) => typing(world, call),
    },
    {
      method: 'POST',
      path: '/cgi-bin/message/custom/business/typing',
      token: 'miniapp',
      section: 'mini-program-api §5',
      handle: (call) => typing(world, call),
    },
    {
      method: 'POST',
      path: '/cgi-bin/message/custom/business/send',
      token: 'miniapp',
      section: 'mini-program-api §5 Trap',
      handle: () => {
        throw refusal(40101)
      },
    },
  ]
}

function typingOf(world: ApiWorld): Record<string, number> {
  return world.drawer('typing', () => ({}))
}

function send(world: ApiWorld, call: ApiCall) {
  const app = call.app.kind
  const body = bodyOf(call)
  const person = personOf(world, app, textIn(body, 'touser'))
  const content = customContent(world, app, body)
  const kfAccount = textIn(fieldsIn(body, 'customservice'), 'kf_account')
  demand(kfAccount === '' || kfAccountExists(world, kfAccount), 65401)
  demand(!person.blacklisted, 43019)
  const use = world.useWindow(person.id, app)
  demand(use !== 'closed', 45015)
  demand(use !== 'exhausted', 45047)
  delete typingOf(world)[`${app} ${person.id}`]
  world.showTyping(person.id, app, undefined)
  world.append({ personId: person.id, app, at: world.now(), from: 'account', via: 'service', content })
  return ok()
}

function typing(world: ApiWorld, call: ApiCall) {
  const app = call.app.kind
  const body = bodyOf(call)
  const person = personOf(world, app, textIn(body, 'touser'))
  const command = textIn(body, 'command')
  demand(command === 'Typing' || command === 'CancelTyping', 45072)
  const states = typingOf(world)
  const key = `${app} ${person.id}`
  if (command === 'CancelTyping') {
    delete states[key]
    world.showTyping(person.id, app, undefined)
    return ok()
  }
  const now = world.now()
  const last = world.lastInteractionAt(person.id, app)
  demand(last !== undefined && now - last <= recentMs, 45080)
  demand((states[key] ?? 0) <= now, 45081)
  states[key] = now + typingLifeMs
  world.showTyping(person.id, app, states[key])
  return ok()
}
