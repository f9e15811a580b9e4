import { loadConfig, type Config } from '../../config/load'
import { buildApp, type App } from '../../src/app'
import { listen, type Listening } from '../../src/platform/http/listen'
import { silentLogger, type Logger } from '../../src/platform/log'
import { accountsFor } from '../../src/sandbox/accounts'
import type { Follower, SandboxClient } from '../../src/sandbox/client'
import { startSandbox } from '../../src/sandbox/main'
import type { ChatContent, WireCall } from '../../src/sandbox/world'
import { CHEAP_PASSWORDS } from './app'
import { signedIn, type ConsoleClient } from './console-client'
import { migratedDatabase } from './database'
import { Gate } from './gate'

/** One server of a system: the real app behind its own port. */
export interface ServerUnderTest {
  app: App
  config: Config
  url: string
  /** Stops taking requests, finishes the running ones and closes; may be called twice. */
  stop(): Promise<void>
}

/** A server, the sandbox that plays WeChat for it, and what tests keep asking them. */
export interface TestSystem extends ServerUnderTest {
  sandbox: SandboxClient
  /** The way from the server to WeChat's API; shut it and WeChat is away for the server. */
  gate: Gate
  /** A new member of staff with this role, signed in. */
  console(role?: 'admin' | 'operator' | 'store_manager'): Promise<ConsoleClient>
  /** Another process's app on the same database (and Redis, unless told otherwise). MariaDB only. */
  another(environment?: Record<string, string>): Promise<ServerUnderTest>
  /** Says a text and returns the passive reply to it; throws when there was none. */
  ask(person: Follower, text: string): Promise<ChatContent>
  /** The API calls that WeChat saw on a path, newest first. */
  calls(path: string): Promise<WireCall[]>
  close(): Promise<void>
}

export interface SystemWish {
  environment?: Record<string, string>
  log?: Logger
  /** Full durability instead of relaxed fsync. */
  isDurable?: boolean
}

/** Listens first and answers later: the sandbox wants the server's port, and the server the sandbox's. */
async function listenEarly(): Promise<{ listening: Listening; url: string; answerWith(app: App): void }> {
  let app: App | undefined
  const listening = await listen(
    (request, response) => {
      if (app) return void app.http(request, response)
      response.statusCode = 503
      response.end()
    },
    '127.0.0.1',
    0,
  )
  const url = `http://127.0.0.1:${listening.port}`
  return { listening, url, answerWith: (built) => (app = built) }
}

async function askFor(person: Follower, text: string): Promise<ChatContent> {
  const delivery = await person.say(text)
  const lines = await person.chat()
  const reply = lines.find((line) => line.from === 'account' && line.deliveryId === delivery.id)
  if (!reply) throw new Error(`no reply to ${text}: ${delivery.state} ${delivery.outcome ?? ''}`)
  return reply.content
}

/** Starts sandbox and server on an empty database of the project's engine; the server follows the sandbox's clock. */
export async function startSystem(wish: SystemWish = {}): Promise<TestSystem> {
  const empty = await migratedDatabase()
  const redisPrefix = `test:${empty.url.split('/').pop()}:`
  const environment = {
    NODE_ENV: 'test',
    DATABASE_URL: empty.url,
    REDIS_URL: empty.redisUrl ?? '',
    CLOCK: 'sandbox',
    LOG_LEVEL: 'silent',
    ...wish.environment,
  }
  const early = await listenEarly()
  const known = loadConfig({ ...environment, PUBLIC_URL: early.url })
  const sandbox = await startSandbox({ port: 0, accounts: accountsFor(known, early.url), seedNumber: 11 })
  const gate = new Gate(Number(new URL(sandbox.url).port))
  await gate.open()

  const startServer = async (
    at: Awaited<ReturnType<typeof listenEarly>>,
    more: Record<string, string>,
  ): Promise<ServerUnderTest> => {
    const config = loadConfig({ ...environment, PUBLIC_URL: at.url, WECHAT_API_URL: gate.url, ...more })
    const app = await buildApp(config, wish.log ?? silentLogger(), {
      isRelaxed: !wish.isDurable,
      redisPrefix,
      passwordCost: CHEAP_PASSWORDS,
    })
    at.answerWith(app)
    await app.start()
    let stopping: Promise<void> | undefined
    const stopServer = async (): Promise<void> => {
      app.endStreams()
      await at.listening.stop(5000)
      await app.close()
    }
    const stop = (): Promise<void> => (stopping ??= stopServer())
    return { app, config, url: at.url, stop }
  }

  const first = await startServer(early, {})
  const others: ServerUnderTest[] = []
  const t: TestSystem = {
    ...first,
    sandbox: sandbox.client,
    gate,
    console: (role = 'admin') => signedIn(t, role),
    another: async (more = {}) => {
      const other = await startServer(await listenEarly(), more)
      others.push(other)
      return other
    },
    ask: askFor,
    calls: async (path) => (await sandbox.client.calls(5000)).filter((call) => call.path === path),
    close: async () => {
      for (const server of [first, ...others]) await server.stop()
      await gate.shut()
      await sandbox.close()
      await empty.drop()
    },
  }
  return t
}
