import mysql2 from 'mysql2/promise'
import type { Database } from '../../../src/platform/db/database'
import { openDatabase } from '../../../src/platform/db/open'
import { Job } from '../../../src/platform/jobs/job.entity'
import { migratedDatabase, testEngine, type EmptyDatabase } from '../../support/database'
import { freePort } from '../../support/servers'
import { gate } from '../jobs/world'
import { countUp, deleteAll, openAt, row, write } from './rows'

const onServer = testEngine() === 'sqlite' ? describe.skip : describe

onServer('MariaDB', () => {
  let place: EmptyDatabase
  let db: Database
  beforeAll(async () => {
    place = await migratedDatabase()
    db = await openAt(place.url)
  })
  afterEach(() => deleteAll(db))
  afterAll(async () => {
    await db.close()
    await place.drop()
  })
  const direct = () => mysql2.createConnection(place.url.replace(/^mariadb/, 'mysql'))

  it('lets both of two transactions succeed that lock the same rows in opposite order', async () => {
    await db.transact((tx) => tx.insert(Job, [row('a'), row('b')]))
    let tries = 0
    const met = [gate(), gate()]
    const raise = (keys: [string, string], own: number) =>
      db.transact(async (tx) => {
        tries++
        await tx.increment(Job, { dedupeKey: keys[0] }, 'attempts', 1)
        met[own]!.open()
        await met[1 - own]!.opened
        await tx.increment(Job, { dedupeKey: keys[1] }, 'attempts', 1)
      })
    await Promise.all([raise(['a', 'b'], 0), raise(['b', 'a'], 1)])
    expect(tries).toBe(3)
    expect((await db.read.find(Job)).map((job) => job.attempts)).toEqual([2, 2])
  })

  it('frees the rows of a process that stands still inside a transaction, which then tries again', async () => {
    await db.transact((tx) => tx.insert(Job, row('held')))
    const stuck = gate()
    let tries = 0
    const standing = db.transact(async (tx) => {
      await tx.increment(Job, { dedupeKey: 'held' }, 'attempts', 1)
      stuck.open()
      if (++tries === 1) await new Promise((resolve) => setTimeout(resolve, 4000))
      await tx.increment(Job, { dedupeKey: 'held' }, 'attempts', 1)
    })
    await stuck.opened
    const startedAt = performance.now()
    await db.transact((tx) => tx.increment(Job, { dedupeKey: 'held' }, 'attempts', 10))
    expect(performance.now() - startedAt).toBeLessThan(3900)
    await standing
    expect(tries).toBe(2)
    expect((await db.read.findOneByOrFail(Job, { dedupeKey: 'held' })).attempts).toBe(12)
    await db.transact((tx) => tx.insert(Job, row('after')))
  }, 20_000)

  it('says that it is busy, and has written nothing, when somebody holds a row all the time', async () => {
    await db.transact((tx) => tx.insert(Job, row('held')))
    const other = await direct()
    await other.query('START TRANSACTION')
    await other.query("UPDATE jobs SET attempts = 7 WHERE dedupeKey = 'held'")
    // MariaDB would end a transaction in which nothing happens.
    await other.query('SET SESSION idle_transaction_timeout = 0')
    const late = db.transact(async (tx) => {
      await tx.insert(Job, row('beside'))
      await tx.increment(Job, { dedupeKey: 'held' }, 'attempts', 1)
    })
    await expect(late).rejects.toMatchObject({ kind: 'unavailable', code: 'database.busy' })
    await other.query('ROLLBACK')
    await other.end()
    expect(await db.read.find(Job)).toMatchObject([{ dedupeKey: 'held', attempts: 0 }])
  }, 20_000)

  it('says that flushing once a second is not durable', async () => {
    expect(await db.durability()).toMatchObject({
      isDurable: false,
      settings: { engine: 'mariadb', innodb_flush_log_at_trx_commit: '0', collation_database: 'utf8mb4_bin' },
    })
  })

  it('works with its own settings whatever the server’s are', async () => {
    const connection = await direct()
    const [[before]] = (await connection.query('SELECT @@GLOBAL.sql_mode AS mode')) as unknown as [
      [{ mode: string }],
    ]
    await connection.query("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'")
    const strange = await openAt(place.url)
    await connection.query('SET GLOBAL sql_mode = ?', [before.mode])
    await connection.end()
    const evil = "\\' OR '1'='1"
    await strange.commitUnit({ claim: write('evil', evil), effects: [] })
    expect((await strange.read.findOneByOrFail(Job, { dedupeKey: 'evil' })).payload).toBe(evil)
    const tooLong = strange.transact((tx) => tx.insert(Job, { ...row('long'), type: 'x'.repeat(65) }))
    await expect(tooLong).rejects.toThrow('Data too long')
    await strange.close()
  })

  it('rejects what it was told when its connections are killed, adds nothing twice, and goes on', async () => {
    const units = Array.from({ length: 400 }, (_, index) => ({
      claim: write(`k${index}`),
      effects: [countUp('total')],
    }))
    const sent = Promise.allSettled(units.map((unit) => db.commitUnit(unit)))
    const connection = await direct()
    const [sessions] = (await connection.query(
      'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
    )) as unknown as [{ id: number }[]]
    for (const { id } of sessions) await connection.query(`KILL ${id}`).catch(() => undefined)
    await connection.end()
    const outcomes = await sent
    // Redelivery is what happens to the refused ones; a claim that is there all the same must not win again.
    const again = await Promise.all(
      units.map((unit, index) => db.commitUnit({ claim: write(`k${index}`), effects: unit.effects })),
    )
    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled').length
    const lost = again.filter((result) => result.won).length
    expect(won + lost).toBeLessThanOrEqual(400)
    expect((await db.read.findOneByOrFail(Job, { dedupeKey: 'total' })).attempts).toBe(400)
    expect(await db.read.count(Job)).toBe(401)
  })

  it('survives a storm of transactions and units far beyond its connections', async () => {
    const writes = Array.from({ length: 300 }, (_, index) =>
      index % 2
        ? db.transact((tx) => tx.insert(Job, row(`t${index}`)))
        : db.commitUnit({ claim: write(`u${index}`), effects: [] }),
    )
    const reads = Array.from({ length: 300 }, () => db.read.count(Job))
    await Promise.all([...writes, ...reads])
    expect(await db.read.count(Job)).toBe(300)
  })

  it('says at once that no server is there', async () => {
    const url = `mariadb://test:test@127.0.0.1:${await freePort()}/none`
    await expect(openDatabase({ url, entities: [Job], migrations: [] })).rejects.toThrow('ECONNREFUSED')
  })
})
