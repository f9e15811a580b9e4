import { spawn, type ChildProcess } from 'node:child_process'
import { parseArgs } from 'node:util'
import { projectRoot } from '../platform/project-root'

const HELP = `用法：npm run dev

启动开发环境：服务与沙盒在源码改变后自动重启，手机与控制台页面自动重新构建（刷新浏览器即可看到），
小程序改一行，手机里打开着的页面自己刷新；构建有错误时直接显示在手机上。
端口用 PORT 与 SANDBOX_PORT 改。
`

/** What runs side by side, each with the name that is put before its lines. */
const PARTS = [
  { name: 'server ', command: ['tsx', 'watch', '--clear-screen=false', 'src/main.ts'] },
  { name: 'sandbox', command: ['tsx', 'watch', '--clear-screen=false', 'src/sandbox/cli.ts'] },
  {
    name: 'console',
    command: ['vite', 'build', '--watch', '--emptyOutDir=false', '-c', 'src/console/vite.config.ts'],
  },
  {
    name: 'phone  ',
    command: ['vite', 'build', '--watch', '--emptyOutDir=false', '-c', 'src/sandbox/phone/vite.config.ts'],
  },
  { name: 'miniapp', command: ['tsx', 'src/mp-host/build/cli.ts', '--watch'] },
]

/** The environment of every part; what is set outside wins. */
const DEFAULTS = {
  CLOCK: 'sandbox',
  DATABASE_URL: 'sqlite:data/dev/guidepost.db',
  SANDBOX_STATE: 'data/dev/sandbox.json',
}

function label(child: ChildProcess, name: string): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ''
    stream?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) process.stdout.write(`${name} │ ${line}\n`)
    })
  }
}

/** Starts every part; when one ends for good, all of them end. */
function main(): void {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } })
  if (values.help) return void process.stdout.write(HELP)
  const children = PARTS.map(({ name, command: [program, ...args] }) => {
    const options = { cwd: projectRoot(), env: { ...DEFAULTS, ...process.env } }
    const child = spawn('npx', ['--no-install', program!, ...args], options)
    label(child, name)
    child.on('exit', (code) => stop(code ?? 0))
    return child
  })
  const stop = (code: number): void => {
    for (const child of children) child.kill('SIGTERM')
    process.exitCode = code
  }
  process.once('SIGINT', () => stop(0))
  process.once('SIGTERM', () => stop(0))
}

main()
