import { parseArgs } from 'node:util'
import { buildMiniProgram } from './build'

const HELP = `用法：npm run build:miniapp [-- --from miniprogram --to dist/miniapp --rewrite 地址开头=替换成]

把小程序的源码原样编译成浏览器里能打开的页面，沙盒的手机在 /mp/ 打开它。
`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string', default: 'miniprogram' },
      to: { type: 'string', default: 'dist/miniapp' },
      rewrite: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return void process.stdout.write(HELP)
  const startedAt = Date.now()
  const rewrite = Object.fromEntries(values.rewrite.map((rule) => splitAtEquals(rule)))
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
