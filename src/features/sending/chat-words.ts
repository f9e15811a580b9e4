import { foldText } from '../../domain/fold'
import type { Clock } from '../../platform/clock'
import type { EntityManager } from 'typeorm'
import type { CallbackContext, Decision } from '../../wechat/callback/router'
import type { InboundMessage } from '../../wechat/callback/message'
import type { PreferenceStore } from './preferences'
import { replyJob } from './reply-job'
import type { SendingNeighbours } from './people'

/** What stops marketing and what lets it go on, written in the chat (product.md G-25). */
const WORDS: Readonly<Record<string, boolean>> = {
  退订: true,
  退訂: true,
  恢复订阅: false,
  恢復訂閱: false,
}

const STOPPED = '已为您停止营销消息。您仍会收到咨询的回复和您订阅的提醒；回复「恢复订阅」即可重新接收。'
const RESUMED = '已恢复消息订阅，感谢您的支持。回复「退订」可随时停止。'

let folded: Map<string, boolean> | undefined

/** Whether a text is one of the words: true stops, false resumes. */
export function stopWord(text: string): boolean | undefined {
  folded ??= new Map(Object.entries(WORDS).map(([word, isStop]) => [foldText(word), isStop]))
  return text.length > 20 ? undefined : folded.get(foldText(text))
}

export interface ChatWordDeps {
  clock: Clock
  preferences: PreferenceStore
  neighbours: Pick<SendingNeighbours, 'customerFor'>
}

/**
 * Answers the chat words before any rule does. The change commits together with the message, so that the very next
 * decision sees it.
 */
export function makeOnChatWord({ clock, preferences, neighbours }: ChatWordDeps) {
  const change = async (
    tx: EntityManager,
    isStop: boolean,
    message: InboundMessage,
    { account, inboundId }: CallbackContext,
  ): Promise<Decision> => {
    const { openId } = message
    const customerId = await neighbours.customerFor(tx, { account, openId, at: clock.now() })
    // Somebody who comes back wants to be asked nothing else: a pause ends too.
    const also = isStop ? {} : { pausedUntil: undefined }
    await preferences.change(tx, customerId, { isStopped: isStop, ...also }, 'chat')
    const content = isStop ? STOPPED : RESUMED
    if (account === 'official') return { reply: { type: 'text', content } }
    const order = { account, openId, parts: [{ type: 'text' as const, content }], cause: inboundId }
    return { jobs: [replyJob(order)] }
  }
  return (message: InboundMessage, context: CallbackContext): Decision | undefined => {
    if (message.msgType !== 'text') return undefined
    const isStop = stopWord(message.content)
    if (isStop === undefined) return undefined
    return { within: (tx) => change(tx, isStop, message, context) }
  }
}
