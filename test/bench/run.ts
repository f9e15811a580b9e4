import 'reflect-metadata'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findProgram, startMariadb } from '../support/servers'
import { compile, startCandidate, type Candidate } from './child'
import { median, openLoop, percentile, type Measured } from './load'
import { measurePlanning } from './planning'
import { Report } from './report'
import { request, textBody, type Mode } from './requests'
import { writeRules } from './rules'
import { measureClaiming } from './claiming'
import { benchSandbox, measureScans } from './scans'
import { measureSender } from './sender'
import {
  checkReplies,
  cpuRatio,
  interleaved,
  pairedCpuRatio,
  summary,
  type Entrant,
  type Result,
  type Round,
} from './rounds'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 12)
/** How often the servers of a comparison are started anew: one process may run a third faster than its twin. */
const starts = Number(process.env['BENCH_STARTS'] ?? 3)
const perRound = Number(process.env['BENCH_REQUESTS'] ?? 2_000)
const manyRules = Number(process.env['BENCH_RULES'] ?? 100_000)

const folder = mkdtempSync(path.join(tmpdir(), 'guidepost-bench-'))
const templateOf = (rules: number): string => path.join(folder, `${rules}.db`)

const guidepost = (name: string, mode: Mode, rules: number): Promise<Candidate> =>
  startCandidate(name, 'server-guidepost', { mode, template: templateOf(rules) })

/** Starts candidates, runs the work, and stops them whatever happens. */
async function withCandidates<T>(
  starting: Promise<Candidate>[],
  work: (candidates: Candidate[]) => Promise<T>,
): Promise<T> {
  const settled = await Promise.allSettled(starting)
  const candidates = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  try {
    for (const one of settled) if (one.status === 'rejected') throw one.reason
    return await work(candidates)
  } finally {
    await Promise.all(candidates.map((candidate) => candidate.stop()))
  }
}

async function compare(
  report: Report,
  title: string,
  start: () => Promise<Candidate>[],
  mode: Mode,
  body: Entrant['body'],
): Promise<Result[]> {
  const measured: Round[][][] = []
  for (let run = 0; run < starts; run++) {
    const rounded = await withCandidates(start(), (candidates) =>
      interleaved(
        candidates.map((candidate) => ({ candidate, mode, body })),
        rounds,
        perRound,
      ),
    )
    measured.push(rounded)
  }
  const results = summary(measured)
  report.table(title, results)
  return results
}

async function safeMode(report: Report): Promise<void> {
  const [many, echo, bare] = await compare(
    report,
    `Text message in, text reply out, safe mode, SQLite synchronous=FULL`,
    () => [
      guidepost(`guidepost, ${manyRules} rules`, 'safe', manyRules),
      startCandidate('co-wechat echo', 'server-co-wechat', { mode: 'safe' }),
      startCandidate('bare node:http echo with AES', 'server-bare', { mode: 'safe' }),
    ],
    'safe',
    'text',
  )
  report.atLeast('safe mode against co-wechat, CPU', cpuRatio(many, echo), 1.5)
  report.atLeast('safe mode against bare node:http, CPU', cpuRatio(many, bare), 0.5)
}

async function manyAgainstOne(report: Report): Promise<void> {
  const starting = [guidepost('many rules', 'safe', manyRules), guidepost('1 rule', 'safe', 1)]
  await withCandidates(starting, async ([many, one]) => {
    if (!many || !one) return
    const entrant = (candidate: Candidate): Entrant => ({ candidate, mode: 'safe', body: 'text' })
    const ratio = await pairedCpuRatio([entrant(many), entrant(one)], rounds * starts * 2, perRound)
    report.heading(
      `${manyRules} rules against 1, whole path, safe mode, both in turn ${rounds * starts * 2} times`,
    )
    report.atMost('CPU', ratio, 1.05)
  })
}

async function plainMode(report: Report): Promise<void> {
  const [ours, echo] = await compare(
    report,
    'Text message in, text reply out, plain mode, SQLite synchronous=FULL',
    () => [
      guidepost(`guidepost, ${manyRules} rules`, 'plain', manyRules),
      startCandidate('co-wechat echo', 'server-co-wechat', { mode: 'plain' }),
      startCandidate('bare node:http echo', 'server-bare', { mode: 'plain' }),
    ],
    'plain',
    'text',
  )
  report.atLeast('plain mode against co-wechat, CPU', cpuRatio(ours, echo), 1.2)
}

async function burst(report: Report): Promise<void> {
  const [ours, echo] = await compare(
    report,
    'Burst of TEMPLATESENDJOBFINISH, safe mode; co-wechat acknowledges and stores nothing',
    () => [
      guidepost('guidepost, durable', 'safe', manyRules),
      startCandidate('co-wechat acknowledging', 'server-co-wechat', { mode: 'safe' }),
    ],
    'safe',
    'jobfinish',
  )
  report.atLeast('JOBFINISH burst against co-wechat, CPU', cpuRatio(ours, echo), 1.4)
}

function steadily(candidate: Candidate, perSecond: number, seconds: number): Promise<Measured> {
  const requests = Array.from({ length: perSecond * seconds }, () => request('safe', textBody()))
  return openLoop(candidate.port, requests, perSecond, checkReplies('safe', 'text'))
}

async function steadyLoad(report: Report): Promise<void> {
  await withCandidates([guidepost('guidepost', 'safe', manyRules)], async ([candidate]) => {
    if (!candidate) return
    report.heading('Steady load, safe mode, SQLite synchronous=FULL')
    const { ms } = await candidate.ask('startMs')
    report.atMost(`reading and building ${manyRules} rules, s`, (ms ?? Infinity) / 1000, 3)
    await steadily(candidate, 500, 2)
    const { latencies } = await steadily(candidate, 500, 10)
    report.line(`500/s open loop: p50 ${percentile(latencies, 0.5).toFixed(1)} ms`)
    report.atMost('500/s open loop, p99 ms', percentile(latencies, 0.99), 100)

    await whileSaving(report, candidate)
    const building = candidate.ask('rebuild')
    const rebuilt = await steadily(candidate, 300, 10)
    await building
    report.line(
      `300/s while 2,000 rules are imported and everything is built anew: p99 ${percentile(rebuilt.latencies, 0.99).toFixed(1)} ms`,
    )
    report.line(`stored: ${(await candidate.ask('stored'))['rows']} callbacks`)
  })
}

/** p99 at 300/s without and with an operator who saves a rule every second; the medians of three turns each. */
async function whileSaving(report: Report, candidate: Candidate): Promise<void> {
  const before: number[] = []
  const during: number[] = []
  const inEffect: number[] = []
  for (let turn = 0; turn < 3; turn++) {
    before.push(percentile((await steadily(candidate, 300, 7)).latencies, 0.99))
    const saving = savesUntil(candidate, 7)
    during.push(percentile((await steadily(candidate, 300, 7)).latencies, 0.99))
    inEffect.push(...(await saving))
  }
  const [was, is] = [median(before), median(during)]
  report.line(
    `300/s: p99 ${was.toFixed(1)} ms before, ${is.toFixed(1)} ms while a rule is saved every second`,
  )
  report.line(`a saved rule answers after ${median(inEffect).toFixed(0)} ms`)
  report.atMost('p99 at 300/s while rules are saved, against before', is / was, 2)
}

async function savesUntil(candidate: Candidate, seconds: number): Promise<number[]> {
  const inEffect: number[] = []
  for (let second = 1; second < seconds; second++) {
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    inEffect.push((await candidate.ask('saveRule'))['ms'] ?? 0)
  }
  return inEffect
}

async function mariadb(report: Report): Promise<void> {
  if (!findProgram(['mariadbd', 'mysqld']))
    return report.line('MariaDB is not installed here; its comparison is left out')
  const server = await startMariadb(true)
  try {
    await createDatabase(server.url)
    // Servers that are started anew find the rules that the first one wrote.
    let starting = 0
    await compare(
      report,
      `For comparison, safe mode on MariaDB ${server.version}, innodb_flush_log_at_trx_commit=1; the database server's own CPU is not counted`,
      () => [
        startCandidate('guidepost on MariaDB', 'server-guidepost', {
          mode: 'safe',
          databaseUrl: `${server.url}/bench`,
          ...(starting++ === 0 && { rules: manyRules }),
        }),
        startCandidate('co-wechat echo', 'server-co-wechat', { mode: 'safe' }),
      ],
      'safe',
      'text',
    )
  } finally {
    server.stop()
  }
}

/** Scans beside texts, on both engines; the database server's own CPU is not counted. */
async function scans(report: Report): Promise<void> {
  const sandbox = await benchSandbox()
  const measure = (title: string, settings: Record<string, unknown>): Promise<void> => {
    const wishes = { mode: 'safe', wechatApiUrl: sandbox.url, ...settings }
    return withCandidates([startCandidate('guidepost', 'server-guidepost', wishes)], async ([candidate]) => {
      if (candidate) await measureScans(report, title, candidate, sandbox, { rounds, perRound: 480 })
    })
  }
  try {
    await measure('Scans, safe mode, SQLite synchronous=FULL', { template: templateOf(1) })
    if (!findProgram(['mariadbd', 'mysqld'])) return report.line('MariaDB is not installed here')
    const server = await startMariadb(true)
    try {
      await createDatabase(server.url)
      const title = `Scans, safe mode, MariaDB ${server.version}, innodb_flush_log_at_trx_commit=1`
      await measure(title, { databaseUrl: `${server.url}/bench`, rules: 1 })
    } finally {
      server.stop()
    }
  } finally {
    await sandbox.close()
  }
}

async function createDatabase(url: string): Promise<void> {
  const { createConnection } = await import('mysql2/promise')
  const connection = await createConnection(url.replace(/^mariadb/, 'mysql'))
  await connection.query('CREATE DATABASE bench CHARACTER SET utf8mb4 COLLATE utf8mb4_bin')
  await connection.end()
}

/** Sections that no reply rule has a part in. */
const withoutRules = new Set(['sender', 'claiming', 'planning'])

/** Runs every section, or those that are named on the command line, and fails when a target is missed. */
async function main(): Promise<void> {
  const sections = {
    sender: measureSender,
    claiming: measureClaiming,
    planning: measurePlanning,
    safe: safeMode,
    rules: manyAgainstOne,
    plain: plainMode,
    burst,
    steady: steadyLoad,
    mariadb,
    scans,
  }
  const wanted = process.argv.slice(2)
  const report = new Report()
  compile()
  const needsRules = wanted.length === 0 || wanted.some((name) => !withoutRules.has(name))
  for (const rules of needsRules ? [1, manyRules] : []) await writeRules(`sqlite:${templateOf(rules)}`, rules)
  for (const [name, section] of Object.entries(sections)) {
    if (wanted.length === 0 || wanted.includes(name)) await section(report)
  }
  process.exitCode = report.finish()
}

main()
  .catch((error: Error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`)
    process.exitCode = 1
  })
  .finally(() => rmSync(folder, { recursive: true, force: true }))
