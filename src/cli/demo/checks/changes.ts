import { strict as assert } from 'node:assert'
import type { Handover, HandoverPreview } from '../../../contract/bindings'
import type { Staff } from '../../../contract/staff'
import type { Check, CheckBench } from './bench'
import { until } from './scans'
import { codeOf, scanCode, Shopper } from './shopper'

const DAY_MS = 86_400_000
const CHENGDU = '太古里店'

async function staffNamed({ user }: CheckBench, name: string): Promise<Staff> {
  const { items } = await user.call<{ items: Staff[] }>('GET', '/api/admin/staff?pageSize=200')
  const found = items.find((one) => one.name === name)
  assert.ok(found, `no staff named ${name}`)
  return found
}

async function storeNamed({ user }: CheckBench, name: string): Promise<{ id: string }> {
  const { items } = await user.call<{ items: { id: string; name: string }[] }>('GET', '/api/admin/stores')
  return items.find((one) => one.name === name)!
}

/** Flows 3.4, 3.5, 3.12 and 3.13 of the handbook's domain page. */
export const changeChecks: Check[] = [
  {
    name: '3.4 the customer’s own choice wins, a manager’s change needs a reason, and history is kept',
    run: async (bench) => {
      const code = await codeOf(bench, 'miniapp', CHENGDU, '罗杉')
      const shopper = await Shopper.open(bench, await bench.sandbox.person({}), code.scene)
      const storeId = (await storeNamed(bench, CHENGDU)).id
      const { id: staffId } = await staffNamed(bench, '白露')
      await shopper.call('POST', '/api/mp/bindings', { storeId, staffId })
      assert.deepEqual(await shopper.home(), { store: CHENGDU, guide: '白露' })
      const path = `/api/admin/customers/${shopper.customerId}/bindings`
      const { id: next } = await staffNamed(bench, '江月')
      assert.equal((await bench.user.raw('POST', path, { storeId, staffId: next, reason: '' })).status, 422)
      await bench.user.call('POST', path, { storeId, staffId: next, reason: '顾客搬到附近' })
      assert.deepEqual(await shopper.home(), { store: CHENGDU, guide: '江月' })
      assert.equal(await bench.count('bindings', 'customerId = ?', [shopper.customerId]), 3)
      assert.equal(
        await bench.count('bindings', 'customerId = ? AND openKey IS NOT NULL', [shopper.customerId]),
        1,
      )
    },
  },
  {
    name: '3.5 a guide leaves: the preview counts equal the result, and undo brings everybody back',
    run: async (bench) => {
      const code = await codeOf(bench, 'account', CHENGDU, '唐糖')
      const shoppers: Shopper[] = []
      for (let index = 0; index < 3; index++) {
        const person = await bench.sandbox.person({})
        await scanCode(person, code)
        shoppers.push(await Shopper.open(bench, person))
      }
      const { id: staffId } = await staffNamed(bench, '唐糖')
      await bench.user.call('PATCH', `/api/admin/staff/${staffId}`, { state: 'left' })
      const order = { staffId, kind: 'leave', mode: 'store_pool' }
      const preview = await bench.user.call<HandoverPreview>('POST', '/api/admin/handovers/preview', order)
      assert.equal(preview.customers, 3)
      const started = await bench.user.call<Handover>('POST', '/api/admin/handovers', {
        ...order,
        reason: '离职',
      })
      const read = (): Promise<Handover> => bench.user.call('GET', `/api/admin/handovers/${started.id}`)
      await until(async () => (await read()).state === 'done')
      assert.equal((await read()).done, 3)
      for (const shopper of shoppers)
        assert.deepEqual(await shopper.home(), { store: CHENGDU, guide: undefined })
      const late = await bench.sandbox.person({})
      await scanCode(late, code)
      assert.deepEqual(await (await Shopper.open(bench, late)).home(), { store: CHENGDU, guide: undefined })
      await bench.user.call('PATCH', `/api/admin/staff/${staffId}`, { state: 'active' })
      await bench.user.call('POST', `/api/admin/handovers/${started.id}/undo`)
      await until(async () => (await read()).state === 'undone')
      for (const shopper of shoppers)
        assert.deepEqual(await shopper.home(), { store: CHENGDU, guide: '唐糖' })
    },
  },
  {
    name: '3.12 who unfollows without a card is found nowhere a day later; a member stays',
    run: async (bench) => {
      const code = await codeOf(bench, 'account', '武康路店')
      const leaver = await bench.sandbox.person({})
      const stayer = await bench.sandbox.person({})
      for (const person of [leaver, stayer]) await scanCode(person, code)
      await (await Shopper.open(bench, stayer)).openCard()
      await leaver.say('营业时间')
      for (const person of [leaver, stayer]) await person.unfollow()
      await bench.sandbox.clock.advance(DAY_MS + 3_600_000)
      await bench.system.app.features.customers.sweep()
      await until(async () => (await tablesWith(bench, leaver.openId('official'))).length === 0)
      assert.notDeepEqual(await tablesWith(bench, stayer.openId('official')), [])
    },
  },
  {
    name: '3.13 an export holds what is known, and an erasure leaves sums and no person',
    run: async (bench) => {
      const code = await codeOf(bench, 'miniapp', '武康路店', '周末')
      const person = await bench.sandbox.person({})
      const shopper = await Shopper.open(bench, person, code.scene)
      await shopper.openCard()
      await shopper.call('PUT', '/api/mp/me', { name: '要被忘记的人' })
      const wanted = await shopper.call<{ id: string }>('POST', '/api/mp/data-requests', { kind: 'export' })
      const file = await untilThere(() => shopper.tryDownload(wanted.id))
      assert.match(file, /要被忘记的人/)
      const scans = await bench.count('scans', 'customerId = ?', [shopper.customerId])
      await shopper.call('POST', '/api/mp/data-requests', { kind: 'erase' })
      await bench.sandbox.clock.advance(31 * DAY_MS)
      await bench.system.app.features.customers.sweep()
      await until(async () => (await tablesWith(bench, person.openId('miniapp'))).length === 0)
      assert.equal(await bench.count('scans', 'customerId = ?', [shopper.customerId]), scans)
    },
  },
]

/** The tables of the server's database in which a text stands anywhere. */
async function tablesWith({ system }: CheckBench, text: string): Promise<string[]> {
  const { read } = system.app.db
  const tables: { name: string }[] = await read.query("SELECT name FROM sqlite_master WHERE type = 'table'")
  const found: string[] = []
  for (const { name } of tables) {
    const columns: { name: string }[] = await read.query(`PRAGMA table_info("${name}")`)
    const where = columns.map((column) => `INSTR(CAST("${column.name}" AS TEXT), ?) > 0`).join(' OR ')
    const rows: unknown[] = await read.query(
      `SELECT 1 FROM "${name}" WHERE ${where} LIMIT 1`,
      columns.map(() => text),
    )
    if (rows.length > 0) found.push(name)
  }
  return found
}

/** Waits for a value, 10 seconds at most. */
async function untilThere<T>(get: () => Promise<T | undefined>): Promise<T> {
  let value: T | undefined
  await until(async () => (value = await get()) !== undefined)
  return value!
}
