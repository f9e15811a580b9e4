import type { AccountHealth, healthApi } from '../../contract/health'
import { diagnose } from '../../domain/doctor'
import { AppError } from '../../domain/errors'
import type { SharedMemory } from '../../platform/cache/open'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Handlers, Note } from '../../platform/http/serve'
import { Job, type JobState } from '../../platform/jobs/job.entity'
import type { Jobs } from '../../platform/jobs/jobs'
import type { ConnectedApp } from '../../wechat/api/connect'
import type { SharedGateway } from '../../wechat/api/gateway'
import type { Callbacks } from '../../wechat/callback'
import { examine, type Patient } from './examine'
import { errorViews, outcomesOf, quotaViews, tokenView } from './figures'

export { probeCallback, type ProbeTarget } from './callback-probe'
export { examine, type Patient } from './examine'
export { patientOf, redisState } from './patient'

interface UnknownScenes {
  lastDay: number
  busiestHour: number
  isRaised: boolean
  lastAt: number | null
  scenes: { scene: string; count: number; lastAt: number }[]
}

export interface AccountHealthDeps {
  db: Database
  clock: Clock
  shared: SharedMemory
  jobs: Jobs
  callbacks: Callbacks
  apps: { official: ConnectedApp<SharedGateway>; miniapp: ConnectedApp<SharedGateway> }
  /** What the doctor looks at; built anew each time, because it counts administrators. */
  patient(): Promise<Patient>
  /** How sending stands. */
  sending(): Promise<AccountHealth['sending']>
  /** Scans of the last 24 hours whose scene no code has; instants in epoch ms. */
  unknownScenes(): Promise<UnknownScenes>
}

/** What the console shows of the connection with WeChat, and the doctor. */
export function makeAccountHealth(deps: AccountHealthDeps) {
  const { db, clock, shared, callbacks, apps } = deps

  async function jobCounts(): Promise<AccountHealth['jobs']> {
    const count = (state: JobState): Promise<number> => db.read.countBy(Job, { state })
    return { queued: await count('queued'), running: await count('running'), parked: await count('parked') }
  }

  async function health(): Promise<AccountHealth> {
    const [official, miniapp] = await Promise.all([apps.official.health.read(), apps.miniapp.health.read()])
    const { hours, parked } = await callbacks.overview()
    const { lastAt, startedAt } = callbacks.statistics
    return {
      tokens: [
        tokenView('official', apps.official.gateway.appId, official, clock.now()),
        tokenView('miniapp', apps.miniapp.gateway.appId, miniapp, clock.now()),
      ],
      callbacks: {
        since: new Date(startedAt).toISOString(),
        outcomes: outcomesOf(callbacks.statistics),
        hours: hours.map(({ at, count }) => ({ at: new Date(at).toISOString(), count })),
        lastAt: lastAt === undefined ? null : new Date(lastAt).toISOString(),
        parked,
      },
      apiErrors: [...errorViews('official', official), ...errorViews('miniapp', miniapp)].slice(0, 50),
      durability: await db.durability(),
      sharedMemory: shared.kind,
      jobs: await jobCounts(),
      isUnderPressure: callbacks.pressure.level > 0,
      sending: await deps.sending(),
      unknownScenes: await unknownScenes(),
    }
  }

  async function unknownScenes(): Promise<AccountHealth['unknownScenes']> {
    const { lastAt, scenes, ...counts } = await deps.unknownScenes()
    return {
      ...counts,
      lastAt: lastAt === null ? null : new Date(lastAt).toISOString(),
      scenes: scenes.map((scene) => ({ ...scene, lastAt: new Date(scene.lastAt).toISOString() })),
    }
  }

  async function retry(id: string, note: Note | undefined): Promise<void> {
    const change = {
      state: 'queued' as const,
      attempts: 0,
      runAt: Date.now(),
      lockedBy: null,
      lockedUntil: null,
    }
    await db.transact(async (tx) => {
      const { affected } = await tx.update(Job, { id, state: 'parked' }, change)
      if (affected === 0)
        throw new AppError('not_found', 'job.not_parked', '这个任务已不在待处理列表里，请刷新。')
      await note?.(tx)
    })
    deps.jobs.wake()
  }

  const handlers: Handlers<typeof healthApi> = {
    'GET /api/admin/health': health,
    'GET /api/admin/health/quotas': async () => ({ items: await quotaViews(apps) }),
    'POST /api/admin/health/doctor': async () => ({
      findings: diagnose(await examine(await deps.patient())),
    }),
    'GET /api/admin/jobs/parked': async () => {
      const rows = await db.read.find(Job, {
        where: { state: 'parked' },
        order: { createdAt: 'DESC' },
        take: 200,
      })
      return {
        items: rows.map(({ id, type, attempts, lastError, createdAt }) => ({
          id,
          type,
          attempts,
          lastError,
          createdAt: new Date(createdAt).toISOString(),
        })),
      }
    },
    'POST /api/admin/jobs/:id/retry': async ({ id }, { note }) => {
      await retry(id, note)
      return {}
    },
  }
  return { handlers }
}

/** What the account's health offers to the server. */
export type AccountHealthFeature = ReturnType<typeof makeAccountHealth>
