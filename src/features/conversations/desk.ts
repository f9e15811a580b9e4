import { mayTake, type Desk as DeskFacts, type MarkKind } from '../../domain/conversation'
import { AppError } from '../../domain/errors'
import { newId } from '../../platform/ids'
import type { Actor } from '../../platform/http/serve'
import { checkedFile } from '../../wechat/api/checked-file'
import { deskOf, lockVisible, visible } from './access'
import { Conversation, ConversationMedia } from './entities'
import type { Ground, Moment } from './ground'
import { keepFile } from './media-fetch'
import { dropHeld } from './recall'
import { append, mark } from './thread'

/** Somebody who could take a conversation over. */
export interface Colleague {
  id: string
  name: string
  store: string
}

/** What staff do with a conversation beside writing to the customer. */
export class Desk {
  constructor(private readonly ground: Ground) {}

  /** Takes it over; takes a resolved one up again. Throws `conversation.not_yours`. */
  async take(actor: Actor, id: string): Promise<void> {
    const { customers, staff } = this.ground
    await this.changing(
      actor,
      id,
      async (moment, conversation) => {
        if (!mayTake(deskOf(actor), conversation)) {
          const owner = await staff.byId(conversation.ownerStaffId ?? '')
          throw new AppError(
            'conflict',
            'conversation.not_yours',
            `正由${owner?.name ?? '同事'}接待；请对方转给你，或请店长接手。`,
          )
        }
        if (conversation.dataKey === null)
          throw new AppError('conflict', 'conversation.erased', '这位顾客的资料已删除，不能再接待。')
        if (conversation.state === 'resolved') await this.takeUp(moment, conversation)
        else if (conversation.ownerStaffId === actor.staffId) return
        const from =
          conversation.ownerStaffId === null ? undefined : await staff.byId(conversation.ownerStaffId)
        const isFromOther = from !== undefined && from.id !== actor.staffId
        await this.own(moment, conversation, actor.staffId)
        await mark(this.ground, moment, conversation, 'taken', [
          actor.name,
          ...(isFromOther ? [from.name] : []),
        ])
      },
      (id) => customers.lock(id.tx, id.customerId),
    )
  }

  /** Hands it to a colleague who could take it over themselves, or to the pool. */
  async handOver(actor: Actor, id: string, to: { staffId: string | null; note: string }): Promise<void> {
    await this.changing(actor, id, async (moment, conversation) => {
      requireOwn(actor, conversation)
      if (conversation.state !== 'open')
        throw new AppError('conflict', 'conversation.resolved', '会话已结束；要转交，请先重新打开。')
      const colleagues = to.staffId === null ? [] : await this.candidates(conversation)
      const colleague = colleagues.find((one) => one.id === to.staffId)
      if (to.staffId !== null && !colleague)
        throw new AppError(
          'invalid',
          'conversation.no_colleague',
          '这位同事不能接待这个会话，请选择本店在岗的同事。',
        )
      if (to.note !== '') {
        const content = { kind: 'text' as const, text: to.note }
        const line = {
          sourceKey: `note:${newId()}`,
          direction: 'note' as const,
          staffId: actor.staffId,
          content,
        }
        await append(this.ground, moment, conversation, line)
      }
      await this.own(moment, conversation, to.staffId)
      const [what, names]: [MarkKind, string[]] = colleague
        ? ['handed', [actor.name, colleague.name]]
        : ['pooled', [actor.name]]
      await mark(this.ground, moment, conversation, what, names)
    })
  }

  /** Ends it; the customer's next message opens it again. */
  async resolve(actor: Actor, id: string): Promise<void> {
    await this.changing(actor, id, async (moment, conversation) => {
      requireOwn(actor, conversation)
      if (conversation.state === 'resolved') return
      const end = { state: 'resolved' as const, openKey: null, waitingSince: null }
      const change = { ...end, resolvedAt: moment.now, resolvedBy: actor.staffId }
      Object.assign(conversation, change)
      await moment.tx.update(Conversation, { id }, change)
      await dropHeld(this.ground, moment.tx, conversation, '会话结束前顾客没有回来，未发出。')
      this.ground.book.changed(conversation, false)
      await mark(this.ground, moment, conversation, 'resolved', [actor.name])
      await this.ground.events.note(moment.tx, conversation, 'state')
    })
  }

  /** Adds a note for colleagues; resolves with its line's id. */
  async note(actor: Actor, id: string, text: string): Promise<string> {
    const sourceKey = `note:${newId()}`
    let lineId = ''
    await this.changing(actor, id, async (moment, conversation) => {
      const line = { sourceKey, direction: 'note' as const, staffId: actor.staffId }
      const content = { kind: 'text' as const, text }
      lineId = (await append(this.ground, moment, conversation, { ...line, content }))!.id
    })
    return lineId
  }

  /** Keeps a file to be sent later; throws what the file checks throw. */
  async upload(
    actor: Actor,
    id: string,
    kind: 'image' | 'voice',
    file: { filename: string; bytes: Uint8Array },
  ): Promise<string> {
    const { contentType } = checkedFile(kind, file.filename, file.bytes)
    const mediaId = newId()
    const bytes = Buffer.from(file.bytes)
    await this.changing(actor, id, async (moment, conversation) => {
      const plain = {
        sourceMediaId: null,
        contentType,
        sizeBytes: bytes.length,
        seconds: null,
        reason: null,
        at: moment.now,
      }
      const row = { id: mediaId, conversationId: id, kind, state: 'kept' as const, ...plain }
      await moment.tx.insert(ConversationMedia, row)
      await keepFile(this.ground, moment.tx, conversation, { id: mediaId, contentType, bytes })
    })
    return mediaId
  }

  /** Who could take it over instead of its owner. */
  async colleagues(actor: Actor, id: string): Promise<Colleague[]> {
    const conversation = await visible(this.ground, actor, id)
    const all = await this.candidates(conversation)
    return all.filter((one) => one.id !== conversation.ownerStaffId)
  }

  /** Active guides of its store; without a store those of every open store, whoever may read it included. */
  private async candidates({ storeId }: Conversation): Promise<Colleague[]> {
    const { stores, staff, clock } = this.ground
    const places = (await stores.all()).filter(
      (store) => store.state === 'open' && (storeId === null || store.id === storeId),
    )
    const found = new Map<string, Colleague>()
    for (const store of places)
      for (const guide of await staff.guidesOf(store.id, clock.now()))
        if (guide.state === 'active')
          found.set(guide.id, { id: guide.id, name: guide.name, store: store.name })
    return [...found.values()]
  }

  private async own(moment: Moment, conversation: Conversation, ownerStaffId: string | null): Promise<void> {
    conversation.ownerStaffId = ownerStaffId
    await moment.tx.update(Conversation, { id: conversation.id }, { ownerStaffId })
    await this.ground.events.note(moment.tx, conversation, 'state')
  }

  private async takeUp({ tx }: Moment, conversation: Conversation): Promise<void> {
    const { id, customerId } = conversation
    const other = await tx.findOneBy(Conversation, { openKey: customerId })
    if (other)
      throw new AppError(
        'conflict',
        'conversation.other_open',
        '这位顾客已有一个进行中的会话，请到那里继续。',
      )
    const change = { state: 'open' as const, openKey: customerId, resolvedAt: null, resolvedBy: null }
    Object.assign(conversation, change)
    await tx.update(Conversation, { id }, change)
    this.ground.book.changed(conversation, true)
  }

  private async changing(
    actor: Actor,
    id: string,
    work: (moment: Moment, conversation: Conversation) => Promise<void>,
    lockFirst?: (of: { tx: Moment['tx']; customerId: string }) => Promise<unknown>,
  ): Promise<void> {
    const { db, clock } = this.ground
    const { customerId } = await visible(this.ground, actor, id)
    await db.transact(async (tx) => {
      // Customers before conversations (lock order): the key of being open is the customer's.
      await lockFirst?.({ tx, customerId })
      const moment = { tx, now: clock.now() }
      await work(moment, await lockVisible(moment, actor, id))
    })
  }
}

/** Whether somebody may pass it on or end it: its owner, and whoever could take it over. */
function requireOwn(actor: Actor, conversation: Conversation): void {
  const desk: DeskFacts = deskOf(actor)
  if (conversation.ownerStaffId === actor.staffId || mayTake(desk, conversation)) return
  throw new AppError('conflict', 'conversation.not_yours', '这个会话由同事接待；请对方操作，或请店长接手。')
}
