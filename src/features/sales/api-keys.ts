import { randomBytes } from 'node:crypto'
import type { EntityManager } from 'typeorm'
import type { Context } from 'koa'
import type { ApiKey as ApiKeyView } from '../../contract/api-keys'
import type { ApiScope } from '../../contract/endpoint'
import { AppError } from '../../domain/errors'
import type { Cache } from '../../platform/cache/cache'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Actor, TillActor } from '../../platform/http/serve'
import { isTillSignature, TILL_HEADERS, TILL_SKEW_SECONDS } from '../../platform/http/till-signature'
import { newId } from '../../platform/ids'
import { SecretBox } from '../../platform/secret-box'
import type { AuditDoor } from './doors'
import { ApiKey } from './entities'

const USED_EVERY_MS = 60_000
const ONCE = /^[\w.:-]{8,64}$/

export interface ApiKeysDeps {
  db: Database
  clock: Clock
  /** Remembers nonces of reading requests. */
  cache: Cache
  dataKey: string
  audit: AuditDoor
  /** Throws store.unknown for an id that no store has. */
  checkStores(storeIds: readonly string[]): Promise<void>
  namesOf(staffIds: string[]): Promise<Map<string, string>>
}

const refused = (code: string, message: string): AppError =>
  new AppError('unauthenticated', `api_key.${code}`, message)

/** Makes, lists and revokes the keys of tills, and finds the key behind a signed request. */
export class ApiKeys {
  private readonly box: SecretBox

  constructor(private readonly deps: ApiKeysDeps) {
    this.box = new SecretBox(deps.dataKey, 'api-key')
  }

  /** Every key, active ones first, then the newest. */
  async list(): Promise<ApiKeyView[]> {
    const rows = await this.deps.db.read.find(ApiKey, { order: { state: 'ASC', id: 'DESC' } })
    const names = await this.deps.namesOf([...new Set(rows.flatMap((row) => row.createdBy ?? []))])
    return rows.map((row) => present(row, names))
  }

  /** Makes a key; the secret is told once and kept sealed, since checking a signature needs it. */
  async create(
    wish: { name: string; scopes: ApiScope[]; storeIds: string[] | null },
    actor: Actor,
  ): Promise<{ key: ApiKeyView; secret: string }> {
    if (wish.storeIds) await this.deps.checkStores(wish.storeIds)
    const id = newId()
    const secret = `gp_${randomBytes(20).toString('hex')}`
    const at = this.deps.clock.now()
    const row: ApiKey = {
      id,
      name: wish.name,
      sealedSecret: this.box.seal(secret, id),
      scopes: [...new Set(wish.scopes)],
      storeIds: wish.storeIds,
      state: 'active',
      createdBy: actor.staffId,
      createdAt: at,
      lastUsedAt: null,
      revokedAt: null,
    }
    await this.deps.db.transact(async (tx) => {
      await tx.insert(ApiKey, row)
      const { name, scopes, storeIds } = row
      await this.note(tx, 'api_key.create', id, actor, at, { name, scopes, storeIds })
    })
    return { key: present(row, new Map([[actor.staffId, actor.name]])), secret }
  }

  /** Revokes a key at once; doing it again changes nothing. */
  async revoke(id: string, actor: Actor): Promise<ApiKeyView> {
    const at = this.deps.clock.now()
    const row = await this.deps.db.transact(async (tx) => {
      const { affected } = await tx.update(
        ApiKey,
        { id, state: 'active' },
        { state: 'revoked', revokedAt: at },
      )
      const found = await tx.findOneBy(ApiKey, { id })
      if (!found) throw new AppError('not_found', 'api_key.unknown', '没有找到这个 API 密钥，请刷新列表。')
      if (affected === 1) await this.note(tx, 'api_key.revoke', id, actor, at, { name: found.name })
      return found
    })
    return present(row, await this.deps.namesOf(row.createdBy ? [row.createdBy] : []))
  }

  /**
   * The key behind a till's request; its signature covers method, path with query, time, idempotency key or nonce, and
   * body. Throws api_key.* in Chinese. A reading request is let in once per nonce; a POST may be repeated, since its
   * idempotency key gives the same answer.
   */
  async identify(ctx: Context, body: Buffer): Promise<TillActor> {
    const header = (name: string): string => ctx.get(name)
    const id = header(TILL_HEADERS.key)
    const signature = header(TILL_HEADERS.signature)
    const timestamp = header(TILL_HEADERS.timestamp)
    if (id === '' || signature === '' || timestamp === '')
      throw refused(
        'required',
        '请求没有有效的 API 密钥签名：缺少 X-Guidepost-Key、-Timestamp 或 -Signature。',
      )
    const isRead = ['GET', 'HEAD'].includes(ctx.method)
    const once = header(isRead ? TILL_HEADERS.nonce : TILL_HEADERS.idempotencyKey)
    if (!ONCE.test(once))
      throw refused(
        'no_once',
        isRead
          ? '请带上 X-Guidepost-Nonce：8–64 个字母、数字或 . _ : -，每次都不同。'
          : '请带上 Idempotency-Key：8–64 个字母、数字或 . _ : -，重发同一请求时不变。',
      )
    this.checkTime(timestamp)
    const row = await this.deps.db.read.findOneBy(ApiKey, { id })
    const secret = row ? this.box.open(row.sealedSecret, row.id) : undefined
    const request = { method: ctx.method, target: ctx.originalUrl, timestamp, once, body }
    // The same work for an unknown key, so that time does not tell which keys there are.
    const isRight = isTillSignature(secret ?? 'no such key', request, signature)
    if (!row || secret === undefined || !isRight)
      throw refused('wrong', 'API 密钥或签名不对，请核对密钥编号、密钥和签名算法。')
    if (row.state !== 'active') throw refused('revoked', '这个 API 密钥已停用，请联系管理员。')
    if (isRead && !(await this.deps.cache.add(`till-nonce:${id}:${once}`, '1', 2 * TILL_SKEW_SECONDS)))
      throw refused('replayed', '这个请求已经用过，请换一个 X-Guidepost-Nonce 重新签名。')
    await this.noteUse(row)
    return { keyId: row.id, name: row.name, scopes: row.scopes, storeIds: row.storeIds ?? 'all' }
  }

  private checkTime(timestamp: string): void {
    const seconds = /^\d{10}$/.test(timestamp) ? Number(timestamp) : NaN
    // Real time: a till's clock does not follow the sandbox's.
    const skew = Math.abs(Date.now() / 1000 - seconds)
    if (!(skew <= TILL_SKEW_SECONDS))
      throw refused(
        'stale',
        `请求时间与服务器相差超过 ${TILL_SKEW_SECONDS} 秒，请校准收银机时钟后重发（时间以秒为单位）。`,
      )
  }

  private async noteUse(row: ApiKey): Promise<void> {
    const now = this.deps.clock.now()
    if (row.lastUsedAt !== null && Math.abs(now - row.lastUsedAt) < USED_EVERY_MS) return
    await this.deps.db.transact((tx) => tx.update(ApiKey, { id: row.id }, { lastUsedAt: now }))
  }

  private note(
    tx: EntityManager,
    action: string,
    id: string,
    actor: Actor,
    at: number,
    after: unknown,
  ): Promise<void> {
    return this.deps.audit.note(tx, {
      actor: { kind: 'staff', id: actor.staffId },
      action,
      target: { kind: 'api_key', id },
      after,
      at,
    })
  }
}

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function present(row: ApiKey, names: ReadonlyMap<string, string>): ApiKeyView {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    storeIds: row.storeIds,
    state: row.state,
    createdAt: new Date(row.createdAt).toISOString(),
    createdByName: row.createdBy === null ? null : (names.get(row.createdBy) ?? null),
    lastUsedAt: instant(row.lastUsedAt),
    revokedAt: instant(row.revokedAt),
  }
}
