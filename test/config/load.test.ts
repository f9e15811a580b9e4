import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ConfigError } from '../../config/load'
import { loadConfig } from '../../config/load'
import { environment, requiredInProduction } from '../../config/schema'

const production = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://guide.example.com',
  WECHAT_APP_ID: 'wx1111111111111111',
  WECHAT_APP_SECRET: 'a-secret-of-the-account',
  WECHAT_ACCOUNT_ID: 'gh_1234567890ab',
  WECHAT_TOKEN: 'aToken123',
  WECHAT_ENCODING_AES_KEY: 'a'.repeat(43),
  MINIAPP_APP_ID: 'wx2222222222222222',
  MINIAPP_APP_SECRET: 'a-secret-of-the-miniapp',
  MINIAPP_TOKEN: 'bToken123',
  MINIAPP_ENCODING_AES_KEY: 'b'.repeat(43),
  SESSION_SECRET: 's'.repeat(32),
  DATA_KEY: 'd'.repeat(32),
}

function problemsOf(source: Record<string, string>): string[] {
  try {
    loadConfig(source)
    return []
  } catch (error) {
    return (error as ConfigError).problems
  }
}

describe('the configuration', () => {
  it('starts with an empty environment on SQLite, memory and the sandbox', () => {
    expect(loadConfig({})).toMatchObject({
      port: 3000,
      databaseUrl: 'sqlite:data/guidepost.db',
      redisUrl: undefined,
      wechatApiUrl: 'http://127.0.0.1:3100',
      isProduction: false,
    })
  })

  it("talks to WeChat's own host in production unless told otherwise", () => {
    expect(loadConfig(production).wechatApiUrl).toBe('https://api.weixin.qq.com')
    const elsewhere = loadConfig({ ...production, WECHAT_API_URL: 'http://127.0.0.1:3100/' })
    expect(elsewhere.wechatApiUrl).toBe('http://127.0.0.1:3100')
  })

  it('reports every problem at once, each with its key', () => {
    const problems = problemsOf({
      PORT: 'many',
      WECHAT_TOKEN: 'a b',
      DATABASE_URL: 'postgres://x',
      WECHAT_MODE: 'secure',
    })
    expect(problems.map((problem) => problem.split('：')[0]).sort()).toEqual([
      'DATABASE_URL',
      'PORT',
      'WECHAT_MODE',
      'WECHAT_TOKEN',
    ])
  })

  it.each(Object.keys(requiredInProduction))('stops a production start without %s and names it', (key) => {
    const { [key as keyof typeof production]: _, ...rest } = production
    const problems = problemsOf(rest)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${key} `))
  })

  it('refuses the virtual clock in production', () => {
    expect(problemsOf({ ...production, CLOCK: 'sandbox' })).toEqual([expect.stringContaining('CLOCK')])
  })

  it('keeps the previous AES key behind the current one', () => {
    const config = loadConfig({ ...production, WECHAT_ENCODING_AES_KEY_PREVIOUS: 'c'.repeat(43) })
    expect(config.wechat.encodingAesKeys).toEqual(['a'.repeat(43), 'c'.repeat(43)])
  })

  it('is frozen', () => {
    expect(Object.isFrozen(loadConfig({}))).toBe(true)
  })
})

describe('.env.example', () => {
  it('lists exactly the keys of the schema', () => {
    const text = readFileSync(path.resolve(__dirname, '../../.env.example'), 'utf8')
    const keys = [...text.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1])
    expect(keys.sort()).toEqual(Object.keys(environment.shape).sort())
  })
})
