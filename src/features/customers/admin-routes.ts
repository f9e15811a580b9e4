import { IsNull } from 'typeorm'
import type { customersApi } from '../../contract/customers'
import { AppError } from '../../domain/errors'
import { changeProfile, type ProfileChange } from '../../domain/profile'
import type { Call, Handlers } from '../../platform/http/serve'
import { caseRoutes } from './case-routes'
import type { CustomerDirectory } from './directory'
import { Consent } from './entities/consent'
import { CustomerTag, Tag } from './entities/customer-tag'
import { lockCustomer } from './lock'
import type { CustomerParts } from './parts'
import { searchCustomers } from './search'
import { actorOf, noteStaff, rangeOf } from './staff-call'
import { putTag, takeTag } from './tagging'
import { touchesOf } from './timeline'
import { presentConsent } from './views'

interface StaffChange {
  name?: string | null
  birthdayMonth?: number | null
  note?: string | null
}

async function correctProfile(
  parts: CustomerParts,
  call: Call,
  customerId: string,
  given: StaffChange,
): Promise<void> {
  const { db, clock, profiles } = parts
  const { birthdayMonth, ...texts } = given
  const change: ProfileChange = { ...texts }
  if (birthdayMonth !== undefined)
    change.birthdayMonth = birthdayMonth === null ? null : String(birthdayMonth)
  await db.transact(async (tx) => {
    const { state } = await lockCustomer(tx, customerId)
    if (state !== 'live')
      throw new AppError('conflict', 'customer.erased', '这位顾客的个人信息已经删除，不能再填写。')
    const now = clock.now()
    const fields = changeProfile(await profiles.read(tx, customerId), change, 'staff', now)
    await profiles.write(tx, customerId, fields, now)
    // Which fields, never what they say.
    await noteStaff(parts, tx, call, {
      action: 'customer.profile',
      customerId,
      after: { fields: Object.keys(change) },
    })
  })
}

async function showPhone(parts: CustomerParts, call: Call, customerId: string, reason: string) {
  const { db, profiles } = parts
  const { phone } = await profiles.read(db.read, customerId)
  if (!phone) throw new AppError('conflict', 'customer.no_phone', '这位顾客没有留下手机号。')
  await db.transact((tx) => noteStaff(parts, tx, call, { action: 'customer.show_phone', customerId, reason }))
  return { phone: phone.value }
}

function tagRoutes(parts: CustomerParts, directory: CustomerDirectory) {
  const { db } = parts
  return {
    'POST /api/admin/customers/:id/tags': async ({ id, tag, expiresAt }, call) => {
      const customer = await directory.visible(id, actorOf(call).storeIds)
      return { tags: await putTag(parts, call, customer.id, { tag, expiresAt }) }
    },
    'POST /api/admin/customers/:id/tags/remove': async ({ id, tag }, call) => {
      const customer = await directory.visible(id, actorOf(call).storeIds)
      return { tags: await takeTag(parts, call, customer.id, tag) }
    },
    'GET /api/admin/tags': async (page) => {
      const [rows, total] = await db.read.findAndCount(Tag, { order: { name: 'ASC' }, ...rangeOf(page) })
      const items = []
      for (const { name } of rows)
        items.push({ name, customers: await db.read.countBy(CustomerTag, { tag: name, toAt: IsNull() }) })
      return { items, total }
    },
  } satisfies Partial<Handlers<typeof customersApi>>
}

/** The console's operations on customers. Store managers see those who are bound to their stores. */
export function adminRoutes(
  parts: CustomerParts,
  directory: CustomerDirectory,
): Handlers<typeof customersApi> {
  const { db } = parts
  return {
    'GET /api/admin/customers': (input, call) =>
      directory.list({ ...input, storeIds: actorOf(call).storeIds }, input),
    'POST /api/admin/customers/search': async ({ q, ...page }, call) => {
      const ids = await searchCustomers(parts, q, actorOf(call).staffId)
      return directory.list({ ids, storeIds: actorOf(call).storeIds }, page)
    },
    'GET /api/admin/customers/:id': async ({ id }, call) =>
      directory.detail(await directory.visible(id, actorOf(call).storeIds)),
    'GET /api/admin/customers/:id/timeline': async ({ id, ...page }, call) => {
      const { id: customerId } = await directory.visible(id, actorOf(call).storeIds)
      return touchesOf(parts, customerId, rangeOf(page))
    },
    'GET /api/admin/customers/:id/consents': async ({ id, ...page }, call) => {
      const { id: customerId } = await directory.visible(id, actorOf(call).storeIds)
      const order = { at: 'DESC', id: 'DESC' } as const
      const [rows, total] = await db.read.findAndCount(Consent, {
        where: { customerId },
        order,
        ...rangeOf(page),
      })
      return { items: rows.map(presentConsent), total }
    },
    'PATCH /api/admin/customers/:id/profile': async ({ id, ...change }, call) => {
      const customer = await directory.visible(id, actorOf(call).storeIds)
      await correctProfile(parts, call, customer.id, change)
      return directory.detail(customer)
    },
    'POST /api/admin/customers/:id/phone': async ({ id, reason }, call) =>
      showPhone(parts, call, (await directory.visible(id, actorOf(call).storeIds)).id, reason),
    ...tagRoutes(parts, directory),
    ...caseRoutes(parts, directory),
  }
}
