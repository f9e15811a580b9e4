import { strict as assert } from 'node:assert'
import { randomBytes } from 'node:crypto'
import { signTill, TILL_HEADERS } from '../../../platform/http/till-signature'
import type { Code } from '../../../contract/codes'
import type { MemberCard } from '../../../contract/membership'
import type { Staff } from '../../../contract/staff'
import type { Follower, SandboxClient } from '../../../sandbox/client'
import type { ScanResult } from '../../../sandbox/control/contract'
import type { CheckBench } from './bench'

/** Somebody in the Mini Program: the calls that its pages make. */
export class Shopper {
  private constructor(
    private readonly url: string,
    private readonly token: string,
    readonly customerId: string,
    readonly person: Follower,
  ) {}

  /** Opens the Mini Program; with a scene as if by a code. */
  static async open({ system }: CheckBench, person: Follower, scene?: string): Promise<Shopper> {
    const response = await fetch(`${system.url}/api/mp/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: await person.loginCode(), ...(scene && { scene }) }),
    })
    const answer = (await response.json()) as { token: string; me: { customerId: string } }
    assert.equal(response.status, 200, JSON.stringify(answer))
    return new Shopper(system.url, answer.token, answer.me.customerId, person)
  }

  /** Sends one request and returns its answer; any status but 200 fails. */
  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const answer = (await response.json()) as T
    assert.equal(response.status, 200, `${method} ${path}: ${JSON.stringify(answer)}`)
    return answer
  }

  /** The store and guide who serve me, by name. */
  async home(): Promise<{ store?: string | undefined; guide?: string | undefined }> {
    type Home = { home: { store: { name: string }; guide: { name: string } | null } | null }
    const { home } = await this.call<Home>('GET', '/api/mp/home')
    return { store: home?.store.name, guide: home?.guide?.name }
  }

  /** Opens the card and agrees to everything. */
  async openCard(): Promise<MemberCard> {
    type Ask = { consent: { version: number; purposes: { key: string }[] } }
    const { consent } = await this.call<Ask>('GET', '/api/mp/card')
    const consents = consent.purposes.map(({ key }) => ({ purpose: key, isAccepted: true }))
    const body = { consentVersion: consent.version, consents }
    return (await this.call<{ card: MemberCard }>('POST', '/api/mp/card', body)).card
  }

  async card(): Promise<MemberCard> {
    return (await this.call<{ card: MemberCard }>('GET', '/api/mp/card')).card
  }

  /** The text of my export once it is ready. */
  async tryDownload(requestId: string): Promise<string | undefined> {
    const response = await fetch(`${this.url}/api/mp/data-requests/${requestId}/download`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}` },
    })
    const text = await response.text()
    return response.status === 200 ? text : undefined
  }

  /** What the phone shows at the till now. */
  async memberCode(): Promise<string> {
    return (await this.call<{ text: string }>('GET', '/api/mp/member-code')).text
  }
}

/** A guide who had no phone yet, with the Mini Program of their own. */
export async function guideAtWork(bench: CheckBench): Promise<{ guide: Staff; own: Shopper }> {
  const { items } = await bench.user.call<{ items: Staff[] }>('GET', '/api/admin/staff?pageSize=100')
  const guide = items.find(
    ({ roles, state, isBound }) => roles.includes('guide') && state === 'active' && !isBound,
  )
  assert.ok(guide, 'no guide without a phone')
  const own = await Shopper.open(bench, await bench.sandbox.person({ nickname: guide.name }))
  const made = await bench.user.call<{ code: string }>('POST', `/api/admin/staff/${guide.id}/bind-code`, {})
  await own.call('POST', '/api/mp/staff-binding', { code: made.code })
  return { guide, own }
}

/** A till with an API key of its own. */
export class Till {
  private constructor(
    private readonly url: string,
    private readonly keyId: string,
    private readonly secret: string,
    private readonly sandbox: SandboxClient,
  ) {}

  /** The product's time as the API writes it. */
  async now(): Promise<string> {
    return new Date((await this.sandbox.clock.read()).now).toISOString()
  }

  /** Has an administrator make a key. */
  static async connect({ system, user, sandbox }: CheckBench, name = '收银台'): Promise<Till> {
    type Made = { key: { id: string }; secret: string }
    const scopes = ['members', 'sales', 'refunds']
    const { key, secret } = await user.call<Made>('POST', '/api/admin/api-keys', { name, scopes })
    return new Till(system.url, key.id, secret, sandbox)
  }

  /** Sends a signed request and returns its status and answer. */
  async post<T>(
    target: string,
    content: object,
    idempotencyKey = randomBytes(12).toString('hex'),
  ): Promise<{ status: number; answer: T }> {
    const body = JSON.stringify(content)
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signed = { method: 'POST', target, timestamp, once: idempotencyKey, body }
    const response = await fetch(this.url + target, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [TILL_HEADERS.key]: this.keyId,
        [TILL_HEADERS.timestamp]: timestamp,
        [TILL_HEADERS.idempotencyKey]: idempotencyKey,
        [TILL_HEADERS.signature]: signTill(this.secret, signed),
      },
      body,
    })
    return { status: response.status, answer: (await response.json()) as T }
  }

  /** The same; any status but 200 fails. */
  async must<T>(target: string, content: object, idempotencyKey?: string): Promise<T> {
    const { status, answer } = await this.post<T>(target, content, idempotencyKey)
    assert.equal(status, 200, `${target}: ${JSON.stringify(answer)}`)
    return answer
  }
}

/** The printed code of a store or of a guide there, on one carrier. */
export async function codeOf(
  { user }: CheckBench,
  carrier: 'account' | 'miniapp',
  store: string,
  guide?: string,
): Promise<Code> {
  const { items } = await user.call<{ items: Code[] }>(
    'GET',
    `/api/admin/codes?carrier=${carrier}&pageSize=200`,
  )
  const code = items.find((one) => one.storeName === store && (one.staffName ?? undefined) === guide)
  assert.ok(code, `no ${carrier} code of ${store} ${guide ?? ''}`)
  return code
}

/** Lets the person hold an official-account code before the camera. */
export async function scanCode(person: Follower, code: Code): Promise<ScanResult> {
  assert.ok(code.content, 'the code is made')
  return person.scan({ url: code.content })
}

/** The text of the passive reply to a scan. */
export async function greetingAfter(person: Follower, code: Code): Promise<string> {
  const { delivery } = await scanCode(person, code)
  assert.ok(delivery, 'the scan sent an event')
  const reply = (await person.chat()).find(
    (line) => line.from === 'account' && line.deliveryId === delivery.id,
  )
  assert.equal(reply?.content.type, 'text', `${delivery.state} ${delivery.outcome}`)
  return (reply!.content as { text: string }).text
}
