import { AllowanceRow } from '../../../src/features/sending/entities/allowance'
import { SendAttempt } from '../../../src/features/sending/entities/send-attempt'
import { SendDecision } from '../../../src/features/sending/entities/send-decision'
import type { SendIntent, SendOutcome } from '../../../src/features/sending'
import type { Follower } from '../../../src/sandbox/client'
import { eventFrom, inbound, sendingDatabase, startSendingBench, textFrom, type SendingBench } from './bench'

const SEND = '/cgi-bin/message/custom/send'

const database = sendingDatabase()
let bench: SendingBench
beforeEach(async () => {
  bench = await startSendingBench(database)
})
afterEach(() => bench.close())

const reply = (person: Follower, key: string, content = key): SendIntent => ({
  key,
  class: 'reply',
  to: { account: 'official', openId: person.openId() },
  contents: { service: { type: 'text', content } },
  source: { kind: 'rule', id: 'r1' },
})

const send = (person: Follower, key: string, text = key): Promise<SendOutcome> =>
  bench.sending.gate.send(reply(person, key, text))

const used = async (person: Follower): Promise<number[]> => {
  const rows = await bench.db.read.findBy(AllowanceRow, { openId: person.openId() })
  return rows.filter((row) => row.allowance > 0).map((row) => row.used)
}

describe('the gate', () => {
  it('sends nothing to somebody who never wrote, and says why', async () => {
    const person = await bench.follower()
    expect(await send(person, 'k1')).toMatchObject({ result: 'skipped', reasonCode: 'window.never_opened' })
    expect(bench.calls(SEND)).toHaveLength(0)
  })

  it('lets exactly 5 of 200 concurrent sends from two processes through (I-7)', async () => {
    const person = await bench.follower()
    await bench.says(person)
    const gates = [bench.sending.gate, bench.anotherSending().gate]
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        gates[index % 2]!.send(reply(person, `race-${index}`, `第 ${index} 条`)),
      ),
    )
    expect(outcomes.filter(({ result }) => result === 'sent')).toHaveLength(5)
    expect(outcomes.filter(({ result }) => result === 'skipped')).toHaveLength(195)
    expect(bench.calls(SEND)).toHaveLength(5)
    expect(await bench.received(person)).toHaveLength(5)
    expect(await bench.db.read.countBy(SendDecision, { result: 'send' })).toBe(5)
    expect(await bench.db.read.countBy(SendAttempt, { state: 'sent' })).toBe(5)
  })

  it('sends one of 50 concurrent repeats of the same key (I-9)', async () => {
    const person = await bench.follower()
    await bench.says(person)
    const gates = [bench.sending.gate, bench.anotherSending().gate]
    const intent = reply(person, 'same', '您好')
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => gates[index % 2]!.send(intent)),
    )
    expect(new Set(outcomes.map(({ result }) => result)).size).toBeLessThanOrEqual(2)
    expect(await bench.received(person)).toEqual(['您好'])
    expect(await used(person)).toEqual([1])
    expect(await send(person, 'same')).toEqual({ result: 'sent', channel: 'service' })
    expect(bench.calls(SEND)).toHaveLength(1)
  })

  it('keeps no content of the message', async () => {
    const person = await bench.follower()
    await bench.says(person)
    await send(person, 'k1', '悄悄话')
    const rows = await bench.db.read.find(SendDecision)
    expect(rows[0]!.inputs.allowances).toMatchObject([{ kind: 'kfUserMsg', allowance: 5, used: 0 }])
    expect(JSON.stringify(rows)).not.toContain('悄悄话')
  })
})

describe('when WeChat does not simply say yes', () => {
  it('never repeats a message whose answer was lost, and keeps its allowance spent', async () => {
    const person = await bench.follower()
    await bench.says(person)
    await bench.fault({ kind: 'cut-after', match: SEND, times: 1 })
    expect(await send(person, 'k1')).toMatchObject({ result: 'unknown' })
    expect(await send(person, 'k1')).toMatchObject({ result: 'unknown' })
    expect(await bench.received(person)).toEqual(['k1'])
    expect(await used(person)).toEqual([1])
  })

  it.each(['http-5xx', 'html', 'half-json', 'cut-inside', 'cut-before'] as const)(
    'calls a message unknown after %s',
    async (kind) => {
      const person = await bench.follower()
      await bench.says(person)
      await bench.fault({ kind, match: SEND, times: 1 })
      const outcome = await send(person, 'k1')
      expect(outcome.result).toBe('unknown')
      expect(bench.calls(SEND)).toHaveLength(1)
    },
  )

  it('tries a busy WeChat three times and then waits for another turn, with the allowance given back', async () => {
    const person = await bench.follower()
    await bench.says(person)
    await bench.fault({ kind: 'busy', match: SEND, times: 3 })
    const outcome = await send(person, 'k1')
    expect(outcome).toMatchObject({ result: 'later', reasonCode: 'wechat.-1' })
    expect(bench.calls(SEND)).toHaveLength(3)
    expect(await used(person)).toEqual([0])
    await bench.sandbox.client.clock.advance(6_000)
    expect(await send(person, 'k1')).toEqual({ result: 'sent', channel: 'service' })
    expect(await bench.received(person)).toEqual(['k1'])
  })

  it.each([45015, 45047, 43004, 48002])(
    'believes %i and closes what the ledger thought open',
    async (errcode) => {
      const person = await bench.follower()
      await bench.says(person)
      await bench.fault({ kind: 'errcode', errcode, match: SEND, times: 1 })
      expect(await send(person, 'k1')).toMatchObject({ result: 'refused', reasonCode: `wechat.${errcode}` })
      expect(await used(person)).toEqual([5])
      expect(await send(person, 'k2')).toMatchObject({ result: 'skipped', reasonCode: 'window.used_up' })
      await bench.sandbox.client.clock.advance(2_000)
      await bench.says(person)
      expect(await send(person, 'k3')).toEqual({ result: 'sent', channel: 'service' })
    },
  )

  it('rests until midnight in Beijing when the quota is used up, without calling again', async () => {
    const person = await bench.follower()
    await bench.says(person)
    await bench.fault({ kind: 'errcode', errcode: 45009, match: SEND, times: 1 })
    const first = await send(person, 'k1')
    const midnight = new Date(new Date(bench.clock.now() + 8 * 3_600_000).setUTCHours(24, 0, 0, 0)).getTime()
    expect(first).toMatchObject({ result: 'later', retryAt: midnight - 8 * 3_600_000 })
    expect(await send(person, 'k2')).toMatchObject({ result: 'later', reasonCode: 'channel.resting' })
    expect(bench.calls(SEND)).toHaveLength(1)
    expect(await used(person)).toEqual([0])
  })

  it('gives the allowance back when the message itself is at fault', async () => {
    const person = await bench.follower()
    await bench.says(person)
    expect(await send(person, 'k1', '长'.repeat(700))).toMatchObject({
      result: 'failed',
      reasonCode: 'wechat.45002',
    })
    expect(await used(person)).toEqual([0])
  })

  it('calls a message unknown when its process died in the middle', async () => {
    const person = await bench.follower()
    await bench.says(person)
    await bench.fault({ kind: 'slow', match: SEND, delayMs: 300, times: 1 })
    const running = send(person, 'k1')
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(await send(person, 'k1')).toEqual({ result: 'sending' })
    await bench.db.transact((tx) => tx.update(SendAttempt, { state: 'sending' }, { leaseUntil: 1 }))
    expect(await send(person, 'k1')).toMatchObject({ result: 'unknown', reasonCode: 'sending.interrupted' })
    await running
    expect(await used(person)).toEqual([1])
  })
})

describe('the ledger of allowances', () => {
  const openId = 'oLedger'
  const at = 1_700_000_000_000
  const rows = () => bench.db.read.find(AllowanceRow, { where: { openId }, order: { kind: 'ASC' } })

  it('starts again with a newer message and is not set back by an older one that comes late', async () => {
    await bench.receive(textFrom(openId, at + 10_000))
    await bench.db.transact((tx) => tx.update(AllowanceRow, { openId }, { used: 3 }))
    await bench.receive(textFrom(openId, at))
    expect(await rows()).toMatchObject([{ kind: 'kfUserMsg', openedAt: at + 10_000, used: 3 }])
    await bench.receive(textFrom(openId, at + 20_000))
    expect(await rows()).toMatchObject([{ kind: 'kfUserMsg', openedAt: at + 20_000, used: 0 }])
  })

  it('is void after unfollowing, unless a newer message came', async () => {
    await bench.receive(textFrom(openId, at))
    await bench.receive(eventFrom(openId, at + 5_000, 'unsubscribe'))
    expect((await rows()).every(({ allowance }) => allowance === 0)).toBe(true)
    await bench.receive(eventFrom(openId, at + 20_000, 'subscribe'))
    await bench.receive(eventFrom(openId, at + 10_000, 'unsubscribe'))
    const open = (await rows()).filter(({ allowance }) => allowance > 0)
    expect(open).toMatchObject([{ kind: 'kfSubscribe', openedAt: at + 20_000 }])
  })

  it('counts a follow by a scan once, and a view or a location not at all', async () => {
    await bench.receive(eventFrom(openId, at, 'subscribe'))
    await bench.receive(eventFrom(openId, at, 'VIEW'))
    await bench.receive(eventFrom(openId, at, 'LOCATION'))
    expect(await rows()).toMatchObject([{ kind: 'kfSubscribe', allowance: 3, expiresAt: at + 60_000 }])
  })

  it('is open for 20 messages in 48 hours after 微信买单, as WeChat has it too', async () => {
    const person = await bench.follower()
    bench.sandbox.world.windows.open(person.id, 'official', 'pay')
    const card = { CardId: 'p1', UserCardCode: '1', TransId: '42', Fee: '12800', OriginalFee: '12800' }
    const event = { MsgType: 'event', Event: 'user_pay_from_pay_cell', ...card }
    await bench.receive(inbound(person.openId(), bench.clock.now(), event))
    for (let count = 1; count <= 20; count++) expect((await send(person, `p${count}`)).result).toBe('sent')
    expect(await send(person, 'p21')).toMatchObject({ result: 'skipped', reasonCode: 'window.used_up' })
    expect(bench.calls(SEND).every(({ errcode }) => errcode === 0)).toBe(true)
  })

  it('tells staff what is left', async () => {
    const person = await bench.follower()
    await bench.says(person)
    await send(person, 'k1')
    const sentence = await bench.sending.sentenceFor('official', person.openId())
    expect(sentence).toMatch(/^还可以再发 4 条，周. \d\d:\d\d 前有效$/)
    expect(await bench.sending.figures()).toMatchObject({
      open: { official: { people: 1, messagesLeft: 4 }, miniapp: { people: 0, messagesLeft: 0 } },
      attempts: { sent: 1 },
    })
  })
})
