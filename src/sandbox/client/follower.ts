import type { MenuAnswer, MenuTapResult, Say, ScanResult } from '../control/contract'
import type { AppKind, ChatLine, CustomWindow, Delivery, Person } from '../world'

/** What to hold before the camera. */
export interface ScanTarget {
  ticket?: string
  scene?: string
  /** The text of a code. */
  url?: string
  /** A PNG. */
  picture?: Buffer
  /** Whether somebody who does not follow yet follows at once; true unless said otherwise. */
  follow?: boolean
}

/** What a follower's handle needs of the client. */
export interface FollowerDesk {
  call<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>
  chats(personId: string, app?: AppKind): Promise<ChatLine[]>
  waitForLine(personId: string, wanted: (line: ChatLine) => boolean, timeoutMs?: number): Promise<ChatLine>
}

/** One person with a phone. Everything waits until the push it caused is over. */
export class Follower {
  constructor(
    private readonly client: FollowerDesk,
    readonly person: Person,
  ) {}

  get id(): string {
    return this.person.id
  }

  /** The openid in one app. */
  openId(app: AppKind = 'official'): string {
    return this.person.openId[app]
  }

  follow(wish: { scene?: string; via?: string } = {}): Promise<Delivery> {
    return this.act('follow', wish)
  }

  unfollow(): Promise<Delivery> {
    return this.act('unfollow', {})
  }

  scan(target: ScanTarget): Promise<ScanResult> {
    const { picture, ...rest } = target
    return this.act('scan', {
      follow: true,
      ...rest,
      ...(picture && { picture: picture.toString('base64') }),
    })
  }

  /** Says a text, or sends anything else. */
  say(what: string | Say): Promise<Delivery> {
    return this.act('say', typeof what === 'string' ? { type: 'text', text: what } : what)
  }

  /** Taps the menu: `menu(0)` a top button, `menu(0, 2)` one below it. */
  menu(top: number, sub?: number, answer?: MenuAnswer): Promise<MenuTapResult> {
    return this.act('menu', { buttonPath: sub === undefined ? [top] : [top, sub], answer })
  }

  /** Taps an option of a menu message. */
  tapOption(lineId: string, optionId: string): Promise<Delivery> {
    return this.act('msgmenu', { lineId, optionId })
  }

  enter(wish: { app?: AppKind; sessionFrom?: string } = {}): Promise<{ delivery?: Delivery }> {
    return this.act('enter', wish)
  }

  answerSubscribe(app: AppKind, templateIds: string[], answer: 'accept' | 'reject'): Promise<Delivery> {
    return this.act('subscribe-message', { app, templateIds, answer })
  }

  /** Any other event, with these fields. */
  event(app: AppKind, event: string, fields: Record<string, unknown> = {}): Promise<Delivery> {
    return this.act('event', { app, event, fields })
  }

  pay(): Promise<{ window: CustomWindow }> {
    return this.act('pay', {})
  }

  async loginCode(): Promise<string> {
    return (await this.client.call<{ code: string }>('POST', 'login-code', { personId: this.id })).code
  }

  async phoneCode(): Promise<string> {
    return (await this.client.call<{ code: string }>('POST', 'phone-code', { personId: this.id })).code
  }

  /** The chat with one app, oldest line first. */
  chat(app: AppKind = 'official'): Promise<ChatLine[]> {
    return this.client.chats(this.id, app)
  }

  /** Waits for a line of the account or of WeChat itself; rejects with what there was instead. */
  waitForLine(wanted: (line: ChatLine) => boolean, timeoutMs = 5_000): Promise<ChatLine> {
    return this.client.waitForLine(this.id, wanted, timeoutMs)
  }

  private act<T>(name: string, body: unknown): Promise<T> {
    return this.client.call<T>('POST', `people/${this.id}/${name}?wait=1`, body)
  }
}
