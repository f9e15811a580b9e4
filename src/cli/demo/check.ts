import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { CallbackMode } from '../../../config/load'
import { CheckBench, type Check } from './checks/bench'
import { campaignChecks } from './checks/campaigns'
import { changeChecks } from './checks/changes'
import { ConsoleUser } from './checks/console-user'
import { counterChecks } from './checks/counter'
import { liveChecks } from './checks/live'
import { messageChecks } from './checks/messages'
import { replyChecks } from './checks/replies'
import { scanChecks } from './checks/scans'
import { shareChecks } from './checks/shares'
import { talkChecks } from './checks/talks'
import { houseChecks, troubleChecks } from './checks/trouble'
import { wireChecks } from './checks/wire'
import { DEMO_SIGN_IN, seedDemo } from './seed'
import { placeOf, startSystem } from './system'

/** What is played in which mode: everything in the safe one, the wire and the basics in the others. */
const PLAN: Record<CallbackMode, Check[]> = {
  safe: [
    ...wireChecks,
    ...messageChecks,
    ...replyChecks,
    ...scanChecks,
    ...counterChecks,
    ...liveChecks,
    ...shareChecks,
    ...changeChecks,
    ...campaignChecks,
    ...talkChecks,
    ...troubleChecks,
    ...houseChecks,
  ],
  compatible: [...wireChecks, ...messageChecks.slice(0, 3)],
  plain: [...wireChecks, ...messageChecks.slice(0, 3)],
}

async function play(check: Check, bench: CheckBench): Promise<boolean> {
  const startedAt = Date.now()
  try {
    await check.run(bench)
    process.stdout.write(`  ✓ ${check.name} (${Date.now() - startedAt} ms)\n`)
    return true
  } catch (error) {
    process.stdout.write(
      `  ✗ ${check.name}\n      ${(error as Error).message.split('\n').slice(0, 6).join('\n      ')}\n`,
    )
    return false
  } finally {
    await bench.sandbox.faults.clear()
  }
}

async function playMode(mode: CallbackMode): Promise<boolean[]> {
  process.stdout.write(`\nmode ${mode}\n`)
  const folder = mkdtempSync(path.join(tmpdir(), 'guidepost-check-'))
  const databaseUrl = `sqlite:${path.join(folder, 'check.db')}`
  const system = await startSystem({ port: 0, sandboxPort: 0, databaseUrl, mode, logLevel: 'silent' })
  try {
    await seedDemo(placeOf(system))
    const user = new ConsoleUser(system.url)
    await user.signIn(DEMO_SIGN_IN.login, DEMO_SIGN_IN.password)
    const bench = new CheckBench(system, user)
    const outcomes: boolean[] = []
    for (const check of PLAN[mode]) outcomes.push(await play(check, bench))
    return outcomes
  } finally {
    await system.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Plays every flow on temporary databases, one server and sandbox per mode; true when all of it held. */
export async function checkDemo(): Promise<boolean> {
  const outcomes: boolean[] = []
  for (const mode of ['safe', 'compatible', 'plain'] as const) outcomes.push(...(await playMode(mode)))
  const passed = outcomes.filter(Boolean).length
  process.stdout.write(`\n${passed} passed, ${outcomes.length - passed} failed\n`)
  return passed === outcomes.length
}
