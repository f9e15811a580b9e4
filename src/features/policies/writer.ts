import { AppError } from '../../domain/errors'
import {
  DEFAULT_POLICIES,
  POLICY_NAMES,
  versionAt,
  type PolicyKey,
  type PolicyValues,
} from '../../domain/policies'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { isUniqueViolation } from '../../platform/db/errors'
import { newId } from '../../platform/ids'
import type { Audit } from '../audit'
import { Policy } from './entities/policy'

/** A version to add. */
export interface NewVersion<K extends PolicyKey = PolicyKey> {
  key: K
  value: PolicyValues[K]
  /** Epoch ms; absent means now. */
  effectiveFrom?: number | undefined
  /** A member of staff; null for the system itself. */
  staffId: string | null
  reason?: string | undefined
}

export interface PolicyWriterDeps {
  db: Database
  clock: Clock
  audit: Pick<Audit, 'note'>
  onChanged(): void
}

/** Clocks of browsers and servers differ a little; "now" said a minute ago still means now. */
const GRACE_MS = 60_000

/** Adds versions; none is ever changed. */
export class PolicyWriter {
  constructor(private readonly deps: PolicyWriterDeps) {}

  /** Adds the next version of a policy and notes it in the audit chain. */
  async set(change: NewVersion): Promise<Policy> {
    try {
      return await this.deps.db.transact((tx) => this.add(tx, change))
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      const name = POLICY_NAMES[change.key]
      throw new AppError('conflict', 'policy.changed_meanwhile', `「${name}」刚刚被别人改过，请刷新后再试。`)
    }
  }

  private async add(
    tx: Parameters<Parameters<Database['transact']>[0]>[0],
    { key, value, effectiveFrom, staffId, reason }: NewVersion,
  ): Promise<Policy> {
    const now = this.deps.clock.now()
    if (effectiveFrom !== undefined && effectiveFrom < now - GRACE_MS)
      throw new AppError(
        'invalid',
        'policy.in_the_past',
        '生效时间不能早于现在，已经发生的事按当时的规则计算。',
      )
    const known = await tx.findBy(Policy, { key })
    const policy: Policy = {
      id: newId(),
      key,
      version: Math.max(0, ...known.map((one) => one.version)) + 1,
      value,
      effectiveFrom: Math.max(effectiveFrom ?? now, now),
      createdBy: staffId,
      createdAt: now,
    }
    await tx.insert(Policy, policy)
    this.deps.onChanged()
    await this.deps.audit.note(tx, {
      actor: { kind: staffId === null ? 'system' : 'staff', id: staffId },
      action: 'policy.set',
      target: { kind: 'policy', id: key },
      reason,
      before: versionAt(known, now)?.value ?? DEFAULT_POLICIES[key],
      after: { value, version: policy.version, effectiveFrom: policy.effectiveFrom },
      at: now,
    })
    return policy
  }
}
