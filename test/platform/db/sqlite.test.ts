import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import type { Database } from '../../../src/platform/db/database'
import { openDatabase } from '../../../src/platform/db/open'
import { Job } from '../../../src/platform/jobs/job.entity'
import { emptyDatabase, testEngine, type EmptyDatabase } from '../../support/database'
import { countUp, openAt, row, write } from './rows'

const onSqlite = testEngine() === 'sqlite' ? describe : describe.skip
const TSX = require.resolve('tsx/cjs')

onSqlite('SQLite', () => {
  let place: EmptyDatabase
  const open: Database[] = []
  const children: ChildProcess[] = []
  const openHere = async (url = place.url, options = {}): Promise<Database> => {
    open.push(await openAt(url, options))
    return open.at(-1)!
  }
  beforeEach(async () => {
    place = await emptyDatabase('sqlite')
  })
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await Promise.all(open.splice(0).map((db) => db.close()))
    await place.drop()
  })

  /** Starts a second server process on the file; resolves with it and its first line. */
  function secondProcess(url = place.url): Promise<{ child: ChildProcess; said: string }> {
    const script = path.join(__dirname, 'owner-process.ts')
    const child = spawn(process.execPath, ['-r', TSX, script, url], { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    return new Promise((resolve) =>
      child.stdout.once('data', (said: Buffer) => resolve({ child, said: said.toString() })),
    )
  }

  it('refuses a second server process with a sentence, also when it calls the file by another name', async () => {
    await openHere()
    const file = place.url.slice('sqlite:'.length)
    const { said } = await secondProcess()
    expect(said).toContain('另一个导购台进程正在使用数据库文件')
    expect(said).toContain('mysql://')
    const link = path.join(path.dirname(file), 'link.db')
    symlinkSync(file, link)
    expect((await secondProcess(`sqlite:${link}`)).said).toContain('另一个导购台进程')
    await expect(openDatabase({ url: place.url, entities: [Job], migrations: [] })).rejects.toMatchObject({
      code: 'database.in_use',
    })
  }, 60_000)

  it('lets a tool work beside the server, and neither loses anything', async () => {
    const server = await openHere()
    const tool = await openHere(place.url, { isTool: true })
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        index % 2
          ? server.commitUnit({ claim: write(`server-${index}`), effects: [countUp('both')] })
          : tool.transact((tx) => tx.insert(Job, row(`tool-${index}`))),
      ),
    )
    expect(await server.read.count(Job)).toBe(201)
    expect(await tool.read.count(Job)).toBe(201)
  })

  it('is free again when the process that owned it was killed', async () => {
    const { child, said } = await secondProcess()
    expect(said).toBe('open\n')
    await expect(openHere()).rejects.toMatchObject({ code: 'database.in_use' })
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGKILL')
    await ended
    const db = await openHere()
    await db.transact((tx) => tx.insert(Job, row('mine')))
  }, 60_000)

  it('commits with full durability unless told otherwise, and says so', async () => {
    const db = await openHere(place.url, { isRelaxed: false })
    expect(await db.durability()).toEqual({
      isDurable: true,
      settings: { engine: 'sqlite', journal_mode: 'wal', synchronous: 'FULL', foreign_keys: 'ON' },
    })
    await db.close()
    const relaxed = await openHere()
    expect(await relaxed.durability()).toMatchObject({ isDurable: false, settings: { synchronous: 'OFF' } })
  })

  it('refuses writes that go past the door', async () => {
    const db = await openHere()
    await expect(db.read.insert(Job, row('stray'))).rejects.toThrow('readonly')
    await db.transact((tx) => tx.insert(Job, row('proper')))
    expect(await db.read.count(Job)).toBe(1)
  })

  it('tells everybody in the group when the commit itself fails, and leaves nothing half', async () => {
    const db = await openHere()
    await db.transact(async (tx) => {
      await tx.query('CREATE TABLE parents (id integer PRIMARY KEY)')
      await tx.query(
        'CREATE TABLE children (id integer PRIMARY KEY, parent integer REFERENCES parents(id) DEFERRABLE INITIALLY DEFERRED)',
      )
    })
    const hooks: string[] = []
    const outcomes = await Promise.allSettled([
      db.commitUnit({ claim: write('unit'), effects: [countUp('total')] }),
      db.transact(async (tx) => {
        db.afterCommit(() => hooks.push('ran'))
        await tx.insert(Job, row('transaction'))
      }),
      db.transact((tx) => tx.query('INSERT INTO children (id, parent) VALUES (1, 42)')),
      db.transact(() => Promise.reject(new Error('mine'))),
    ])
    const reasons = outcomes.map((outcome) => (outcome as { reason?: Error }).reason?.message)
    expect(reasons).toEqual([...Array<string>(3).fill('FOREIGN KEY constraint failed'), 'mine'])
    expect(hooks).toEqual([])
    expect(await db.read.count(Job)).toBe(0)
    await db.commitUnit({ claim: write('unit'), effects: [countUp('total')] })
    expect(await db.read.count(Job)).toBe(2)
  })

  it('refuses what the disk has no room for, keeps what it has, and goes on when there is room again', async () => {
    const db = await openHere()
    const limit = (pages: number | string): Promise<unknown> =>
      db.transact((tx) => tx.query(`PRAGMA max_page_count = ${pages}`))
    const [{ page_count: pages }] = (await db.read.query('PRAGMA page_count')) as [{ page_count: number }]
    await limit(pages + 20)
    const big = 'x'.repeat(20_000)
    const attempt = (key: string) =>
      db.commitUnit({ claim: write(key, big), effects: [countUp(`effect of ${key}`)] }).then(
        () => key,
        () => undefined,
      )
    const kept: string[] = []
    for (let index = 0; index < 20; index++) {
      const key = await attempt(`k${index}`)
      if (key) kept.push(key)
    }
    // Together they share one commit, and so they share the refusal.
    const together = await Promise.all(Array.from({ length: 20 }, (_, index) => attempt(`t${index}`)))
    expect(together.every((key) => key === undefined)).toBe(true)
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.length).toBeLessThan(20)
    await expect(db.transact((tx) => tx.insert(Job, row('big', big.repeat(5))))).rejects.toThrow('full')
    const keys = (await db.read.find(Job, { select: { dedupeKey: true } })).map((job) => job.dedupeKey)
    expect(keys.sort()).toEqual(kept.flatMap((key) => [key, `effect of ${key}`]).sort())
    await limit(1_000_000)
    expect(await attempt('after')).toBe('after')
    expect(await db.read.query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  })

  it('makes the folder it needs, and has a sentence for an address that is none', async () => {
    const file = path.join(path.dirname(place.url.slice('sqlite:'.length)), 'a', 'b', 'c.db')
    await openHere(`sqlite:${file}`)
    expect(existsSync(file)).toBe(true)
    for (const url of ['sqlite::memory:', 'sqlite:'])
      await expect(openHere(url)).rejects.toMatchObject({ code: 'database.needs_file' })
    await expect(openHere('postgres://x')).rejects.toMatchObject({ code: 'database.bad_url' })
  })

  it('does not take every trouble with the file for another process', async () => {
    const folder = path.join(path.dirname(place.url.slice('sqlite:'.length)), 'locked')
    mkdirSync(`${folder}/x.db.owner`, { recursive: true })
    await expect(openHere(`sqlite:${folder}/x.db`)).rejects.toMatchObject({
      code: expect.stringContaining('SQLITE_CANTOPEN') as string,
    })
  })
})
