import { repliesEntities, RulesVersion } from '../../../src/features/replies/entities'
import { Job } from '../../../src/platform/jobs/job.entity'
import { openTestDatabase } from '../../support/database'

it('has tables that equal the entities, and one rules version to begin with', async () => {
  const db = await openTestDatabase([Job, ...repliesEntities])
  const own = /reply_|rules_versions|menu_memories|account_menus|dismissed_phrases/
  expect((await db.drift()).filter((statement) => own.test(statement))).toEqual([])
  expect(await db.read.find(RulesVersion)).toEqual([{ id: 1, version: 0 }])
  await db.close()
})
