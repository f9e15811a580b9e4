import { parseArgs } from 'node:util'
import { compilerFolder } from './install'
import { compileOfficially } from './official'
import { sizeText, tooBig } from './sizes'

const HELP = `用法：npm run compile:miniapp [-- --from miniprogram --only-install]

用微信官方的编译器（miniprogram-ci）编译小程序，不联网、不需要账号，打印主包和每个分包的大小。
有错误，主包超过 1 MB，或任何一个包超过 2 MB 时失败。
`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string', default: 'miniprogram' },
      'only-install': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const say = (text: string): void => void process.stdout.write(`${text}\n`)
  if (values.help) return say(HELP)
  const compiler = await compilerFolder(say)
  if (values['only-install']) return
  const startedAt = Date.now()
  // The compiler thinks aloud.
  const quiet = (): void => undefined
  Object.assign(console, { log: quiet, info: quiet, debug: quiet, warn: quiet, error: quiet })
  const sizes = await compileOfficially(values.from, compiler)
  for (const { name, bytes, files } of sizes) say(`${name}  ${sizeText(bytes)}（${files} 个文件）`)
  const problems = tooBig(sizes)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  say(`官方编译器通过，${((Date.now() - startedAt) / 1000).toFixed(1)} 秒`)
}

// The compiler's helpers would keep the process alive.
main().then(
  () => process.exit(0),
  (error: Error) => {
    process.stderr.write(`小程序没有通过官方编译器：\n${error.message}\n`)
    process.exit(1)
  },
)
