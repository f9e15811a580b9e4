import type { EntityManager } from 'typeorm'
import type { Decision, CallbackContext, Handler } from '../../wechat/callback/router'
import type { InboundMessage } from '../../wechat/callback/message'
import type { ChoiceService } from './choice-service'
import type { ScanService } from './scan-service'
import { plainFollow } from './plain-follow'
import { KEEP_ENTRY, scanWelcome, TAKE_ENTRY, welcomeExtras, type WelcomeDeps } from './welcome'

/** What the handler needs. */
export interface OnMessageDeps extends WelcomeDeps {
  scans: ScanService
  choices: ChoiceService
  /** The answer of a reply rule that names this very scene, and the answer of whatever rule fits the event. */
  ruleAnswer?: { byKey: Handler; any: Handler } | undefined
}

interface Told {
  openId: string
  scene: string
  context: CallbackContext
}

/**
 * Follows, scans and answers to our own questions. The scan always decides the binding; a reply rule that names the
 * scene replaces the welcome's words, and any rule answers a follow that leads to no store (decisions.md 7).
 */
export function makeOnMessage(deps: OnMessageDeps): Handler {
  return (message, context) => {
    if (context.account !== 'official') return undefined
    if (message.msgType === 'text') {
      const entry = message.menuEntryId
      return entry === undefined ? undefined : chosen(deps, message.openId, entry, context)
    }
    if (message.msgType !== 'event') return undefined
    if (message.event !== 'subscribe' && message.event !== 'scan') return undefined
    const { openId, scene } = message
    if (message.event === 'subscribe' && scene === '')
      return { within: (tx) => plainFollow(deps, tx, message, context) }
    const told = { openId, scene, context }
    const type = message.event === 'subscribe' ? 'subscribe' : 'scan'
    return { within: (tx) => scanned(deps, tx, message, { ...told, type }) }
  }
}

async function scanned(
  deps: OnMessageDeps,
  tx: EntityManager,
  message: InboundMessage,
  { openId, scene, context, type }: Told & { type: 'subscribe' | 'scan' },
): Promise<Decision> {
  const { account, inboundId, receivedAt: at } = context
  const { customerId } = await deps.customers.arrive(tx, { account, openId, at, evidence: 'callback' })
  const result = await deps.scans.scanLocked(tx, { customerId, account, scene, type, at, inboundId, openId })
  const byKey = await deps.ruleAnswer?.byKey(message, context)
  if (byKey) return byKey
  if (result.decision.welcome.kind === 'brand') {
    const any = await deps.ruleAnswer?.any(message, context)
    if (any?.ruleId !== undefined) return any
  }
  const content = await scanWelcome(deps, tx, result)
  const jobs = welcomeExtras(result, { account, openId, scene, inboundId })
  return { reply: { type: 'text', content }, jobs }
}

/** A tap on 「设为我的门店」 or 「换成导购…」 below a welcome. */
function chosen(
  deps: OnMessageDeps,
  openId: string,
  entry: string,
  context: CallbackContext,
): Decision | undefined {
  const isTake = entry.startsWith(TAKE_ENTRY)
  if (!isTake && !entry.startsWith(KEEP_ENTRY)) return undefined
  const { account, receivedAt: at } = context
  return {
    within: async (tx) => {
      const { customerId } = await deps.customers.arrive(tx, { account, openId, at, evidence: 'callback' })
      const content = isTake
        ? await deps.choices.takeByScene(tx, { customerId, scene: entry.slice(TAKE_ENTRY.length), at })
        : await deps.choices.keepSentence(tx, customerId)
      return { reply: { type: 'text', content } }
    },
  }
}
