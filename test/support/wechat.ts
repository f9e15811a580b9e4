import type { Account } from '../../src/wechat/account'
import {
  makeMiniappGateway,
  makeOfficialGateway,
  wechatApiEntities,
  type ConnectedApp,
  type GatewayDeps,
} from '../../src/wechat/api/connect'
import type { MiniappGateway, OfficialGateway } from '../../src/wechat/api/gateway'
import type { Clock } from '../../src/platform/clock'
import type { Database, EntityClass } from '../../src/platform/db/database'
import { silentLogger } from '../../src/platform/log'
import { accountsFor } from '../../src/sandbox/accounts'
import type { Fault } from '../../src/sandbox/control/contract'
import { startSandbox, type RunningSandbox } from '../../src/sandbox/main'
import type { WireCall } from '../../src/sandbox/world'
import { openTestDatabase } from './database'

const settings = { token: 'testToken', encodingAesKeys: ['a'.repeat(43)], mode: 'safe' as const }
const credentials: Record<Account, { appId: string; appSecret: string }> = {
  official: { appId: 'wx0123456789abcdef', appSecret: 'official-test-secret' },
  miniapp: { appId: 'wxfedcba9876543210', appSecret: 'miniapp-test-secret' },
}

/** A running sandbox, an empty database, and both gateways between them. Nothing listens for callbacks. */
export interface WechatBench {
  sandbox: RunningSandbox
  db: Database
  /** Follows the sandbox's virtual clock. */
  clock: Clock
  official: ConnectedApp<OfficialGateway>
  miniapp: ConnectedApp<MiniappGateway>
  /** Another process: own memory and connections, same database and WeChat. */
  anotherOfficial(change?: Partial<GatewayDeps>): ConnectedApp<OfficialGateway>
  fault(fault: Omit<Fault, 'on'>): Promise<Fault>
  /** The API calls that WeChat saw, by path. */
  calls(path: string): WireCall[]
  close(): Promise<void>
}

/** One database for all tests of a file: `open` empties its tables, because making them anew takes seconds. */
export class BenchDatabase {
  private db: Database | undefined
  private readonly entities: EntityClass[]

  /** `entities` are the tables of the test's own feature. */
  constructor(entities: EntityClass[] = []) {
    this.entities = [...wechatApiEntities, ...entities]
    afterAll(() => this.db?.close())
  }

  async open(): Promise<Database> {
    const db = (this.db ??= await openTestDatabase(this.entities))
    await db.transact(async (tx) => {
      for (const entity of this.entities) await tx.createQueryBuilder().delete().from(entity).execute()
    })
    return db
  }
}

/** Starts everything on an empty database. */
export async function startWechatBench(database: BenchDatabase): Promise<WechatBench> {
  const accounts = accountsFor(
    {
      wechat: { ...settings, ...credentials.official, accountId: 'gh_test' },
      miniapp: { ...settings, ...credentials.miniapp, format: 'json' },
    },
    // Nobody answers there: these tests hand messages over themselves.
    'http://127.0.0.1:9',
  )
  const sandbox = await startSandbox({ port: 0, accounts, seedNumber: 7 })
  const db = await database.open()
  const clock: Clock = { now: () => sandbox.world.now() }
  const deps = (account: Account): GatewayDeps => ({
    db,
    clock,
    log: silentLogger(),
    baseUrl: sandbox.url,
    credentials: credentials[account],
    dataKey: 'k'.repeat(32),
  })
  const official = makeOfficialGateway(deps('official'))
  const miniapp = makeMiniappGateway(deps('miniapp'))
  const others: ConnectedApp<OfficialGateway>[] = []
  return {
    sandbox,
    db,
    clock,
    official,
    miniapp,
    anotherOfficial: (change = {}) => {
      const other = makeOfficialGateway({ ...deps('official'), ...change })
      others.push(other)
      return other
    },
    fault: (fault) => sandbox.client.faults.add({ on: 'api', ...fault }),
    calls: (path) => sandbox.world.calls().filter((call) => call.path === path),
    close: async () => {
      for (const app of [official, miniapp, ...others]) await app.close()
      await sandbox.close()
    },
  }
}
