import type { EntityManager } from 'typeorm'
import { Binding, Scan, type NewScan, type ScanResult } from '../../../src/features/bindings'
import { Code } from '../../../src/features/codes'
import { FixedClock } from '../../../src/platform/clock'
import { newId } from '../../../src/platform/ids'
import { aStore } from '../../app/samples-organisation'
import { startApp, type TestApp } from '../../support/app'

export { brokenRules } from '../../support/binding-invariants'

/** Saturday 2026-11-21, 15:30 in the shops. */
export const AFTERNOON = Date.parse('2026-11-21T07:30:00Z')
export const MINUTE = 60_000
export const DAY = 86_400_000

let serial = 0

/** The real app without WeChat, with shops, guides and codes to scan. */
export class BindingsWorld {
  private constructor(
    readonly t: TestApp,
    readonly clock: FixedClock,
  ) {}

  static async open(): Promise<BindingsWorld> {
    const clock = new FixedClock(AFTERNOON)
    // Nobody listens on the discard port: calls to WeChat fail at once.
    const t = await startApp({ WECHAT_API_URL: 'http://127.0.0.1:9' }, { clock })
    return new BindingsWorld(t, clock)
  }

  get db() {
    return this.t.app.db
  }
  get features() {
    return this.t.app.features
  }
  get bindings() {
    return this.features.bindings
  }

  close(): Promise<void> {
    return this.t.close()
  }

  async store(name: string, place: object = {}): Promise<string> {
    const content = { phone: null, parking: null, holidays: [], timeZone: 'Asia/Shanghai' }
    const store = await this.features.stores.writer.create(
      { ...aStore({ name, ...place }), ...content },
      null,
    )
    return store.id
  }

  async guide(name: string, storeId: string, speciality?: string): Promise<string> {
    const { id } = await this.t.app.staff.create({ name, roles: ['guide'], speciality })
    await this.features.staff.assignments.assign(id, storeId, 'guide', null)
    return id
  }

  async leaves(staffId: string): Promise<void> {
    await this.t.app.staff.change(staffId, { state: 'left' })
  }

  /** A live code; its scene. */
  async code(
    storeId: string | null,
    staffId: string | null = null,
    change: Partial<Code> = {},
  ): Promise<string> {
    const scene = `s${(++serial).toString(36).padStart(15, '0')}`
    const row = {
      id: newId(),
      scene,
      kind: staffId === null ? ('store' as const) : ('guide' as const),
      carrier: 'account' as const,
      storeId,
      staffId,
      label: '样例码',
      tags: [],
      state: 'live' as const,
      fromAt: 0,
      createdAt: 0,
      updatedAt: 0,
      ...change,
    }
    await this.db.transact((tx) => tx.insert(Code, row))
    return scene
  }

  /** Somebody whom nobody knew. */
  async customer(account: 'official' | 'miniapp' = 'official', openId = `o${newId()}`): Promise<string> {
    const who = { account, openId, at: this.clock.now(), evidence: 'callback' }
    const { customerId } = await this.db.transact((tx) => this.features.customers.arrive(tx, who))
    return customerId
  }

  scan(customerId: string, scene: string, change: Partial<NewScan> = {}): Promise<ScanResult> {
    const scan = {
      customerId,
      account: 'official' as const,
      scene,
      type: 'scan' as const,
      at: this.clock.now(),
    }
    return this.db.transact((tx) => this.bindings.scan(tx, { ...scan, ...change }))
  }

  /** Every tenure of a customer, the oldest first. */
  history(customerId: string): Promise<Binding[]> {
    return this.db.read.find(Binding, { where: { customerId }, order: { fromAt: 'ASC', id: 'ASC' } })
  }

  scans(customerId: string): Promise<Scan[]> {
    return this.db.read.find(Scan, { where: { customerId }, order: { at: 'ASC', id: 'ASC' } })
  }

  transact<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.db.transact(work)
  }
}
