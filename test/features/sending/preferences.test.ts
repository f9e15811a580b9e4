import type { AuditEntryView } from '../../../src/contract/audit'
import type { PreferenceView } from '../../../src/contract/preferences'
import { centre, channelOf, Counter, prefer, preferencesOf, type Buyer } from './counter'

/** What customers decide about messages: on their own phone, in the chat, and by the word of staff. */

const DAY = 86_400_000
const HOUR = 3_600_000

let counter: Counter
beforeAll(async () => void (counter = await Counter.open()), 120_000)
afterAll(() => counter.close())

describe('preferences', () => {
  /** What marketing about offers in the message centre would be told now. */
  const next = async (to: Buyer) => channelOf(await counter.reachOf(to), 'messageCentre')
  const inAnHour = () => new Date(counter.now + HOUR).toISOString()

  it.each([
    ['quiet hours', () => ({ quiet: { from: 600, to: 780 } }), 'later', 'quiet.hours', { quiet: null }],
    // Beside the brand's own night this leaves no minute of the day.
    ['a quiet day', () => ({ quiet: { from: 540, to: 1260 } }), 'no', 'quiet.always', { quiet: null }],
    ['how often', () => ({ maxPer7Days: 0 }), 'no', 'frequency.never', { maxPer7Days: null }],
    ['a pause', () => ({ pausedUntil: inAnHour() }), 'later', 'preference.paused', { pausedUntil: null }],
    [
      'nothing personal',
      () => ({ isNonPersonalised: true }),
      'no',
      'preference.non_personalised',
      { isNonPersonalised: false },
    ],
    ['an end to everything', () => ({ isStopped: true }), 'no', 'preference.stopped', { isStopped: false }],
  ] as const)(
    '%s: holds for the very next message, until it is taken back',
    async (_, wish, state, reasonCode, back) => {
      const one = await counter.buyer()
      await one.chat.say('在吗')
      expect(await next(one)).toMatchObject({ state: 'now' })
      const change = wish()
      const saved = (await prefer(one, change).expect(200)).body as PreferenceView
      expect(saved).toMatchObject(change)
      expect(await preferencesOf(one)).toEqual(saved)
      expect(await next(one)).toMatchObject({ state, reasonCode })
      // What the customer asked is answered all the same.
      expect(await counter.answer(one)).toEqual({ result: 'sent', channel: 'service' })
      expect((await prefer(one, back).expect(200)).body).toMatchObject(back)
      expect(await next(one)).toMatchObject({ state: 'now' })
    },
  )

  it('a topic: the others go on', async () => {
    const one = await counter.buyer()
    const saved = (await prefer(one, { stoppedTopics: ['offers', 'offers'] }).expect(200))
      .body as PreferenceView
    expect(saved.topics.filter(({ isStopped }) => isStopped)).toEqual([
      { topic: 'offers', name: '优惠', isStopped: true },
    ])
    expect(await counter.send(one, centre('八折'))).toMatchObject({
      result: 'skipped',
      reasonCode: 'preference.topic',
    })
    expect(await counter.send(one, centre('新款'), { topic: 'newArrivals' })).toMatchObject({
      result: 'sent',
    })
  })

  it('are refused when they make no sense, with a sentence, and nothing changes', async () => {
    const one = await counter.buyer()
    const before = await preferencesOf(one)
    for (const change of [
      { quiet: { from: 0, to: 1440 } },
      { maxPer7Days: 15 },
      { pausedUntil: '明天' },
      { stoppedTopics: ['unknown'] },
    ]) {
      const refused = await prefer(one, change)
      expect([refused.status, Object.keys(change)]).toEqual([422, Object.keys(change)])
    }
    expect(await preferencesOf(one)).toEqual(before)
  })

  it('staff change them on the customer’s word, which is kept; the customer sees it', async () => {
    const one = await counter.buyer()
    const admin = await counter.staff('admin')
    const path = `/api/admin/customers/${one.id}/preferences`
    await admin.send('put', path, { isStopped: true }).expect(422)
    const pausedUntil = new Date(counter.now + 7 * DAY).toISOString()
    const change = { quiet: { from: 1200, to: 600 }, pausedUntil, stoppedTopics: ['live'] }
    await admin.send('put', path, { ...change, reason: '在店里当面提出' }).expect(200)
    const seen = await preferencesOf(one)
    expect(seen).toMatchObject({ quiet: { from: 1200, to: 600 }, pausedUntil, isStopped: false })
    const query = `action=preferences.change&targetId=${one.id}`
    const { items } = (await admin.get(`/api/admin/audit?${query}`).expect(200)).body as {
      items: AuditEntryView[]
    }
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({ actor: { kind: 'staff', name: '测试' }, after: { ...change } })
    expect(JSON.stringify(items[0])).toContain('在店里当面提出')
    await admin.send('put', path, { quiet: null, pausedUntil: null, reason: '又改主意了' }).expect(200)
    expect(await preferencesOf(one)).toMatchObject({ quiet: null, pausedUntil: null })
    expect(await next(one)).toMatchObject({ state: 'now' })
  })

  it('are changed by two words in the chat, and the Mini Program shows it', async () => {
    const one = await counter.buyer()
    await prefer(one, { pausedUntil: inAnHour() }).expect(200)
    await one.chat.say('退订')
    expect(await preferencesOf(one)).toMatchObject({ isStopped: true })
    expect(await counter.send(one, centre('新款'))).toMatchObject({ reasonCode: 'preference.stopped' })
    await one.chat.say('恢复订阅')
    expect(await preferencesOf(one)).toMatchObject({ isStopped: false, pausedUntil: null })
    expect(await counter.send(one, centre('新款'))).toMatchObject({ result: 'sent' })
  })
})
