import { MemoryCache } from '../../../src/platform/cache/memory'

it('never grows beyond its limit, and lets the oldest go first', async () => {
  const cache = new MemoryCache(100)
  for (let index = 0; index < 1000; index++) await cache.set(`key-${index}`, 'x', 60)
  const alive: number[] = []
  for (let index = 0; index < 1000; index++) if (await cache.get(`key-${index}`)) alive.push(index)
  expect(alive.length).toBeLessThanOrEqual(100)
  expect(alive.length).toBeGreaterThan(85)
  expect(alive).toEqual(Array.from({ length: alive.length }, (_, index) => 1000 - alive.length + index))
})

it('gives up what is over before what is alive', async () => {
  const cache = new MemoryCache(10)
  await cache.set('alive', 'x', 60)
  for (let index = 0; index < 9; index++) await cache.set(`over-${index}`, 'x', 0.001)
  await new Promise((resolve) => setTimeout(resolve, 10))
  await cache.set('new', 'x', 60)
  expect(await cache.get('alive')).toBe('x')
  expect(await cache.get('new')).toBe('x')
})

it('makes no room for a key that is there already', async () => {
  const cache = new MemoryCache(3)
  for (const key of ['a', 'b', 'c', 'c', 'c']) await cache.set(key, key, 60)
  expect(await Promise.all(['a', 'b', 'c'].map((key) => cache.get(key)))).toEqual(['a', 'b', 'c'])
})
