import { setTimeout as wait } from 'node:timers/promises'
import { In, LessThanOrEqual } from 'typeorm'
import type { MemberCard } from '../../src/contract/membership'
import { makeAudit } from '../../src/features/audit'
import { StaffService } from '../../src/features/staff/service'
import { SignInLimits } from '../../src/features/staff/sign-in-limits'
import { openSharedMemory } from '../../src/platform/cache/open'
import { systemClock } from '../../src/platform/clock'
import { newId } from '../../src/platform/ids'
import { Job } from '../../src/platform/jobs/job.entity'
import { silentLogger } from '../../src/platform/log'
import type { Follower } from '../../src/sandbox/client'
import { aStore } from '../app/samples-organisation'
import { bindingProblems, LastingFacts } from '../support/binding-invariants'
import { signIn, type ConsoleClient } from '../support/console-client'
import { customerProblems } from '../support/customer-invariants'
import { couponProblems, ledgerProblems } from '../support/ledger-invariants'
import { saleProblems } from '../support/sale-invariants'
import { openArena, type Arena } from './arena'
import { deliver, type Deed, type Replied } from './crowd-callbacks'
import { bodyOf, RacingPhone, RacingTill, send, type Answer } from './crowd-http'

const DAY = 86_400_000
/** Points of a sale wait seven days; those of one that a till sends late can be spent at once. */
const LONG_AGO = 8 * DAY
const PASSWORD = 'correct horse battery'

/** Somebody with a card whose member code the till has verified. */
export interface Member {
  customerId: string
  person: Follower
  phone: RacingPhone
  codeUseId: string
}

/** A sale of socks to a member; `points` of them pay a fen each. */
export interface Wish {
  fen: number
  qty?: number
  points?: number
  receiptNo?: string
  /** Long enough ago that what it earns can be spent. */
  isOld?: boolean
}

/** Two stores with codes, a till and a console on two server processes over one MariaDB and Redis. */
export class Crowd {
  private readonly facts = new LastingFacts()
  private constructor(
    readonly arena: Arena,
    /** The same administrator, signed in at each server. */
    readonly consoles: readonly ConsoleClient[],
    readonly till: RacingTill,
    readonly stores: readonly { id: string; name: string; scene: string }[],
  ) {}

  static async open(): Promise<Crowd> {
    const arena = await openArena()
    await Promise.all([arena.start(), arena.start()])
    arena.route = (attempt) => arena.servers[attempt % 2]!
    await addAdmin(arena)
    const consoles = await Promise.all(arena.servers.map((server) => signIn(server, 'racer', PASSWORD)))
    const [admin] = consoles
    const made = <T>(path: string, draft: object): Promise<T> =>
      admin!
        .send('post', path, draft)
        .expect(200)
        .then(({ body }) => body as T)
    const sock = { code: 'SOCKS-1', spec: '均码', priceFen: 2500 }
    await made('/api/admin/products', { code: 'SOCKS', name: '袜子', skus: [sock] })
    const wishes = { name: '一号台', scopes: ['members', 'sales', 'refunds'], storeIds: null }
    const { key, secret } = await made<{ key: { id: string }; secret: string }>('/api/admin/api-keys', wishes)
    const stores = []
    for (const [code, name] of [
      ['N1', '北门店'],
      ['S1', '南门店'],
    ]) {
      const { id } = await made<{ id: string }>('/api/admin/stores', aStore({ code, name }))
      const label = { kind: 'store', carrier: 'account', storeId: id }
      const { scene } = await made<{ scene: string }>('/api/admin/codes', label)
      stores.push({ id, name: name!, scene })
    }
    const crowd = new Crowd(arena, consoles, new RacingTill(key.id, secret), stores)
    await crowd.quiet()
    return crowd
  }

  close(): Promise<void> {
    return this.arena.close()
  }

  /** The server of a turn: they take turns. */
  url(turn: number): string {
    return this.arena.servers[turn % this.arena.servers.length]!.url
  }

  get read() {
    return this.arena.db.read
  }

  /** Rows of a query; figures come as numbers or texts. */
  rows<T>(sql: string, values: unknown[] = []): Promise<T[]> {
    return this.read.query(sql, values)
  }

  person(phoneNumber?: string): Promise<Follower> {
    return this.arena.sandbox.client.person(phoneNumber === undefined ? {} : { phoneNumber })
  }

  /** Signs straight for one server what somebody did at the official account. */
  deed(turn: number, openId: string, deed: Deed): Promise<Replied> {
    return deliver(this.arena.config, this.url(turn), openId, deed)
  }

  /** Opens the Mini Program, with the scene of a code when one was scanned. */
  async opens(turn: number, person: Follower, scene?: string): Promise<Answer> {
    const code = await person.loginCode()
    const body = JSON.stringify(scene === undefined ? { code } : { code, scene })
    return send(this.url(turn), 'POST', '/api/mp/session', { 'content-type': 'application/json' }, body)
  }

  /** Somebody new opens a card and shows its code at the till; `points` of theirs can be spent. */
  async member(points = 0, person?: Follower): Promise<Member> {
    const who = person ?? (await this.person())
    const url = this.url(0)
    const session = bodyOf<{ token: string; me: { customerId: string } }>(await this.opens(0, who))
    const phone = new RacingPhone(session.token)
    type Asked = { consent: { version: number; purposes: { key: string }[] } }
    const { consent } = bodyOf<Asked>(await phone.get(url, '/api/mp/card'))
    const consents = consent.purposes.map(({ key: purpose }) => ({ purpose, isAccepted: true }))
    await phone.post(url, '/api/mp/card', { consentVersion: consent.version, consents })
    const { text: code } = bodyOf<{ text: string }>(await phone.get(url, '/api/mp/member-code'))
    const shown = await this.till.signed('/api/till/member-codes/verify', { storeCode: 'N1', code })(url)
    const { codeUseId, customerId } = bodyOf<{ codeUseId: string; customerId: string }>(shown)
    const member = { customerId, person: who, phone, codeUseId }
    if (points > 0) await this.sale(member, { fen: points * 100, isOld: true })(url)
    return member
  }

  /** A signed sale, ready to be sent; the same `once` is the same request. */
  sale({ codeUseId }: Member, wish: Wish, once?: string): (url: string) => Promise<Answer> {
    const { fen, qty = 1, points = 0, receiptNo = newId(), isOld = false } = wish
    const at = new Date(Date.now() - (isOld ? LONG_AGO : 0)).toISOString()
    const lines = [{ skuCode: 'SOCKS-1', qty, amountFen: fen, paidFen: fen - points }]
    const sale = { storeCode: 'N1', receiptNo, at, codeUseId, pointsToUse: points, lines }
    return this.till.signed('/api/till/sales', sale, once)
  }

  /** A signed refund of so many pieces, ready to be sent. */
  refund(receiptNo: string, refundNo: string, qty: number): (url: string) => Promise<Answer> {
    const at = new Date().toISOString()
    const lines = [{ skuCode: 'SOCKS-1', qty }]
    return this.till.signed('/api/till/refunds', { storeCode: 'N1', receiptNo, refundNo, at, lines })
  }

  /** The points that a customer has, as the console of a server shows them. */
  async points(
    customerId: string,
    turn = 0,
  ): Promise<Pick<MemberCard['points'], 'spendable' | 'pending' | 'debt'>> {
    const shown = await this.consoles[turn % 2]!.get(`/api/admin/customers/${customerId}/card`).expect(200)
    const { spendable, pending, debt } = (shown.body as { card: MemberCard }).card.points
    return { spendable, pending, debt }
  }

  /** Waits until neither server has a job that is due. */
  async quiet(): Promise<void> {
    const deadline = Date.now() + 20_000
    for (;;) {
      const due = { state: In(['queued', 'running']), runAt: LessThanOrEqual(Date.now()) }
      const left = await this.read.findBy(Job, due)
      if (left.length === 0) return
      if (Date.now() > deadline) throw new Error(`still to do: ${left.map(({ type }) => type).join()}`)
      await wait(15)
    }
  }

  /** What is wrong in the whole database; empty when every invariant holds. */
  async problems(): Promise<string[]> {
    const { read } = this
    return [
      ...(await ledgerProblems(read)),
      ...(await couponProblems(read)),
      ...(await saleProblems(read)),
      ...(await bindingProblems(read, Date.now())),
      ...(await customerProblems(read)),
      ...(await this.facts.problems(read)),
    ]
  }
}

/** The first administrator, added as the command line does. */
async function addAdmin({ db }: Arena): Promise<void> {
  const shared = openSharedMemory(undefined, silentLogger())
  const limits = new SignInLimits(shared)
  const service = new StaffService({ db, clock: systemClock, limits, audit: makeAudit({ db }) })
  await service.create({ name: '管理员', login: 'racer', password: PASSWORD, roles: ['admin'] })
  await shared.close()
}
