import type { ShadowWarning } from '../../../src/contract/replies'
import { aRule, openWorld, type World } from './world'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

test('the rows of a list learn which rules keep them from answering', async () => {
  const text = (words: string) => [{ type: 'text' as const, text: words }]
  const { rule: wide } = await world.save(
    aRule({
      name: '退货',
      triggers: [{ kind: 'contains', phrase: '退货' }],
      answers: text('可退'),
      priority: 300,
    }),
  )
  const { rule: narrow } = await world.save(
    aRule({
      name: '退货运费',
      triggers: [{ kind: 'exact', phrase: '退货运费' }],
      answers: text('免运费'),
      priority: 100,
    }),
  )
  const { rule: other } = await world.save(
    aRule({ name: '停车', triggers: [{ kind: 'contains', phrase: '停车' }], answers: text('地下二层') }),
  )

  const { body } = await world
    .api()
    .post('/api/admin/rules/warnings')
    .send({ ids: [narrow.id, wide.id, other.id] })
    .expect(200)
  const { items } = body as { items: { ruleId: string; warnings: ShadowWarning[] }[] }
  const told = items.map(({ ruleId, warnings }) => [ruleId, warnings[0]!.relation, warnings[0]!.ruleId])
  expect(told).toEqual([
    [narrow.id, 'hidden_by', wide.id],
    [wide.id, 'hides', narrow.id],
  ])
})
