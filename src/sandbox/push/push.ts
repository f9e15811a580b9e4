import type { EventFields } from '../api/needs'
import type { SandboxWorld } from '../store'
import type { AppAccount, AppKind, Person } from '../world'
import type { PushFields, PushHead } from './encode'

/** One thing to tell the developer's server. */
export interface Push {
  account: AppAccount
  /** Who is meant in the chat; absent for events that no person caused. */
  person?: Person
  head: PushHead
  fields: PushFields
  /** MsgType, or the event's name. */
  kind: string
  isEvent: boolean
}

/** A user message: its fields without MsgId, which is added here. */
export function messagePush(
  world: SandboxWorld,
  app: AppKind,
  person: Person,
  msgType: string,
  fields: PushFields,
): Push {
  const account = world.accounts[app]
  return {
    account,
    person,
    head: headOf(world, account, person.openId[app], msgType),
    fields: { ...fields, MsgId: world.ids.messageId() },
    kind: msgType,
    isEvent: false,
  }
}

/** An event; `from` overrides the sender for those that come from the platform itself. */
export function eventPush(
  world: SandboxWorld,
  app: AppKind,
  person: Person | undefined,
  fields: EventFields,
  from?: string,
): Push {
  const account = world.accounts[app]
  const sender = from ?? person?.openId[app] ?? account.accountId
  const push: Push = {
    account,
    head: headOf(world, account, sender, 'event'),
    fields: { ...fields },
    kind: fields.Event,
    isEvent: true,
  }
  if (person) push.person = person
  return push
}

function headOf(world: SandboxWorld, account: AppAccount, from: string, msgType: string): PushHead {
  return {
    toUserName: account.accountId,
    fromUserName: from,
    createTime: world.clock.seconds(),
    msgType,
  }
}
