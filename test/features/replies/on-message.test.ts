import { Job } from '../../../src/platform/jobs/job.entity'
import type { FollowerFacts } from '../../../src/domain/reply-rule'
import type { InboundMessage } from '../../../src/wechat/callback'
import { MenuMemory, ReplyAsset } from '../../../src/features/replies/entities'
import { insertSql, type RowWrite } from '../../../src/platform/db/write'
import { png } from './files'
import { aRule, context, NOON, says, worldsOnOneDatabase, type World } from './world'

const DAY_MS = 86_400_000
const openHere = worldsOnOneDatabase()
let world: World
afterEach(() => world.close())

const happens = (event: string, fields: object = {}): InboundMessage =>
  ({ msgType: 'event', event, accountId: 'gh_1', openId: 'oA', createdAt: NOON, ...fields }) as InboundMessage

/** What no rule answers: it is counted by its words, and waits for a person. */
const unmatched = (phrase: string) => ({ unmatchedPhrase: phrase, needsPerson: 'unmatched' })

/** Writes the effects of a decision, as the callback server does with the inbox row. */
async function commit(effects: readonly RowWrite[] = []): Promise<void> {
  await world.db.transact(async (tx) => {
    const engine = world.db.engine === 'sqlite' ? 'sqlite' : 'mysql'
    for (const write of effects) await tx.query(insertSql(write, 1, engine), [...write.values])
  })
}

const uploadImage = async (): Promise<string> => {
  const answer = await world
    .api()
    .post('/api/admin/reply-assets')
    .field('kind', 'image')
    .attach('file', png(), 'map.png')
    .expect(200)
  return (answer.body as { id: string }).id
}

describe('a follower writes', () => {
  beforeEach(async () => {
    world = await openHere()
  })

  it('and is answered at once, from memory', async () => {
    const { rule } = await world.save(aRule())
    const decision = world.replies.onMessage(says('我要退貨'), context())
    expect(decision).not.toBeInstanceOf(Promise)
    expect(decision).toMatchObject({
      reply: { type: 'text', content: '七天内凭小票可退。' },
      ruleId: rule.id,
      unmatchedPhrase: undefined,
    })
  })

  it('something that only the default answers, which is noted as unmatched', async () => {
    const { rule } = await world.save(aRule({ triggers: [{ kind: 'default' }] }))
    expect(await world.hears(says('可以 停车 吗？'))).toMatchObject({
      ruleId: rule.id,
      unmatchedPhrase: '可以停车吗',
    })
    const long = '长'.repeat(100)
    expect((await world.hears(says(long)))?.unmatchedPhrase).toHaveLength(64)
    expect((await world.hears(says('？！')))?.unmatchedPhrase).toBeUndefined()
  })

  it('and gets several parts: the first at once, the others as customer-service messages', async () => {
    const texts = ['一', '二', '三'].map((text) => ({ type: 'text' as const, text }))
    await world.save(aRule({ answers: texts }))
    const about = context()
    const decision = await world.hears(says('退货'), about)
    expect(decision?.reply).toEqual({ type: 'text', content: '一' })
    expect(decision?.jobs).toEqual([
      expect.objectContaining({
        type: 'sending.reply',
        payload: {
          account: 'official',
          openId: 'oA',
          cause: `${about.inboundId}:parts`,
          parts: [
            { type: 'text', content: '二' },
            { type: 'text', content: '三' },
          ],
        },
      }),
    ])
  })

  it('and gets the same random part for every delivery of one message', async () => {
    const answers = ['一', '二', '三', '四'].map((text) => ({ type: 'text' as const, text }))
    await world.save(aRule({ answers, answerMode: 'random' }))
    const heard = new Set<string>()
    for (let index = 0; index < 30; index++) {
      const message = says('退货')
      const [first, again] = [await world.hears(message), await world.hears(message)]
      expect(again?.reply).toEqual(first?.reply)
      heard.add(JSON.stringify(first?.reply))
    }
    expect(heard.size).toBeGreaterThan(1)
  })

  it('a number of the menu that was shown, within ten minutes', async () => {
    const entries = [
      { label: '查订单', phrase: '我的订单' },
      { label: '退换货', phrase: '退货' },
    ]
    await world.save(
      aRule({
        triggers: [{ kind: 'exact', phrase: '菜单' }],
        answers: [{ type: 'menu', head: '请选择', entries }],
      }),
    )
    const { rule } = await world.save(aRule())
    const shown = await world.hears(says('菜单'))
    expect(shown?.reply).toEqual({ type: 'text', content: '请选择\n1 查订单\n2 退换货' })
    expect(await world.hears(says('2'))).toEqual(unmatched('2'))
    await commit(shown?.effects)
    expect(await world.hears(says('回复２'))).toMatchObject({ ruleId: rule.id })
    expect(await world.hears(says('退换货'))).toMatchObject({ ruleId: rule.id })
    expect(await world.hears(says('2', { openId: 'oB' }))).toEqual(unmatched('2'))
    world.clock.advance(10 * 60_000)
    expect(await world.hears(says('2'))).toEqual(unmatched('2'))
    await commit((await world.hears(says('菜单')))?.effects)
    expect(await world.db.read.countBy(MenuMemory, { openId: 'oA' })).toBe(1)
    expect(await world.hears(says('2'))).toMatchObject({ ruleId: rule.id })
  })

  it('in the Mini Program, where only a hand-over can be the answer itself', async () => {
    await world.save(aRule({ answers: [{ type: 'text', text: '您好' }] }))
    await world.save(
      aRule({ triggers: [{ kind: 'exact', phrase: '人工' }], answers: [{ type: 'transfer' }] }),
    )
    const decision = await world.hears(says('退货'), context('miniapp'))
    expect(decision?.reply).toBeUndefined()
    expect(decision?.jobs).toMatchObject([
      { payload: { account: 'miniapp', parts: [{ type: 'text', content: '您好' }] } },
    ])
    const transfer = await world.hears(says('人工'), context('miniapp'))
    expect(transfer).toMatchObject({ reply: { type: 'transfer' }, jobs: [] })
  })

  it('a message that is no text, which its own rule answers', async () => {
    const { rule } = await world.save(aRule({ triggers: [{ kind: 'message', type: 'image' }] }))
    const picture = says('', { msgType: 'image', mediaId: 'X', picUrl: 'https://x.example/1.jpg' })
    expect(await world.hears(picture)).toMatchObject({ ruleId: rule.id })
  })
})

describe('an event', () => {
  beforeEach(async () => {
    world = await openHere()
  })

  it.each([
    ['a follow', 'subscribe', { scene: '' }, { event: 'follow' }],
    ['a follow by a code', 'subscribe', { scene: 's1' }, { event: 'follow', key: 's1' }],
    ['a scan', 'scan', { scene: 's1' }, { event: 'scan', key: 's1' }],
    ['a menu click', 'click', { eventKey: 'HOURS' }, { event: 'menu', key: 'HOURS' }],
    ['an opened chat', 'user_enter_tempsession', { sessionFrom: 'goods' }, { event: 'enter', key: 'goods' }],
  ] as const)('%s is answered by its rule', async (_, event, fields, trigger) => {
    const { rule } = await world.save(aRule({ triggers: [{ kind: 'event', ...trigger }] }))
    expect(await world.hears(happens(event, fields))).toMatchObject({ ruleId: rule.id })
  })

  it.each(['view', 'unsubscribe', 'location', 'templatesendjobfinish', 'unknown'])(
    'named %s is left to others, also with a default rule',
    async (event) => {
      await world.save(aRule({ triggers: [{ kind: 'default' }] }))
      expect(await world.hears(happens(event, { eventKey: 'https://x.example' }))).toBeUndefined()
    },
  )

  it('by a menu button that opens no allowance gets nothing but the reply itself', async () => {
    const answers = ['一', '二'].map((text) => ({ type: 'text' as const, text }))
    await world.save(aRule({ triggers: [{ kind: 'event', event: 'menu', key: 'PIC' }], answers }))
    const decision = await world.hears(
      happens('pic_weixin', { eventKey: 'PIC', pictureCount: 1, pictures: [] }),
    )
    expect(decision).toMatchObject({ reply: { content: '一' }, jobs: [] })
  })
})

describe('what is known of the follower', () => {
  const asked: string[] = []
  const factsOf = (openId: string): Promise<FollowerFacts> => {
    asked.push(openId)
    return Promise.resolve({ tagIds: openId === 'oVip' ? ['vip'] : [] })
  }
  beforeEach(async () => {
    asked.length = 0
    const valuesOf = (openId: string) => Promise.resolve({ nickname: openId === 'oVip' ? '小明' : '' })
    world = await openHere({ factsOf, valuesOf })
  })

  it('is asked only when a rule wants to know', async () => {
    await world.save(aRule())
    await world.hears(says('退货'))
    expect(asked).toEqual([])
    const vip = await world.save(aRule({ conditions: { tagIds: ['vip'] }, priority: 900 }))
    expect(await world.hears(says('退货', { openId: 'oVip' }))).toMatchObject({ ruleId: vip.rule.id })
    expect((await world.hears(says('退货')))?.ruleId).not.toBe(vip.rule.id)
    expect(asked).toEqual(['oVip', 'oA'])
  })

  it('fills in names, and a fallback where there is none', async () => {
    await world.save(
      aRule({ answers: [{ type: 'text', text: '{{nickname}}好，{{brand}}欢迎您，您问：{{input}}' }] }),
    )
    expect((await world.hears(says('退货<a>', { openId: 'oVip' })))?.reply).toEqual({
      type: 'text',
      content: '小明好，山前欢迎您，您问：退货＜a>',
    })
    expect((await world.hears(says('退货')))?.reply).toMatchObject({
      content: '您好，山前欢迎您，您问：退货',
    })
  })
})

describe('a picture in an answer', () => {
  let assetId: string
  beforeEach(async () => {
    world = await openHere()
    assetId = await uploadImage()
    await world.save(aRule({ answers: [{ type: 'image', assetId }] }))
  })

  const resolve = async (): Promise<unknown> => {
    const decision = await world.hears(says('退货'))
    if (!decision?.later) return decision?.reply
    const resolver = world.replies.resolvers[decision.later.job]!
    return resolver(decision.later.payload as never, { ...context(), signal: AbortSignal.timeout(1000) })
  }

  it('is uploaded once for three days, and again when it has run out', async () => {
    const both = await Promise.all([resolve(), resolve()])
    expect(both).toEqual([
      { type: 'image', mediaId: 'M1' },
      { type: 'image', mediaId: 'M1' },
    ])
    expect(world.wechat.uploads).toEqual(['image:map.png'])
    const decision = world.replies.onMessage(says('退货'), context())
    expect(decision).toMatchObject({ reply: { type: 'image', mediaId: 'M1' }, jobs: [] })
    world.clock.advance(3 * DAY_MS)
    expect(await resolve()).toEqual({ type: 'image', mediaId: 'M2' })
  })

  it('is renewed by a job half a day before it runs out, so that nobody waits', async () => {
    await resolve()
    world.clock.advance(2.6 * DAY_MS)
    const decision = await world.hears(says('退货'))
    expect(decision?.reply).toEqual({ type: 'image', mediaId: 'M1' })
    expect(decision?.jobs).toEqual([
      expect.objectContaining({ type: 'replies.renew-media', payload: { assetId } }),
    ])
    const renew = world.replies.jobHandlers['replies.renew-media']!
    await renew({ assetId } as never, { id: '1', attempt: 1, signal: AbortSignal.timeout(1000) })
    expect((await world.hears(says('退货')))?.reply).toEqual({ type: 'image', mediaId: 'M2' })
  })

  it('is uploaded again when WeChat has forgotten it', async () => {
    await resolve()
    await world.replies.forgetMedia('M1')
    expect(await resolve()).toEqual({ type: 'image', mediaId: 'M2' })
    expect(await world.db.read.findOneBy(ReplyAsset, { id: assetId })).toMatchObject({ mediaId: 'M2' })
  })

  it('that follows another part is uploaded by a job, which then orders it to be sent', async () => {
    const answers = [
      { type: 'text' as const, text: '地图' },
      { type: 'image' as const, assetId },
    ]
    await world.save(aRule({ triggers: [{ kind: 'exact', phrase: '地图' }], answers }))
    const decision = await world.hears(says('地图'))
    expect(decision?.reply).toEqual({ type: 'text', content: '地图' })
    const [job] = decision!.jobs!
    expect(job!.type).toBe('replies.follow-up')
    const run = world.replies.jobHandlers[job!.type]!
    await run(job!.payload as never, { id: '1', attempt: 1, signal: AbortSignal.timeout(1000) })
    const [order] = await world.db.read.findBy(Job, { type: 'sending.reply' })
    expect(JSON.parse(order!.payload)).toMatchObject({
      openId: 'oA',
      parts: [{ type: 'image', mediaId: 'M1' }],
    })
  })
})
