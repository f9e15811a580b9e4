import type { SendContents, SendIntent } from '../../../src/features/sending'
import { newId } from '../../../src/platform/ids'
import type { Follower } from '../../../src/sandbox/client'
import { inbound, contextOf, type SendingBench } from './bench'

/** A customer who follows, uses the Mini Program, and agreed to marketing. */
export interface Known {
  id: string
  person: Follower
}

/** 14 November 2026, 11:00 in Beijing: nobody sleeps. */
export const DAYTIME = Date.UTC(2026, 10, 14, 3)

/** Moves the sandbox's clock to the daytime of its next day, so that quiet hours are over. */
export async function toDaytime({ sandbox, clock }: SendingBench): Promise<void> {
  const day = 86_400_000
  const next = (Math.floor((clock.now() + 8 * 3_600_000) / day) + 1) * day + 3 * 3_600_000
  await sandbox.client.clock.advance(next - clock.now())
}

export async function customer(bench: SendingBench, more: { hasConsent?: boolean } = {}): Promise<Known> {
  const person = await bench.follower()
  const id = newId()
  bench.people.set(id, {
    customerId: id,
    isLive: true,
    official: person.openId(),
    miniapp: person.openId('miniapp'),
    isFollowing: true,
    hasMarketingConsent: more.hasConsent ?? true,
  })
  return { id, person }
}

interface Template {
  templateId: string
  content: string
  example: string
}

/** A template of the sandbox with values that fit it. */
export async function templateOf({ sandbox }: SendingBench, shelf: 'miniapp-subscribe' | 'template') {
  // Templates are on the shelf once somebody looks.
  await sandbox.client.state()
  const list = sandbox.world.drawer<Record<string, Template[]>>('templates', () => ({}))
  const [template] = list[shelf]!
  const keys = [...template!.content.matchAll(/\{\{(\w+)\.DATA\}\}/g)].map((match) => match[1]!)
  const values = template!.example.split('\n').map((line) => line.slice(line.search(/[:：]/) + 1))
  const data = Object.fromEntries(keys.map((key, index) => [key, values[index]!]))
  return { templateId: template!.templateId, page: 'pages/index', data }
}

/** The person accepts once: WeChat knows it, and so do we by its event. */
export async function accepts(
  bench: SendingBench,
  { person }: Known,
  templateId: string,
  times = 1,
): Promise<void> {
  const inWorld = bench.sandbox.world.personById(person.id)!
  const left = (inWorld.subscriptions[templateId]?.left ?? 0) + times
  inWorld.subscriptions[templateId] = { left, rejected: false }
  for (let one = 0; one < times; one++) await popup(bench, person.openId('miniapp'), templateId, 'accept')
}

/** WeChat's event about a question for a subscription. */
export async function popup(
  bench: SendingBench,
  openId: string,
  templateId: string,
  status: 'accept' | 'reject',
): Promise<void> {
  const list = [{ TemplateId: templateId, SubscribeStatusString: status, PopupScene: '0' }]
  const fields = { MsgType: 'event', Event: 'subscribe_msg_popup_event', List: list }
  await bench.told(inbound(openId, bench.clock.now(), fields as never), contextOf('miniapp'))
}

let count = 0

export const marketing = (to: Known, contents: SendContents, more: Partial<SendIntent> = {}): SendIntent => ({
  key: `m-${++count}`,
  class: 'marketing',
  topic: 'offers',
  to: { customerId: to.id },
  contents,
  source: { kind: 'campaign', id: 'c1' },
  ...more,
})

export const notice = (to: Known, contents: SendContents, more: Partial<SendIntent> = {}): SendIntent => ({
  ...marketing(to, contents),
  class: 'serviceNotice',
  topic: undefined,
  source: { kind: 'reminder', id: 'r1' },
  ...more,
})

export const centre: SendContents = { messageCentre: { title: '秋冬新品', text: '本周到店可试' } }
