import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { requiredInProduction } from '../../config/schema'
import { startApp } from '../support/app'
import { signIn } from '../support/console-client'
import { emptyDatabase, type EmptyDatabase } from '../support/database'
import { startSystem } from '../support/system'
import { run, type Finished } from './run'

jest.setTimeout(90_000)
let empty: EmptyDatabase
beforeEach(async () => void (empty = await emptyDatabase('sqlite')))
afterEach(() => empty.drop())

const quiet = { LOG_LEVEL: 'silent', WECHAT_API_URL: 'http://127.0.0.1:9' }
const staff = (...args: string[]): Promise<Finished> =>
  run('src/cli/staff.ts', args, { ...quiet, DATABASE_URL: empty.url })

describe('npm run staff', () => {
  it('adds an administrator to an empty database and prints the password once', async () => {
    const added = await staff('--login', 'ashan', '--name', '阿山')
    expect(added).toMatchObject({ code: 0, stderr: '' })
    expect(added.stdout).toMatch(/已添加 阿山（ashan）/)
    const password = /^密码：(\S{12})$/m.exec(added.stdout)![1]!
    expect(added.stdout.split(password)).toHaveLength(2)

    const again = await staff('--login', 'ashan', '--name', '另一位')
    expect(again).toMatchObject({ code: 1, stdout: '' })
    expect(again.stderr).toBe('登录名「ashan」已有人使用，请换一个。\n')

    const t = await startApp({ ...quiet, DATABASE_URL: empty.url })
    const admin = await signIn(t, 'ashan', password)
    await admin.get('/api/admin/staff').expect(200)
    await t.close()
  })

  it('does not print a password that was given, and says what is wrong with a role or a short password', async () => {
    const given = await staff(
      '--login',
      'xiaoli',
      '--name',
      '小李',
      '--role',
      'operator',
      '--password',
      'long enough 1',
    )
    expect(given.code).toBe(0)
    expect(given.stdout).not.toMatch(/long enough|密码/)
    const short = await staff('--login', 'short', '--name', '短', '--password', 'short')
    expect(short).toMatchObject({ code: 1, stderr: '密码至少 10 位\n' })
    const role = await staff('--login', 'boss', '--name', '老板', '--role', 'boss')
    expect(role.code).toBe(1)
    expect(role.stderr).toBe('只能是 guide、store_manager、operator、admin 之一\n')
  })

  it('explains itself', async () => {
    const help = await staff('--help')
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toMatch(/^用法：npm run staff/)
    for (const args of [[], ['--login', 'x'], ['--what']]) {
      const unclear = await staff(...args)
      expect(unclear).toMatchObject({ code: 2, stderr: '', stdout: help.stdout })
    }
  })
})

describe('npm run migrate', () => {
  it('names what it ran, and says when there is nothing to do', async () => {
    const environment = { ...quiet, DATABASE_URL: empty.url }
    const first = await run('src/cli/migrate.ts', [], environment)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toMatch(/^已执行：\n( {2}\S+\n)+$/)
    const second = await run('src/cli/migrate.ts', [], environment)
    expect(second).toMatchObject({ code: 0, stdout: '数据库已是最新。\n' })
  })
})

describe('npm run doctor', () => {
  it('ends with 0 for a running system and with 1 when WeChat is away', async () => {
    const t = await startSystem()
    await t.console('admin')
    const environment = { LOG_LEVEL: 'silent', DATABASE_URL: t.config.databaseUrl, PUBLIC_URL: t.url }
    const well = await run('src/cli/doctor.ts', [], { ...environment, WECHAT_API_URL: t.gate.url })
    expect(well.stdout).toMatch(/\n0 个错误，\d 个提醒。\n$/)
    expect(well).toMatchObject({ code: 0, stderr: '' })
    const ill = await run('src/cli/doctor.ts', [], { ...environment, WECHAT_API_URL: 'http://127.0.0.1:9' })
    await t.close()
    expect(ill.stdout).toMatch(/✗ 公众号：微信接口连不上\n.*\n {4}→ /)
    expect(ill).toMatchObject({ code: 1, stderr: '' })
  })

  it('reads out every wrong setting, also those that stop the server', async () => {
    const wrong = { ...quiet, WECHAT_TOKEN: '!', PORT: 'many' }
    const { code, stdout } = await run('src/cli/doctor.ts', [], wrong)
    expect(code).toBe(1)
    expect(stdout).toMatch(/WECHAT_TOKEN：须为 3 到 32 位/)
    expect(stdout).toMatch(/PORT：须为数字/)
  })
})

describe('npm start', () => {
  it('without a build says how to make one', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'guidepost-start-'))
    mkdirSync(path.join(folder, 'src/cli'), { recursive: true })
    const script = path.join(folder, 'src/cli/start.cjs')
    copyFileSync(path.resolve(__dirname, '../../src/cli/start.cjs'), script)
    const stderr = await new Promise<string>((resolve) =>
      execFile(process.execPath, [script], (error, _, text) => resolve(`${String(error?.code)} ${text}`)),
    )
    rmSync(folder, { recursive: true })
    expect(stderr).toMatch(/^1 还没有构建.*npm run build\n$/)
  })

  it('in production names every secret that is missing, at once', async () => {
    const refused = await run('src/main.ts', [], { NODE_ENV: 'production', DATABASE_URL: empty.url })
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    for (const key of Object.keys(requiredInProduction)) expect(refused.stderr).toContain(`${key} 没有设置：`)
    expect(refused.stderr).not.toMatch(/\n\s+at /)
  })
})
