import type { MemberImport } from '../../../src/contract/imports'
import { Customer } from '../../../src/features/customers'
import { MemberImportLine } from '../../../src/features/customers/entities/member-import'
import { startApp, type TestApp } from '../../support/app'
import { signedIn, type ConsoleClient } from '../../support/console-client'
import { jobsDone } from './phone'

let t: TestApp
let admin: ConsoleClient
beforeEach(async () => {
  t = await startApp({ WECHAT_API_URL: 'http://127.0.0.1:9' })
  admin = await signedIn(t)
})
afterEach(() => t.close())

const csv = (...lines: string[]): string => ['会员号,手机号,姓名,积分,等级,标签', ...lines].join('\r\n')

async function upload(path: string, content: string | Buffer, mapping?: object): Promise<Response> {
  const form = new FormData()
  if (mapping) form.set('mapping', JSON.stringify(mapping))
  form.set('file', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), '老会员.csv')
  const headers = { cookie: admin.cookie, 'x-csrf-token': admin.csrfToken }
  return fetch(`${t.url}${path}`, { method: 'POST', headers, body: form })
}

async function imported(content: string | Buffer, mapping?: object): Promise<MemberImport> {
  const response = await upload('/api/admin/member-imports', content, mapping)
  expect(response.status).toBe(200)
  const { id } = (await response.json()) as MemberImport
  await jobsDone(t.app)
  return (await admin.get(`/api/admin/member-imports/${id}`).expect(200)).body as MemberImport
}

const found = async (q: string) =>
  (
    (await admin.send('post', '/api/admin/customers/search', { q }).expect(200)).body as {
      items: { id: string; name: string; tags: string[] }[]
    }
  ).items

async function pointsOf(customerId: string): Promise<unknown> {
  const { body } = await admin.get(`/api/admin/customers/${customerId}/card`).expect(200)
  return (body as { card: { points: { spendable: number } } | null }).card?.points.spendable
}

describe('a preview', () => {
  it('says what is wrong, line by line, and changes nothing', async () => {
    const response = await upload(
      '/api/admin/member-imports/preview',
      csv('A1,13800001111,王小明,100,,', 'A2,1380000,李雷,1,,', ',,,,,'),
    )
    expect(await response.json()).toMatchObject({
      rows: 3,
      good: 1,
      problemCount: 2,
      problems: [
        { line: 3, column: '手机号' },
        { line: 4, column: '会员号' },
      ],
      samples: [{ externalNumber: 'A1', phone: '138****1111', name: '王小明', points: '100' }],
    })
    expect(await t.app.db.read.countBy(Customer, {})).toBe(0)
  })

  it('follows a mapping of columns, and refuses one of a column that is not there', async () => {
    const content = '卡,谁\r\nA1,王小明'
    const right = await upload('/api/admin/member-imports/preview', content, {
      externalNumber: '卡',
      name: '谁',
    })
    expect(await right.json()).toMatchObject({ good: 1, samples: [{ externalNumber: 'A1', name: '王小明' }] })
    const wrong = await upload('/api/admin/member-imports', content, { externalNumber: '没有' })
    expect(wrong.status).toBe(422)
  })
})

describe('an import', () => {
  it('makes customers with name, phone, tags and opening balance', async () => {
    const row = await imported(csv('A1,13800001111,王小明,120,,爱跑步', 'A2,,李雷,0,,', 'A3,1380,坏,1,,'))
    expect(row).toMatchObject({ state: 'done', total: 3, made: 2, updated: 0, skipped: 0, failed: 1 })
    const [person] = await found('13800001111')
    expect(person).toMatchObject({ name: '王小明', tags: ['爱跑步'] })
    expect(await pointsOf(person!.id)).toBe(120)
    expect((await found('lilei')).map(({ name }) => name)).toEqual(['李雷'])
    const { body } = await admin.get(`/api/admin/member-imports/${row.id}/problems`).expect(200)
    expect(body).toMatchObject({ total: 1, items: [{ line: 4, column: '手机号' }] })
    // What was read is gone, and nobody's phone number is in the table.
    const lines = await t.app.db.read.findBy(MemberImportLine, { importId: row.id })
    expect(lines.every(({ content }) => content === null)).toBe(true)
    expect(JSON.stringify(lines)).not.toContain('13800001111')
  })

  it('reads the file of a Chinese spreadsheet', async () => {
    // 手机号,姓名 and 王 in GB 18030.
    const head = Buffer.from('cad6bbfabac52cd0d5c3fb0d0a', 'hex')
    await imported(Buffer.concat([head, Buffer.from('13800001111,'), Buffer.from('cdf5', 'hex')]))
    expect((await found('13800001111')).map(({ name }) => name)).toEqual(['王'])
  })

  it('takes every member over once, however often the file comes', async () => {
    const lines = Array.from({ length: 450 }, (_, index) => `N${index},${13_800_000_000 + index},,10,,`)
    expect(await imported(csv(...lines))).toMatchObject({ made: 450, failed: 0 })
    expect(await imported(csv(...lines, 'N999,,新人,5,,'))).toMatchObject({ made: 1, skipped: 450 })
    expect(await t.app.db.read.countBy(Customer, {})).toBe(451)
    const [person] = await found('13800000449')
    expect(await pointsOf(person!.id)).toBe(10)
  }, 60_000)

  it('completes customers who are known without touching what they said', async () => {
    const { customers } = t.app.features
    const customerId = await t.app.db.transact(async (tx) => {
      const who = { account: 'official' as const, openId: 'oKnown', at: Date.now(), evidence: 'callback' }
      const arrived = await customers.arrive(tx, who)
      await customers.attachPhone(tx, arrived.customerId, '13800001111', 'verified_phone')
      return arrived.customerId
    })
    await admin.send('patch', `/api/admin/customers/${customerId}/profile`, { name: '王晓明' }).expect(200)
    expect(await imported(csv('A1,13800001111,王小明,50,,'))).toMatchObject({ made: 0, updated: 1 })
    expect(await customers.profile(customerId)).toMatchObject({ name: '王晓明', phone: '13800001111' })
    expect(await pointsOf(customerId)).toBe(50)
  })

  it('refuses a row whose tier nobody knows and goes on with the others', async () => {
    const row = await imported(csv('A1,,甲,1,,', 'A2,,乙,1,不存在的等级,', 'A3,,丙,1,,'))
    expect(row).toMatchObject({ made: 2, failed: 1 })
    const { body } = await admin.get(`/api/admin/member-imports/${row.id}/problems`).expect(200)
    expect((body as { items: { line: number }[] }).items.map(({ line }) => line)).toEqual([3])
  })

  it('is joined with the person who verifies the same number later', async () => {
    await imported(csv('A1,13800001111,王小明,50,,'))
    const [member] = await found('13800001111')
    const { customers } = t.app.features
    const attached = await t.app.db.transact(async (tx) => {
      const who = { account: 'miniapp' as const, openId: 'mNew', at: Date.now(), evidence: 'login' }
      const { customerId } = await customers.arrive(tx, who)
      return customers.attachPhone(tx, customerId, '13800001111', 'verified_phone')
    })
    expect(attached).toEqual({ customerId: member!.id, result: 'merged' })
    expect(await customers.identityOf('miniapp', 'mNew')).toBe(member!.id)
    expect(await pointsOf(member!.id)).toBe(50)
  })
})

describe('undoing an import', () => {
  it('takes everything back as far as nothing has happened since', async () => {
    const { id } = await imported(csv('A1,13800001111,甲,50,,', 'A2,13800002222,乙,50,,'))
    const [kept] = await found('13800002222')
    await t.app.db.transact((tx) =>
      t.app.features.customers.touch(tx, {
        customerId: kept!.id,
        kind: 'scan',
        ref: 'scan-1',
        at: Date.now(),
      }),
    )
    await admin.send('post', `/api/admin/member-imports/${id}/undo`).expect(200)
    await jobsDone(t.app)
    const { body } = await admin.get(`/api/admin/member-imports/${id}`).expect(200)
    expect(body).toMatchObject({ state: 'undone', kept: 1 })
    expect(await found('13800001111')).toEqual([])
    expect(await found('13800002222')).toHaveLength(1)
    await admin.send('post', `/api/admin/member-imports/${id}/undo`).expect(409)
    expect(await imported(csv('A1,13800001111,甲,50,,'))).toMatchObject({ made: 1 })
  })
})
