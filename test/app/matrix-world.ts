import { readdirSync } from 'node:fs'
import path from 'node:path'
import { exportRulesCsv } from '../../src/domain/rules-csv'
import { exampleSalesCsv } from '../../src/domain/csv-sales'
import { StoreDraft } from '../../src/contract/stores'
import { BatchDraft } from '../../src/contract/codes'
import type { Api, Endpoint, Key, StaffRole } from '../../src/contract/endpoint'
import { newId } from '../../src/platform/ids'
import { Job } from '../../src/platform/jobs/job.entity'
import { png } from '../features/replies/files'
import { startApp, type TestApp } from '../support/app'
import { signIn, type ConsoleClient } from '../support/console-client'
import { SAMPLES, type Rows, type Sample } from './matrix-samples'
import { fillLive, noLiveRows } from './samples-live'
import { fillConversations, noConversationRows } from './samples-conversations'
import { noCustomerRows } from './samples-customers'
import { aStore } from './samples-organisation'
import { fillMessages } from './samples-sending'
import { fillCases, fillSales } from './matrix-rows'
import { fillMembership } from './samples-membership'
import { fillPush, noPushRows } from './samples-push'
import { noSaleRows } from './samples-sales'

/** Every operation of every contract file; a new contract is found by itself. */
export function allOperations(): Map<Key, Endpoint> {
  const folder = path.join(__dirname, '../../src/contract')
  const found = new Map<Key, Endpoint>()
  for (const file of readdirSync(folder)) {
    const exported = jest.requireActual<Record<string, unknown>>(path.join(folder, file))
    for (const value of Object.values(exported)) {
      if (typeof value !== 'object' || value === null) continue
      for (const [key, endpoint] of Object.entries(value as Api))
        if (/^(GET|POST|PUT|PATCH|DELETE) \//.test(key)) found.set(key as Key, endpoint)
    }
  }
  return found
}

export const isWriting = (key: Key): boolean => !key.startsWith('GET ')
export const sampleOf = (key: Key): Sample | undefined => (SAMPLES as Record<string, Sample>)[key]

/** Who calls: nobody, a role, or an administrator who was suspended after signing in. */
export const CALLERS = ['nobody', 'guide', 'store_manager', 'operator', 'admin', 'suspended'] as const
export type Caller = (typeof CALLERS)[number]

/** What a call looks like when it is not a plain one. */
export interface Trick {
  headers?: Record<string, string>
  withoutCsrf?: boolean
  asUrlForm?: boolean
  /** Fields put into the body beside the right ones, as JSON text such as `"role":"admin"`. */
  extra?: string
  query?: string
}

/** The app with rows to point at and somebody of every role. */
export class MatrixWorld {
  private readonly signedIn = new Map<Caller, ConsoleClient>()

  private constructor(
    readonly t: TestApp,
    readonly rows: Rows,
  ) {}

  /** `isAsleep` does no background work: what moves then was moved by a request, at the latest by the job it left. */
  static async start(isAsleep = false): Promise<MatrixWorld> {
    // Nobody listens on the discard port: calls to WeChat and the doctor's probes fail at once.
    const dead = 'http://127.0.0.1:9'
    const t = await startApp({ WECHAT_API_URL: dead, PUBLIC_URL: dead }, { isAsleep })
    const codes = { codeId: '', codeBatchId: '', verificationFileId: '' }
    const membership = { memberId: '', cardId: '', couponId: '', handoverId: newId() }
    const rows = {
      staffId: '',
      ruleId: '',
      otherRuleId: '',
      assetId: '',
      jobId: newId(),
      storeId: '',
      ...codes,
      ...membership,
      ...noCustomerRows(),
      ...noSaleRows(),
      ...noPushRows(),
      centreMessageId: '',
      ...noConversationRows(),
      ...noLiveRows(),
    }
    const world = new MatrixWorld(t, rows)
    await world.fill()
    return world
  }

  /** Puts missing rows back, so that every cell of the matrix finds them. */
  async fill(): Promise<void> {
    const { app } = this.t
    const rule = async (name: string): Promise<string> => {
      const text = { type: 'text' as const, text: '好' }
      const content = {
        name,
        triggers: [{ kind: 'exact' as const, phrase: name }],
        conditions: {},
        answers: [text],
        answerMode: 'all' as const,
        priority: 100,
        isActive: true,
        reviewAt: null,
        owner: null,
      }
      return (await app.replies.rules.create(content)).id
    }
    const person = { name: '被改的人', login: `target-${newId().toLowerCase()}`, password: 'long enough 1' }
    this.rows.staffId = (await app.staff.create({ ...person, roles: ['guide'] })).id
    const { stores, staff } = app.features
    if (!this.rows.storeId) {
      const draft = StoreDraft.parse(aStore())
      this.rows.storeId = (await stores.writer.create(draft, null)).id
    }
    await staff.assignments.assign(this.rows.staffId, this.rows.storeId, 'guide', null)
    await this.fillCodes()
    await fillMembership(this.t, this.rows)
    await fillCases(this.t, this.rows)
    await fillMessages(this.t, this.rows)
    await fillSales(this.t, this.rows)
    await fillPush(this.t, this.rows)
    await fillConversations(this.t, this.rows)
    await fillLive(this.t, this.rows)
    this.rows.ruleId = await rule(`规则${newId().slice(-6)}`)
    this.rows.otherRuleId = await rule(`规则${newId().slice(-6)}`)
    const bytes = Buffer.concat([png(), Buffer.from(newId())])
    this.rows.assetId = (await app.replies.assets.upload('image', 'a.png', bytes)).id
    this.rows.jobId = newId()
    const parked = {
      id: this.rows.jobId,
      type: 'test.parked',
      dedupeKey: null,
      payload: '{}',
      state: 'parked',
    }
    const rest = { runAt: 0, attempts: 8, maxAttempts: 8, lockedBy: null, lockedUntil: null, createdAt: 0 }
    await app.db.transact((tx) => tx.insert(Job, { ...parked, ...rest, lastError: '试了八次' } as Job))
  }

  private async fillCodes(): Promise<void> {
    const { codes } = this.t.app.features
    const actor = { staffId: this.rows.staffId, name: '', roles: [], storeIds: 'all' as const }
    const draft = { storeIds: [this.rows.storeId], withStore: true, carrier: 'link', name: '样例批次' }
    const batch = await codes.batches.create(actor, BatchDraft.parse(draft))
    this.rows.codeBatchId = batch.id
    this.rows.codeId = (
      await codes.codes.list(actor, { batchId: batch.id }, { page: 1, pageSize: 1 })
    )[0][0]!.id
    this.rows.verificationFileId = (await codes.files.put(this.rows.staffId, 'matrix.txt', 'matrix')).id
  }

  /** Somebody of that role, signed in; `fresh` for calls that end the session. */
  async as(caller: Caller, isFresh = false): Promise<ConsoleClient | undefined> {
    if (caller === 'nobody') return undefined
    const known = this.signedIn.get(caller)
    if (known && !isFresh) return known
    const { staff } = this.t.app
    const role: StaffRole = caller === 'suspended' ? 'admin' : caller
    const login = `${role.replace('_', '-')}-${newId().toLowerCase()}`
    const { id } = await staff.create({ name: caller, login, password: 'long enough 1', roles: [role] })
    if (role === 'guide' || role === 'store_manager')
      await this.t.app.features.staff.assignments.assign(id, this.rows.storeId, role, null)
    const client = await signIn(this.t, login, 'long enough 1')
    if (caller === 'suspended') await staff.change(id, { state: 'suspended' })
    if (!isFresh) this.signedIn.set(caller, client)
    return client
  }

  /** Makes the sample call of an operation. */
  async call(key: Key, client: ConsoleClient | undefined, trick: Trick = {}): Promise<Response> {
    const sample = sampleOf(key)!
    const [method, pattern] = key.split(' ') as [string, string]
    const address = pattern
      .replace(':id', sample.id ? this.rows[sample.id] : '')
      .replace(':mediaId', this.rows.conversationMediaId)
    const headers: Record<string, string> = { ...trick.headers }
    if (client) headers.cookie = client.cookie
    if (client && isWriting(key) && !trick.withoutCsrf) headers['x-csrf-token'] = client.csrfToken
    const body = this.bodyOf(key, sample, trick)
    if (typeof body === 'string')
      headers['content-type'] ??= trick.asUrlForm ? 'application/x-www-form-urlencoded' : 'application/json'
    const own = sample.query ? `?${new URLSearchParams(sample.query(this.rows)).toString()}` : ''
    const url = `${this.t.url}${address}${trick.query ?? own}`
    return fetch(url, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) })
  }

  private bodyOf(key: Key, sample: Sample, trick: Trick): string | FormData | undefined {
    if (!isWriting(key) || key.startsWith('DELETE')) return undefined
    const fields = sample.form ? sample.form.fields : (sample.body?.(this.rows) ?? {})
    if (trick.asUrlForm)
      return new URLSearchParams(
        Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)])),
      ).toString()
    if (sample.form) {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) form.set(name, String(value))
      const files: Record<string, () => Buffer> = {
        rules: () => Buffer.from(exportRulesCsv([])),
        sales: () => Buffer.from(exampleSalesCsv()),
      }
      const bytes = (files[sample.form.file] ?? png)()
      form.set('file', new Blob([new Uint8Array(bytes)]), 'file')
      return form
    }
    const text = JSON.stringify(fields)
    return trick.extra ? `{${trick.extra}${text === '{}' ? '' : ','}${text.slice(1)}` : text
  }

  /** Every row of every table by its place (`table key`), but what reading a page may move: last use of sessions, tokens of WeChat. */
  async contents(): Promise<Contents> {
    const { db } = this.t.app
    const found: Contents = new Map()
    for (const { tableName, primaryColumns } of db.read.connection.entityMetadatas) {
      if (tableName === 'access_tokens') continue
      const rows: Record<string, unknown>[] = await db.read.query(`SELECT * FROM ${tableName}`)
      for (const { lastSeenAt, ...row } of rows) {
        void lastSeenAt
        const key = primaryColumns.map(({ databaseName }) => String(row[databaseName])).join(' ')
        found.set(`${tableName} ${key}`, row)
      }
    }
    return found
  }
}

/** The rows of all tables by table and primary key. */
export type Contents = Map<string, Record<string, unknown>>

/** One sentence for each row that came, went or changed; empty when nothing did. */
export function moved(before: Contents, after: Contents): string[] {
  const short = (value: unknown): string => JSON.stringify(value)?.slice(0, 200) ?? 'nothing'
  const sentences: string[] = []
  for (const place of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(place), after.get(place)]
    if (!was || !is) {
      sentences.push(was ? `${place} is gone: ${short(was)}` : `${place} is new: ${short(is)}`)
      continue
    }
    for (const column of Object.keys(is))
      if (JSON.stringify(was[column]) !== JSON.stringify(is[column]))
        sentences.push(`${place} ${column}: ${short(was[column])} became ${short(is[column])}`)
  }
  return sentences
}
