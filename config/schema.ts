import { z } from 'zod'

/** A sentence for every kind of wrong value; the key's name is put before it. */
const port = z.coerce
  .number('须为数字')
  .int('须为整数')
  .min(0, '须在 0 到 65535 之间')
  .max(65_535, '须在 0 到 65535 之间')
const httpUrl = z
  .string()
  .regex(/^https?:\/\/[^\s/]+/, '须以 http:// 或 https:// 开头')
  .transform((url) => url.replace(/\/+$/, ''))
const aesKey = z.string().regex(/^[A-Za-z0-9]{43}$/, '须为 43 位字母或数字（公众平台「消息加解密密钥」）')
const wechatToken = z.string().regex(/^[A-Za-z0-9]{3,32}$/, '须为 3 到 32 位字母或数字')
const appId = z.string().regex(/^wx[0-9a-z]{16}$/, '须为 wx 开头的 18 位 AppID')
const mode = z.enum(['safe', 'compatible', 'plain'], '只能是 safe、compatible 或 plain')
const longSecret = z.string().min(32, '至少 32 个字符，可用 openssl rand -hex 32 生成')

/**
 * Every key of the environment, its meaning and, outside production, its default. The defaults fit the sandbox, so
 * that an empty environment starts. Production demands every secret.
 */
export const environment = z.object({
  /** Address to listen on. */
  HOST: z.string().default('127.0.0.1'),
  /** The brand's name in greetings and in the console. */
  BRAND_NAME: z.string().min(1, '不能为空').max(40, '最多 40 个字').default('山前'),
  /** Port to listen on. */
  PORT: port.default(3000),
  /** Address under which browsers and WeChat reach this server; the default is made from HOST and PORT. */
  PUBLIC_URL: httpUrl.optional(),
  /** `sqlite:PATH`, `mysql://user:password@host/database` or `mariadb://…`. */
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:.+|(mysql|mariadb):\/\/.+)/, '须写成 sqlite:文件路径、mysql://… 或 mariadb://…')
    .default('sqlite:data/guidepost.db'),
  /** `redis://…`, `rediss://…` or `redis-cluster://host:port,host:port`; without it this process's memory is used. */
  REDIS_URL: z
    .string()
    .regex(/^(redis|rediss|redis-cluster):\/\/.+/, '须以 redis://、rediss:// 或 redis-cluster:// 开头')
    .optional(),
  /** `system`, or `sandbox` to follow the sandbox's virtual clock (refused in production). */
  CLOCK: z.enum(['system', 'sandbox'], '只能是 system 或 sandbox').default('system'),
  /** Where WeChat's API is; unset means WeChat's own host in production and the sandbox elsewhere. */
  WECHAT_API_URL: httpUrl.optional(),
  /** The official account (服务号): AppID, AppSecret and the gh_… id. */
  WECHAT_APP_ID: appId.default('wx0123456789abcdef'),
  WECHAT_APP_SECRET: z.string().min(16, '至少 16 个字符').default('sandbox-official-secret'),
  WECHAT_ACCOUNT_ID: z
    .string()
    .regex(/^gh_[0-9a-z]+$/, '须为 gh_ 开头的原始 ID')
    .default('gh_shanqian0001'),
  /** The callback's Token and EncodingAESKey as typed into WeChat's console. */
  WECHAT_TOKEN: wechatToken.default('sandboxOfficialToken'),
  WECHAT_ENCODING_AES_KEY: aesKey.default('sandboxOfficialEncodingAesKey00000000000000'),
  /** The key before the last change; callbacks encrypted with it are still read. */
  WECHAT_ENCODING_AES_KEY_PREVIOUS: aesKey.optional(),
  /** How callbacks come: safe (encrypted), compatible (both), plain. The request never decides (decisions.md 1). */
  WECHAT_MODE: mode.default('safe'),
  /** The Mini Program, likewise. */
  MINIAPP_APP_ID: appId.default('wxfedcba9876543210'),
  MINIAPP_APP_SECRET: z.string().min(16, '至少 16 个字符').default('sandbox-miniapp-secret'),
  MINIAPP_TOKEN: wechatToken.default('sandboxMiniappToken'),
  MINIAPP_ENCODING_AES_KEY: aesKey.default('sandboxMiniappEncodingAesKey000000000000000'),
  MINIAPP_MODE: mode.default('safe'),
  /** What the Mini Program's callbacks are written in. */
  MINIAPP_FORMAT: z.enum(['json', 'xml'], '只能是 json 或 xml').default('json'),
  /** Signs sessions' CSRF tokens. */
  SESSION_SECRET: longSecret.default('development-only-session-secret-0123456789'),
  /** Encrypts personal data and tokens at rest. */
  DATA_KEY: longSecret.default('development-only-data-key-0123456789abcdef'),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      '只能是 fatal、error、warn、info、debug、trace 或 silent',
    )
    .default('info'),
  /** How many reverse proxies stand in front; 0 means that forwarded addresses are not believed. */
  TRUST_PROXY: z.coerce
    .number('须为数字')
    .int('须为整数')
    .min(0, '不能小于 0')
    .max(10, '不能大于 10')
    .default(0),
})

/** Keys that production must be given, with what they are for. */
export const requiredInProduction: Record<string, string> = {
  PUBLIC_URL: '对外的 https 地址，例如 https://guide.example.com',
  WECHAT_APP_ID: '公众号 AppID（公众平台 → 设置与开发 → 基本配置）',
  WECHAT_APP_SECRET: '公众号 AppSecret（公众平台 → 设置与开发 → 基本配置）',
  WECHAT_ACCOUNT_ID: '公众号原始 ID，gh_ 开头（公众平台 → 账号详情）',
  WECHAT_TOKEN: '公众号服务器配置里的 Token',
  WECHAT_ENCODING_AES_KEY: '公众号服务器配置里的 EncodingAESKey',
  MINIAPP_APP_ID: '小程序 AppID（小程序后台 → 开发设置）',
  MINIAPP_APP_SECRET: '小程序 AppSecret（小程序后台 → 开发设置）',
  MINIAPP_TOKEN: '小程序消息推送配置里的 Token',
  MINIAPP_ENCODING_AES_KEY: '小程序消息推送配置里的 EncodingAESKey',
  SESSION_SECRET: '会话签名密钥，可用 openssl rand -hex 32 生成',
  DATA_KEY: '数据加密密钥，可用 openssl rand -hex 32 生成；丢失后个人信息无法解密，请备份',
}
