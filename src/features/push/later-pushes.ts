import { In, IsNull, LessThanOrEqual, type EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { KnownIntent } from '../../domain/frequency'
import { DEFAULT_PRIORITY } from '../../domain/send-class'
import { Binding } from '../bindings'
import { marks, pieces } from './engine/bulk'
import { GuidePush, GuidePushPerson } from './entities/guide-push'
import { guideIntent, guidePushKey, lapsesAt, settledBy, type Settled } from './guide-push-intent'
import type { PushGround } from './ground'
import type { PushLinks } from './push-links'

const AT_ONCE = 20
const OPEN = ['later', 'waiting'] as const

/** What a push shows must still be there; throws an AppError that says what is not. */
export type DemandContent = (push: GuidePush) => Promise<void>

/**
 * Sends what of guides' pushes could not go out at once, when its time comes, and what a dead process left. Any number
 * of processes may do it: the gate sends each key once.
 */
export class LaterPushes {
  constructor(
    private readonly ground: Pick<PushGround, 'db' | 'clock' | 'gate'>,
    private readonly links: PushLinks,
    private readonly demandContent: DemandContent,
  ) {}

  /** Sends some of what is due; true when there was something. */
  async run(): Promise<boolean> {
    const { db, clock } = this.ground
    const people = await db.read.find(GuidePushPerson, {
      where: { state: In([...OPEN]), dueAt: LessThanOrEqual(clock.now()) },
      order: { dueAt: 'ASC', id: 'ASC' },
      take: AT_ONCE,
    })
    if (people.length === 0) return false
    const found = await db.read.findBy(GuidePush, { id: In(people.map(({ pushId }) => pushId)) })
    const pushes = new Map(found.map((push) => [push.id, push]))
    await Promise.all(people.map((person) => this.settle(person, pushes.get(person.pushId)!)))
    return true
  }

  private async settle(person: GuidePushPerson, push: GuidePush): Promise<void> {
    const { db } = this.ground
    const settled = await this.send(person, push)
    const open = { id: person.id, state: In([...OPEN]) }
    await db.transact((tx) => tx.update(GuidePushPerson, open, settled))
  }

  private async send({ customerId }: GuidePushPerson, push: GuidePush): Promise<Settled> {
    const { db, clock, gate } = this.ground
    const { staffId } = push
    const given = { channel: null, sentAt: null, dueAt: null, state: 'skipped' as const }
    const isTheirs = await db.read.existsBy(Binding, { staffId, customerId, role: 'home', toAt: IsNull() })
    if (!isTheirs)
      return { ...given, reasonCode: 'push.not_yours', sentence: '这位客户已不归你服务，没有再发送。' }
    try {
      await this.demandContent(push)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return { ...given, reasonCode: error.code.slice(0, 64), sentence: error.message.slice(0, 300) }
    }
    return settledBy(
      await gate.send(guideIntent(push, customerId, await this.links.doorOf(push))),
      clock.now(),
    )
  }
}

interface Row {
  customerId: string
  pushId: string
  dueAt: number | string
  createdAt: number | string
}

/** What guides' pushes are known to have for these customers, for the frequency budget. */
export async function guidePushesPendingFor(
  tx: EntityManager,
  customerIds: readonly string[],
): Promise<Map<string, KnownIntent[]>> {
  const known = new Map<string, KnownIntent[]>()
  for (const some of pieces(customerIds, 1_000)) {
    const rows = await tx.query<Row[]>(
      `SELECT p.customerId, p.pushId, p.dueAt, g.createdAt FROM guide_push_people p JOIN guide_pushes g ON g.id = p.pushId
       WHERE p.customerId IN (${marks(some)}) AND p.state = 'later' AND p.dueAt IS NOT NULL`,
      some,
    )
    for (const { customerId, pushId, dueAt, createdAt } of rows) {
      const key = guidePushKey(pushId, customerId)
      const times = { at: Number(dueAt), notAfter: lapsesAt(Number(createdAt)) }
      known.set(customerId, [...(known.get(customerId) ?? []), { key, priority: DEFAULT_PRIORITY, ...times }])
    }
  }
  return known
}
