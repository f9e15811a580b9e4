import type { z } from 'zod'
import type { CareMoment, CareNote } from '../../contract/care'
import { AppError } from '../../domain/errors'
import { newId } from '../../platform/ids'
import type { Actor } from '../../platform/http/serve'
import { CustomerNote } from './entities/note'
import { instant, type CareGround } from './ground'
import { demandMine } from './mine'

type Note = z.input<typeof CareNote>
type Moment = z.input<typeof CareMoment>
interface Page {
  page: number
  pageSize: number
}

const NEWEST = { createdAt: 'DESC', id: 'DESC' } as const

/** What guides note about their customers, and how it stands among what happened. */
export class Notes {
  constructor(private readonly ground: CareGround) {}

  async list(
    actor: Actor,
    customerId: string,
    { page, pageSize }: Page,
  ): Promise<{ items: Note[]; total: number }> {
    const { db } = this.ground
    const mine = await demandMine(this.ground, actor, customerId)
    const [rows, total] = await db.read.findAndCount(CustomerNote, {
      where: { customerId: mine.customerId },
      order: NEWEST,
      skip: (page - 1) * pageSize,
      take: pageSize,
    })
    return { items: await this.present(rows, actor), total }
  }

  async add(actor: Actor, customerId: string, text: string): Promise<Note> {
    const { db, clock, customers, sealed } = this.ground
    await demandMine(this.ground, actor, customerId)
    const row = await db.transact(async (tx) => {
      const customer = await customers.lock(tx, customerId)
      const id = newId()
      const note = { id, customerId: customer.id, staffId: actor.staffId, createdAt: clock.now() }
      const made = { ...note, text: sealed.seal(id, text) }
      await tx.insert(CustomerNote, made)
      return made
    })
    return (await this.present([row], actor))[0]!
  }

  /** Only who wrote it may delete it, while the customer is theirs. Throws `note.unknown`. */
  async remove(actor: Actor, id: string): Promise<void> {
    const { db } = this.ground
    const row = await db.read.findOneBy(CustomerNote, { id, staffId: actor.staffId })
    if (!row) throw new AppError('not_found', 'note.unknown', '没有这条备注，或不是你写的；请刷新。')
    await demandMine(this.ground, actor, row.customerId)
    await db.transact((tx) => tx.delete(CustomerNote, { id }))
  }

  /** Contacts and notes of one customer together, the newest first. */
  async timeline(
    actor: Actor,
    customerId: string,
    { page, pageSize }: Page,
  ): Promise<{ items: Moment[]; total: number }> {
    const { db, customers } = this.ground
    const { customerId: id } = await demandMine(this.ground, actor, customerId)
    const end = page * pageSize
    const touches = await customers.forGuides.touches(id, { skip: 0, take: end })
    const [notes, noted] = await db.read.findAndCount(CustomerNote, {
      where: { customerId: id },
      order: NEWEST,
      take: end,
    })
    const moments = [...(await this.contacts(touches.items)), ...(await this.noted(notes, actor))]
    moments.sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || (a.id < b.id ? 1 : -1))
    return { items: moments.slice(end - pageSize, end), total: touches.total + noted }
  }

  private async contacts(
    rows: Awaited<ReturnType<CareGround['customers']['forGuides']['touches']>>['items'],
  ): Promise<Moment[]> {
    const { staff, stores, wordsOf } = this.ground
    const shops = new Map((await stores.all()).map((store) => [store.id, store.name]))
    const names = await staff.namesOf([...new Set(rows.flatMap(({ staffId }) => staffId ?? []))])
    const words = await wordsOf(rows)
    return rows.map(({ id, kind, title, ref, storeId, staffId, at }) => ({
      ...{ id, kind, title, at },
      words: words.get(`${kind}:${ref}`) ?? '',
      store: storeId === null ? null : (shops.get(storeId) ?? null),
      guide: staffId === null ? null : (names.get(staffId) ?? null),
    }))
  }

  private async noted(rows: readonly CustomerNote[], actor: Actor): Promise<Moment[]> {
    return (await this.present(rows, actor)).map(({ id, text, madeBy, at }) => {
      return { id, kind: 'note' as const, title: '备注', words: text, store: null, guide: madeBy, at }
    })
  }

  private async present(rows: readonly CustomerNote[], actor: Actor): Promise<Note[]> {
    const { staff, sealed } = this.ground
    const names = await staff.namesOf([...new Set(rows.map(({ staffId }) => staffId))])
    return rows.map(({ id, text, staffId, createdAt }) => ({
      id,
      text: sealed.open(id, text),
      madeBy: names.get(staffId) ?? '',
      isMine: staffId === actor.staffId,
      at: instant(createdAt),
    }))
  }
}
