import { In, IsNull } from 'typeorm'
import type { App } from '../../app'
import { Binding } from '../../features/bindings'
import { addDays, dayOf } from '../../domain/follow-up-plan'
import type { Actor } from '../../platform/http/serve'

const NOTES = [
  '给妈妈挑围巾，喜欢浅色，不要太长。',
  '对羊毛有点敏感，试过羊绒没事。',
  '周末常带孩子来，下午人少的时候更自在。',
]
const TAGS = [['喜欢羊绒', '尺码 M'], ['送礼'], ['亲子']]

/**
 * What guides know of these customers of theirs: a name, tags, a note, something to do today, a birthday this month, and a plan
 * of half a year. `now` in epoch ms.
 */
export async function lookAfterSome(
  app: App,
  people: readonly { customerId: string; name: string }[],
  now: number,
): Promise<void> {
  const { care, customers, staff } = app.features
  const homes = await app.db.read.find(Binding, {
    where: { customerId: In(people.map(({ customerId }) => customerId)), role: 'home', toAt: IsNull() },
    order: { fromAt: 'ASC', id: 'ASC' },
  })
  const today = dayOf(now)
  const birthdayMonth = Number(today.slice(5, 7))
  for (const [index, { customerId, staffId }] of homes.entries()) {
    const guide = staffId === null ? undefined : await staff.directory.byId(staffId)
    if (!guide) continue
    const actor: Actor = { staffId: guide.id, name: guide.name, roles: ['guide'], storeIds: [] }
    await app.db.transact(async (tx) => {
      await customers.lock(tx, customerId)
      for (const tag of TAGS[index % TAGS.length]!)
        await customers.tag(tx, customerId, { tag, source: 'guide' })
      const name = people.find((one) => one.customerId === customerId)?.name
      await customers.tell(tx, customerId, { name, birthdayMonth }, now)
    })
    await care.notes.add(actor, customerId, NOTES[index % NOTES.length]!)
    await care.followUps.add(actor, customerId, { text: '告诉顾客问的那件到货了没有', dueOn: today })
    await care.plans.add(actor, customerId, {
      ...{ title: '半年陪伴', startOn: addDays(today, 7), months: 6, everyWeeks: 4, endsWithSale: false },
      texts: ['问近况和需要', '介绍合适的新品', '分享洗护和搭配'],
    })
  }
}
