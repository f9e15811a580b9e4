import type { AccountMenu, Rule } from '../../../src/contract/replies'
import { repliesEntities } from '../../../src/features/replies'
import { RulesVersion } from '../../../src/features/replies/entities'
import { Job } from '../../../src/platform/jobs/job.entity'
import { InboundMessageRow } from '../../../src/wechat/callback'
import { BenchDatabase, startWechatBench, type WechatBench } from '../../support/wechat'
import { png } from './files'
import { aRule, context, openWorld, says, type World } from './world'

const database = new BenchDatabase([Job, InboundMessageRow, ...repliesEntities])
let bench: WechatBench
let world: World
beforeEach(async () => {
  bench = await startWechatBench(database)
  // The bench empties its tables; this row comes with the migration.
  await bench.db.transact((tx) => tx.insert(RulesVersion, { id: 1, version: 0 }))
  world = await openWorld({ db: bench.db, gateway: bench.official.gateway, clock: bench.clock })
})
afterEach(async () => {
  await world.close()
  await bench.close()
})

const ruleNames = async (): Promise<string[]> => {
  const { body } = await world.api().get('/api/admin/rules').expect(200)
  return (body as { items: Rule[] }).items.map((rule) => rule.name)
}

it('takes over what an account made by hand at WeChat, and its buttons still answer', async () => {
  const preview = await world.api().get('/api/admin/account-import').expect(200)
  expect(preview.body).toMatchObject({
    isMenuOpen: true,
    isFollowReplyOpen: true,
    isAutoReplyOpen: true,
    problems: [],
  })
  const { body } = await world.api().post('/api/admin/account-import').send({}).expect(200)
  expect(body).toEqual({ created: 7, updated: 0, unchanged: 0, isMenuImported: true })
  expect(await ruleNames()).toEqual([
    '门店地址',
    '会员',
    '新品',
    '关注回复',
    '消息默认回复',
    '菜单：逛一逛 › 门店地址',
    '菜单：联系我们',
  ])
  expect((await world.hears(says('你们的地址在哪')))?.reply).toMatchObject({
    content: expect.stringContaining('南京西路'),
  })
  expect((await world.hears(says('有新品吗')))?.reply).toMatchObject({ type: 'news' })

  const pushed = await world.api().post('/api/admin/account-menu/push').send({}).expect(200)
  expect(pushed.body.comparison.differences).toEqual([])
  const menu = pushed.body.state.menu as AccountMenu
  const contact = menu.buttons[2]!
  const key = 'key' in contact ? contact.key : ''
  const tap = { msgType: 'event', event: 'click', eventKey: key, content: undefined }
  expect((await world.hears(says('', tap)))?.reply).toEqual({
    type: 'text',
    content: '客服电话 021-62881234',
  })
})

it('says what WeChat refuses about a menu, and leaves the old one standing', async () => {
  const card = {
    type: 'miniprogram',
    name: '卡',
    appId: 'wx9999999999999999',
    pagePath: 'a',
    url: 'https://a.example/',
  }
  await world
    .api()
    .put('/api/admin/account-menu')
    .send({ menu: { buttons: [card] }, version: 0 })
    .expect(200)
  const { body, status } = await world.api().post('/api/admin/account-menu/push').send({})
  expect([status, body.error.code]).toEqual([502, expect.stringMatching(/^wechat\./)])
  const state = await world.api().get('/api/admin/account-menu').expect(200)
  expect(state.body).toMatchObject({ hasUnpushedChanges: true, pushedAt: null })
})

it('answers with a picture that WeChat really keeps', async () => {
  const { body: asset } = await world
    .api()
    .post('/api/admin/reply-assets')
    .field('kind', 'image')
    .attach('file', png(), 'map.png')
    .expect(200)
  await world.save(aRule({ answers: [{ type: 'image', assetId: asset.id }] }))
  const decision = await world.hears(says('退货'))
  const resolver = world.replies.resolvers[decision!.later!.job]!
  const signal = AbortSignal.timeout(5000)
  const reply = await resolver(decision!.later!.payload as never, { ...context(), signal })
  const mediaId = reply?.type === 'image' ? reply.mediaId : ''
  const kept = await bench.official.gateway.media(mediaId)
  expect('bytes' in kept && kept.bytes.equals(png())).toBe(true)
  expect((await world.hears(says('退货')))?.reply).toEqual({ type: 'image', mediaId })
  await bench.sandbox.client.clock.advance(3 * 86_400_000)
  expect((await world.hears(says('退货')))?.later).toBeDefined()
})
