import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrations } from '../../migrations'
import { entities } from '../../src/app'
import { openDatabase } from '../../src/platform/db/open'
import { seedFollowers } from './audience'
import { startCandidate } from './child'
import type { Report } from './report'

/** A million takes minutes: `BENCH_FOLLOWERS=1000000 npm run bench -- planning`. */
const MOST = Number(process.env['BENCH_FOLLOWERS'] ?? 100_000)
const SIZES = [10_000, 100_000, 1_000_000].filter((size) => size < MOST)

interface Planned {
  followers: number
  seconds: number
  rehearsed: number
  idleMb: number
  peakMb: number
}

/** Plans for so many, in a process that does nothing else; another one has put them into the database. */
async function planned(followers: number): Promise<Planned> {
  const folder = mkdtempSync(path.join(tmpdir(), 'guidepost-planning-'))
  const databaseUrl = `sqlite:${path.join(folder, 'plan.db')}`
  try {
    const db = await openDatabase({ url: databaseUrl, entities, migrations })
    await db.migrate()
    await seedFollowers(db, followers)
    await db.close()
    const worker = await startCandidate('planning', 'planning-worker', { databaseUrl })
    try {
      const { audience, later, ...figures } = await worker.ask('plan')
      if (audience !== followers || later !== followers / 4)
        throw new Error(`${audience} of ${followers} planned, ${later} of them later`)
      return { followers, ...(figures as Omit<Planned, 'followers'>) }
    } finally {
      await worker.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How long planning takes for a large audience, how much memory, and how both grow. */
export async function measurePlanning(report: Report): Promise<void> {
  report.heading(
    `Planning on SQLite: freeze, dry run (the gate's own work apart), deliveries and chunks; a quarter comes later`,
  )
  const sizes: Planned[] = []
  for (const followers of [...SIZES, MOST]) {
    const one = await planned(followers)
    sizes.push(one)
    const { seconds, rehearsed, idleMb, peakMb } = one
    report.line(
      `${followers}: ${seconds.toFixed(1)} s, ${rehearsed.toFixed(1)} of them the dry run; ${idleMb.toFixed(0)} MB before, ${peakMb.toFixed(0)} MB at the most`,
    )
  }
  const [few, many] = [sizes[0]!, sizes.at(-1)!]
  report.atMost(`seconds for ${many.followers}`, many.seconds, 120)
  report.atMost('peak memory in MB', many.peakMb, 512)
  const growth = many.seconds / many.followers / (few.seconds / few.followers)
  if (sizes.length > 1)
    report.atMost(`time per follower, ${many.followers} against ${few.followers}`, growth, 1.5)
}
