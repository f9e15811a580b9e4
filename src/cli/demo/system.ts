import { loadConfig, type CallbackMode, type Config } from '../../../config/load'
import { buildApp, type App } from '../../app'
import { listen } from '../../platform/http/listen'
import { makeLogger } from '../../platform/log'
import { accountsFor } from '../../sandbox/accounts'
import { startSandbox, type RunningSandbox } from '../../sandbox/main'
import type { SeedPlace } from './seed'

/** The rule for 普通链接二维码 that the Mini Program's owner enters at WeChat (decisions.md 8). */
const LINK_CODE_PAGE = 'pages/home/index'

/** What a demo system is made of. */
export interface SystemOptions {
  /** Ports of the server and the sandbox; 0 chooses free ones. */
  port: number
  sandboxPort: number
  databaseUrl: string
  /** Where the sandbox keeps its world over a restart; absent: only in memory. */
  snapshotFile?: string
  /** Virtual time of a world that begins now, epoch ms; a kept one goes on where it was. */
  clockStart?: number
  mode?: CallbackMode
  logLevel?: string
}

/** A server and a sandbox that know each other. */
export interface System {
  app: App
  config: Config
  sandbox: RunningSandbox
  url: string
  close(): Promise<void>
}

/** The system as the seed wants it. */
export const placeOf = ({ app, sandbox, url, config }: System): SeedPlace => ({
  app,
  sandbox: sandbox.client,
  publicUrl: url,
  miniappId: config.miniapp.appId,
})

/**
 * Starts a sandbox and a server beside it. The server's port must be known before the sandbox's accounts are made, and
 * the sandbox's before the server is configured; so the server listens first and answers once it is built.
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  let answer: Parameters<typeof listen>[0] = (_, response) => {
    response.statusCode = 503
    response.end()
  }
  const listening = await listen((request, response) => answer(request, response), '127.0.0.1', options.port)
  const url = `http://127.0.0.1:${listening.port}`
  const environment = {
    ...(options.mode && { WECHAT_MODE: options.mode, MINIAPP_MODE: options.mode }),
    PORT: String(listening.port),
    PUBLIC_URL: url,
    DATABASE_URL: options.databaseUrl,
    CLOCK: 'sandbox',
    LOG_LEVEL: options.logLevel ?? 'warn',
  }
  const accounts = accountsFor(loadConfig(environment), url)
  const sandbox = await startSandbox({
    port: options.sandboxPort,
    accounts,
    snapshotFile: options.snapshotFile,
    clockStart: options.clockStart,
  }).catch(async (error: unknown) => {
    await listening.stop(0)
    throw error
  })
  await sandbox.client.switches({ linkCodes: [{ prefix: `${url}/q/`, page: LINK_CODE_PAGE }] })
  const config = loadConfig({ ...environment, WECHAT_API_URL: sandbox.url })
  const app = await buildApp(config, makeLogger(config.logLevel))
  answer = (request, response) => void app.http(request, response)
  await app.start()
  const close = async (): Promise<void> => {
    await listening.stop()
    await app.close()
    await sandbox.close()
  }
  return { app, config, sandbox, url, close }
}
