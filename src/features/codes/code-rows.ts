import { randomInt } from 'node:crypto'
import type { EntityManager } from 'typeorm'
import type { CodeCarrier, CodePlan } from '../../domain/code-plan'
import { linkOfScene, sceneFrom } from '../../domain/scene'
import { newId } from '../../platform/ids'
import type { Jobs } from '../../platform/jobs/jobs'
import { Code } from './entities/code'

/** The job that has one code made at WeChat. */
export const MAKE_JOB = 'codes.make'
export const MAKE_ATTEMPTS = 8
/** Rows of one INSERT; SQLite binds at most 32,766 values. */
const ROWS_AT_ONCE = 100

/** What the codes of one action have in common. */
export interface CodeSettings {
  carrier: CodeCarrier
  welcomeText: string | null
  tags: string[]
  /** Epoch ms; null means never. */
  toAt: number | null
  batchId: string | null
}

/** The row of a new code with a scene that nobody has had. A link needs nobody to make it. */
export function newCode(plan: CodePlan, settings: CodeSettings, publicUrl: string, now: number): Code {
  const scene = sceneFrom(randomInt)
  const isLink = settings.carrier === 'link'
  return {
    id: newId(),
    scene,
    ...plan,
    ...settings,
    ticket: null,
    content: isLink ? linkOfScene(publicUrl, scene) : null,
    state: isLink ? 'live' : 'making',
    lastError: null,
    screenContent: null,
    screenUntil: null,
    fromAt: now,
    createdAt: now,
    updatedAt: now,
  }
}

/** Inserts codes, and a job for each that WeChat has to make. */
export async function insertCodes(tx: EntityManager, jobs: Jobs, codes: readonly Code[]): Promise<void> {
  for (let start = 0; start < codes.length; start += ROWS_AT_ONCE)
    await tx.insert(Code, codes.slice(start, start + ROWS_AT_ONCE))
  for (const code of codes) if (code.state === 'making') await enqueueMaking(tx, jobs, code.id)
}

/** Has WeChat asked for a code. */
export async function enqueueMaking(tx: EntityManager, jobs: Jobs, codeId: string): Promise<void> {
  await jobs.enqueue(tx, { type: MAKE_JOB, payload: { codeId }, maxAttempts: MAKE_ATTEMPTS })
}
