import { setTimeout as wait } from 'node:timers/promises'
import type { EntityManager } from 'typeorm'
import type { TokenOwner } from '../../../src/features/sending'
import { readMessage } from '../../../src/wechat/callback/message'
import { testEngine } from '../../support/database'
import { startSystem, type ServerUnderTest, type TestSystem } from '../../support/system'
import { shopper } from './world'

let t: TestSystem
/** SQLite has one process; there the two tellings race within it. */
let other: ServerUnderTest
beforeAll(async () => {
  t = await startSystem()
  other = testEngine() === 'sqlite' ? t : await t.another()
})
afterAll(() => t.close())

/** The page tells what WeChat's sheet answered. */
const byPage =
  (server: ServerUnderTest, who: TokenOwner, at: number) =>
  (tx: EntityManager): Promise<void> =>
    server.app.features.sending.tokens.accepted(tx, { ...who, at, tapId: `tap-${who.openId}` })

/** WeChat tells the same by its event. */
function byEvent(server: ServerUnderTest, { openId, templateId }: TokenOwner, at: number) {
  const List = [{ TemplateId: templateId, SubscribeStatusString: 'accept', PopupScene: '0' }]
  const event = readMessage({
    ...{ ToUserName: 'gh_test', FromUserName: openId, CreateTime: String(Math.floor(at / 1000)) },
    ...{ MsgType: 'event', Event: 'subscribe_msg_popup_event', List: List as never },
  })
  const context = { account: 'miniapp' as const, inboundId: `in-${openId}`, receivedAt: at }
  return async (tx: EntityManager): Promise<void> => {
    const decision = await server.app.features.sending.onMessage(event, context)
    await decision!.within!(tx)
  }
}

describe('one tap on the sheet of subscriptions', () => {
  it.each(['the page is first', 'WeChat is first'])(
    'counts once although both tell it before either has committed: %s',
    async (order) => {
      const { person } = await shopper(t, '看直播')
      const at = (await t.sandbox.clock.read()).now
      const who = { account: 'miniapp' as const, openId: person.openId('miniapp'), templateId: 'T1' }
      const tellings = [byPage(t, who, at), byEvent(other, who, at)]
      const [first, second] = order === 'the page is first' ? tellings : tellings.reverse()
      await Promise.all([
        t.app.db.transact(async (tx) => {
          await first!(tx)
          await wait(300)
        }),
        wait(100).then(() => other.app.db.transact(second!)),
      ])
      await t.sandbox.clock.advance(600_000)
      expect(await t.app.features.sending.tokens.of(who)).toEqual({ T1: 1 })
    },
  )

  it('counts each of 20 taps once when both tell them at the same moment', async () => {
    const { person } = await shopper(t, '看直播')
    const at = (await t.sandbox.clock.read()).now
    const tap = (index: number) => {
      const who = { account: 'miniapp' as const, openId: person.openId('miniapp'), templateId: `T${index}` }
      return [t.app.db.transact(byPage(t, who, at)), other.app.db.transact(byEvent(other, who, at))]
    }
    await Promise.all(Array.from({ length: 20 }, (_, index) => tap(index)).flat())
    await t.sandbox.clock.advance(600_000)
    const counts = await t.app.features.sending.tokens.of({
      account: 'miniapp',
      openId: person.openId('miniapp'),
    })
    expect(Object.values(counts)).toEqual(Array(20).fill(1))
  })
})
