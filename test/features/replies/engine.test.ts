import { NO_FACTS, pickRule } from '../../../src/domain/rule-match'
import { RuleEngine } from '../../../src/features/replies/rule-engine'
import { newId } from '../../../src/platform/ids'
import { MemoryBus } from '../../../src/platform/cache/memory'
import { silentLogger } from '../../../src/platform/log'
import { aRule, NOON, openWorld, says, worldsOnOneDatabase, type World } from './world'

const openHere = worldsOnOneDatabase()
let world: World
beforeEach(async () => {
  world = await openHere()
})
afterEach(() => world.close())

const engines: RuleEngine[] = []
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.stop()
})

/** Another process on the same database; it hears nothing over the bus unless one is given. */
async function anotherProcess(options: { bus?: MemoryBus; rebuildAfter?: number } = {}): Promise<RuleEngine> {
  const engine = new RuleEngine({ db: world.db, bus: new MemoryBus(), log: silentLogger(), ...options })
  engines.push(engine)
  await engine.start()
  return engine
}

const answerOf = (engine: RuleEngine, text: string): string | undefined => {
  const part = pickRule(engine.rules, { kind: 'text', text }, NO_FACTS, NOON)?.answers[0]
  return part?.type === 'text' ? part.text : undefined
}

/** Waits until `isTrue`, at most `ms`, and says how long it took. */
async function within(ms: number, isTrue: () => boolean): Promise<number> {
  const start = performance.now()
  while (!isTrue() && performance.now() - start < ms) await new Promise((resolve) => setTimeout(resolve, 5))
  return isTrue() ? performance.now() - start : Infinity
}

describe('a changed rule', () => {
  it('reaches another process within a second without any announcement', async () => {
    const { rule } = await world.save(aRule())
    const other = await anotherProcess()
    expect(answerOf(other, '我要退货')).toBe('七天内凭小票可退。')
    const change = {
      ...aRule({ answers: [{ type: 'text', text: '十五天内可退。' }] }),
      version: rule.version,
    }
    await world.api().put(`/api/admin/rules/${rule.id}`).send(change).expect(200)
    expect(await within(1000, () => answerOf(other, '我要退货') === '十五天内可退。')).toBeLessThan(1000)
  })

  it('reaches another process at once over the bus', async () => {
    const bus = new MemoryBus()
    const speaking = await openWorld({ db: world.db, bus })
    const other = await anotherProcess({ bus })
    await speaking.save(aRule({ triggers: [{ kind: 'exact', phrase: '几点关门' }] }))
    expect(await within(1000, () => answerOf(other, '几点关门？') !== undefined)).toBeLessThan(300)
    await speaking.close()
  })

  it('is in effect when the saving request is answered', async () => {
    const { rule } = await world.save(aRule())
    expect(await world.hears(says('退货'))).toMatchObject({ ruleId: rule.id })
    await world.api().delete(`/api/admin/rules/${rule.id}`).expect(200)
    expect(await world.hears(says('退货'))).toEqual({ unmatchedPhrase: '退货', needsPerson: 'unmatched' })
  })
})

it('keeps answering right while the bulk is built anew again and again', async () => {
  const other = await anotherProcess({ rebuildAfter: 3 })
  const ids: string[] = []
  for (let index = 0; index < 20; index++) {
    const { rule } = await world.save(
      aRule({
        triggers: [{ kind: 'exact', phrase: `货号${index}` }],
        answers: [{ type: 'text', text: `第${index}件` }],
      }),
    )
    ids.push(rule.id)
    if (index % 5 === 4)
      await world
        .api()
        .delete(`/api/admin/rules/${ids[index - 2]}`)
        .expect(200)
    await other.refresh()
  }
  await other.settled()
  const answers = Array.from({ length: 20 }, (_, index) => answerOf(other, `货号${index}`))
  expect(answers).toEqual(
    Array.from({ length: 20 }, (_, index) => (index % 5 === 2 ? undefined : `第${index}件`)),
  )
  expect(other.version).toBe(world.replies.version())
})

it('reads everything anew after a change of more rules than it wants to follow one by one', async () => {
  const other = await anotherProcess()
  await world.replies.rules.change(async (tx, version) => {
    for (let index = 0; index < 1100; index++) {
      const { reviewAt, owner, ...rest } = aRule({ triggers: [{ kind: 'exact', phrase: `暗号${index}` }] })
      const content = { ...rest, conditions: {}, reviewAt: reviewAt === null ? null : 0, owner }
      await world.replies.rules.insert(tx, version, {
        id: newId(),
        content,
        position: index,
      })
    }
  })
  expect(await within(5000, () => answerOf(other, '暗号1099') !== undefined)).toBeLessThan(5000)
  expect(answerOf(other, '暗号0')).toBe('七天内凭小票可退。')
})
