import type { conversationsApi } from '../../contract/conversations'
import { noConversation, visible } from './access'
import type { Actor, Call, Handlers } from '../../platform/http/serve'
import type { Desk } from './desk'
import { ConversationMessage } from './entities'
import type { Ground } from './ground'
import { presentLines } from './present'
import type { QuickReplies } from './quick-replies'
import type { Reader } from './reader'
import type { Robots } from './robots'
import type { Writer } from './writer'

/** What the operations are made from. */
export interface RouteParts {
  ground: Ground
  reader: Reader
  writer: Writer
  desk: Desk
  quickReplies: QuickReplies
  robots: Robots
}

type All = Handlers<typeof conversationsApi>

/** The member of staff behind a call; `serve` has let nobody else in. */
const actorOf = (call: Call): Actor => call.actor!

/** What the console and the workbench share, under the console's names. */
function sharedRoutes({ ground, reader, writer, desk }: RouteParts) {
  const detail = (call: Call, id: string) => reader.detail(actorOf(call), id)
  return {
    list: (input, call) => reader.list(actorOf(call), input),
    read: ({ id }, call) => detail(call, id),
    lines: (input, call) => reader.lines(actorOf(call), input),
    send: (input, call) => writer.send(actorOf(call), input),
    upload: async ({ id, kind, file }, call) => ({
      mediaId: await desk.upload(actorOf(call), id, kind, file),
    }),
    file: ({ id, mediaId }, call) => reader.file(actorOf(call), id, mediaId),
    note: async ({ id, text }, call) => {
      const lineId = await desk.note(actorOf(call), id, text)
      const conversation = await visible(ground, actorOf(call), id)
      const line = await ground.db.read.findOneBy(ConversationMessage, { id: lineId })
      if (!line) throw noConversation()
      return (await presentLines(ground, conversation, [line]))[0]!
    },
    take: async ({ id }, call) => {
      await desk.take(actorOf(call), id)
      return detail(call, id)
    },
    seen: async ({ id, seenCount }, call) => {
      await reader.see(actorOf(call), id, seenCount)
      return {}
    },
    resolve: async ({ id }, call) => {
      await desk.resolve(actorOf(call), id)
      return detail(call, id)
    },
    typing: async ({ id, isTyping }, call) => {
      const conversation = await visible(ground, actorOf(call), id)
      const isMine = conversation.ownerStaffId === actorOf(call).staffId && conversation.state === 'open'
      if (isMine) await ground.sending.showTyping(conversation.account, conversation.openId, isTyping)
      return {}
    },
    cards: async ({ search }) => {
      const items = await ground.cards.search(search ?? '')
      return { items: items.map(({ kind, id, title, words }) => ({ kind, id, title, words })) }
    },
  } satisfies SharedHandlers
}

interface SharedHandlers {
  list: All['GET /api/admin/conversations']
  read: All['GET /api/admin/conversations/:id']
  lines: All['GET /api/admin/conversations/:id/messages']
  send: All['POST /api/admin/conversations/:id/messages']
  upload: All['POST /api/admin/conversations/:id/media']
  file: All['GET /api/admin/conversations/:id/media/:mediaId']
  note: All['POST /api/admin/conversations/:id/notes']
  take: All['POST /api/admin/conversations/:id/take']
  seen: All['POST /api/admin/conversations/:id/seen']
  resolve: All['POST /api/admin/conversations/:id/resolve']
  typing: All['POST /api/admin/conversations/:id/typing']
  cards: All['GET /api/admin/conversation-cards']
}

/** The operations of the console and the workbench. */
export function conversationRoutes(parts: RouteParts): All {
  const { ground, reader, desk, quickReplies, robots } = parts
  const at = sharedRoutes(parts)
  return {
    'GET /api/admin/conversations': at.list,
    'GET /api/admin/conversations/:id': at.read,
    'GET /api/admin/conversations/:id/messages': at.lines,
    'POST /api/admin/conversations/:id/messages': at.send,
    'POST /api/admin/conversations/:id/media': at.upload,
    'GET /api/admin/conversations/:id/media/:mediaId': at.file,
    'POST /api/admin/conversations/:id/notes': at.note,
    'POST /api/admin/conversations/:id/take': at.take,
    'GET /api/admin/conversations/:id/colleagues': async ({ id }, call) => ({
      items: await desk.colleagues(actorOf(call), id),
    }),
    'POST /api/admin/conversations/:id/hand-over': async ({ id, staffId, note }, call) => {
      await desk.handOver(actorOf(call), id, { staffId, note })
      return reader.detail(actorOf(call), id)
    },
    'POST /api/admin/conversations/:id/seen': at.seen,
    'POST /api/admin/conversations/:id/resolve': at.resolve,
    'POST /api/admin/conversations/:id/typing': at.typing,
    'GET /api/admin/conversation-cards': at.cards,
    'GET /api/admin/quick-replies': async ({ storeId }, call) => ({
      items: await quickReplies.list(actorOf(call), storeId),
    }),
    'POST /api/admin/quick-replies': (draft, call) => quickReplies.create(actorOf(call), draft),
    'PUT /api/admin/quick-replies/:id': (change, call) => quickReplies.replace(actorOf(call), change),
    'DELETE /api/admin/quick-replies/:id': async ({ id }, call) => {
      await quickReplies.remove(actorOf(call), id)
      return {}
    },
    'POST /api/admin/quick-replies/:id/move': async ({ id, by }, call) => {
      await quickReplies.move(actorOf(call), id, by)
      return {}
    },
    'GET /api/admin/stores/:id/robot': ({ id }, call) => robots.read(actorOf(call), id),
    'PUT /api/admin/stores/:id/robot': (change, call) => robots.change(actorOf(call), change),
    'POST /api/admin/stores/:id/robot/test': ({ id }, call) => robots.test(actorOf(call), id),
    'GET /api/workbench/conversations': at.list,
    'GET /api/workbench/conversations/:id': at.read,
    'GET /api/workbench/conversations/:id/messages': at.lines,
    'POST /api/workbench/conversations/:id/messages': at.send,
    'POST /api/workbench/conversations/:id/notes': at.note,
    'POST /api/workbench/conversations/:id/media': at.upload,
    'GET /api/workbench/conversations/:id/media/:mediaId': at.file,
    'POST /api/workbench/conversations/:id/take': at.take,
    'POST /api/workbench/conversations/:id/seen': at.seen,
    'POST /api/workbench/conversations/:id/resolve': at.resolve,
    'POST /api/workbench/conversations/:id/typing': at.typing,
    'GET /api/workbench/conversation-cards': at.cards,
    'GET /api/workbench/conversations/:id/quick-replies': async ({ id }, call) => ({
      items: await quickReplies.forConversation(actorOf(call), await visible(ground, actorOf(call), id)),
    }),
  }
}
