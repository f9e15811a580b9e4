import type { SharedMemory } from '../../../src/platform/cache/open'
import { openSharedMemory } from '../../../src/platform/cache/open'
import { newId } from '../../../src/platform/ids'
import { silentLogger } from '../../../src/platform/log'
import { testEngine } from '../../support/database'
import { startRedisCluster, type RunningServer } from '../../support/servers'
import { until } from '../jobs/world'

/** The same stories for each kind of shared memory; the servers come with the MariaDB project, as in production. */
const kinds = testEngine() === 'sqlite' ? (['memory'] as const) : (['redis', 'redis-cluster'] as const)

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe.each(kinds)('shared memory in %s', (kind) => {
  let cluster: RunningServer | undefined
  const prefix = `test:${newId()}:`
  const opened: SharedMemory[] = []
  const open = (under = prefix): SharedMemory => {
    const address = { memory: undefined, redis: process.env.TEST_REDIS_URL, 'redis-cluster': cluster?.url }
    opened.push(openSharedMemory(address[kind], silentLogger(), under))
    return opened.at(-1)!
  }
  let shared: SharedMemory
  beforeAll(async () => {
    if (kind === 'redis-cluster') cluster = await startRedisCluster()
    shared = open()
  }, 60_000)
  afterAll(async () => {
    await Promise.all(opened.map((memory) => memory.close()))
    cluster?.stop()
  })

  it('finds what was set, as any text, until it is deleted', async () => {
    const { cache } = shared
    expect(await cache.get('a')).toBeUndefined()
    for (const value of ['', '值 😀 \u0000', 'second']) {
      await cache.set('a', value, 60)
      expect(await cache.get('a')).toBe(value)
    }
    await cache.delete('a')
    await cache.delete('a')
    expect(await cache.get('a')).toBeUndefined()
  })

  it('forgets after the time to live, which a second write renews', async () => {
    const { cache } = shared
    await cache.set('short', 'x', 0.2)
    await cache.set('renewed', 'x', 0.2)
    await cache.set('renewed', 'y', 60)
    await sleep(260)
    expect(await cache.get('short')).toBeUndefined()
    expect(await cache.get('renewed')).toBe('y')
  })

  it('adds for one of many who try, and again when the time is over', async () => {
    const { cache } = shared
    const tries = await Promise.all(
      Array.from({ length: 20 }, (_, index) => cache.add('lock', `owner-${index}`, 0.3)),
    )
    expect(tries.filter(Boolean)).toHaveLength(1)
    expect(await cache.get('lock')).toBe(`owner-${tries.indexOf(true)}`)
    await sleep(360)
    expect(await cache.add('lock', 'next', 60)).toBe(true)
  })

  it('gives a lock back only while it is still one’s own', async () => {
    const { cache } = shared
    await cache.set('mine', 'me', 60)
    expect(await cache.deleteIf('mine', 'somebody else')).toBe(false)
    expect(await cache.get('mine')).toBe('me')
    expect(await cache.deleteIf('mine', 'me')).toBe(true)
    expect(await cache.deleteIf('mine', 'me')).toBe(false)
  })

  it('works on many keys wherever they live', async () => {
    const { cache } = shared
    const keys = Array.from({ length: 60 }, (_, index) => `many-${index}`)
    await Promise.all(keys.map((key) => cache.set(key, key, 60)))
    expect(await Promise.all(keys.map((key) => cache.get(key)))).toEqual(keys)
    expect(await Promise.all(keys.map((key) => cache.deleteIf(key, key)))).toEqual(keys.map(() => true))
  })

  it('tells every listener of a channel and of no other, until it unsubscribes', async () => {
    const { bus } = shared
    const heard: string[] = []
    const leave = bus.subscribe('news', (message) => heard.push(`first ${message}`))
    bus.subscribe('news', (message) => heard.push(`second ${message}`))
    bus.subscribe('other', (message) => heard.push(`other ${message}`))
    await sleep(kind === 'memory' ? 0 : 300)
    bus.publish('news', '一')
    await until(() => heard.length === 2)
    leave()
    bus.publish('news', '二')
    await until(() => heard.length === 3)
    expect(heard).toEqual(['first 一', 'second 一', 'second 二'])
  })

  if (kind !== 'memory') {
    it('reaches other processes of this system and none of another', async () => {
      const [other, foreign] = [open(), open('test:foreign:')]
      const heard: string[] = []
      other.bus.subscribe('jobs', (message) => heard.push(`other ${message}`))
      foreign.bus.subscribe('jobs', (message) => heard.push(`foreign ${message}`))
      await until(() => {
        shared.bus.publish('jobs', 'wake')
        return sleep(20).then(() => heard.length > 0)
      })
      await sleep(100)
      expect(new Set(heard)).toEqual(new Set(['other wake']))
      await shared.cache.set('common', 'x', 60)
      expect(await other.cache.get('common')).toBe('x')
      expect(await foreign.cache.get('common')).toBeUndefined()
    })
  }

  it('counts sign-in tries over all processes', async () => {
    const { SignInLimits } = await import('../../../src/features/staff/sign-in-limits')
    const here = new SignInLimits(shared)
    const there = new SignInLimits(kind === 'memory' ? shared : open())
    const limits = kind === 'memory' ? [here, here] : [here, there]
    const login = newId()
    for (let turn = 0; turn < 5; turn++) await limits[turn % 2]!.take(login, '10.0.0.1')
    await expect(limits[1]!.take(login, '10.0.0.1')).rejects.toMatchObject({ code: 'login.too_many' })
    await limits[0]!.forgive(login, '10.0.0.1')
    await limits[1]!.take(login, '10.0.0.1')
  })
})
