import { In, IsNull } from 'typeorm'
import type { z } from 'zod'
import type { PushPerson, PushWish } from '../../contract/guide-pushes'
import { AppError } from '../../domain/errors'
import { CHANNEL_NAMES } from '../../domain/send-class'
import { isUniqueViolation } from '../../platform/db/errors'
import { newId } from '../../platform/ids'
import { Binding } from '../bindings'
import type { SendIntent, SendOutcome, SendVerdict } from '../sending'
import { demandGoods } from './goods'
import { namesOf } from './guide-cards'
import { Material } from './entities/material'
import { GuidePush, GuidePushPerson, type GuidePushState } from './entities/guide-push'
import type { PushGround } from './ground'

type Person = z.input<typeof PushPerson>
type Settled = Pick<GuidePushPerson, 'state' | 'channel' | 'reasonCode' | 'sentence' | 'sentAt'>

const CARD_SENTENCE = '不能直接发送，已准备好卡片，请在微信里转发给客户。'

/** The intent behind one customer of a guide's push. */
function intentOf(
  pushId: string,
  staffId: string,
  wish: Omit<PushWish, 'customerIds'>,
  customerId: string,
): SendIntent {
  const { title, text, link, topic } = wish
  return {
    key: `guide-push:${pushId}:${customerId}`,
    class: 'marketing',
    to: { customerId },
    topic,
    contents: {
      // The gate takes this one only in the guide's own open conversation (decisions.md 15).
      service: { type: 'text', content: `${title}\n${text}` },
      messageCentre: { title, text, link },
      guideCard: { title, text, link },
    },
    source: { kind: 'guide', id: pushId, staffId },
  }
}

function settledBy(outcome: SendOutcome, at: number): Settled {
  const said = { channel: null, reasonCode: null, sentAt: null }
  if (outcome.result === 'sent') {
    const { channel } = outcome
    if (channel === 'guideCard') return { ...said, state: 'card', channel, sentence: CARD_SENTENCE }
    return { ...said, state: 'sent', channel, sentence: `已通过${CHANNEL_NAMES[channel]}送达。`, sentAt: at }
  }
  if (outcome.result === 'sending') return { ...said, state: 'waiting', sentence: '正在发送，请稍后刷新。' }
  const states: Record<typeof outcome.result, GuidePushState> = {
    skipped: 'skipped',
    refused: 'skipped',
    failed: 'skipped',
    later: 'later',
    unknown: 'unknown',
  }
  const { reasonCode, sentence } = outcome
  return { ...said, state: states[outcome.result], reasonCode, sentence: byHand(sentence).slice(0, 300) }
}

/** A guide's push is not taken up again by itself: what the gate calls later is for the guide to do. */
const byHand = (sentence: string): string => sentence.replace('会再发送', '可以再发')

function foretold(verdict: SendVerdict): Omit<Person, 'customerId' | 'name'> {
  if (verdict.result === 'send') {
    const { channel } = verdict
    if (channel === 'guideCard')
      return { state: 'card', channel, sentence: '不能直接发送，会准备卡片由你转发。' }
    return { state: 'waiting', channel, sentence: `可以通过${CHANNEL_NAMES[channel]}发送。` }
  }
  const state = verdict.result === 'later' ? 'later' : 'skipped'
  return { state, channel: null, sentence: byHand(verdict.sentence) }
}

/** What guides send on their own to their own customers, each through the gate. */
export class GuidePushes {
  constructor(private readonly ground: PushGround) {}

  /** The customers whose home guide this is, the newest first. */
  async customersOf(staffId: string, { page, pageSize }: { page: number; pageSize: number }) {
    const [rows, total] = await this.ground.db.read.findAndCount(Binding, {
      where: { staffId, role: 'home', toAt: IsNull() },
      order: { fromAt: 'DESC', id: 'DESC' },
      take: pageSize,
      skip: (page - 1) * pageSize,
    })
    const ids = rows.map(({ customerId }) => customerId)
    const names = await namesOf(this.ground, ids)
    return { items: ids.map((customerId) => ({ customerId, name: names.get(customerId) ?? null })), total }
  }

  /** What would become of each; nothing is written. Throws `push.not_yours`, `push.material`, `material.offer` … */
  async preview(staffId: string, { customerIds, ...wish }: PushWish): Promise<Person[]> {
    await this.demandContent(wish)
    await this.demandOwn(staffId, customerIds)
    const id = newId()
    const verdicts = await this.ground.gate.preview(
      customerIds.map((one) => intentOf(id, staffId, wish, one)),
    )
    const names = await namesOf(this.ground, customerIds)
    return customerIds.map((customerId, index) => ({
      customerId,
      name: names.get(customerId) ?? null,
      ...foretold(verdicts[index]!),
    }))
  }

  /** Sends what can be sent; a repeated request key goes on where the first one ended. Throws `push.not_yours`. */
  async send(staffId: string, requestKey: string, wish: PushWish): Promise<{ id: string; items: Person[] }> {
    await this.demandContent(wish)
    await this.demandOwn(staffId, wish.customerIds)
    const push = await this.opened(staffId, requestKey, wish)
    const { db, clock, gate } = this.ground
    const people = await db.read.find(GuidePushPerson, { where: { pushId: push.id }, order: { id: 'ASC' } })
    for (const person of people) {
      if (person.state !== 'waiting') continue
      const outcome = await gate.send(intentOf(push.id, staffId, push, person.customerId))
      const settled = settledBy(outcome, clock.now())
      Object.assign(person, settled)
      await db.transact((tx) => tx.update(GuidePushPerson, { id: person.id }, settled))
    }
    const names = await namesOf(
      this.ground,
      people.map(({ customerId }) => customerId),
    )
    const items = people.map(({ customerId, state, channel, sentence }) => {
      return { customerId, name: names.get(customerId) ?? null, state, channel, sentence }
    })
    return { id: push.id, items }
  }

  private async opened(staffId: string, requestKey: string, wish: PushWish): Promise<GuidePush> {
    const { db, clock } = this.ground
    const { customerIds, ...content } = wish
    const push: GuidePush = { id: newId(), requestKey, staffId, ...content, createdAt: clock.now() }
    try {
      await db.transact(async (tx) => {
        await tx.insert(GuidePush, push)
        const rows = [...new Set(customerIds)].map((customerId) => ({
          ...{ id: newId(), pushId: push.id, customerId, state: 'waiting' as const, channel: null },
          ...{ reasonCode: null, sentence: '等待发送。', sentAt: null, forwardedAt: null },
        }))
        await tx.insert(GuidePushPerson, rows)
      })
      return push
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      return db.read.findOneByOrFail(GuidePush, { staffId, requestKey })
    }
  }

  /** What is shown must be there for the customer, and what is from headquarters must be published. */
  private async demandContent({ materialId, ...shown }: Omit<PushWish, 'customerIds'>): Promise<void> {
    await demandGoods(this.ground, shown, true)
    if (materialId === null) return
    if (!(await this.ground.db.read.existsBy(Material, { id: materialId, state: 'published' })))
      throw new AppError('conflict', 'push.material', '这份素材已经撤回，不能再发；请换一份素材。')
  }

  private async demandOwn(staffId: string, customerIds: readonly string[]): Promise<void> {
    const own = await this.ground.db.read.findBy(Binding, {
      ...{ staffId, role: 'home' as const, toAt: IsNull() },
      customerId: In([...customerIds]),
    })
    const mine = new Set(own.map(({ customerId }) => customerId))
    if (!customerIds.every((id) => mine.has(id)))
      throw new AppError(
        'forbidden',
        'push.not_yours',
        '只能发给你自己的客户；有客户不归你服务，请重新选择。',
      )
  }
}
