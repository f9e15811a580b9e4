import { migrations } from '../../migrations'
import { entities } from '../../src/app'
import { openDatabase } from '../../src/platform/db/open'
import { emptyDatabase } from '../support/database'

jest.setTimeout(120_000)

describe('migrations', () => {
  it('build exactly the tables that the entities describe, and go down again', async () => {
    const empty = await emptyDatabase()
    const db = await openDatabase({ url: empty.url, entities, migrations, isRelaxed: true })
    try {
      expect(await db.migrate()).toHaveLength(migrations.length)
      expect(await db.drift()).toEqual([])
      for (let step = 0; step < migrations.length; step++) await db.revert()
      expect((await db.drift()).length).toBeGreaterThan(0)
      expect(await db.migrate()).toHaveLength(migrations.length)
    } finally {
      await db.close()
      await empty.drop()
    }
  })
})
