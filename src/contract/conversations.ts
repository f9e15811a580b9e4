/** Conversations between customers and the brand's people. */
import { z } from 'zod'
import { Empty, Id, PageQuery, pageOf } from './common'
import {
  CardChoice,
  ConversationDetail,
  ConversationMessage,
  ConversationState,
  ConversationSummary,
  OutgoingContent,
  QuickReply,
  QuickReplyDraft,
  StoreRobot,
  Window,
} from './conversation-shapes'
import { defineApi, type Auth, type Endpoint } from './endpoint'
import { UploadedFile } from './reply-results'

export * from './conversation-shapes'

const people: Auth = { roles: ['guide', 'store_manager', 'operator', 'admin'] }
const leaders: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const ById = z.object({ id: Id })
const clientKey = z.string().regex(/^[\w-]{8,64}$/, '消息编号格式不对')
/** A switch in an address. */
const Flag = z.enum(['true', 'false']).transform((word) => word === 'true')
const note = z.string().trim().max(500, '最多 500 个字')

const list = {
  summary: 'List the conversations one may see: those who wait longest first, then the newest',
  input: PageQuery.extend({
    /** mine: I answer; pool: nobody does yet; all: everything one may see. */
    view: z.enum(['mine', 'pool', 'all']).default('all'),
    state: ConversationState.default('open'),
    storeId: Id.optional(),
    /** Only customers who wait for an answer, only conversations with messages I have not seen. */
    waiting: Flag.optional(),
    unread: Flag.optional(),
    /** A phone number, a card number or the beginning of a name. */
    search: z.string().trim().min(1).max(40).optional(),
  }),
  output: pageOf(ConversationSummary).extend({ waiting: z.number().int(), unread: z.number().int() }),
}
const read = {
  summary: 'Read one conversation: whose it is, what may be sent, and the customer beside it',
  input: ById,
  output: ConversationDetail,
}
const lines = {
  summary: 'Read the lines of a conversation, the newest page unless told, each page oldest first',
  input: ById.extend({
    /** Only lines before this one. */
    before: Id.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(40),
  }),
  output: z.object({ items: z.array(ConversationMessage), hasMore: z.boolean() }),
}
const send = {
  summary: 'Send the customer a message; the same client key is sent once',
  input: ById.extend({
    clientKey,
    content: OutgoingContent,
    /** One that waits in the pool is taken over in the same step, by the rule of taking. */
    takesOver: z.boolean().default(false),
  }),
  output: z.object({ message: ConversationMessage, window: Window }),
}
const upload = {
  summary: 'Upload a picture (≤ 10 MB) or a voice (≤ 2 MB, AMR or MP3) to be sent',
  input: ById.extend({ kind: z.enum(['image', 'voice']), file: UploadedFile }),
  output: z.object({ mediaId: Id }),
  consumes: 'multipart' as const,
}
const file = {
  summary: 'A picture, voice or video of a conversation',
  input: ById.extend({ mediaId: Id }),
  output: Empty,
  produces: 'file' as const,
}
const take = {
  summary: 'Take a conversation over: out of the pool, from a colleague, or a resolved one again',
  input: ById,
  output: ConversationDetail,
}
const seen = {
  summary: 'Say how many of the customer’s messages I have seen',
  input: ById.extend({ seenCount: z.number().int().min(0) }),
  output: Empty,
}
const resolve = {
  summary: 'End a conversation; the next message opens it again',
  input: ById,
  output: ConversationDetail,
}
const typing = {
  summary: 'Show the customer that somebody is typing, or that they stopped',
  input: ById.extend({ isTyping: z.boolean() }),
  output: Empty,
}
const cards = {
  summary: 'Products, offers, coupons and live sessions that can be shown as a card',
  input: z.object({ search: z.string().trim().max(40).optional() }),
  output: z.object({ items: z.array(CardChoice) }),
}
const addNote = {
  summary: 'Add a note for colleagues; it is never sent',
  input: ById.extend({ text: note.min(1, '请填写备注') }),
  output: ConversationMessage,
}
const quickReplies = {
  summary: 'The quick replies I can use: the brand’s, my stores’ and my own',
  input: z.object({ storeId: Id.optional() }),
  output: z.object({ items: z.array(QuickReply) }),
}

const atDesk = <E extends Omit<Endpoint, 'auth'>>(endpoint: E): E & { auth: Auth } => ({
  ...endpoint,
  auth: people,
})
const atWorkbench = <E extends Omit<Endpoint, 'auth'>>(endpoint: E): E & { auth: 'workbench' } => ({
  ...endpoint,
  auth: 'workbench' as const,
})

export const conversationsApi = defineApi({
  'GET /api/admin/conversations': atDesk(list),
  'GET /api/admin/conversations/:id': atDesk(read),
  'GET /api/admin/conversations/:id/messages': atDesk(lines),
  'POST /api/admin/conversations/:id/messages': atDesk(send),
  'POST /api/admin/conversations/:id/media': atDesk(upload),
  'GET /api/admin/conversations/:id/media/:mediaId': atDesk(file),
  'POST /api/admin/conversations/:id/notes': atDesk(addNote),
  'POST /api/admin/conversations/:id/take': atDesk(take),
  'GET /api/admin/conversations/:id/colleagues': {
    summary: 'Who could take the conversation over',
    auth: people,
    input: ById,
    output: z.object({ items: z.array(z.object({ id: Id, name: z.string(), store: z.string() })) }),
  },
  'POST /api/admin/conversations/:id/hand-over': {
    summary: 'Hand a conversation to a colleague, or back to the store’s pool, with a note',
    auth: people,
    input: ById.extend({ staffId: Id.nullable(), note: note.default('') }),
    output: ConversationDetail,
  },
  'POST /api/admin/conversations/:id/seen': atDesk(seen),
  'POST /api/admin/conversations/:id/resolve': atDesk(resolve),
  'POST /api/admin/conversations/:id/typing': atDesk(typing),
  'GET /api/admin/conversation-cards': atDesk(cards),
  'GET /api/admin/quick-replies': atDesk(quickReplies),
  'POST /api/admin/quick-replies': {
    summary: 'Add a quick reply: guides their own, managers their stores’, headquarters the brand’s',
    auth: people,
    input: QuickReplyDraft,
    output: QuickReply,
  },
  'PUT /api/admin/quick-replies/:id': {
    summary: 'Change a quick reply; refused when somebody changed it meanwhile',
    auth: people,
    input: ById.extend({
      title: QuickReplyDraft.shape.title,
      body: QuickReplyDraft.shape.body,
      version: z.number().int(),
    }),
    output: QuickReply,
  },
  'DELETE /api/admin/quick-replies/:id': {
    summary: 'Delete a quick reply',
    auth: people,
    input: ById,
    output: Empty,
  },
  'POST /api/admin/quick-replies/:id/move': {
    summary: 'Move a quick reply one place up or down among those of the same reach',
    auth: people,
    input: ById.extend({ by: z.union([z.literal(-1), z.literal(1)]) }),
    output: Empty,
  },
  'GET /api/admin/stores/:id/robot': {
    summary: 'The WeCom group robot that tells a store who waits',
    auth: leaders,
    input: ById,
    output: StoreRobot,
  },
  'PUT /api/admin/stores/:id/robot': {
    summary:
      'Set the robot’s webhook address or switch the robot; a new address or switching on ends a pause',
    auth: leaders,
    input: ById.extend({
      /** Absent keeps the address that is there. */
      url: z.string().trim().max(300).optional(),
      isOn: z.boolean(),
    }),
    output: StoreRobot,
  },
  'POST /api/admin/stores/:id/robot/test': {
    summary: 'Let the robot say a test sentence now',
    auth: leaders,
    input: ById,
    output: StoreRobot,
  },
  'GET /api/workbench/conversations': atWorkbench(list),
  'GET /api/workbench/conversations/:id': atWorkbench(read),
  'GET /api/workbench/conversations/:id/messages': atWorkbench(lines),
  'POST /api/workbench/conversations/:id/messages': atWorkbench(send),
  'POST /api/workbench/conversations/:id/notes': atWorkbench(addNote),
  'POST /api/workbench/conversations/:id/media': atWorkbench(upload),
  'GET /api/workbench/conversations/:id/media/:mediaId': atWorkbench(file),
  'POST /api/workbench/conversations/:id/take': atWorkbench(take),
  'POST /api/workbench/conversations/:id/seen': atWorkbench(seen),
  'POST /api/workbench/conversations/:id/resolve': atWorkbench(resolve),
  'POST /api/workbench/conversations/:id/typing': atWorkbench(typing),
  'GET /api/workbench/conversation-cards': atWorkbench(cards),
  'GET /api/workbench/conversations/:id/quick-replies': {
    summary: 'The quick replies I can use in a conversation, with names, store and brand filled in',
    auth: 'workbench',
    input: ById,
    output: z.object({ items: z.array(z.object({ id: Id, title: z.string(), words: z.string() })) }),
  },
})
