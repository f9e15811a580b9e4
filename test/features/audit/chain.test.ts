import { auditEntities, makeAudit, type AuditEvent } from '../../../src/features/audit'
import { AuditEntry } from '../../../src/features/audit/entities/audit-entry'
import { AuditHead } from '../../../src/features/audit/entities/audit-head'
import type { Database } from '../../../src/platform/db/database'
import { openTestDatabase } from '../../support/database'

let db: Database
const event = (change: Partial<AuditEvent> = {}): AuditEvent => ({
  actor: { kind: 'staff', id: 'S1' },
  action: 'store.change',
  target: { kind: 'store', id: 'T1' },
  before: { name: '旧' },
  after: { name: '新' },
  at: 1_700_000_000_000,
  ...change,
})
const audit = () => makeAudit({ db })
const note = (change?: Partial<AuditEvent>) => db.transact((tx) => audit().note(tx, event(change)))

beforeAll(async () => void (db = await openTestDatabase(auditEntities)))
beforeEach(async () => {
  for (let entry = 0; entry < 5; entry++) await note({ reason: `第 ${entry + 1} 次` })
})
afterEach(() =>
  db.transact(async (tx) => {
    await tx.deleteAll(AuditEntry)
    await tx.deleteAll(AuditHead)
  }),
)
afterAll(() => db.close())

describe('the audit chain', () => {
  it('is whole as long as nobody touches it', async () => {
    expect(await audit().verify()).toEqual({ ok: true, entries: 5 })
  })

  it.each<[string, Partial<AuditEntry>]>([
    ['the reason', { reason: '另一个原因' }],
    ['what it was before', { before: null }],
    ['who did it', { actorId: 'S2' }],
    ['when', { at: 1 }],
    ['its hash', { hash: 'f'.repeat(64) }],
    ['its place', { seq: 30 }],
  ])('shows that somebody changed %s', async (_, change) => {
    await db.transact((tx) => tx.update(AuditEntry, { seq: 3 }, change))
    expect(await audit().verify()).toMatchObject({ ok: false, brokenAt: 3 })
  })

  it('shows that an entry was taken out, in the middle or at the end', async () => {
    await db.transact((tx) => tx.delete(AuditEntry, { seq: 5 }))
    expect(await audit().verify()).toMatchObject({ ok: false, brokenAt: 5 })
    await db.transact((tx) => tx.delete(AuditEntry, { seq: 2 }))
    expect(await audit().verify()).toMatchObject({ ok: false, brokenAt: 2 })
  })

  it('stays one chain when many write at once', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, index) => note({ reason: `同时 ${index}` })))
    expect(await audit().verify()).toEqual({ ok: true, entries: 17 })
  })

  it('holds nothing of a transaction that failed', async () => {
    const failing = db.transact(async (tx) => {
      await audit().note(tx, event())
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await audit().verify()).toEqual({ ok: true, entries: 5 })
  })
})
