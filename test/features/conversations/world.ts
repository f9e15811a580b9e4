import { StoreDraft } from '../../../src/contract/stores'
import type {
  ConversationDetail,
  ConversationMessage,
  ConversationSummary,
  OutgoingContent,
} from '../../../src/contract/conversations'
import { newId } from '../../../src/platform/ids'
import type { Follower } from '../../../src/sandbox/client'
import { aStore } from '../../app/samples-organisation'
import { signIn, type ConsoleClient } from '../../support/console-client'
import { startSystem, type SystemWish, type TestSystem } from '../../support/system'

const PASSWORD = 'correct horse battery'

/** Somebody of the staff, signed in to the console. */
export interface Clerk extends ConsoleClient {
  staffId: string
  name: string
}

/** A list as the API answers it. */
export interface Listed {
  items: ConversationSummary[]
  total: number
  waiting: number
  unread: number
}

/** Waits until something is there; rejects with the last thing seen. */
export async function until<T>(look: () => Promise<T | undefined>, ms = 8_000): Promise<T> {
  const endsAt = Date.now() + ms
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > endsAt) throw new Error(`nothing within ${ms} ms`)
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
}

let keys = 0
/** A new client key. */
export const clientKey = (): string => `test-key-${++keys}`

/** Two shops that never close, guides in them, and customers who write. */
export async function openDesk(wish: SystemWish = {}) {
  const t: TestSystem = await startSystem(wish)
  const { stores: shops, staff, bindings } = t.app.features
  const always = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }]
  const makeStore = async (name: string): Promise<string> =>
    (
      await shops.writer.create(
        StoreDraft.parse(aStore({ name, city: '上海', openingPeriods: always })),
        null,
      )
    ).id
  const stores = { huaihai: await makeStore('淮海店'), jingan: await makeStore('静安店') }
  const hire = async (name: string, role: 'guide' | 'store_manager', storeId: string): Promise<Clerk> => {
    const login = `clerk${++keys}`
    const { id } = await t.app.staff.create({ name, login, password: PASSWORD, roles: [role] })
    await staff.assignments.assign(id, storeId, role, null)
    return { ...(await signIn(t, login, PASSWORD)), staffId: id, name }
  }
  const customerOf = (person: Follower) =>
    until(() => t.app.features.customers.identityOf('official', person.openId()))
  return {
    t,
    stores,
    hire,
    customerOf,
    headquarters: await t.console('operator'),
    /** A follower whose home is a store, with a guide if one is named. */
    async customer(nickname: string, storeId?: string, staffId: string | null = null): Promise<Follower> {
      const person = await t.sandbox.follower({ nickname })
      const customerId = await customerOf(person)
      // What following allows is over.
      await t.sandbox.clock.advance(61_000)
      const at = (await t.sandbox.clock.read()).now
      if (storeId !== undefined)
        await t.app.db.transact(async (tx) => {
          await t.app.features.customers.lock(tx, customerId)
          const whose = { customerId, storeId, staffId }
          await bindings.change(tx, { ...whose, reason: '顾客提出', actorId: newId(), at })
        })
      return person
    },
    list: async (clerk: ConsoleClient, query = ''): Promise<Listed> =>
      (await clerk.get(`/api/admin/conversations?${query}`).expect(200)).body as Listed,
    read: async (clerk: ConsoleClient, id: string): Promise<ConversationDetail> =>
      (await clerk.get(`/api/admin/conversations/${id}`).expect(200)).body as ConversationDetail,
    lines: async (clerk: ConsoleClient, id: string): Promise<ConversationMessage[]> =>
      (
        (await clerk.get(`/api/admin/conversations/${id}/messages`).expect(200)).body as {
          items: ConversationMessage[]
        }
      ).items,
    take: (clerk: ConsoleClient, id: string) =>
      clerk.send('post', `/api/admin/conversations/${id}/take`).expect(200),
    say: async (clerk: ConsoleClient, id: string, content: OutgoingContent | string, key = clientKey()) => {
      const body = {
        clientKey: key,
        content: typeof content === 'string' ? { kind: 'text', text: content } : content,
      }
      return (await clerk.send('post', `/api/admin/conversations/${id}/messages`, body).expect(200)).body as {
        message: ConversationMessage
        window: ConversationDetail['window']
      }
    },
    /** The open conversation of somebody, once it is there and holds so many of their messages. */
    conversationOf: async (
      person: Follower,
      messages = 1,
    ): Promise<{ id: string; ownerStaffId: string | null }> => {
      const customerId = await customerOf(person)
      return until(async () => {
        const rows: { id: string; ownerStaffId: string | null; inboundCount: number }[] =
          await t.app.db.read.query(
            'SELECT id, ownerStaffId, inboundCount FROM conversations WHERE openKey = ?',
            [customerId],
          )
        return rows[0] && Number(rows[0].inboundCount) >= messages ? rows[0] : undefined
      })
    },
    close: () => t.close(),
  }
}

export type DeskWorld = Awaited<ReturnType<typeof openDesk>>
