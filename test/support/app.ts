import { loadConfig, type Config } from '../../config/load'
import { buildApp, type App, type Overrides } from '../../src/app'
import { listen, type Listening } from '../../src/platform/http/listen'
import { silentLogger, type Logger } from '../../src/platform/log'
import { migratedDatabase } from './database'

/** The real app on an empty database of the project's engine, listening on a free port of this machine. */
export interface TestApp {
  app: App
  config: Config
  url: string
  close(): Promise<void>
}

/** The least that scrypt takes: most tests sign in and look at something else. */
export const CHEAP_PASSWORDS = 2

/** What a test wants different beside the environment. */
export interface AppWish extends Overrides {
  log?: Logger
  /** Answers requests and does nothing by itself: no job runs, nothing is swept. */
  isAsleep?: boolean
}

/** Starts it; `environment` holds the keys that a test wants different. */
export async function startApp(
  environment: Record<string, string> = {},
  { log, isAsleep, ...overrides }: AppWish = {},
): Promise<TestApp> {
  const empty = await migratedDatabase()
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: empty.url,
    REDIS_URL: empty.redisUrl,
    LOG_LEVEL: 'silent',
    ...environment,
  })
  const redisPrefix = `test:${empty.url.split('/').pop()}:`
  const app = await buildApp(config, log ?? silentLogger(), {
    isRelaxed: true,
    redisPrefix,
    passwordCost: CHEAP_PASSWORDS,
    ...overrides,
  })
  const listening: Listening = await listen(
    (request, response) => void app.http(request, response),
    '127.0.0.1',
    0,
  )
  if (!isAsleep) await app.start()
  return {
    app,
    config,
    url: `http://127.0.0.1:${listening.port}`,
    close: async () => {
      await listening.stop(2000)
      await app.close()
      await empty.drop()
    },
  }
}
