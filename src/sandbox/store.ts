import { EventEmitter } from 'node:events'
import type { ApiWorld, EventFields, MediaRecord, WindowUse } from './api/needs'
import type { SandboxEvent, Switches } from './control/contract'
import { Chats } from './store/chats'
import { VirtualClock } from './store/clock'
import { Codes } from './store/codes'
import { Drawers } from './store/drawers'
import { Faults } from './store/faults'
import { IdSource } from './store/ids'
import { MediaShelf } from './store/media'
import { People } from './store/people'
import { Quotas } from './store/quotas'
import { Records } from './store/records'
import { defaultSwitches } from './store/switches'
import { Tokens } from './store/tokens'
import { Windows } from './store/windows'
import type { AppAccount, AppKind, ChatLine, Delivery, Person, WireCall } from './world'

/** What a world starts with. */
export interface WorldOptions {
  accounts: Record<AppKind, AppAccount>
  seedNumber?: number
  /** Virtual time of the start, epoch ms; absent means the real time. */
  clockStart?: number
}

type ChangedPart = Extract<SandboxEvent, { type: 'state' }>['changed'][number]

/** How an event gets to the developer's server; the courier sets it. */
export type EventSender = (
  app: AppKind,
  person: Person | undefined,
  fields: EventFields,
  from?: string,
) => unknown

/** Everything the pretend WeChat remembers, in memory; one object shared by the HTTP API, the courier and the phone. */
export class SandboxWorld implements ApiWorld {
  readonly accounts: Record<AppKind, AppAccount>
  readonly clock: VirtualClock
  readonly ids: IdSource
  readonly crowd: People
  readonly chats: Chats
  readonly mediaShelf: MediaShelf
  readonly windows: Windows
  readonly faults: Faults
  readonly tokens: Tokens
  readonly quotas: Quotas
  readonly codes: Codes
  readonly drawers = new Drawers()
  readonly wireCalls = new Records<WireCall>(2_000)
  readonly deliveries = new Records<Delivery>(2_000)
  /** Where the sandbox answers, without a trailing slash; set when it listens. */
  baseUrl = ''
  switches: Switches = defaultSwitches()
  private sendEvent: EventSender = () => undefined
  private readonly interactions = new Map<string, number>()
  private readonly bus = new EventEmitter().setMaxListeners(0)
  private readonly timers = new Set<NodeJS.Timeout>()

  constructor(options: WorldOptions) {
    this.accounts = options.accounts
    this.clock = new VirtualClock(options.clockStart)
    this.ids = new IdSource(options.seedNumber)
    this.tokens = new Tokens(this.ids, this.clock)
    this.quotas = new Quotas(this.clock)
    this.codes = new Codes(this.ids, this.clock)
    this.crowd = new People(this.ids)
    this.chats = new Chats(this.ids, (line) => this.emit({ type: 'line', line }))
    this.mediaShelf = new MediaShelf(this.ids, this.clock, (id) => `${this.baseUrl}/sandbox/media/${id}`)
    this.windows = new Windows(
      this.clock,
      () => this.switches,
      () => this.changed('windows'),
    )
    this.faults = new Faults(this.ids, () => this.changed('faults'))
  }

  /** Tells everybody who listens (the phone, the snapshot, waiting tests). */
  emit(event: SandboxEvent): void {
    this.bus.emit('event', event)
  }

  /** Listens until the returned function is called. */
  onEvent(listener: (event: SandboxEvent) => void): () => void {
    this.bus.on('event', listener)
    return () => this.bus.off('event', listener)
  }

  now(): number {
    return this.clock.now()
  }

  drawer<T extends object>(name: string, empty: () => T): T {
    return this.drawers.open(name, empty)
  }

  people(): Person[] {
    return this.crowd.all()
  }

  personById(id: string): Person | undefined {
    return this.crowd.get(id)
  }

  personByOpenId(app: AppKind, openId: string): Person | undefined {
    return this.crowd.byOpenId(app, openId)
  }

  personChanged(person: Person): void {
    this.crowd.put(person)
    this.emit({ type: 'person', person })
  }

  changed(part: ChangedPart): void {
    this.emit({ type: 'state', changed: [part] })
  }

  append(line: Omit<ChatLine, 'id'>): ChatLine {
    return this.chats.add(line)
  }

  /** Adds a line at the current virtual time. */
  appendNow(line: Omit<ChatLine, 'id' | 'at'>): ChatLine {
    return this.chats.add({ ...line, at: this.now() })
  }

  chat(personId: string, app: AppKind): ChatLine[] {
    return this.chats.of(personId, app)
  }

  useWindow(personId: string, app: AppKind): WindowUse {
    return this.windows.spend(personId, app)
  }

  /** Notes that the person did something in the chat with the app just now. */
  interacted(personId: string, app: AppKind): void {
    this.interactions.set(`${personId}:${app}`, this.now())
  }

  lastInteractionAt(personId: string, app: AppKind): number | undefined {
    return this.interactions.get(`${personId}:${app}`)
  }

  showTyping(personId: string, app: AppKind, until: number | undefined): void {
    this.emit({ type: 'typing', personId, app, until })
  }

  addMedia(file: Omit<MediaRecord, 'mediaId' | 'createdAt' | 'url'>): MediaRecord {
    return this.mediaShelf.add(file)
  }

  media(mediaId: string): MediaRecord | undefined {
    return this.mediaShelf.get(mediaId)
  }

  removeMedia(mediaId: string): void {
    this.mediaShelf.remove(mediaId)
  }

  calls(): WireCall[] {
    return this.wireCalls.newest(2_000)
  }

  /** The courier hands its sender over once it exists. */
  sendEventsWith(sender: EventSender): void {
    this.sendEvent = sender
  }

  emitEvent(app: AppKind, personId: string | undefined, fields: EventFields, from?: string): void {
    const person = personId === undefined ? undefined : this.crowd.get(personId)
    this.soon(() => this.sendEvent(app, person, fields, from))
  }

  /** Forgets everything but the accounts; the clock goes back to real time. */
  reset(): void {
    this.crowd.clear()
    this.chats.clear()
    this.mediaShelf.clear()
    this.windows.clear()
    this.faults.clear()
    this.drawers.clear()
    this.tokens.clear()
    this.quotas.load({})
    this.codes.clear()
    this.wireCalls.clear()
    this.deliveries.clear()
    this.interactions.clear()
    this.switches = defaultSwitches()
    this.emit({
      type: 'state',
      changed: ['accounts', 'switches', 'faults', 'clock', 'menu', 'codes', 'windows', 'templates'],
    })
  }

  /** Stops what was to happen soon. */
  close(): void {
    for (const timer of this.timers) clearTimeout(timer)
    this.timers.clear()
    this.bus.removeAllListeners()
  }

  /** A finish event follows its call a moment later, in real time, so that the answer is out first. */
  private soon(run: () => unknown): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      run()
    }, 20)
    this.timers.add(timer)
  }
}
