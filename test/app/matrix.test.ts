import type { Auth, Endpoint, Key } from '../../src/contract/endpoint'
import { newId } from '../../src/platform/ids'
import { testEngine } from '../support/database'
import { allOperations, CALLERS, isWriting, MatrixWorld, moved, sampleOf, type Caller } from './matrix-world'

const operations = [...allOperations()]
/** Whether a console session is what opens it; the Mini Program and tills prove themselves otherwise. */
const isForConsole = (auth: Auth): boolean =>
  auth === 'staff' || (typeof auth === 'object' && 'roles' in auth)
const writing = operations.filter(([key, { auth }]) => isWriting(key) && isForConsole(auth))
let world: MatrixWorld
/** Where the tables are looked at: nothing moves there but by the calls themselves. */
let asleep: MatrixWorld
beforeAll(async () => {
  world = await MatrixWorld.start()
  asleep = await MatrixWorld.start(true)
})
afterAll(async () => {
  await world.t.close()
  await asleep.t.close()
})

/** The statuses that the contract's `auth` allows an answer to this caller to have. */
function expected(auth: Auth, caller: Caller): 'signed out' | 'forbidden' | 'let in' {
  if (auth === 'public') return 'let in'
  if (caller === 'nobody' || caller === 'suspended') return 'signed out'
  if (auth === 'customer' || auth === 'workbench' || (typeof auth === 'object' && 'scope' in auth))
    return 'signed out'
  if (auth === 'staff' || auth.roles.includes(caller)) return 'let in'
  return 'forbidden'
}

function seen(key: Key, status: number): 'signed out' | 'forbidden' | 'let in' | string {
  // Signing in with a wrong password is 401 by itself.
  if (key === 'POST /api/admin/session') return [401, 429].includes(status) ? 'let in' : `status ${status}`
  if (status === 401) return 'signed out'
  if (status === 403) return 'forbidden'
  return status === 200 || status === 409 || status === 422 || status === 502 ? 'let in' : `status ${status}`
}

it('has a sample call for every operation of every contract', () => {
  expect(operations.length).toBeGreaterThan(30)
  expect(operations.filter(([key]) => !sampleOf(key)).map(([key]) => key)).toEqual([])
})

/** Who is refused is decided before any table is asked: on MariaDB one caller whose call runs the statements is enough. */
const callersOf = (auth: Auth): readonly Caller[] =>
  testEngine() === 'sqlite'
    ? CALLERS
    : [CALLERS.findLast((one) => expected(auth, one) === 'let in') ?? 'admin']

describe.each(operations)('%s', (key, { auth }) => {
  it.each(callersOf(auth))(`answers %s as the contract says`, async (caller) => {
    const client = await world.as(caller, sampleOf(key)!.endsSession)
    const response = await world.call(key, client)
    expect(seen(key, response.status)).toBe(expected(auth, caller))
    if (response.status >= 400) {
      const { error } = (await response.json()) as { error: { code: string; message: string } }
      expect(error.code).toMatch(/^\w+\.\w+$/)
      expect(error.message).toMatch(/[一-龥]/)
    }
    if (key.startsWith('DELETE') || key.includes('retry')) await world.fill()
  })
})

describe('a request that another site could have caused', () => {
  const TRICKS = {
    'without the CSRF token': { withoutCsrf: true },
    'from a foreign origin': { headers: { origin: 'https://evil.example' } },
    'from an origin that is none': { headers: { origin: 'null' } },
    'as a form post': { asUrlForm: true, withoutCsrf: true },
    'as plain text': { headers: { 'content-type': 'text/plain' }, withoutCsrf: true },
  }
  it.each(Object.entries(TRICKS))('has no effect %s', async (_, trick) => {
    const admin = await asleep.as('admin')
    const before = await asleep.contents()
    const surprises: string[] = []
    for (const [key] of writing) {
      const { status } = await asleep.call(key, admin, trick)
      if (status !== 403) surprises.push(`${key} ${status}`)
    }
    expect(surprises).toEqual([])
    expect(moved(before, await asleep.contents())).toEqual([])
  })

  it('has no effect when its fields come in the address', async () => {
    const query = '?login=nobody-here&password=wrong&name=x&isActive=false&phrase=x'
    const refused = await fetch(`${world.t.url}/api/admin/session${query}`, { method: 'POST' })
    expect(refused.status).toBe(422)
    expect(((await refused.json()) as { error: { code: string } }).error.code).toBe('request.invalid')
  })
})

describe('reading', () => {
  it('changes nothing', async () => {
    const admin = await asleep.as('admin')
    const before = await asleep.contents()
    for (const [key] of operations.filter(([name]) => !isWriting(name))) await asleep.call(key, admin)
    expect(moved(before, await asleep.contents())).toEqual([])
  })

  const paged = operations.filter(
    ([key, endpoint]) => !isWriting(key) && isForConsole(endpoint.auth) && 'page' in fieldsOf(endpoint),
  )
  const WRONG = ['page=-1', 'page=0', 'page=1e400', 'page=99999999999999999999', 'page=x', 'pageSize=1000000']
  it.each(WRONG)('refuses %s with a Chinese sentence', async (query) => {
    const admin = await world.as('admin')
    expect(paged.length).toBeGreaterThan(1)
    for (const [key] of paged) {
      const response = await world.call(key, admin, { query: `?${query}` })
      expect(response.status).toBe(422)
      const { error } = (await response.json()) as { error: { message: string } }
      expect(error.message).toMatch(/^填写有误：「(page|pageSize)」[^A-Za-z]+$/)
    }
  })

  it('answers a page far behind the end with nothing', async () => {
    const admin = await world.as('admin')
    for (const [key] of paged) {
      const response = await world.call(key, admin, { query: '?page=9000000000000&pageSize=200' })
      expect(await response.json()).toMatchObject({ items: [] })
    }
  })
})

function fieldsOf({ input }: Endpoint): object {
  return 'shape' in input ? (input.shape as object) : {}
}

describe('fields that the contract does not name', () => {
  it('reach no table, no answer and no prototype', async () => {
    const intruder = newId()
    const names = [
      'id',
      'role',
      'roles',
      'version',
      'state',
      'passwordHash',
      'staffId',
      'createdAt',
      'isAdmin',
    ]
    const surprises: string[] = []
    let isStirred = true
    for (const [key, endpoint] of writing) {
      if (isStirred) await asleep.fill()
      const admin = await asleep.as('admin', sampleOf(key)!.endsSession)
      const foreign = names.filter((name) => !(name in fieldsOf(endpoint)))
      const extra = [
        ...foreign.map((name) => `"${name}":"${intruder}"`),
        '"__proto__":{"polluted":"yes"}',
        '"constructor":{"prototype":{"polluted":"yes"}}',
      ].join(',')
      const response = await asleep.call(key, admin, { extra })
      isStirred = response.ok
      if ((await response.text()).includes(intruder)) surprises.push(`${key} answers it`)
      if (response.status >= 500 && response.status !== 502) surprises.push(`${key} ${response.status}`)
    }
    expect(surprises).toEqual([])
    const rows = [...(await asleep.contents())].map(([place, row]) => `${place}: ${JSON.stringify(row)}`)
    expect(rows.length).toBeGreaterThan(1000)
    expect(rows.filter((row) => row.includes(intruder))).toEqual([])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('cannot turn a call to another row', async () => {
    const admin = await world.as('admin')
    await world.fill()
    const { ruleId, otherRuleId } = world.rows
    const body = JSON.stringify({ isActive: false, id: otherRuleId })
    await fetch(`${world.t.url}/api/admin/rules/${ruleId}/active`, {
      method: 'POST',
      headers: {
        cookie: admin!.cookie,
        'x-csrf-token': admin!.csrfToken,
        'content-type': 'application/json',
      },
      body,
    })
    const isActive = async (id: string): Promise<boolean> => {
      const { body: saved } = await admin!.get(`/api/admin/rules/${id}`).expect(200)
      return (saved as { rule: { isActive: boolean } }).rule.isActive
    }
    expect([await isActive(ruleId), await isActive(otherRuleId)]).toEqual([false, true])
  })
})
