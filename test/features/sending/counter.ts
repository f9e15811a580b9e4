import type { CentreMessageView, PreferenceView, ReachView, WhyView } from '../../../src/contract/preferences'
import type { SendContents, SendIntent, SendOutcome } from '../../../src/features/sending'
import { newId } from '../../../src/platform/ids'
import { Follower } from '../../../src/sandbox/client'
import { seedCustomers, type Standing } from '../../support/campaign-customers'
import { startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'
import { signedIn, signIn, type ConsoleClient } from '../../support/console-client'
import { openMiniapp, type MiniPhone } from '../customers/phone'
import { openShop, type Shop } from '../push/shop'

/** A customer with the chat and the Mini Program open on their phone. */
export interface Buyer {
  id: string
  chat: Follower
  phone: MiniPhone
}

/** A page of somebody's message centre. */
export interface Messages {
  items: CentreMessageView[]
  total: number
  unread: number
}

/** What a message in the message centre says. */
export const centre = (title: string): SendContents => ({ messageCentre: { title, text: '到店可试' } })

/** Our app, the pretend WeChat, a shop, and what staff and customers see of messages over HTTP. */
export class Counter {
  private constructor(
    readonly world: CampaignWorld,
    readonly shop: Shop,
  ) {}

  static async open(): Promise<Counter> {
    const world = await startCampaignWorld()
    return new Counter(world, await openShop(world))
  }

  close(): Promise<void> {
    return this.world.close()
  }

  get now(): number {
    return this.world.clock.now()
  }

  private get url(): string {
    return this.world.environment.PUBLIC_URL!
  }

  staff(role: 'admin' | 'operator' = 'operator'): Promise<ConsoleClient> {
    return signedIn({ url: this.url, app: this.world.app }, role)
  }

  /** A guide who works in a store and signs in to the console. */
  async guideOf(storeId: string, name: string): Promise<ConsoleClient> {
    const login = `guide-${newId().slice(-8).toLowerCase()}`
    const password = 'correct horse battery'
    const { app } = this.world
    const { id } = await app.staff.create({ name, login, password, roles: ['guide'] })
    await app.features.staff.assignments.assign(id, storeId, 'guide', null)
    return signIn({ url: this.url }, login, password)
  }

  async buyer(standing: Standing = {}): Promise<Buyer> {
    const [seeded] = await seedCustomers(this.world, 1, () => standing)
    const chat = new Follower(this.world.sandbox.client, seeded!.person)
    return { id: seeded!.id, chat, phone: await openMiniapp(this.url, chat) }
  }

  async reachOf({ id }: Buyer, client?: ConsoleClient): Promise<ReachView> {
    const { body } = await (client ?? (await this.staff()))
      .get(`/api/admin/customers/${id}/reach`)
      .expect(200)
    return body as ReachView
  }

  send(to: Buyer, contents: SendContents, more: Partial<SendIntent> = {}): Promise<SendOutcome> {
    return this.world.app.features.sending.gate.send({
      key: newId(),
      class: 'marketing',
      topic: 'offers',
      to: { customerId: to.id },
      contents,
      source: { kind: 'campaign', id: newId() },
      ...more,
    })
  }

  /** A reply to what the customer asked. */
  answer(to: Buyer): Promise<SendOutcome> {
    return this.world.app.features.sending.gate.send({
      key: newId(),
      class: 'reply',
      to: { account: 'official', openId: to.chat.openId() },
      contents: { service: { type: 'text', content: '在的' } },
      source: { kind: 'conversation', id: 'c' },
    })
  }

  /** A reminder in the message centre, which is no marketing. */
  remind(to: Buyer, title: string): Promise<SendOutcome> {
    const source = { kind: 'reminder' as const, id: 'r' }
    return this.send(to, centre(title), { class: 'serviceNotice', topic: undefined, source })
  }
}

/** What one channel says of somebody. */
export const channelOf = ({ channels }: ReachView, name: string) =>
  channels.find(({ channel }) => channel === name)!

export const preferencesOf = async ({ phone }: Buyer): Promise<PreferenceView> =>
  (await phone.get('/api/mp/preferences').expect(200)).body as PreferenceView

/** Changes what the customer decided, from their own phone. */
export const prefer = ({ phone }: Buyer, change: object) => phone.send('put', '/api/mp/preferences', change)

export const messagesOf = async ({ phone }: Buyer, query = ''): Promise<Messages> =>
  (await phone.get(`/api/mp/messages?${query}`).expect(200)).body as Messages

export const whyOf = async ({ phone }: Buyer, { id }: CentreMessageView): Promise<WhyView> =>
  (await phone.get(`/api/mp/messages/${id}/why`).expect(200)).body as WhyView
