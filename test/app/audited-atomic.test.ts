import supertest from 'supertest'
import type { AccountMenu } from '../../src/contract/replies'
import { AuditEntry } from '../../src/features/audit/entities/audit-entry'
import { Job } from '../../src/platform/jobs/job.entity'
import { newId } from '../../src/platform/ids'
import { png } from '../features/replies/files'
import { signedIn, type ConsoleClient } from '../support/console-client'
import { aPicture } from '../features/pictures/files'
import { startApp, type TestApp } from '../support/app'
import { aStore } from './samples-organisation'

/** A change and its entry in the audit chain are one: when the entry cannot be written, nothing was changed. */

let t: TestApp
let me: ConsoleClient
beforeAll(async () => {
  t = await startApp({}, { isAsleep: true })
  me = await signedIn(t)
})
afterAll(() => t.close())

/** From now on the chain refuses entries, as a full disk or a dying server would. */
async function refuseEntries(): Promise<void> {
  const { db } = t.app
  const body =
    db.engine === 'sqlite'
      ? "BEGIN SELECT RAISE(ABORT, 'no entry'); END"
      : "FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no entry'"
  await db.transact((tx) => tx.query(`CREATE TRIGGER no_entries BEFORE INSERT ON audit_entries ${body}`))
}
const allowEntries = () => t.app.db.transact((tx) => tx.query('DROP TRIGGER no_entries'))

/** What is stored, without what moves by itself. */
async function contents(): Promise<string> {
  const tables: Record<string, unknown> = {}
  const moving = ['staff_sessions', 'access_tokens']
  for (const { tableName } of t.app.db.read.connection.entityMetadatas)
    if (!moving.includes(tableName))
      tables[tableName] = await t.app.db.read.query(`SELECT * FROM ${tableName}`)
  return JSON.stringify(tables)
}

const rule = (name: string) => ({
  name,
  triggers: [{ kind: 'exact', phrase: name }],
  answers: [{ type: 'text', text: '好的' }],
})
const product = (code: string) => ({
  code,
  name: '袜子',
  skus: [{ code: `${code}-1`, spec: '均码', priceFen: 3_900 }],
})
const offer = (name: string) => ({
  name,
  rule: { kind: 'percent', percentOff: 10 },
  startsAt: '2026-01-01T00:00:00.000Z',
  endsAt: '2036-01-01T00:00:00.000Z',
})
const menu: AccountMenu = { buttons: [{ type: 'click', name: '活动', key: 'OFFERS' }] }
const send = (method: 'post' | 'put' | 'delete', path: string, body?: object) => me.send(method, path, body)
const idOf = ({ body }: { body: unknown }) => {
  const made = body as { id?: string; rule?: { id: string } }
  return made.id ?? made.rule!.id
}
const aRule = async () => idOf(await send('post', '/api/admin/rules', rule(`规则${newId()}`)).expect(200))
const aProduct = async () => {
  const made = await send('post', '/api/admin/products', product(`P${newId()}`)).expect(200)
  return made.body as { id: string; version: number; code: string; name: string; skus: object[] }
}
const aParkedJob = async () => {
  const id = newId()
  const createdAt = Date.now()
  const nothing = { dedupeKey: null, lockedBy: null, lockedUntil: null, lastError: null }
  const tries = { attempts: 5, maxAttempts: 5, runAt: createdAt, createdAt }
  const job: Job = { id, type: 'test.parked', payload: '{}', state: 'parked', ...tries, ...nothing }
  await t.app.db.transact((tx) => tx.insert(Job, job))
  return id
}
const upload = (path: string, file: Buffer, name: string) =>
  supertest(t.url)
    .post(path)
    .set('Cookie', me.cookie)
    .set('X-CSRF-Token', me.csrfToken)
    .field('kind', 'image')
    .attach('file', file, name)

/** Each change of replies, health and products that the console can make by itself, with what must be there before. */
const CHANGES: [action: string, prepare: () => Promise<() => ReturnType<typeof send>>][] = [
  ['rule.create', () => Promise.resolve(() => send('post', '/api/admin/rules', rule('新建')))],
  [
    'rule.change',
    async () => {
      const id = await aRule()
      return () => send('put', `/api/admin/rules/${id}`, { ...rule(`改${id}`), version: 1 })
    },
  ],
  [
    'rule.switch',
    async () => {
      const id = await aRule()
      return () => send('post', `/api/admin/rules/${id}/active`, { isActive: false })
    },
  ],
  [
    'rule.move',
    async () => {
      const [id, otherId] = [await aRule(), await aRule()]
      return () => send('post', `/api/admin/rules/${id}/move`, { otherId, where: 'after' })
    },
  ],
  [
    'rule.delete',
    async () => {
      const id = await aRule()
      return () => send('delete', `/api/admin/rules/${id}`)
    },
  ],
  [
    'rule.import',
    async () => {
      const { text } = await me.get('/api/admin/rules/export').expect(200)
      return () => upload('/api/admin/rules/import', Buffer.from(text), 'rules.csv')
    },
  ],
  ['asset.upload', () => Promise.resolve(() => upload('/api/admin/reply-assets', png(), 'a.png'))],
  [
    'asset.delete',
    async () => {
      const id = idOf(await upload('/api/admin/reply-assets', png(), 'b.png').expect(200))
      return () => send('delete', `/api/admin/reply-assets/${id}`)
    },
  ],
  [
    'phrase.dismiss',
    () => Promise.resolve(() => send('post', '/api/admin/unmatched-phrases/dismiss', { phrase: '几点开门' })),
  ],
  ['menu.save', () => Promise.resolve(() => send('put', '/api/admin/account-menu', { menu, version: 0 }))],
  [
    'job.retry',
    async () => {
      const id = await aParkedJob()
      return () => send('post', `/api/admin/jobs/${id}/retry`)
    },
  ],
  ['product.create', () => Promise.resolve(() => send('post', '/api/admin/products', product('NEW')))],
  [
    'product.change',
    async () => {
      const { id, version, code, name, skus } = await aProduct()
      const body = { version, code, name: `${name}（新）`, tags: [], state: 'on', skus }
      return () => send('put', `/api/admin/products/${id}`, body)
    },
  ],
  [
    'product.shelf',
    async () => {
      const { id } = await aProduct()
      return () => send('post', `/api/admin/products/${id}/shelf`, { state: 'off' })
    },
  ],
  [
    'product.stock',
    async () => {
      const { id, skus } = await aProduct()
      const store = await send('post', '/api/admin/stores', aStore({ code: 'P1', name: '样例店' })).expect(
        200,
      )
      const line = { storeId: idOf(store), skuId: (skus[0] as { id: string }).id, qty: 3, priceFen: null }
      return () => send('put', `/api/admin/products/${id}/stock`, { items: [line] })
    },
  ],
  ['offer.create', () => Promise.resolve(() => send('post', '/api/admin/offers', offer('新优惠')))],
  [
    'offer.change',
    async () => {
      const id = idOf(await send('post', '/api/admin/offers', offer('优惠甲')).expect(200))
      return () => send('put', `/api/admin/offers/${id}`, { ...offer('优惠乙'), version: 1 })
    },
  ],
  [
    'offer.stop',
    async () => {
      const id = idOf(await send('post', '/api/admin/offers', offer('优惠丙')).expect(200))
      return () => send('post', `/api/admin/offers/${id}/stop`)
    },
  ],
  [
    'picture.upload',
    async () => {
      const file = await aPicture()
      return () => upload('/api/admin/pictures', file, 'a.png')
    },
  ],
]

it.each(CHANGES)('%s leaves nothing without its entry, and exactly one with it', async (action, prepare) => {
  const change = await prepare()
  const before = await contents()
  await refuseEntries()
  const refused = await change()
  await allowEntries()
  expect(refused.status).toBe(500)
  expect(await contents()).toBe(before)

  const entries = () => t.app.db.read.countBy(AuditEntry, { action })
  const count = await entries()
  await change().expect(200)
  expect(await contents()).not.toBe(before)
  expect(await entries()).toBe(count + 1)
})
