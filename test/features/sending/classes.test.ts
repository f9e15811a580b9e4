import { In } from 'typeorm'
import { CentreMessage, SendAttempt, SendDecision, type SendVerdict } from '../../../src/features/sending'
import { AllowanceRow } from '../../../src/features/sending/entities/allowance'
import { FrequencyUse } from '../../../src/features/sending/entities/frequency-use'
import { contextOf, sendingDatabase, startSendingBench, textFrom, type SendingBench } from './bench'
import { accepts, centre, customer, marketing, notice, templateOf, toDaytime, type Known } from './customers'

const SUBSCRIBE = '/cgi-bin/message/subscribe/send'
const MASS = '/cgi-bin/message/mass/send'

const database = sendingDatabase()
let bench: SendingBench
beforeEach(async () => {
  bench = await startSendingBench(database)
  await toDaytime(bench)
})
afterEach(() => bench.close())

const send = (intent: Parameters<SendingBench['sending']['gate']['send']>[0]) =>
  bench.sending.gate.send(intent)
const DAY = 86_400_000

describe('marketing', () => {
  it('goes into the message centre, once a day and twice a week, over all senders', async () => {
    const known = await customer(bench)
    expect(await send(marketing(known, centre))).toEqual({ result: 'sent', channel: 'messageCentre' })
    const [{ at }] = (await bench.db.read.find(FrequencyUse)) as [FrequencyUse]
    const second = await send(marketing(known, centre, { source: { kind: 'reminder', id: 'x' } }))
    expect(second).toMatchObject({ result: 'later', reasonCode: 'frequency.cap', retryAt: at + DAY })
    await bench.sandbox.client.clock.advance(DAY)
    expect(await send(marketing(known, centre))).toMatchObject({ result: 'sent' })
    await bench.sandbox.client.clock.advance(DAY)
    const third = await send(marketing(known, centre))
    expect(third).toMatchObject({ result: 'later', reasonCode: 'frequency.cap' })
    expect(await bench.db.read.countBy(CentreMessage, { customerId: known.id })).toBe(2)
    expect(await bench.db.read.countBy(FrequencyUse, { customerId: known.id })).toBe(2)
  })

  it('waits for the morning and for what is more important', async () => {
    const known = await customer(bench)
    bench.sending.connect({
      pendingFor: () =>
        Promise.resolve(
          new Map([[known.id, [{ key: 'k', priority: 90, at: bench.clock.now() + 3_600_000 }]]]),
        ),
    })
    expect(await send(marketing(known, centre))).toMatchObject({
      result: 'later',
      reasonCode: 'frequency.held',
    })
    expect(await send(marketing(known, centre, { priority: 95 }))).toMatchObject({ result: 'sent' })
    await bench.sandbox.client.clock.advance(11 * 3_600_000)
    const other = await customer(bench)
    expect(await send(marketing(other, centre))).toMatchObject({ result: 'later', reasonCode: 'quiet.hours' })
  })

  it('needs consent, a wanted topic, and a customer who did not stop it', async () => {
    const known = await customer(bench, { hasConsent: false })
    expect(await send(marketing(known, centre))).toMatchObject({
      result: 'skipped',
      reasonCode: 'consent.missing',
    })
    const other = await customer(bench)
    const change = (what: object): Promise<unknown> =>
      bench.db.transact((tx) => bench.sending.preferences.change(tx, other.id, what, 'customer'))
    await change({ stoppedTopics: ['offers'] })
    expect(await send(marketing(other, centre))).toMatchObject({ reasonCode: 'preference.topic' })
    await change({ stoppedTopics: [], pausedUntil: bench.clock.now() + 30 * DAY })
    expect(await send(marketing(other, centre))).toMatchObject({
      result: 'later',
      reasonCode: 'preference.paused',
    })
    await change({ pausedUntil: undefined, isNonPersonalised: true })
    expect(await send(marketing(other, centre))).toMatchObject({ reasonCode: 'preference.non_personalised' })
    await change({ isNonPersonalised: false, maxPer7Days: 0 })
    expect(await send(marketing(other, centre))).toMatchObject({ reasonCode: 'frequency.never' })
    await change({ maxPer7Days: undefined })
    expect(await send(marketing(other, centre))).toMatchObject({ result: 'sent' })
  })

  it('uses the window only for a guide in an own open conversation, and leaves two messages to it', async () => {
    const known = await customer(bench)
    await bench.says(known.person)
    const contents = { service: { type: 'text' as const, content: '新款到了' } }
    const guide = { source: { kind: 'guide' as const, id: 'g1', staffId: 'guide-1' } }
    expect(await send(marketing(known, contents))).toMatchObject({
      reasonCode: 'service.not_own_conversation',
    })
    expect(await send(marketing(known, contents, guide))).toMatchObject({
      reasonCode: 'service.not_own_conversation',
    })
    bench.sending.connect({
      openConversationOf: (_tx, ids) => Promise.resolve(new Map(ids.map((id) => [id, 'guide-1']))),
    })
    expect(await send(marketing(known, contents, guide))).toEqual({ result: 'sent', channel: 'service' })
    await bench.db.transact((tx) => tx.update(AllowanceRow, { openId: known.person.openId() }, { used: 3 }))
    bench.frequency.perDay = 5
    expect(await send(marketing(known, contents, guide))).toMatchObject({
      reasonCode: 'service.kept_for_conversation',
    })
  })
})

describe('a mass message', () => {
  it('goes to many with one call, four times a month, and never twice under one name', async () => {
    Object.assign(bench.frequency, { perDay: 9, per7Days: 9, per30Days: 9 })
    const people = await Promise.all([customer(bench), customer(bench)])
    const round = async (name: string) => {
      const intents = people.map((one) => marketing(one, { mass: {} }))
      const decided = await bench.db.transact((tx) => bench.sending.gate.decide(tx, intents))
      const passes = decided.flatMap(({ pass }) => pass ?? [])
      if (passes.length === 0) return decided
      const order = { clientMessageId: name, content: { type: 'text' as const, content: '新店开业' }, passes }
      expect((await bench.sending.gate.deliverMass(order)).messageId).toMatch(/^\d+$/)
      return decided
    }
    for (const name of ['a', 'b', 'c', 'd']) {
      await round(name)
      await bench.sandbox.client.clock.advance(61_000)
    }
    const fifth = await round('e')
    expect(fifth.map(({ outcome }) => outcome)).toMatchObject([
      { reasonCode: 'mass.used_up' },
      { reasonCode: 'mass.used_up' },
    ])
    expect(bench.calls(MASS)).toHaveLength(4)
    await bench.sandbox.client.clock.advance(31 * DAY)
    await toDaytime(bench)
    expect((await round('f')).every(({ pass }) => pass !== undefined)).toBe(true)
  })

  it('leaves out whoever wrote 退订 after the decision', async () => {
    const people = await Promise.all([customer(bench), customer(bench), customer(bench)])
    const intents = people.map((one) => marketing(one, { mass: {} }))
    const decided = await bench.db.transact((tx) => bench.sending.gate.decide(tx, intents))
    const passes = decided.flatMap(({ pass }) => pass ?? [])
    const [{ id, person }] = people as [Known, Known, Known]
    await bench.db.transact((tx) => bench.sending.preferences.change(tx, id, { isStopped: true }, 'chat'))
    const content = { type: 'text' as const, content: '新店开业' }
    const { delivered } = await bench.sending.gate.deliverMass({ clientMessageId: 's', content, passes })
    expect(delivered.map(({ outcome }) => outcome.result).sort()).toEqual(['later', 'sent', 'sent'])
    expect(bench.calls(MASS)).toHaveLength(1)
    const lines = await bench.sandbox.client.chats(person.id)
    expect(lines.filter(({ via }) => via === 'mass')).toEqual([])
    expect(await send(intents[0]!)).toMatchObject({ result: 'skipped', reasonCode: 'preference.stopped' })
  })

  it('is known by its name after a crash between the call and the commit', async () => {
    const people = await Promise.all([customer(bench), customer(bench)])
    const intents = people.map((one) => marketing(one, { mass: {} }))
    const decide = async () => {
      const decided = await bench.db.transact((tx) => bench.sending.gate.decide(tx, intents))
      return decided.flatMap(({ pass }) => pass ?? [])
    }
    const content = { type: 'text' as const, content: '新店开业' }
    await bench.fault({ kind: 'cut-after', match: MASS, times: 1 })
    const passes = await decide()
    await bench.sending.gate.deliverMass({ clientMessageId: 'once', content, passes })
    // As the crash leaves it: WeChat has the message, and our rows say that it is under way.
    await bench.db.transact((tx) => tx.update(SendAttempt, { channel: 'mass' }, { state: 'sending' }))
    await bench.sandbox.client.clock.advance(61_000)
    const again = await bench.sending.gate.deliverMass({
      clientMessageId: 'once',
      content,
      passes: await decide(),
    })
    expect(again.delivered.map(({ outcome }) => outcome.result)).toEqual(['sent', 'sent'])
    expect(again.messageId).toMatch(/^\d+$/)
    const got = await Promise.all(people.map(({ person }) => bench.sandbox.client.chats(person.id)))
    expect(got.map((lines) => lines.filter(({ via }) => via === 'mass').length)).toEqual([1, 1])
  })
})

describe('the words 退订 and 恢复订阅', () => {
  const says = async (known: Awaited<ReturnType<typeof customer>>, text: string) => {
    const message = { ...textFrom(known.person.openId(), bench.clock.now()), content: text }
    return bench.told(message as never, contextOf())
  }

  it('are answered at once and hold for the very next decision, in the middle of a stream of them', async () => {
    Object.assign(bench.frequency, { perDay: 1000, per7Days: 1000, per30Days: 1000 })
    const known = await customer(bench)
    await bench.says(known.person)
    const results: string[] = []
    let stoppedAt = Infinity
    const stream = (async () => {
      for (let turn = 0; turn < 60; turn++) {
        const wasStopped = turn > stoppedAt
        const outcome = await send(marketing(known, centre))
        if (wasStopped || outcome.result === 'sent') results.push(`${wasStopped} ${outcome.result}`)
        if (turn === 20) {
          expect(await says(known, ' 退訂！')).toMatchObject({ reply: { type: 'text' } })
          stoppedAt = turn
        }
      }
    })()
    await stream
    expect(new Set(results)).toEqual(new Set(['false sent', 'true skipped']))
    expect(await bench.db.read.countBy(CentreMessage, { customerId: known.id })).toBe(21)
    const reply = {
      key: 'still answered',
      class: 'reply' as const,
      to: { account: 'official' as const, openId: known.person.openId() },
      contents: { service: { type: 'text' as const, content: '在的' } },
      source: { kind: 'rule' as const, id: 'r' },
    }
    expect(await send(reply)).toMatchObject({ result: 'sent' })
    await says(known, '恢复订阅')
    expect(await send(marketing(known, centre))).toMatchObject({ result: 'sent' })
  })

  it('are nothing but these words', async () => {
    const known = await customer(bench)
    expect(await says(known, '怎么退订短信')).toEqual({})
  })
})

describe('a batch', () => {
  it('is decided alike by preview and decide, and preview writes nothing', async () => {
    const known = await Promise.all(Array.from({ length: 20 }, () => customer(bench)))
    const intents = [...known, ...known.slice(0, 5)].map((one) => marketing(one, centre))
    const forecast = await bench.sending.gate.preview(intents)
    expect(await bench.db.read.count(SendDecision)).toBe(0)
    const decided = await bench.db.transact((tx) => bench.sending.gate.decide(tx, intents))
    const withoutTime = ({ result, reasonCode }: SendVerdict): object => ({ result, reasonCode })
    expect(decided.map(({ verdict }) => withoutTime(verdict))).toEqual(forecast.map(withoutTime))
    expect(forecast.filter(({ result }) => result === 'send')).toHaveLength(20)
    expect(forecast.filter(({ result }) => result === 'later')).toHaveLength(5)
  })

  it('delivers with calls side by side and tells the caller in the commit that stores their ends', async () => {
    const subscription = await templateOf(bench, 'miniapp-subscribe')
    const known = await Promise.all(Array.from({ length: 30 }, () => customer(bench)))
    for (const one of known) await accepts(bench, one, subscription.templateId)
    const intents = known.map((one) => notice(one, { subscription }))
    const decided = await bench.db.transact((tx) => bench.sending.gate.decide(tx, intents))
    const told: string[] = []
    const delivered = await bench.sending.gate.deliver(
      decided.flatMap(({ pass }) => pass ?? []),
      {
        concurrency: 8,
        onSettled: async (tx, list) => {
          const keys = list.map(({ intent }) => intent.key)
          const rows = await tx.findBy(SendDecision, { intentKey: In(keys) })
          const sent = await tx.countBy(SendAttempt, {
            decisionId: In(rows.map(({ id }) => id)),
            state: 'sent',
          })
          expect(sent).toBe(list.length)
          told.push(...keys)
        },
      },
    )
    expect(delivered.map(({ outcome }) => outcome.result)).toEqual(known.map(() => 'sent'))
    expect(told.sort()).toEqual(intents.map(({ key }) => key).sort())
    expect(bench.calls(SUBSCRIBE)).toHaveLength(30)
  })

  it('leaves nothing behind when it is stopped: what was not called can be decided again', async () => {
    const subscription = await templateOf(bench, 'miniapp-subscribe')
    const known = await Promise.all(Array.from({ length: 12 }, () => customer(bench)))
    for (const one of known) await accepts(bench, one, subscription.templateId)
    const intents = known.map((one) => notice(one, { subscription }))
    const decide = () => bench.db.transact((tx) => bench.sending.gate.decide(tx, intents))
    const passes = (await decide()).flatMap(({ pass }) => pass ?? [])
    const isStopped = (): boolean => bench.calls(SUBSCRIBE).length >= 3
    const delivered = await bench.sending.gate.deliver(passes, { concurrency: 1, isStopped })
    expect(delivered.filter(({ outcome }) => outcome.result === 'sent')).toHaveLength(3)
    const again = (await decide()).flatMap(({ pass }) => pass ?? [])
    expect(again).toHaveLength(9)
    await bench.sending.gate.deliver(again, { concurrency: 4 })
    expect(bench.calls(SUBSCRIBE)).toHaveLength(12)
  })
})
