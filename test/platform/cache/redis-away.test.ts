import { openSharedMemory, type SharedMemory } from '../../../src/platform/cache/open'
import { SignInLimits } from '../../../src/features/staff/sign-in-limits'
import { silentLogger } from '../../../src/platform/log'
import { testEngine } from '../../support/database'
import { freePort, startRedis, startRedisCluster, type RunningServer } from '../../support/servers'
import { until } from '../jobs/world'

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
/** Redis belongs to the project with servers; memory has nothing that could go away. */
const withRedis = testEngine() === 'sqlite' ? describe.skip : describe

async function expectNothingThere({ cache, bus }: SharedMemory): Promise<void> {
  const startedAt = performance.now()
  await cache.set('a', 'new', 60)
  expect(await cache.get('a')).toBeUndefined()
  expect(await cache.add('b', 'x', 60)).toBe(true)
  await cache.delete('a')
  expect(await cache.deleteIf('a', 'x')).toBe(false)
  bus.publish('news', 'lost')
  bus.subscribe('late', () => undefined)
  // One wait for the first command, and none for the others.
  expect(performance.now() - startedAt).toBeLessThan(3000)
}

withRedis('while Redis is away', () => {
  const opened: SharedMemory[] = []
  const servers: RunningServer[] = []
  const open = (url: string): SharedMemory => {
    opened.push(openSharedMemory(url, silentLogger(), 'test:away:'))
    return opened.at(-1)!
  }
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((memory) => memory.close()))
    servers.splice(0).forEach((server) => server.stop())
  })

  it('reads find nothing, writes do nothing, nobody throws, and all of it works again afterwards', async () => {
    const port = await freePort()
    const before = await startRedis(port)
    const shared = open(before.url)
    const heard: string[] = []
    shared.bus.subscribe('news', (message) => heard.push(message))
    await shared.cache.set('a', 'old', 60)
    expect(await shared.cache.get('a')).toBe('old')
    before.stop()
    await sleep(50)
    await expectNothingThere(shared)
    servers.push(await startRedis(port))
    await until(async () => {
      await shared.cache.set('a', 'back', 60)
      return (await shared.cache.get('a')) === 'back'
    })
    await until(async () => {
      shared.bus.publish('news', 'back')
      await sleep(50)
      return heard.includes('back')
    })
  })

  it('a subscription asked for before Redis came up is made when it comes', async () => {
    const port = await freePort()
    const shared = open(`redis://127.0.0.1:${port}`)
    const heard: string[] = []
    shared.bus.subscribe('rules', (message) => heard.push(message))
    await sleep(1200)
    servers.push(await startRedis(port))
    await until(async () => {
      shared.bus.publish('rules', 'changed')
      await sleep(50)
      return heard.length > 0
    })
  })

  it('a server that hangs costs one wait and not one for each question', async () => {
    const server = await startRedis()
    servers.push(server)
    const shared = open(server.url)
    await shared.cache.set('a', 'x', 60)
    await shared.redis!.call('CLIENT', 'PAUSE', '4000', 'ALL')
    const startedAt = performance.now()
    for (let index = 0; index < 200; index++) await shared.cache.get(`key-${index}`)
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })

  it('sign-in tries are counted in this process', async () => {
    const server = await startRedis()
    const limits = new SignInLimits(open(server.url))
    await limits.take('anna', '10.0.0.1')
    server.stop()
    await sleep(50)
    for (let turn = 0; turn < 5; turn++) await limits.take('anna', '10.0.0.1')
    await expect(limits.take('anna', '10.0.0.1')).rejects.toMatchObject({ code: 'login.too_many' })
  }, 60_000)

  it('the same holds for a whole cluster', async () => {
    const cluster = await startRedisCluster()
    const shared = open(cluster.url)
    await until(async () => {
      await shared.cache.set('a', 'old', 60)
      return (await shared.cache.get('a')) === 'old'
    })
    const limits = new SignInLimits(shared)
    await limits.take('anna', '10.0.0.1')
    cluster.stop()
    await sleep(50)
    await expectNothingThere(shared)
    for (let turn = 0; turn < 5; turn++) await limits.take('anna', '10.0.0.1')
    await expect(limits.take('anna', '10.0.0.1')).rejects.toMatchObject({ code: 'login.too_many' })
  }, 60_000)
})
