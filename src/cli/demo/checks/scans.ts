import { strict as assert } from 'node:assert'
import type { Check } from './bench'
import { codeOf, greetingAfter, scanCode, Shopper } from './shopper'

const WUKANG = '武康路店'
const TIANMULI = '天目里店'

/** Flows 3.1, 3.1b, 3.2 and 3.3 of the handbook's domain page. */
export const scanChecks: Check[] = [
  {
    name: '3.1 a guide’s code makes a follower, bound to store and guide, and greeted by both names',
    run: async (bench) => {
      const code = await codeOf(bench, 'account', WUKANG, '林一')
      const person = await bench.sandbox.person({ nickname: '新来的' })
      const greeting = await greetingAfter(person, code)
      assert.match(greeting, /武康路店/)
      assert.match(greeting, /林一/)
      await person.waitForLine((line) => line.content.type === 'miniprogrampage')
      const shopper = await Shopper.open(bench, person)
      assert.deepEqual(await shopper.home(), { store: WUKANG, guide: '林一' })
    },
  },
  {
    name: '3.1 an unknown scene keeps the follower and says so in the list of scans',
    run: async (bench) => {
      // A code that somebody made by hand in another tool.
      await bench.system.app.official.createCode({ scene: 'nobodyhasthis' })
      const person = await bench.sandbox.person({})
      await person.follow({ scene: 'nobodyhasthis' })
      const rows = await bench.count('scans', 'rawScene = ? AND reasonCode = ?', [
        'nobodyhasthis',
        'UNKNOWN_SCENE',
      ])
      assert.equal(rows, 1)
    },
  },
  {
    name: '3.1b the Mini Program’s code first, then a follow by search: one customer, greeted with the store',
    run: async (bench) => {
      const code = await codeOf(bench, 'miniapp', TIANMULI, '苏禾')
      const person = await bench.sandbox.person({})
      const shopper = await Shopper.open(bench, person, code.scene)
      assert.deepEqual(await shopper.home(), { store: TIANMULI, guide: '苏禾' })
      await person.follow()
      const line = await person.waitForLine((one) => one.content.type === 'text')
      const openIds = [person.openId('official'), person.openId('miniapp')]
      const owners = async (): Promise<unknown[]> =>
        bench.system.app.db.read.query(
          'SELECT DISTINCT customerId FROM identities WHERE openKey IS NOT NULL AND value IN (?, ?)',
          openIds,
        )
      const open = 'openKey IS NOT NULL AND value IN (?, ?)'
      await until(async () => (await bench.count('identities', open, openIds)) === 2)
      await until(async () => (await owners()).length === 1)
      assert.deepEqual(await shopper.home(), { store: TIANMULI, guide: '苏禾' })
      assert.match((line.content as { text: string }).text, /天目里店/)
    },
  },
  {
    name: '3.2 another store’s code greets with that store and leaves the home where it is',
    run: async (bench) => {
      const person = await bench.sandbox.person({})
      await scanCode(person, await codeOf(bench, 'account', WUKANG, '周末'))
      const greeting = await greetingAfter(person, await codeOf(bench, 'account', TIANMULI))
      assert.match(greeting, /天目里店/)
      const shopper = await Shopper.open(bench, person)
      assert.deepEqual(await shopper.home(), { store: WUKANG, guide: '周末' })
      const visits = await bench.count('bindings', "customerId = ? AND role = 'visiting'", [
        shopper.customerId,
      ])
      assert.equal(visits, 1)
    },
  },
  {
    name: '3.2 codes A, B, A within a minute get three sensible answers and three facts',
    run: async (bench) => {
      const a = await codeOf(bench, 'account', WUKANG, '陈默')
      const b = await codeOf(bench, 'account', WUKANG, '何田')
      const person = await bench.sandbox.person({})
      const greetings = [
        await greetingAfter(person, a),
        await greetingAfter(person, b),
        await greetingAfter(person, a),
      ]
      assert.match(greetings[0]!, /陈默/)
      assert.match(greetings[1]!, /何田/)
      assert.match(greetings[2]!, /武康路店/)
      const shopper = await Shopper.open(bench, person)
      assert.equal(await bench.count('scans', 'customerId = ?', [shopper.customerId]), 3)
      assert.deepEqual(await shopper.home(), { store: WUKANG, guide: '陈默' })
    },
  },
  {
    name: '3.2 the preview of a scan says what the scan then does',
    run: async (bench) => {
      const person = await bench.sandbox.person({})
      await scanCode(person, await codeOf(bench, 'account', WUKANG, '林一'))
      const shopper = await Shopper.open(bench, person)
      const code = await codeOf(bench, 'account', TIANMULI, '叶青')
      const path = `/api/admin/customers/${shopper.customerId}/scan-preview?codeId=${code.id}`
      const told = await bench.user.call<{ outcome: string; reasonCode: string }>('GET', path)
      await scanCode(person, code)
      const where = 'customerId = ? AND codeId = ? AND outcome = ? AND reasonCode = ?'
      const values = [shopper.customerId, code.id, told.outcome, told.reasonCode]
      assert.equal(await bench.count('scans', where, values), 1)
    },
  },
  {
    name: '3.3 the card opens with consent, once; the same person keeps one card',
    run: async (bench) => {
      const code = await codeOf(bench, 'miniapp', WUKANG, '林一')
      const shopper = await Shopper.open(bench, await bench.sandbox.person({}), code.scene)
      const card = await shopper.openCard()
      assert.match(card.number, /^\d{16}$/)
      assert.equal((await shopper.openCard()).number, card.number)
      assert.equal(await bench.count('cards', 'customerId = ?', [shopper.customerId]), 1)
      assert.ok((await bench.count('consents', 'customerId = ?', [shopper.customerId])) >= 2)
    },
  },
  {
    name: '3.3 a phone number is asked for with consent and kept sealed',
    run: async (bench) => {
      const shopper = await Shopper.open(bench, await bench.sandbox.person({}))
      type Answer = { me: { phoneMasked: string | null } }
      const { me } = await shopper.call<Answer>('POST', '/api/mp/phone', {
        code: await shopper.person.phoneCode(),
        consentVersion: 1,
      })
      assert.match(me.phoneMasked ?? '', /^1\d{2}\*{4}\d{4}$/)
      const clear = await bench.count('profiles', 'fields LIKE ?', [`%${shopper.person.person.phoneNumber}%`])
      assert.equal(clear, 0)
    },
  },
]

/** Waits until a condition holds, 10 seconds at most. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, 'not within 10 seconds')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
