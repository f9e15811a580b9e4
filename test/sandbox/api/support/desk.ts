import { startSandbox, type RunningSandbox } from '../../../../src/sandbox/main'
import type { AppAccount, AppKind, Delivery, Person } from '../../../../src/sandbox/world'

/** Two apps whose callbacks are switched off: their events are only logged. */
export const accounts: Record<AppKind, AppAccount> = {
  official: account('official', 'wx0000000000000001', 'a'.repeat(32)),
  miniapp: account('miniapp', 'wx0000000000000002', 'b'.repeat(32)),
}

function account(kind: AppKind, appId: string, appSecret: string): AppAccount {
  return {
    kind,
    appId,
    appSecret,
    accountId: kind === 'official' ? 'gh_0a1b2c3d4e5f' : 'gh_f5e4d3c2b1a0',
    name: kind === 'official' ? '示范服装' : '示范商城',
    callback: {
      url: 'http://127.0.0.1:9/',
      token: 'token',
      encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
      mode: 'safe',
      format: kind === 'official' ? 'xml' : 'json',
      enabled: false,
    },
  }
}

/** One HTTP call of the API; absent parts: POST when there is a body, else GET; with the official account's token. */
export interface ApiRequest {
  method?: 'GET' | 'POST'
  path: string
  as?: AppKind | 'nobody'
  query?: Record<string, string>
  /** A JSON value, or text that is sent as it is. */
  body?: unknown
  form?: FormData
  headers?: Record<string, string>
}

/** What came back. */
export interface ApiReply {
  status: number
  contentType: string
  headers: Headers
  text: string
  bytes: Buffer
  json: Record<string, unknown>
}

/** A running sandbox with an empty world, and the calls a developer's server would make. */
export class Desk {
  private readonly tokens = new Map<AppKind, string>()
  private emitted = 0

  private constructor(private readonly sandbox: RunningSandbox) {
    const { world } = sandbox
    const emitEvent = world.emitEvent.bind(world)
    world.emitEvent = (...event) => {
      this.emitted += 1
      emitEvent(...event)
    }
  }

  /** Starts a sandbox on a free port. */
  static async open(): Promise<Desk> {
    const copy = structuredClone(accounts)
    return new Desk(await startSandbox({ port: 0, accounts: copy, seedNumber: 7 }))
  }

  get world(): RunningSandbox['world'] {
    return this.sandbox.world
  }

  get url(): string {
    return this.sandbox.url
  }

  async close(): Promise<void> {
    await this.sandbox.close()
  }

  /** Lets the events of the last case go out, then forgets everything, so that the next one finds an empty world. */
  async clear(): Promise<void> {
    while (this.world.deliveries.newest(2_000).length < this.emitted) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    this.emitted = 0
    this.world.reset()
    this.world.clock.moveTo(0)
    this.tokens.clear()
  }

  /** A person who follows the account, or only exists. */
  person(wish: { follows?: boolean; nickname?: string } = {}): Person {
    const person = this.world.crowd.create({ nickname: wish.nickname ?? '小明' })
    person.subscribed = wish.follows ?? true
    if (person.subscribed) {
      person.subscribedAt = this.world.now()
      person.subscribeScene = 'ADD_SCENE_SEARCH'
    }
    this.world.personChanged(person)
    return person
  }

  /** A person who just wrote to the app: 5 messages in 48 hours are open. */
  writer(app: AppKind = 'official'): Person {
    const person = this.person()
    this.world.windows.open(person.id, app, 'message')
    this.world.interacted(person.id, app)
    return person
  }

  /** Moves the virtual clock forward. */
  advance(ms: number): void {
    this.world.clock.moveTo(this.world.clock.offsetMs + ms)
  }

  /** The app's stable token, fetched over HTTP once. */
  async token(app: AppKind): Promise<string> {
    const known = this.tokens.get(app)
    if (known) return known
    const { appId, appSecret } = this.world.accounts[app]
    const answer = await this.call({
      path: '/cgi-bin/stable_token',
      as: 'nobody',
      body: { grant_type: 'client_credential', appid: appId, secret: appSecret },
    })
    const token = String(answer.json.access_token)
    this.tokens.set(app, token)
    return token
  }

  /** Lets the next call fetch a token anew, because the clock moved past the old one's end. */
  async clearToken(app: AppKind): Promise<void> {
    this.tokens.delete(app)
    await this.token(app)
  }

  /** Makes the call over HTTP. */
  async call(request: ApiRequest): Promise<ApiReply> {
    const hasBody = request.body !== undefined || request.form !== undefined
    const who = request.as ?? 'official'
    const url = new URL(request.path, this.url)
    if (who !== 'nobody') url.searchParams.set('access_token', await this.token(who))
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
    const text = typeof request.body === 'string' ? request.body : JSON.stringify(request.body)
    const response = await fetch(url, {
      method: request.method ?? (hasBody ? 'POST' : 'GET'),
      body: request.form ?? (request.body === undefined ? undefined : text),
      headers: {
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
        ...request.headers,
      },
      redirect: 'manual',
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    const contentType = response.headers.get('content-type') ?? ''
    return {
      status: response.status,
      contentType,
      headers: response.headers,
      text: bytes.toString('utf8'),
      bytes,
      json: contentType.includes('json')
        ? (JSON.parse(bytes.toString('utf8')) as Record<string, unknown>)
        : {},
    }
  }

  /** A POST with a JSON body. */
  async post(path: string, body: unknown, as: AppKind = 'official'): Promise<ApiReply> {
    return this.call({ path, body, as })
  }

  /** Uploads bytes as a form field `media`; answers the media_id. */
  async upload(kind: string, bytes: Buffer, as: AppKind = 'official', path = '/cgi-bin/media/upload') {
    const reply = await this.call({ path, as, query: { type: kind }, form: fileForm(bytes) })
    return String(reply.json.media_id ?? reply.json.thumb_media_id)
  }

  /** The event of this kind that was pushed; waits until it comes, at most 2 s. */
  async event(kind: string): Promise<Delivery> {
    for (let waited = 0; waited < 2_000; waited += 10) {
      const found = this.world.deliveries.newest(1, (delivery) => delivery.kind === kind)[0]
      if (found) return found
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    throw new Error(`no event ${kind} within 2 s`)
  }
}

/** A multipart form with one file in the field `media`. */
export function fileForm(bytes: Buffer, more: Record<string, string> = {}): FormData {
  const form = new FormData()
  form.set('media', new Blob([new Uint8Array(bytes)]), 'file.bin')
  for (const [name, value] of Object.entries(more)) form.set(name, value)
  return form
}
