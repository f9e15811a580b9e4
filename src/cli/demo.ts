import 'reflect-metadata'
import { parseArgs } from 'node:util'
import { checkDemo } from './demo/check'
import { buildPages, watchMiniProgram } from './demo/pages'
import { crowdClockStart, DEMO_SIGN_IN, seedDemo } from './demo/seed'
import { placeOf, startSystem } from './demo/system'

const HELP = `用法：npm run demo [-- --port 3000 --sandbox-port 3100 --watch --check]

在这台机器上启动整套系统：服务、沙盒（模拟微信）和演示品牌“山前”。数据存放在 data/demo，删掉它就从头开始。

  --port          服务的端口，默认 3000
  --sandbox-port  沙盒的端口，默认 3100
  --watch         小程序的文件改变后重新构建，手机里的页面自己刷新
  --check         不留下任何东西，自动把各个流程走一遍，最后打印 N passed, N failed
`

function portOf(text: string, name: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new Error(`--${name} 须为 0 到 65535 之间的整数，收到的是 ${text}。`)
}

const DAY_MS = 86_400_000
const BAR = 30

/** A bar that fills while the history is played; a terminal sees it move, a log sees a line per quarter. */
function showProgress({ days, of }: { days: number; of: number }): void {
  const filled = Math.round((days / of) * BAR)
  const line = `正在生成 ${of} 天的顾客往来 ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${days}/${of}`
  if (process.stdout.isTTY) process.stdout.write(`\r${line}${days === of ? '\n' : ''}`)
  else if (days % (of / 4) === 0) process.stdout.write(`${line}\n`)
}

async function runDemo(port: number, sandboxPort: number, isWatching: boolean): Promise<void> {
  const say = (text: string): void => void process.stdout.write(`${text}\n`)
  await buildPages(say)
  const system = await startSystem({
    port,
    sandboxPort,
    databaseUrl: 'sqlite:data/demo/guidepost.db',
    snapshotFile: 'data/demo/sandbox.json',
    clockStart: crowdClockStart(),
  })
  const isNew = await seedDemo(placeOf(system), showProgress)
  if (!isNew && (await system.sandbox.client.clock.read()).offsetMs < -DAY_MS)
    throw new Error('上次准备演示数据时被打断了。请删除 data/demo 文件夹，再运行一次。')
  if (isNew)
    say('演示品牌“山前”已就绪：3 家门店、12 位导购、24 件商品、40 条回复规则，5,000 位顾客的 400 天。')
  say(`
  手机（沙盒）   ${system.sandbox.url}/
  控制台         ${system.url}/console/    登录名 ${DEMO_SIGN_IN.login}    密码 ${DEMO_SIGN_IN.password}

  试试看：在手机上扫门店二维码、关注、问一句“几点关门”；再到控制台把这条回复改掉，回手机再问一次。
  按 Ctrl+C 结束。
`)
  const watching = isWatching ? watchMiniProgram(say) : undefined
  const stop = (): void => {
    watching?.kill('SIGTERM')
    void system.close().then(() => process.exit(0))
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '3000' },
      'sandbox-port': { type: 'string', default: '3100' },
      watch: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) process.stdout.write(HELP)
  else if (values.check) process.exitCode = (await checkDemo()) ? 0 : 1
  else
    await runDemo(portOf(values.port, 'port'), portOf(values['sandbox-port'], 'sandbox-port'), values.watch)
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
