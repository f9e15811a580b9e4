import type { policiesApi, PolicyNow, PolicySetting, PolicyVersion } from '../../contract/policies'
import {
  completed,
  DEFAULT_POLICIES,
  POLICY_KEYS,
  POLICY_NAMES,
  versionAt,
  type PolicyKey,
} from '../../domain/policies'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import { Policy } from './entities/policy'
import type { PolicyWriter } from './writer'

export interface PolicyRoutesDeps {
  db: Database
  clock: Clock
  writer: PolicyWriter
  namesOf?: ((staffIds: string[]) => Promise<Map<string, string>>) | undefined
}

/** Policies that bind those who write the others. */
const ADMIN_ONLY: readonly PolicyKey[] = ['campaignApproval']

type Names = Map<string, string>

const settingOf = (key: string, value: unknown): PolicySetting => ({ key, value }) as PolicySetting

function present(policy: Policy, names: Names): PolicyVersion {
  const { key, value, version, createdBy } = policy
  return {
    ...settingOf(key, completed(key as PolicyKey, value)),
    version,
    effectiveFrom: new Date(policy.effectiveFrom).toISOString(),
    createdBy,
    createdByName: createdBy === null ? null : (names.get(createdBy) ?? null),
    createdAt: new Date(policy.createdAt).toISOString(),
  }
}

const brought = (key: PolicyKey): PolicyVersion => ({
  ...settingOf(key, DEFAULT_POLICIES[key]),
  version: 0,
  effectiveFrom: null,
  createdBy: null,
  createdByName: null,
  createdAt: null,
})

/** The console's operations with policies. */
export function policyRoutes({ db, clock, writer, namesOf }: PolicyRoutesDeps): Handlers<typeof policiesApi> {
  const namesIn = async (policies: Policy[]): Promise<Names> =>
    (await namesOf?.([...new Set(policies.flatMap(({ createdBy }) => createdBy ?? []))])) ?? new Map()

  const nowOf = (key: PolicyKey, all: Policy[], names: Names): PolicyNow => {
    const now = clock.now()
    const own = all.filter((one) => one.key === key)
    const current = versionAt(own, now)
    const planned = own
      .filter((one) => one.effectiveFrom > now)
      .sort((a, b) => a.effectiveFrom - b.effectiveFrom || a.version - b.version)
    return {
      key,
      name: POLICY_NAMES[key],
      current: current ? present(current, names) : brought(key),
      planned: planned.map((one) => present(one, names)),
    }
  }

  return {
    'GET /api/admin/policies': async () => {
      const all = await db.read.find(Policy)
      const names = await namesIn(all)
      return { items: POLICY_KEYS.map((key) => nowOf(key, all, names)) }
    },
    'GET /api/admin/policies/history': async ({ key, page, pageSize }) => {
      const [policies, total] = await db.read.findAndCount(Policy, {
        where: key === undefined ? {} : { key },
        order: { createdAt: 'DESC', id: 'DESC' },
        skip: (page - 1) * pageSize,
        take: pageSize,
      })
      const names = await namesIn(policies)
      return { items: policies.map((one) => present(one, names)), total }
    },
    'POST /api/admin/policies': async ({ effectiveFrom, reason, ...setting }, { actor }) => {
      if (ADMIN_ONLY.includes(setting.key) && !actor!.roles.includes('admin'))
        throw new AppError('forbidden', 'policy.admin_only', '这项规则约束的是同事自己，只有管理员可以修改。')
      const policy = await writer.set({
        ...setting,
        effectiveFrom: effectiveFrom === undefined ? undefined : Date.parse(effectiveFrom),
        staffId: actor!.staffId,
        reason,
      })
      return present(policy, await namesIn([policy]))
    },
  }
}
