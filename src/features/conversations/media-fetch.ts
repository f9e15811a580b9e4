import { LessThan, type EntityManager } from 'typeorm'
import { amrSeconds } from '../../domain/amr'
import { AppError } from '../../domain/errors'
import type { Database } from '../../platform/db/database'
import { callOutside } from '../../platform/http/outbound'
import type { NewJob } from '../../platform/jobs/jobs'
import type { JobContext } from '../../platform/jobs/worker'
import type { Account } from '../../wechat/account'
import { WechatError } from '../../wechat/api/errors'
import { Conversation, ConversationMedia, ConversationMediaChunk, ConversationMessage } from './entities'
import type { Ground } from './ground'

/** The job that fetches what a customer sent from WeChat, which keeps it for three days. */
export const FETCH_JOB = 'conversations.fetch'

const MAX_TRIES = 8
const VIDEO_MS = 30_000
const MEGABYTE = 1024 * 1024

/** The most bytes that are kept of each kind. */
export const MOST_BYTES: Readonly<Record<ConversationMedia['kind'], number>> = {
  image: 10 * MEGABYTE,
  voice: 2 * MEGABYTE,
  video: 20 * MEGABYTE,
}

/** What may be shown inside a page of ours; anything else is given out as a plain file. */
const SHOWN_TYPES = /^(image\/(png|jpeg|gif|bmp|webp)|audio\/(amr|mpeg|mp4)|video\/mp4)$/

const safeType = (contentType: string): string => {
  const plain = contentType.split(';')[0]!.trim().toLowerCase()
  return SHOWN_TYPES.test(plain) ? plain : 'application/octet-stream'
}

/** The job for one file; enqueue it in the transaction that names the file. */
export function fetchJob(mediaId: string, account: Account): NewJob {
  return {
    type: FETCH_JOB,
    payload: { mediaId, account },
    dedupeKey: `${FETCH_JOB}:${mediaId}`,
    maxAttempts: MAX_TRIES,
  }
}

/** Keeps a file of a conversation, sealed; replaces what was there. */
export async function keepFile(
  { sealing }: Pick<Ground, 'sealing'>,
  tx: EntityManager,
  conversation: Pick<Conversation, 'id' | 'dataKey'>,
  media: { id: string; contentType: string; bytes: Buffer },
): Promise<void> {
  await tx.delete(ConversationMediaChunk, { mediaId: media.id })
  const pieces = sealing.sealBytes(conversation, media.id, media.bytes)
  for (const [ordinal, sealed] of pieces.entries())
    await tx.insert(ConversationMediaChunk, { mediaId: media.id, ordinal, sealed })
  const kept = {
    state: 'kept' as const,
    contentType: media.contentType,
    sizeBytes: media.bytes.length,
    seconds: amrSeconds(media.bytes) ?? null,
  }
  await tx.update(ConversationMedia, { id: media.id }, { ...kept, reason: null })
}

/** A file that is kept; undefined while it is not. */
export async function fileOf(
  { db, sealing }: Pick<Ground, 'db' | 'sealing'>,
  media: ConversationMedia,
): Promise<Buffer | undefined> {
  if (media.state !== 'kept') return undefined
  const conversation = await db.read.findOneBy(Conversation, { id: media.conversationId })
  const chunks = await db.read.find(ConversationMediaChunk, {
    where: { mediaId: media.id },
    order: { ordinal: 'ASC' },
  })
  const sealed = chunks.map((chunk) => chunk.sealed)
  return conversation ? sealing.openBytes(conversation, media.id, sealed) : undefined
}

/** Does the job. What WeChat does not give for good, or gives too large, is marked lost with the reason. */
export function makeFetchHandler(ground: Ground) {
  const { db, events } = ground
  const settle = async (mediaId: string, work: (tx: EntityManager, of: Conversation) => Promise<void>) => {
    await db.transact(async (tx) => {
      const media = await tx.findOneBy(ConversationMedia, { id: mediaId })
      const conversation = media && (await tx.findOneBy(Conversation, { id: media.conversationId }))
      if (media?.state !== 'waiting' || !conversation) return
      await work(tx, conversation)
      const line = await tx.findOneBy(ConversationMessage, { conversationId: conversation.id, mediaId })
      if (line) await events.note(tx, conversation, 'message', line.id)
    })
  }
  return async ({ mediaId, account }: { mediaId: string; account: Account }, context: JobContext) => {
    const media = await db.read.findOneBy(ConversationMedia, { id: mediaId })
    if (media?.state !== 'waiting' || media.sourceMediaId === null) return
    try {
      const file = await download(ground, account, media)
      if (file.bytes.length > MOST_BYTES[media.kind]) throw tooLarge()
      await settle(mediaId, (tx, conversation) =>
        keepFile(ground, tx, conversation, { id: mediaId, ...file }),
      )
    } catch (error) {
      const reason = lossOf(error) ?? (context.attempt >= MAX_TRIES ? 'media.unreachable' : undefined)
      if (reason === undefined) throw error
      await settle(mediaId, async (tx) => {
        await tx.update(ConversationMedia, { id: mediaId }, { state: 'lost', reason })
      })
    }
  }
}

const tooLarge = (): AppError => new AppError('too_large', 'media.too_large', '文件过大，没有保存。')

async function download(
  { gateways, playedBy }: Ground,
  account: Account,
  { sourceMediaId, kind }: ConversationMedia,
): Promise<{ contentType: string; bytes: Buffer }> {
  const found = await gateways[account].media(sourceMediaId!)
  if ('bytes' in found) return { contentType: safeType(found.contentType), bytes: found.bytes }
  const rule = { hosts: ['.qq.com', '.qpic.cn'], playedBy }
  const maxBytes = MOST_BYTES[kind]
  const address = found.videoUrl.replace(/^http:\/\/(?=[\w.-]+\.(qq\.com|qpic\.cn)\/)/, 'https://')
  const { status, contentType, bytes } = await callOutside({ address, rule, timeoutMs: VIDEO_MS, maxBytes })
  if (status !== 200) throw new Error(`the video's address answered ${status}`)
  return { contentType: safeType(contentType), bytes }
}

/** Why trying again makes no sense; undefined when it does. */
function lossOf(error: unknown): string | undefined {
  if (error instanceof WechatError && (error.act === 'F' || error.errcode === 40007))
    return `wechat.${error.errcode}`
  if (error instanceof AppError && (error.kind === 'too_large' || error.kind === 'invalid')) return error.code
  return undefined
}

/** Removes files older than `before` (epoch ms, decision clock); lines stay and say that the file is gone. */
export async function forgetMedia(db: Database, before: number): Promise<number> {
  let forgotten = 0
  for (;;) {
    const old = await db.read.find(ConversationMedia, {
      where: [
        { at: LessThan(before), state: 'kept' },
        { at: LessThan(before), state: 'waiting' },
      ],
      take: 100,
    })
    if (old.length === 0) return forgotten
    await db.transact(async (tx) => {
      for (const { id } of old) {
        await tx.delete(ConversationMediaChunk, { mediaId: id })
        await tx.update(ConversationMedia, { id }, { state: 'gone', sourceMediaId: null, sizeBytes: 0 })
      }
    })
    forgotten += old.length
  }
}
