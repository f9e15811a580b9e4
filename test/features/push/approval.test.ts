import type { Campaign } from '../../../src/contract/campaigns'
import { aCampaign } from '../../app/samples-push'
import { startApp, type TestApp } from '../../support/app'
import { signedIn, type ConsoleClient } from '../../support/console-client'

let t: TestApp
let author: ConsoleClient
let colleague: ConsoleClient
let admin: ConsoleClient
beforeEach(async () => {
  t = await startApp({ WECHAT_API_URL: 'http://127.0.0.1:9' }, { isAsleep: true })
  author = await signedIn(t, 'operator')
  colleague = await signedIn(t, 'operator')
  admin = await signedIn(t, 'admin')
})
afterEach(() => t.close())

const path = '/api/admin/campaigns'
const arrive = async (many: number, from = 0) => {
  for (let index = from; index < from + many; index++)
    await t.app.db.transact((tx) =>
      t.app.features.customers.arrive(tx, {
        ...{ account: 'miniapp', openId: `oPerson${index}`, evidence: 'login' as const },
        at: Date.now(),
      }),
    )
}
const rule = (who: ConsoleClient, value: object) =>
  who.send('post', '/api/admin/policies', { key: 'campaignApproval', value })
const written = async () => (await author.send('post', path, aCampaign()).expect(200)).body as Campaign
const step = (who: ConsoleClient, { id, version }: Campaign, move: string) =>
  who.send('post', `${path}/${id}/${move}`, { version })
const refusal = ({ body }: { body: unknown }) => (body as { error: { code: string; message: string } }).error
const read = async (who: ConsoleClient, { id }: Campaign) =>
  (await who.get(`${path}/${id}`).expect(200)).body as Campaign

describe('the policy of approvals', () => {
  it('is for administrators to change, and asks more for more people', async () => {
    const said = refusal(await rule(colleague, { colleagueFrom: 2, adminFrom: 3 }).expect(403))
    expect(said).toMatchObject({ code: 'policy.admin_only' })
    expect(refusal(await rule(admin, { colleagueFrom: 3, adminFrom: 2 }).expect(422)).message).toMatch(
      /[一-龥]/,
    )
  })

  it('lets a small campaign go out without anybody, a larger one with a colleague, a large one with an administrator', async () => {
    await rule(admin, { colleagueFrom: 2, adminFrom: 3 }).expect(200)
    await arrive(1)
    const small = await written()
    expect(small).toMatchObject({ isApproved: true, approvalRule: '发给 1 位客户，按规则参数不需要审批。' })
    await step(author, small, 'schedule').expect(200)

    await arrive(1, 1)
    const middle = await written()
    expect(refusal(await step(author, middle, 'schedule').expect(409))).toEqual(
      expect.objectContaining({
        code: 'campaign.not_approved',
        message: '发给 2 位客户，要先由另一位同事审批，再排期。',
      }),
    )
    const agreed = (await step(colleague, middle, 'approve').expect(200)).body as Campaign

    // Meanwhile more people match: what a colleague agreed to now needs an administrator.
    await arrive(1, 2)
    expect((await read(colleague, middle)).approvalObstacle).toContain('请联系管理员')
    expect(refusal(await step(author, agreed, 'schedule').expect(409)).message).toContain('由一位管理员审批')
    expect(refusal(await step(colleague, agreed, 'approve').expect(409)).message).toContain('请联系管理员')
    const approved = (await step(admin, agreed, 'approve').expect(200)).body as Campaign
    expect((await step(author, approved, 'schedule').expect(200)).body).toMatchObject({ state: 'scheduled' })
  })
})
