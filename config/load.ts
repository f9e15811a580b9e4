import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { environment, requiredInProduction } from './schema'

export type CallbackMode = 'safe' | 'compatible' | 'plain'

/** The settings of one app at WeChat. */
export interface AppConfig {
  appId: string
  appSecret: string
  token: string
  /** Current key first, then the previous one if there is one. */
  encodingAesKeys: string[]
  mode: CallbackMode
}

/** Everything that may differ between installations, read once and frozen. */
export interface Config {
  isProduction: boolean
  host: string
  brandName: string
  port: number
  publicUrl: string
  databaseUrl: string
  redisUrl?: string
  clock: 'system' | 'sandbox'
  wechatApiUrl: string
  wechat: AppConfig & { accountId: string }
  miniapp: AppConfig & { format: 'json' | 'xml' }
  sessionSecret: string
  dataKey: string
  logLevel: string
  trustProxy: number
}

/** Every problem of the environment at once, in plain words. */
export class ConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(`配置有 ${problems.length} 处问题：\n${problems.map((problem) => `  · ${problem}`).join('\n')}`)
  }
}

type Environment = Record<string, string | undefined>

export const SANDBOX_URL = 'http://127.0.0.1:3100'
export const WECHAT_URL = 'https://api.weixin.qq.com'

/** `.env` of the working folder under the process's own environment, which wins. */
export function readEnvironment(): Environment {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {}
  return { ...file, ...process.env }
}

function problemsOf(given: Environment, isProduction: boolean): string[] {
  const parsed = environment.safeParse(given)
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}：${issue.message}`)
  if (!isProduction) return problems
  for (const [key, what] of Object.entries(requiredInProduction))
    if (!given[key]) problems.push(`${key} 没有设置：${what}`)
  if (given.CLOCK === 'sandbox')
    problems.push('CLOCK：生产环境只能用 system，sandbox 的虚拟时钟只用于开发与演示')
  return problems
}

/** Checks the environment and returns the frozen configuration; throws ConfigError with every problem. */
export function loadConfig(source: Environment = readEnvironment()): Config {
  const isProduction = source.NODE_ENV === 'production'
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const problems = problemsOf(given, isProduction)
  if (problems.length > 0) throw new ConfigError(problems)
  const env = environment.parse(given)
  return Object.freeze({
    isProduction,
    host: env.HOST,
    brandName: env.BRAND_NAME,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL ?? `http://${env.HOST === '0.0.0.0' ? '127.0.0.1' : env.HOST}:${env.PORT}`,
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    clock: env.CLOCK,
    wechatApiUrl: env.WECHAT_API_URL ?? (isProduction ? WECHAT_URL : SANDBOX_URL),
    wechat: {
      appId: env.WECHAT_APP_ID,
      appSecret: env.WECHAT_APP_SECRET,
      accountId: env.WECHAT_ACCOUNT_ID,
      token: env.WECHAT_TOKEN,
      encodingAesKeys: [env.WECHAT_ENCODING_AES_KEY, env.WECHAT_ENCODING_AES_KEY_PREVIOUS].filter(
        (key): key is string => key !== undefined,
      ),
      mode: env.WECHAT_MODE,
    },
    miniapp: {
      appId: env.MINIAPP_APP_ID,
      appSecret: env.MINIAPP_APP_SECRET,
      token: env.MINIAPP_TOKEN,
      encodingAesKeys: [env.MINIAPP_ENCODING_AES_KEY],
      mode: env.MINIAPP_MODE,
      format: env.MINIAPP_FORMAT,
    },
    sessionSecret: env.SESSION_SECRET,
    dataKey: env.DATA_KEY,
    logLevel: env.LOG_LEVEL,
    trustProxy: env.TRUST_PROXY,
  })
}
