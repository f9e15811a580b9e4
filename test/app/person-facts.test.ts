import { StoreDraft } from '../../src/contract/stores'
import { Binding } from '../../src/features/bindings'
import { newId } from '../../src/platform/ids'
import { signedIn } from '../support/console-client'
import { saveRule, says } from '../support/rules-by-http'
import { startSystem, type TestSystem } from '../support/system'
import { aStore } from './samples-organisation'

let t: TestSystem
beforeAll(async () => {
  t = await startSystem()
  const operator = await signedIn(t, 'operator')
  const text = '{{nickname}}，{{store}}（{{storeHours}}）的{{guide}}为您服务，您是{{tier}}。'
  await saveRule(t, operator, { name: '我的', triggers: says('我的'), answers: [{ type: 'text', text }] })
})
afterAll(() => t.close())

/** Makes the follower a member of a new store, served by a new guide. */
async function welcome(openId: string): Promise<string> {
  const { customers, membership, staff, stores } = t.app.features
  const { db } = t.app
  const store = await stores.writer.create(StoreDraft.parse(aStore({ name: '山前湖滨店' })), null)
  const { id: staffId } = await staff.service.create({ name: '小林', roles: ['guide'] })
  const at = Date.now() - 60_000
  await db.transact(async (tx) => {
    const who = { account: 'official' as const, openId, evidence: 'test', at }
    const { customerId } = await customers.arrive(tx, who)
    await membership.open(tx, customerId, at)
    const home = { storeId: store.id, staffId, role: 'home' as const, openKey: `home:${customerId}` }
    const rest = { toAt: null, cause: 'scan', decidedBy: 'policy', policyVersion: 0, sourceScanId: null }
    await tx.insert(Binding, { id: newId(), customerId, fromAt: at, ...home, ...rest })
  })
  return store.id
}

describe('an answer with a follower’s own values', () => {
  it('falls back for somebody of whom nothing is known, and names store, guide and tier of a member', async () => {
    const person = await t.sandbox.follower({ nickname: '小明' })
    const heard = async () => JSON.stringify(await t.ask(person, '我的'))
    expect(await heard()).toContain('您，附近门店（请以门店公告为准）的导购为您服务，您是会员。')
    await welcome(person.openId())
    expect(await heard()).toContain('您，山前湖滨店（每天 10:00–21:30）的小林为您服务，您是普卡。')
  })

  it('is given only where store and tier are those of the rule', async () => {
    const person = await t.sandbox.follower({ nickname: '小红' })
    const storeId = await welcome(person.openId())
    const operator = await signedIn(t, 'operator')
    const rule = (name: string, conditions: object) =>
      saveRule(t, operator, {
        name,
        triggers: says(name),
        conditions,
        answers: [{ type: 'text', text: `只给${name}` }],
      })
    await rule('本店会员', { storeIds: [storeId], tierIds: ['basic'] })
    await rule('别店会员', { storeIds: [newId()] })
    await rule('金卡会员', { tierIds: ['gold'] })
    expect(await t.ask(person, '本店会员')).toMatchObject({ text: '只给本店会员' })
    for (const other of ['别店会员', '金卡会员'])
      await expect(t.ask(person, other)).rejects.toThrow('no reply')
  })

  it('is given only to the customer whom the brand tagged, as long as the tag holds', async () => {
    const [tagged, other] = [await t.sandbox.follower(), await t.sandbox.follower()]
    const operator = await signedIn(t, 'operator')
    const { customers } = t.app.features
    const customerId = await customers.identityOf('official', tagged.openId())
    const path = `/api/admin/customers/${customerId}/tags`
    await operator.send('post', path, { tag: '羊绒，爱好者' }).expect(200)
    const answers = [{ type: 'text', text: '羊绒大衣到店了' }]
    const conditions = { customerTags: ['羊绒，爱好者', '大客户'] }
    await saveRule(t, operator, { name: '新品', triggers: says('新品'), conditions, answers })
    expect(await t.ask(tagged, '新品')).toMatchObject({ text: '羊绒大衣到店了' })
    await expect(t.ask(other, '新品')).rejects.toThrow('no reply')
    await operator.send('post', `${path}/remove`, { tag: '羊绒，爱好者' }).expect(200)
    await expect(t.ask(tagged, '新品')).rejects.toThrow('no reply')
  })
})
