import Koa from 'koa'
import Router from '@koa/router'
import request from 'supertest'
import type { AccountMenu, RuleDraft } from '../../../src/contract/replies'
import { repliesApi } from '../../../src/contract/replies'
import type { StaffRole } from '../../../src/contract/endpoint'
import {
  makeReplies,
  repliesEntities,
  type RepliesDeps,
  type RepliesGateway,
} from '../../../src/features/replies'
import { RulesVersion } from '../../../src/features/replies/entities'
import { toWechat } from '../../../src/features/replies/menu-wire'
import { MemoryBus } from '../../../src/platform/cache/memory'
import { FixedClock } from '../../../src/platform/clock'
import type { Database } from '../../../src/platform/db/database'
import { errorShield } from '../../../src/platform/http/errors'
import { serve } from '../../../src/platform/http/serve'
import { newId } from '../../../src/platform/ids'
import { Job } from '../../../src/platform/jobs/job.entity'
import { Jobs } from '../../../src/platform/jobs/jobs'
import { Worker } from '../../../src/platform/jobs/worker'
import { silentLogger } from '../../../src/platform/log'
import type { CurrentAutoReply } from '../../../src/wechat/api/auto-reply'
import type { CurrentMenu } from '../../../src/wechat/api/menu'
import {
  InboundMessageRow,
  type CallbackContext,
  type Decision,
  type InboundMessage,
} from '../../../src/wechat/callback'
import { openTestDatabase } from '../../support/database'

/** Saturday 2026-11-21, 15:30 in the shops. */
export const NOON = Date.parse('2026-11-21T07:30:00Z')
const DAY_MS = 86_400_000

/** WeChat as far as replies need it, remembering what it was told. */
export class WechatInMemory implements RepliesGateway {
  readonly appId = 'wx0123456789abcdef'
  uploads: string[] = []
  current: CurrentMenu = { isOpen: false, buttons: [] }
  autoReply: CurrentAutoReply = { isFollowReplyOn: false, isAutoReplyOn: false, keywordRules: [] }

  constructor(private readonly clock: FixedClock) {}

  uploadMedia: RepliesGateway['uploadMedia'] = (kind, file) => {
    this.uploads.push(`${kind}:${file.filename}`)
    const createdAt = this.clock.now()
    return Promise.resolve({
      mediaId: `M${this.uploads.length}`,
      createdAt,
      expiresAt: createdAt + 3 * DAY_MS,
    })
  }
  createMenu: RepliesGateway['createMenu'] = (buttons) => {
    this.current = { isOpen: true, buttons: [...buttons] }
    return Promise.resolve()
  }
  deleteMenu: RepliesGateway['deleteMenu'] = () => {
    this.current = { isOpen: false, buttons: [] }
    return Promise.resolve()
  }
  currentMenu: RepliesGateway['currentMenu'] = () => Promise.resolve(this.current)
  currentAutoReply: RepliesGateway['currentAutoReply'] = () => Promise.resolve(this.autoReply)
  /** Files that lie at WeChat, by media id. */
  files = new Map<string, { contentType: string; bytes: Buffer }>()
  media: RepliesGateway['media'] = (mediaId) => {
    const file = this.files.get(mediaId)
    return file ? Promise.resolve(file) : Promise.reject(new Error('40007 invalid media_id'))
  }
  show(menu: AccountMenu): void {
    this.current = { isOpen: true, buttons: toWechat(menu) }
  }
}

/** A rule that answers a text, with what a test cares about. */
export const aRule = (change: Partial<RuleDraft> = {}): RuleDraft => ({
  name: `规则 ${newId()}`,
  triggers: [{ kind: 'contains', phrase: '退货' }],
  conditions: {},
  answers: [{ type: 'text', text: '七天内凭小票可退。' }],
  answerMode: 'all',
  priority: 100,
  isActive: true,
  reviewAt: null,
  owner: null,
  ...change,
})

/** What a follower sends. */
export const says = (content: string, change: object = {}): InboundMessage =>
  ({
    msgType: 'text',
    accountId: 'gh_1',
    openId: 'oA',
    createdAt: NOON,
    msgId: newId(),
    content,
    ...change,
  }) as InboundMessage

export const context = (account: CallbackContext['account'] = 'official'): CallbackContext => ({
  account,
  inboundId: newId(),
  receivedAt: NOON,
})

const entities = [Job, InboundMessageRow, ...repliesEntities]

/** Takes every row out again, but for the one that holds the rules version. */
async function empty(db: Database): Promise<void> {
  await db.transact(async (tx) => {
    for (const entity of entities) if (entity !== RulesVersion) await tx.deleteAll(entity)
  })
}

/** One database for all tests of a file, empty for each of them; gives what opens a world on it. */
export function worldsOnOneDatabase(): (change?: Partial<RepliesDeps>) => Promise<World> {
  let db: Database
  beforeAll(async () => {
    db = await openTestDatabase(entities)
  })
  afterEach(() => empty(db))
  afterAll(() => db.close())
  return (change = {}) => openWorld({ db, ...change })
}

/** The feature on an empty database, spoken to over HTTP and through its handler. */
export async function openWorld(change: Partial<RepliesDeps> = {}, role: StaffRole = 'operator') {
  const db = change.db ?? (await openTestDatabase(entities))
  const clock = new FixedClock(NOON)
  const wechat = new WechatInMemory(clock)
  const bus = new MemoryBus()
  const log = silentLogger()
  const jobs = new Jobs(db, bus)
  const replies = makeReplies({
    db,
    bus,
    jobs,
    clock,
    log,
    gateway: wechat,
    brand: '山前',
    ownHost: 'shop.example',
    ...change,
  })
  await replies.start()
  const worker = new Worker({ db, bus, log, owner: 'test' })
  for (const [type, handler] of Object.entries(replies.jobHandlers)) worker.register(type, handler)
  const actor = { staffId: newId(), name: '测试', roles: [role], storeIds: 'all' as const }
  const router = new Router()
  serve(router, repliesApi, replies.handlers, { identify: () => Promise.resolve(actor) })
  const http = new Koa().use(errorShield(log)).use(router.routes()).callback()
  return {
    db,
    clock,
    wechat,
    replies,
    worker,
    api: () => request(http),
    /** Saves a rule over HTTP and returns the answer's body. */
    save: async (rule: RuleDraft) => {
      const { body, status } = await request(http).post('/api/admin/rules').send(rule)
      if (status !== 200) throw new Error(JSON.stringify(body))
      return body as {
        rule: { id: string; name: string; version: number; position: number }
        warnings: unknown[]
      }
    },
    /** What is decided about a message. */
    hears: async (message: InboundMessage, about = context()): Promise<Decision | undefined> =>
      replies.onMessage(message, about),
    close: async () => {
      await replies.stop()
      if (!change.db) await db.close()
    },
  }
}

export type World = Awaited<ReturnType<typeof openWorld>>

/** Keeps what was decided in the inbox, as the callback server would. */
export async function remember(
  db: Database,
  receivedAt: number,
  change: Partial<InboundMessageRow>,
): Promise<void> {
  const row: InboundMessageRow = {
    id: newId(),
    dedupeKey: newId(),
    account: 'official',
    openId: 'oA',
    msgType: 'text',
    event: null,
    wechatCreatedAt: receivedAt,
    receivedAt,
    body: '{}',
    state: 'done',
    reply: null,
    answeredBy: 'none',
    ruleId: null,
    unmatchedPhrase: null,
    work: null,
    attempts: 1,
    leaseOwner: null,
    leaseUntil: null,
    handedOverAt: null,
    lastError: null,
    ...change,
  }
  await db.transact((tx) => tx.insert(InboundMessageRow, row))
}
