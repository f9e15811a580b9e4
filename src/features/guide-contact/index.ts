import type { EntityManager } from 'typeorm'
import type { guideContactApi } from '../../contract/guide-contact'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import { GuideContact } from './entity'

/** The tables of guides' contact codes. */
export const guideContactEntities: EntityClass[] = [GuideContact]

/** What contact codes ask of bindings, staff, audit, and of whoever draws a code. */
export interface GuideContactDeps {
  db: Database
  clock: Clock
  bindings: {
    homeAt(customerId: string, at: number): Promise<{ staffId: string | null } | null | undefined>
  }
  staff: { byId(id: string): Promise<{ id: string; name: string; state: string } | undefined> }
  audit: {
    note(
      tx: EntityManager,
      entry: {
        actor: { kind: 'staff'; id: string }
        action: string
        target: { kind: string; id: string }
        at: number
      },
    ): Promise<void>
  }
  draw(content: string): { contentType: string; bytes: Buffer }
}

/** A guide's contact code: seen by the customers whom the guide serves now, and by nobody else. */
export function makeGuideContact(deps: GuideContactDeps): { handlers: Handlers<typeof guideContactApi> } {
  const { db, clock, audit } = deps
  const urlOf = async (staffId: string): Promise<string | null> =>
    (await db.read.findOneBy(GuideContact, { staffId }))?.url ?? null
  const change = (staffId: string, url: string | null): Promise<void> =>
    db.transact(async (tx) => {
      const at = clock.now()
      await tx.delete(GuideContact, { staffId })
      if (url !== null) await tx.insert(GuideContact, { staffId, url, updatedAt: at })
      const action = url === null ? 'staff.contact_removed' : 'staff.contact_set'
      const target = { kind: 'staff', id: staffId }
      await audit.note(tx, { actor: { kind: 'staff', id: staffId }, action, target, at })
    })
  const contactFor = async (customerId: string) => {
    const home = await deps.bindings.homeAt(customerId, clock.now())
    const guide = home?.staffId ? await deps.staff.byId(home.staffId) : undefined
    const url = guide?.state === 'active' ? await urlOf(guide.id) : null
    return url === null ? undefined : { name: guide!.name, url }
  }
  return {
    handlers: {
      'GET /api/workbench/contact-code': async (_, { actor }) => ({ url: await urlOf(actor!.staffId) }),
      'PUT /api/workbench/contact-code': async ({ url }, { actor }) => {
        await change(actor!.staffId, url)
        return { url }
      },
      'DELETE /api/workbench/contact-code': async (_, { actor }) => {
        await change(actor!.staffId, null)
        return { url: null }
      },
      'GET /api/mp/guide-contact': async (_, { customer }) => ({
        guideName: (await contactFor(customer!.customerId))?.name ?? null,
      }),
      'GET /api/mp/guide-contact/picture': async (_, { customer }) => {
        const contact = await contactFor(customer!.customerId)
        if (!contact)
          throw new AppError(
            'not_found',
            'contact.none',
            '你的导购现在没有企业微信名片，可以在这里直接发消息。',
          )
        return { filename: `${contact.name} 企业微信.png`, ...deps.draw(contact.url) }
      },
    },
  }
}
