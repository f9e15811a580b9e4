import 'reflect-metadata'
import { ConfigError, loadConfig, type Config } from '../../config/load'
import { migrations } from '../../migrations'
import { entities } from '../app'
import { diagnose, type DoctorFinding } from '../domain/doctor'
import { examine, patientOf, redisState, type Patient } from '../features/account-health'
import { countAdmins } from '../features/staff'
import { connectRedis } from '../platform/cache/redis-client'
import { openDatabase } from '../platform/db/open'
import { silentLogger } from '../platform/log'
import { SandboxClock } from '../platform/sandbox-clock'

const HELP = `用法：npm run doctor

检查整套配置：环境变量、数据库、Redis、微信令牌与权限、回调地址、时钟。每个问题都给出原因和下一步。
有错误时以 1 结束，没有时以 0 结束。
`
const MARK = { ok: '✓', warning: '!', error: '✗' }

function print(findings: DoctorFinding[]): void {
  for (const { level, title, detail, nextStep } of findings) {
    process.stdout.write(`${MARK[level]} ${title}\n    ${detail}\n`)
    if (nextStep) process.stdout.write(`    → ${nextStep}\n`)
  }
  const errors = findings.filter((finding) => finding.level === 'error').length
  const warnings = findings.filter((finding) => finding.level === 'warning').length
  process.stdout.write(`\n${errors} 个错误，${warnings} 个提醒。\n`)
}

async function probeRedis(url: string | undefined): Promise<Patient['redis']> {
  if (!url) return undefined
  const client = connectRedis(url, silentLogger())
  try {
    return await redisState(client)
  } finally {
    client.disconnect()
  }
}

/** The time that the server goes by: with the sandbox's clock it may have been moved. */
async function clockOf(config: Config): Promise<{ now(): number; close(): void }> {
  if (config.clock === 'system') return { now: () => Date.now(), close: () => undefined }
  return SandboxClock.follow(config.wechatApiUrl, silentLogger())
}

type Opened = Patient['database'] & { close?(): Promise<void> }

async function openPatientsDatabase(config: Config): Promise<Opened> {
  try {
    const db = await openDatabase({ url: config.databaseUrl, entities, migrations, isTool: true })
    return { state: 'ok', db, admins: await countAdmins(db), close: () => db.close() }
  } catch (error) {
    return { state: 'failed', reason: (error as Error).message }
  }
}

async function findingsOf(config: Config): Promise<DoctorFinding[]> {
  const clock = await clockOf(config)
  const database = await openPatientsDatabase(config)
  try {
    const redis = await probeRedis(config.redisUrl)
    const settings = { ...config, now: () => clock.now() }
    return diagnose(await examine(patientOf(settings, database, { redis })))
  } finally {
    await database.close?.()
    clock.close()
  }
}

/** Says what is wrong with the configuration itself, when it cannot even be read. */
function configFindings(error: ConfigError): DoctorFinding[] {
  return diagnose({
    nodeVersion: process.version,
    isProduction: false,
    publicUrl: '',
    configProblems: error.problems,
    missingBuilds: [],
    apps: [],
    callbacks: [],
  })
}

async function main(): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    process.stdout.write(HELP)
    return
  }
  let findings: DoctorFinding[]
  try {
    findings = await findingsOf(loadConfig())
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    findings = configFindings(error)
  }
  print(findings)
  process.exitCode = findings.some((finding) => finding.level === 'error') ? 1 : 0
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
