import { SendAttempt, SubscriptionToken } from '../../../src/features/sending'
import { sendingDatabase, startSendingBench, type SendingBench } from './bench'
import { accepts, centre, customer, marketing, notice, popup, templateOf, toDaytime } from './customers'

const SUBSCRIBE = '/cgi-bin/message/subscribe/send'

const database = sendingDatabase()
let bench: SendingBench
beforeEach(async () => {
  bench = await startSendingBench(database)
  await toDaytime(bench)
})
afterEach(() => bench.close())

const send = (intent: Parameters<SendingBench['sending']['gate']['send']>[0]) =>
  bench.sending.gate.send(intent)

describe('a subscription message', () => {
  it('is sent as often as the person accepted, and the ledger knows before WeChat is asked', async () => {
    const known = await customer(bench)
    const subscription = await templateOf(bench, 'miniapp-subscribe')
    await accepts(bench, known, subscription.templateId, 2)
    expect(await send(notice(known, { subscription }))).toMatchObject({
      result: 'sent',
      channel: 'subscription',
    })
    expect(await send(notice(known, { subscription }))).toMatchObject({ result: 'sent' })
    expect(await send(notice(known, { subscription }))).toMatchObject({
      result: 'skipped',
      reasonCode: 'subscription.no_token',
    })
    expect(bench.calls(SUBSCRIBE)).toHaveLength(2)
    const attempts = await bench.db.read.find(SendAttempt)
    expect(attempts.every(({ messageId }) => /^\d+$/.test(messageId ?? ''))).toBe(true)
    const rows = await bench.db.read.find(SubscriptionToken)
    expect(rows.map(({ state }) => state)).toEqual(['used', 'used'])
  })

  it('never carries marketing, and falls back to the message centre when WeChat refuses it', async () => {
    const known = await customer(bench)
    const subscription = await templateOf(bench, 'miniapp-subscribe')
    await accepts(bench, known, subscription.templateId, 2)
    expect(await send(marketing(known, { subscription }))).toMatchObject({ reasonCode: 'class.no_channel' })
    bench.sandbox.world.personById(known.person.id)!.subscriptions[subscription.templateId]!.left = 0
    const outcome = await send(notice(known, { subscription, ...centre }))
    expect(outcome).toEqual({ result: 'sent', channel: 'messageCentre' })
    expect(bench.calls(SUBSCRIBE)).toHaveLength(1)
    const rows = await bench.db.read.find(SubscriptionToken)
    expect(rows.map(({ state }) => state)).toEqual(['refused', 'refused'])
  })

  it('counts the client’s word after ten minutes or with the event, and never twice (decisions.md 17)', async () => {
    const known = await customer(bench)
    const who = { account: 'miniapp' as const, openId: known.person.openId('miniapp') }
    const count = async (): Promise<number | undefined> => (await bench.sending.tokens.of(who)).T1
    const say = (tapId: string): Promise<void> =>
      bench.db.transact((tx) =>
        bench.sending.tokens.accepted(tx, { ...who, templateId: 'T1', at: bench.clock.now(), tapId }),
      )
    await say('tap-1')
    expect(await count()).toBeUndefined()
    await accepts(bench, known, 'T1')
    expect(await count()).toBe(1)
    await say('tap-1')
    expect(await count()).toBe(1)
    await accepts(bench, known, 'T1')
    await say('tap-2')
    expect(await count()).toBe(2)
    await say('tap-3')
    expect(await count()).toBe(2)
    await bench.sandbox.client.clock.advance(600_000)
    expect(await count()).toBe(3)
  })
})

describe('a tap that WeChat has not confirmed', () => {
  it('is waited for: the message goes ten minutes after the tap, or with the event', async () => {
    const subscription = await templateOf(bench, 'miniapp-subscribe')
    const { templateId } = subscription
    const [patient, confirmed] = [await customer(bench), await customer(bench)]
    const tappedAt = bench.clock.now()
    for (const { person } of [patient, confirmed]) {
      bench.sandbox.world.personById(person.id)!.subscriptions[templateId] = { left: 1, rejected: false }
      const said = { account: 'miniapp' as const, openId: person.openId('miniapp'), templateId }
      await bench.db.transact((tx) =>
        bench.sending.tokens.accepted(tx, { ...said, at: tappedAt, tapId: person.id }),
      )
    }
    const waits = notice(patient, { subscription })
    const early = await send(waits)
    expect(early).toMatchObject({ result: 'later', reasonCode: 'subscription.provisional' })
    expect(early).toMatchObject({ retryAt: tappedAt + 600_000 })
    await popup(bench, confirmed.person.openId('miniapp'), templateId, 'accept')
    expect(await send(notice(confirmed, { subscription }))).toMatchObject({ result: 'sent' })
    await bench.sandbox.client.clock.advance(600_000)
    expect(await send(waits)).toMatchObject({ result: 'sent', channel: 'subscription' })
    expect(await send(notice(patient, { subscription }))).toMatchObject({
      reasonCode: 'subscription.no_token',
    })
  })

  it('is over with WeChat’s no', async () => {
    const subscription = await templateOf(bench, 'miniapp-subscribe')
    const known = await customer(bench)
    const openId = known.person.openId('miniapp')
    const { templateId } = subscription
    await bench.db.transact((tx) =>
      bench.sending.tokens.accepted(tx, {
        ...{ account: 'miniapp', openId, templateId, tapId: 'tap' },
        at: bench.clock.now(),
      }),
    )
    await popup(bench, openId, templateId, 'reject')
    await bench.sandbox.client.clock.advance(600_000)
    expect(await send(notice(known, { subscription }))).toMatchObject({
      result: 'skipped',
      reasonCode: 'subscription.no_token',
    })
  })

  it('holds for any number of messages when the template is a long-term one, also by the event alone', async () => {
    const subscription = await templateOf(bench, 'miniapp-subscribe')
    const known = await customer(bench)
    bench.sending.connect({ standingTemplates: (_tx, ids) => Promise.resolve(new Set(ids)) })
    await popup(bench, known.person.openId('miniapp'), subscription.templateId, 'accept')
    const inWorld = bench.sandbox.world.personById(known.person.id)!
    inWorld.subscriptions[subscription.templateId] = { left: 3, rejected: false }
    for (const _turn of [1, 2, 3])
      expect(await send(notice(known, { subscription }))).toMatchObject({ result: 'sent' })
    const rows = await bench.db.read.find(SubscriptionToken)
    expect(rows).toMatchObject([{ state: 'granted', isStanding: true }])
    // WeChat's own count says otherwise: so it is.
    const sentence = await send(notice(known, { subscription }))
    expect(sentence).toMatchObject({ result: 'refused', reasonCode: 'wechat.43101' })
    expect(await send(notice(known, { subscription }))).toMatchObject({
      reasonCode: 'subscription.no_token',
    })
  })
})
