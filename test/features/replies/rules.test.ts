import type { Rule } from '../../../src/contract/replies'
import { aRule, NOON, openWorld, remember, worldsOnOneDatabase, type World } from './world'

const DAY_MS = 86_400_000
const openHere = worldsOnOneDatabase()
let world: World
beforeEach(async () => {
  world = await openHere()
})
afterEach(() => world.close())

const names = async (query = ''): Promise<string[]> => {
  const { body } = await world.api().get(`/api/admin/rules${query}`).expect(200)
  return (body as { items: Rule[] }).items.map((rule) => rule.name)
}

describe('saving a rule', () => {
  it('keeps every field as it was sent', async () => {
    const draft = aRule({
      name: '周末退货',
      conditions: {
        validFrom: '2026-11-01T00:00:00.000Z',
        weeklyHours: [{ days: [6, 7], from: '10:00', to: '22:00' }],
      },
      reviewAt: '2027-01-01T00:00:00.000Z',
      owner: '小李',
    })
    const { rule } = await world.save(draft)
    const { body } = await world.api().get(`/api/admin/rules/${rule.id}`).expect(200)
    expect((body as { rule: Rule }).rule).toMatchObject({ ...draft, version: 1, isStale: false })
  })

  it('says in Chinese what is wrong and where', async () => {
    const draft = aRule({
      triggers: [{ kind: 'pattern', pattern: '(退' }],
      answers: [{ type: 'text', text: '{{nick}}你好' }],
    })
    const { body } = await world.api().post('/api/admin/rules').send(draft).expect(422)
    expect(body.error.code).toBe('rule.invalid')
    const paths = body.error.details.problems.map((problem: { path: string }) => problem.path)
    expect(paths).toEqual(['triggers.0.pattern', 'answers.0.text'])
  })

  it('refuses a name that another rule has, until that one is deleted', async () => {
    const { rule } = await world.save(aRule({ name: '退货' }))
    const { body } = await world
      .api()
      .post('/api/admin/rules')
      .send(aRule({ name: '退货' }))
      .expect(409)
    expect(body.error.code).toBe('rule.name_taken')
    await world.api().delete(`/api/admin/rules/${rule.id}`).expect(200)
    await world.save(aRule({ name: '退货' }))
  })

  it('refuses the second of two people who edit the same rule', async () => {
    const { rule } = await world.save(aRule({ name: '退货' }))
    const mine = { ...aRule({ name: '我的' }), version: rule.version }
    const theirs = { ...aRule({ name: '别人的' }), version: rule.version }
    const answers = await Promise.all(
      [mine, theirs].map((draft) => world.api().put(`/api/admin/rules/${rule.id}`).send(draft)),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409])
    expect(answers.find((answer) => answer.status === 409)!.body.error.code).toBe('rule.changed')
  })

  it('refuses an asset that is not there', async () => {
    const answers = [{ type: 'image' as const, assetId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }]
    const { body } = await world.api().post('/api/admin/rules').send(aRule({ answers })).expect(422)
    expect(body.error.details.problems[0].path).toBe('answers.0.assetId')
  })

  it('warns of a rule that always answers first, and saves all the same', async () => {
    await world.save(aRule({ name: '退', triggers: [{ kind: 'contains', phrase: '退' }], priority: 900 }))
    const { warnings } = await world.save(aRule({ name: '退货' }))
    expect(warnings).toEqual([
      expect.objectContaining({ relation: 'hidden_by', ruleName: '退', isWholeRule: true }),
    ])
  })
})

it('checks a draft without keeping it', async () => {
  const { rule } = await world.save(aRule({ name: '退货' }))
  const draft = aRule({ name: '退', triggers: [{ kind: 'contains', phrase: '退' }], priority: 900 })
  const { body } = await world.api().post('/api/admin/rules/check').send({ rule: draft }).expect(200)
  expect(body.problems).toEqual([])
  expect(body.warnings).toEqual([expect.objectContaining({ relation: 'hides', ruleId: rule.id })])
  expect(await names()).toEqual(['退货'])
})

describe('the list', () => {
  it('stands in winning order and follows what is dragged', async () => {
    const saved = []
    for (const name of ['甲', '乙', '丙', '丁']) saved.push(await world.save(aRule({ name })))
    await world.save(aRule({ name: '急', priority: 500 }))
    expect(await names()).toEqual(['急', '甲', '乙', '丙', '丁'])
    const [first, second, , last] = saved.map((answer) => answer.rule.id)
    const move = (id: string, otherId: string, where: string) =>
      world.api().post(`/api/admin/rules/${id}/move`).send({ otherId, where }).expect(200)
    await move(last!, first!, 'before')
    await move(second!, last!, 'after')
    expect(await names()).toEqual(['急', '丁', '乙', '甲', '丙'])
    for (let turn = 0; turn < 30; turn++) {
      await move(turn % 2 ? first! : second!, last!, 'after')
    }
    expect((await names()).slice(0, 4)).toEqual(['急', '丁', '甲', '乙'])
  })

  it('finds texts whatever their width and script, and filters by kind, state and review date', async () => {
    await world.save(aRule({ name: '营业时间', answers: [{ type: 'text', text: '每天 10:00 开门' }] }))
    await world.save(aRule({ name: '关注', triggers: [{ kind: 'event', event: 'follow' }], isActive: false }))
    const reviewAt = new Date(NOON - DAY_MS).toISOString()
    await world.save(aRule({ name: '旧活动', reviewAt }))
    expect(await names(`?search=${encodeURIComponent('開門')}`)).toEqual(['营业时间'])
    expect(await names('?kind=event')).toEqual(['关注'])
    expect(await names('?active=false')).toEqual(['关注'])
    expect(await names('?stale=true')).toEqual(['旧活动'])
    expect(await names('?stale=false')).toEqual(['营业时间', '关注'])
    const stale = await world.api().get('/api/admin/rules/stale').expect(200)
    expect(stale.body).toMatchObject({ total: 1, items: [{ name: '旧活动', isStale: true }] })
  })

  it('counts how often each rule answered in 7 and in 30 days', async () => {
    const { rule } = await world.save(aRule())
    for (const days of [1, 2, 8, 40]) await remember(world.db, NOON - days * DAY_MS, { ruleId: rule.id })
    const { body } = await world.api().get('/api/admin/rules').expect(200)
    expect(body.items[0].hits).toEqual({
      last7Days: 2,
      last30Days: 3,
      lastAt: new Date(NOON - DAY_MS).toISOString(),
    })
  })
})

it('lists what no rule knew, the most frequent first, and forgets what was dismissed until it is asked again', async () => {
  const ask = (unmatchedPhrase: string, ago: number) => remember(world.db, NOON - ago, { unmatchedPhrase })
  for (const ago of [5000, 4000, 3000]) await ask('停车', ago)
  await ask('wifi', 2000)
  const list = async () => (await world.api().get('/api/admin/unmatched-phrases').expect(200)).body.items
  expect(await list()).toEqual([
    { phrase: '停车', count: 3, lastAt: new Date(NOON - 3000).toISOString() },
    { phrase: 'wifi', count: 1, lastAt: new Date(NOON - 2000).toISOString() },
  ])
  await world.api().post('/api/admin/unmatched-phrases/dismiss').send({ phrase: '停车' }).expect(200)
  expect((await list()).map((item: { phrase: string }) => item.phrase)).toEqual(['wifi'])
  await ask('停车', -1000)
  expect(await list()).toContainEqual(expect.objectContaining({ phrase: '停车', count: 1 }))
})

it('lets a store manager look but not touch', async () => {
  const manager = await openWorld({ db: world.db }, 'store_manager')
  await manager.api().get('/api/admin/rules').expect(200)
  await manager.api().post('/api/admin/rules').send(aRule()).expect(403)
  await manager.close()
})

describe('the test bench', () => {
  it('says what would be answered, why, and which rules lost', async () => {
    await world.save(aRule({ name: '退', triggers: [{ kind: 'contains', phrase: '退' }] }))
    await world.save(aRule({ name: '停用的', isActive: false }))
    const { rule } = await world.save(
      aRule({
        name: '退货',
        priority: 300,
        answers: [
          { type: 'text', text: '{{nickname}}，{{brand}}七天可退' },
          { type: 'text', text: '现在 {{time}}' },
        ],
      }),
    )
    const { body } = await world
      .api()
      .post('/api/admin/rules/test')
      .send({ input: { kind: 'text', text: '我要【退貨】！' }, facts: { nickname: '小明' } })
      .expect(200)
    expect(body).toMatchObject({
      foldedText: '我要退货',
      winner: { ruleId: rule.id, ruleName: '退货' },
      answer: [
        { delivery: 'passive', text: '小明，山前七天可退' },
        { delivery: 'service', text: '现在 15:30' },
      ],
      candidateCount: 3,
    })
    expect(
      body.losers.map((loser: { ruleName: string; reason: string }) => [loser.ruleName, loser.reason]),
    ).toEqual([
      ['停用的', '已停用'],
      ['退', '优先级低于“退货”（100 < 300）'],
    ])
  })

  it('answers for another moment and another follower', async () => {
    const conditions = { weeklyHours: [{ days: [1], from: '09:00', to: '12:00' }], tagIds: ['vip'] }
    const { rule } = await world.save(aRule({ conditions }))
    const ask = async (at: string, tagIds: string[]) => {
      const question = { input: { kind: 'text', text: '退货' }, at, facts: { tagIds } }
      return (await world.api().post('/api/admin/rules/test').send(question).expect(200)).body.winner?.ruleId
    }
    expect(await ask('2026-11-23T02:00:00Z', ['vip'])).toBe(rule.id)
    expect(await ask('2026-11-23T02:00:00Z', [])).toBeUndefined()
    expect(await ask('2026-11-24T02:00:00Z', ['vip'])).toBeUndefined()
  })
})
