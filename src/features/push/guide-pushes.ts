import type { z } from 'zod'
import type { PushPerson, PushWish } from '../../contract/guide-pushes'
import { AppError } from '../../domain/errors'
import { CHANNEL_NAMES } from '../../domain/send-class'
import { isUniqueViolation } from '../../platform/db/errors'
import { newId } from '../../platform/ids'
import type { SendVerdict } from '../sending'
import { demandGoods } from './goods'
import { namesOf } from './guide-cards'
import { Material } from './entities/material'
import { GuidePush, GuidePushPerson } from './entities/guide-push'
import { BUSY_MS, guideIntent, settledBy } from './guide-push-intent'
import type { PushGround } from './ground'
import { LaterPushes } from './later-pushes'
import { OwnCustomers } from './own-customers'
import { PushLinks } from './push-links'

type Person = z.input<typeof PushPerson>

function foretold(verdict: SendVerdict): Omit<Person, 'customerId' | 'name'> {
  if (verdict.result === 'send') {
    const { channel } = verdict
    if (channel === 'guideCard')
      return { state: 'card', channel, sentence: '不能直接发送，会准备卡片由你转发。' }
    return { state: 'waiting', channel, sentence: `可以通过${CHANNEL_NAMES[channel]}发送。` }
  }
  const state = verdict.result === 'later' ? 'later' : 'skipped'
  return { state, channel: null, sentence: verdict.sentence }
}

/** What guides send on their own to their own customers, each through the gate. */
export class GuidePushes {
  /** To whom they may push. */
  readonly own: OwnCustomers
  private readonly links: PushLinks

  constructor(private readonly ground: PushGround) {
    this.own = new OwnCustomers(ground)
    this.links = new PushLinks(ground)
  }

  /** What would become of each; nothing is written. Throws `push.not_yours`, `push.material`, `material.offer` … */
  async preview(staffId: string, { customerIds, ...wish }: PushWish): Promise<Person[]> {
    await this.demandContent(wish)
    await this.demandOwn(staffId, customerIds)
    const push = { id: newId(), staffId, ...wish, createdAt: this.ground.clock.now() }
    const verdicts = await this.ground.gate.preview(
      customerIds.map((one) => guideIntent(push, one, { page: wish.link, anchor: '' })),
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
    const door = await this.links.doorOf(push)
    for (const person of people) {
      if (person.state !== 'waiting') continue
      const outcome = await gate.send(guideIntent(push, person.customerId, door))
      const settled = settledBy(outcome, clock.now())
      // A card may have been forwarded or taken back by now: that is the later truth.
      const open = { id: person.id, state: 'waiting' as const }
      await db.transact((tx) => tx.update(GuidePushPerson, open, settled))
    }
    return this.result(staffId, push.id)
  }

  /** What has become of each customer of an own push. Throws `push.unknown`. */
  async result(staffId: string, id: string): Promise<{ id: string; items: Person[] }> {
    const { read } = this.ground.db
    if (!(await read.existsBy(GuidePush, { id, staffId })))
      throw new AppError('not_found', 'push.unknown', '没有这次推送，请刷新。')
    const people = await read.find(GuidePushPerson, { where: { pushId: id }, order: { id: 'ASC' } })
    const ids = people.map(({ customerId }) => customerId)
    // Whoever has another guide by now is a number here.
    const names = await namesOf(this.ground, [...(await this.own.among(staffId, ids))])
    const items = people.map(({ customerId, state, channel, sentence }) => {
      return { customerId, name: names.get(customerId) ?? null, state, channel, sentence }
    })
    return { id, items }
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
          dueAt: push.createdAt + BUSY_MS,
        }))
        await tx.insert(GuidePushPerson, rows)
      })
      return push
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      return db.read.findOneByOrFail(GuidePush, { staffId, requestKey })
    }
  }

  /** Sends some of what was put off and is due now; true when there was something. */
  sendDue(): Promise<boolean> {
    return new LaterPushes(this.ground, this.links, (push) => this.demandContent(push)).run()
  }

  /** What is shown must be there for the customer, and what is from headquarters must be published. */
  private async demandContent({ materialId, ...shown }: Omit<PushWish, 'customerIds'>): Promise<void> {
    await demandGoods(this.ground, shown, true)
    if (materialId === null) return
    if (!(await this.ground.db.read.existsBy(Material, { id: materialId, state: 'published' })))
      throw new AppError('conflict', 'push.material', '这份素材已经撤回，不能再发；请换一份素材。')
  }

  private async demandOwn(staffId: string, customerIds: readonly string[]): Promise<void> {
    const mine = await this.own.among(staffId, customerIds)
    if (!customerIds.every((id) => mine.has(id)))
      throw new AppError(
        'forbidden',
        'push.not_yours',
        '只能发给你自己的客户；有客户不归你服务，请重新选择。',
      )
  }
}
