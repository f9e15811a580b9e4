import { IsNull, LessThan, type EntityManager } from 'typeorm'
import type { Database } from '../../platform/db/database'
import { isUniqueViolation } from '../../platform/db/errors'
import type { SecretBox } from '../../platform/secret-box'
import { AccessTokenRow } from './access-token.entity'

/** A token together with its place in the row of tokens. Never leaves src/wechat/api. */
export interface HeldToken {
  token: string
  fence: number
  /** Decision clock, epoch ms; 0 when it was found to be bad. */
  expiresAt: number
}

/** What is to be written when a new token came. Times by the decision clock. */
export interface FreshToken {
  token: string
  fetchedAt: number
  expiresAt: number
}

/** Reads and writes the shared token of one app; every write is guarded by fence or lease. */
export class TokenRow {
  constructor(
    private readonly db: Database,
    private readonly box: SecretBox,
    private readonly appId: string,
  ) {}

  /** The row; made when there is none. */
  async load(): Promise<AccessTokenRow> {
    const { appId } = this
    const found = await this.db.read.findOneBy(AccessTokenRow, { appId })
    if (found) return found
    try {
      await this.db.transact(async (tx) => {
        if (!(await tx.existsBy(AccessTokenRow, { appId })))
          await tx.insert(AccessTokenRow, { appId, fence: 0 })
      })
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
    }
    // In a transaction: a reader may not see yet what another caller of this process is just committing.
    return this.db.transact((tx) => tx.findOneByOrFail(AccessTokenRow, { appId }))
  }

  /** The token in the row; undefined when there is none or DATA_KEY was changed. */
  open(row: AccessTokenRow): HeldToken | undefined {
    const token = row.sealed === null ? undefined : this.box.open(row.sealed, row.appId)
    return token === undefined ? undefined : { token, fence: row.fence, expiresAt: row.expiresAt ?? 0 }
  }

  /**
   * Takes the right to fetch the token after `fence`; false when somebody has it or was faster, also when the faster
   * one failed meanwhile and nobody may ask for a while.
   */
  lease(fence: number, owner: string, ttlMs: number): Promise<boolean> {
    const { appId } = this
    const now = Date.now()
    return this.guarded((tx) =>
      tx.update(
        AccessTokenRow,
        [IsNull(), LessThan(now)].flatMap((leaseUntil) =>
          [IsNull(), LessThan(now)].map((blockedUntil) => ({ appId, fence, leaseUntil, blockedUntil })),
        ),
        { leaseOwner: owner, leaseUntil: now + ttlMs },
      ),
    )
  }

  /** Writes the new token and gives the lease back; false when the lease was lost meanwhile. */
  put(fence: number, owner: string, fresh: FreshToken, stuckUntil: number | null): Promise<boolean> {
    const { appId } = this
    return this.guarded((tx) =>
      tx.update(
        AccessTokenRow,
        { appId, fence, leaseOwner: owner },
        {
          sealed: this.box.seal(fresh.token, appId),
          fence: fence + 1,
          fetchedAt: fresh.fetchedAt,
          expiresAt: fresh.expiresAt,
          leaseOwner: null,
          leaseUntil: null,
          blockedUntil: null,
          blockedCode: null,
          stuckUntil,
        },
      ),
    )
  }

  /** Gives the lease back after a failure; nobody asks again before `blockedUntil` (real time). */
  async block(owner: string, blockedUntil: number, blockedCode: number | null): Promise<void> {
    const { appId } = this
    await this.guarded((tx) =>
      tx.update(
        AccessTokenRow,
        { appId, leaseOwner: owner },
        { leaseOwner: null, leaseUntil: null, blockedUntil, blockedCode },
      ),
    )
  }

  /** Marks exactly this token as bad; false when a newer one is there already. */
  markBad(fence: number): Promise<boolean> {
    return this.guarded((tx) => tx.update(AccessTokenRow, { appId: this.appId, fence }, { expiresAt: 0 }))
  }

  /** Notes a forced refresh; false when the last one was after `before` (real time). */
  noteForced(before: number): Promise<boolean> {
    const { appId } = this
    const change = { forcedAt: Date.now() }
    return this.guarded((tx) =>
      tx.update(
        AccessTokenRow,
        [
          { appId, forcedAt: IsNull() },
          { appId, forcedAt: LessThan(before) },
        ],
        change,
      ),
    )
  }

  private async guarded(
    write: (tx: EntityManager) => Promise<{ affected?: number | undefined }>,
  ): Promise<boolean> {
    const { affected } = await this.db.transact(write)
    return affected === 1
  }
}
