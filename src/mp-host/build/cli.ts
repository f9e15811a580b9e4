import { parseArgs } from 'node:util'
import { buildMiniProgram } from './build'
import { watchMiniProgram, type BuildReport } from './watch'

const HELP = `用法：npm run build:miniapp [-- --from miniprogram --to dist/miniapp --rewrite 地址开头=替换成 --watch]

把小程序的源码原样编译成浏览器里能打开的页面，沙盒的手机在 /mp/ 打开它。

  --watch  源码改变后重新构建，打开着的页面自动刷新；有错误时显示在手机上，改好后消失
`

/** The server's name in miniprogram/config.ts, and where the sandbox leads its requests on. */
const TO_THE_SANDBOX = 'https://guidepost.example.com=/mp'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string', default: 'miniprogram' },
      to: { type: 'string', default: 'dist/miniapp' },
      rewrite: { type: 'string', multiple: true, default: [TO_THE_SANDBOX] },
      watch: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return void process.stdout.write(HELP)
  const startedAt = Date.now()
  const rewrite = Object.fromEntries(values.rewrite.map((rule) => splitAtEquals(rule)))
  if (values.watch) {
    const told = ({ problems }: BuildReport): void =>
      void process.stdout.write(
        problems.length === 0 ? '小程序已构建\n' : `小程序构建失败：\n${problems.join('\n')}\n`,
      )
    const watching = watchMiniProgram({ from: values.from, to: values.to, rewrite, told })
    process.once('SIGINT', () => void watching.close())
    process.once('SIGTERM', () => void watching.close())
    return
  }
  const { pages, components } = await buildMiniProgram({ from: values.from, to: values.to, rewrite })
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  process.stdout.write(
    `小程序已构建：${pages} 个页面，${components - pages} 个组件，${seconds} 秒 → ${values.to}\n`,
  )
}

function splitAtEquals(rule: string): [string, string] {
  const at = rule.indexOf('=')
  if (at < 1) throw new Error(`--rewrite 的写法是“地址开头=替换成”，收到的是 ${rule}。`)
  return [rule.slice(0, at), rule.slice(at + 1)]
}

main().catch((error: Error) => {
  process.stderr.write(`小程序构建失败：\n${error.message}\n`)
  process.exit(1)
})
