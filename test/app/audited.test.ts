import type { Key } from '../../src/contract/endpoint'
import { healthApi } from '../../src/contract/health'
import { repliesApi } from '../../src/contract/replies'
import { HEALTH_CHANGES, REPLY_CHANGES } from '../../src/app/audited'
import { signedIn, type ConsoleClient } from '../support/console-client'
import { startApp, type TestApp } from '../support/app'

let t: TestApp
let me: ConsoleClient
beforeAll(async () => {
  t = await startApp()
  me = await signedIn(t)
})
afterAll(() => t.close())

const draft = {
  name: '退货',
  triggers: [{ kind: 'exact', phrase: '退货' }],
  answers: [{ type: 'text', text: '七天内可退' }],
}
const chain = async () => {
  const { body } = await me.get('/api/admin/audit').expect(200)
  return (body as { items: { action: string; target: object; actor: { name: string }; after: unknown }[] })
    .items
}

/** Operations that only look. */
const LOOKING: Key[] = [
  'POST /api/admin/rules/test',
  'POST /api/admin/rules/check',
  'POST /api/admin/rules/warnings',
  'POST /api/admin/rules/import/preview',
  'POST /api/admin/account-menu/check',
  'POST /api/admin/health/doctor',
]

describe('the audit chain of replies and health', () => {
  it('names every operation that changes something', () => {
    const writing = [...Object.keys(repliesApi), ...Object.keys(healthApi)].filter(
      (key) => !key.startsWith('GET') && !LOOKING.includes(key as Key),
    )
    const named = [...Object.keys(REPLY_CHANGES), ...Object.keys(HEALTH_CHANGES)]
    expect(writing.sort()).toEqual(named.sort())
  })

  it('says who did what to which rule', async () => {
    const { body } = await me.send('post', '/api/admin/rules', draft).expect(200)
    const { id } = (body as { rule: { id: string } }).rule
    await me.send('post', `/api/admin/rules/${id}/active`, { isActive: false }).expect(200)
    await me.send('delete', `/api/admin/rules/${id}`).expect(200)
    const target = { kind: 'rule', id }
    const entries = (await chain()).slice(0, 3)
    expect(entries).toMatchObject([
      { action: 'rule.delete', target, after: null },
      { action: 'rule.switch', target, after: { isActive: false } },
      { action: 'rule.create', target, after: { name: '退货' } },
    ])
    expect(entries.every(({ actor }) => actor.name === '测试')).toBe(true)
  })

  it('has nothing of what was refused, and nothing that a follower wrote', async () => {
    const before = await chain()
    await me.send('post', '/api/admin/rules', { ...draft, triggers: [] }).expect(422)
    expect(await chain()).toEqual(before)
    await me
      .send('post', '/api/admin/unmatched-phrases/dismiss', { phrase: '我的电话13800000000' })
      .expect(200)
    expect((await chain())[0]).toMatchObject({ action: 'phrase.dismiss', after: null })
    expect(JSON.stringify(await chain())).not.toContain('13800000000')
  })

  it('is whole', async () => {
    const { body } = await me.get('/api/admin/audit/verify').expect(200)
    expect(body).toMatchObject({ isWhole: true, brokenAt: null })
  })
})
