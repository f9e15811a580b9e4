import { strict as assert } from 'node:assert'
import { setTimeout as wait } from 'node:timers/promises'
import type { LiveGuideFigures, LiveSession, MpLiveDetail } from '../../../contract/live'
import type { MpReminderOffer } from '../../../contract/reminders'
import type { ChannelsLive } from '../../../sandbox/control/channels-contract'
import { DEMO_CHANNELS } from '../live'
import type { Check, CheckBench } from './bench'
import type { ShareCard } from '../../../contract/shares'
import { buy, nextReceipt } from './counter'
import { guideAtWork, Shopper, Till } from './shopper'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

interface Offers {
  templateIds: string[]
  offers: MpReminderOffer[]
}

async function plan({ user, sandbox }: CheckBench): Promise<LiveSession> {
  const startAt = (await sandbox.clock.read()).now + 2 * HOUR_MS
  const times = {
    startAt: new Date(startAt).toISOString(),
    endAt: new Date(startAt + HOUR_MS).toISOString(),
  }
  const draft = { title: '今晚的直播', finderUserName: DEMO_CHANNELS, host: '林一', ...times }
  const session = await user.call<LiveSession>('POST', '/api/admin/live-sessions', draft)
  const notice = { startAt, status: 0, reservable: true }
  await sandbox.call('PATCH', `channels/${DEMO_CHANNELS}`, { status: 4, startAt, notice })
  return session
}

/** Taps 预约 on WeChat's own sheet and tells the server the state that WeChat reports. */
async function reserve(
  { sandbox }: CheckBench,
  shopper: Shopper,
  session: LiveSession,
): Promise<MpLiveDetail> {
  const accounts = await sandbox.call<ChannelsLive[]>('GET', 'channels')
  const { noticeId } = accounts.find((one) => one.finderUserName === DEMO_CHANNELS)!.notice!
  const path = `people/${shopper.person.id}/channels-reservation`
  const { state } = await sandbox.call<{ state: number }>('POST', path, { noticeId, tap: 'reserve' })
  return shopper.call('POST', `/api/mp/live-sessions/${session.id}/reservation`, { noticeId, state })
}

/** Taps 提醒我 and allows it: WeChat's event and the page's own word about it. */
async function askReminder(shopper: Shopper, session: LiveSession): Promise<void> {
  const about = `live:${session.id}`
  const { templateIds } = await shopper.call<Offers>('GET', `/api/mp/subscriptions?for=${about}`)
  assert.equal(templateIds.length, 1)
  await shopper.person.answerSubscribe('miniapp', templateIds, 'accept')
  const answers = templateIds.map((templateId) => ({ templateId, answer: 'accept' }))
  const tapId = `check-${shopper.customerId.slice(-12)}`
  const { offers } = await shopper.call<Offers>('POST', '/api/mp/subscriptions', {
    for: about,
    tapId,
    answers,
  })
  assert.equal(offers[0]?.isSet, true)
}

/** A guide shares the stream from the workbench, and somebody comes through that link. */
async function comesByShare(
  bench: CheckBench,
  guest: Shopper,
  session: LiveSession,
): Promise<{ shareId: string; guideId: string }> {
  const { guide, own } = await guideAtWork(bench)
  const card = await own.call<ShareCard>('POST', '/api/workbench/shares', { kind: 'live', id: session.id })
  assert.match(card.path, new RegExp(`^pages/live/index\\?id=${session.id}&share=${card.id}$`))
  await guest.call('POST', `/api/mp/shares/${card.id}/visits`)
  const seen = await guest.call<MpLiveDetail>('GET', `/api/mp/live-sessions/${session.id}?shareId=${card.id}`)
  assert.equal(seen.guide?.name, guide.name)
  return { shareId: card.id, guideId: guide.id }
}

const remindersOn = async ({ person }: Shopper): Promise<number> =>
  (await person.chat('miniapp')).filter((line) => line.via === 'subscribe').length

/** Flow 3.7 of the handbook's domain page. */
export const liveChecks: Check[] = [
  {
    name: '3.7 a live stream: reserved at WeChat or reminded once by us, never both; an entry and its sale count for the guide of the link',
    run: async (bench) => {
      const session = await plan(bench)
      const open = async (nickname: string) => Shopper.open(bench, await bench.sandbox.person({ nickname }))
      const [reminded, reserved] = [await open('要提醒的'), await open('在微信预约的')]
      await askReminder(reminded, session)
      await askReminder(reserved, session)
      assert.equal((await reserve(bench, reserved, session)).reservation, 6)

      await bench.sandbox.clock.advance(HOUR_MS + 46 * MINUTE_MS)
      await reminded.person.waitForLine((line) => line.via === 'subscribe', 15_000)
      await bench.sandbox.clock.advance(15 * MINUTE_MS)
      await bench.system.app.features.reminders.send()
      await wait(200)
      assert.equal(await remindersOn(reminded), 1)
      assert.equal(await remindersOn(reserved), 0)

      const path = `/api/mp/live-sessions/${session.id}`
      assert.equal((await reminded.call<MpLiveDetail>('GET', path)).state, 'live')
      await reminded.call('POST', `${path}/entries`, { kind: 'live' })
      const guest = await open('经导购分享来的')
      const { shareId, guideId } = await comesByShare(bench, guest, session)
      await guest.call('POST', `${path}/entries`, { kind: 'live', shareId })
      await guest.openCard()
      await buy(await Till.connect(bench), guest, nextReceipt())
      const { figures, guides } = await bench.user.call<LiveSession & { guides: LiveGuideFigures[] }>(
        'GET',
        `/api/admin/live-sessions/${session.id}`,
      )
      assert.equal(figures.entries, 2)
      assert.equal(figures.reserved, 1)
      const mine = guides.find(({ staffId }) => staffId === guideId)
      assert.equal(mine?.entries, 1)
      assert.equal(mine?.sales, 1)
      assert.ok(mine.salesFen > 0)
    },
  },
]
