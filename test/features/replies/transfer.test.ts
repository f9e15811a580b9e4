import type { Rule } from '../../../src/contract/replies'
import { png } from './files'
import { aRule, openWorld, worldsOnOneDatabase, type World } from './world'

const openHere = worldsOnOneDatabase()
let world: World
beforeEach(async () => {
  world = await openHere()
})
afterEach(() => world.close())

const exported = async (from = world): Promise<string> => {
  const { text } = await from.api().get('/api/admin/rules/export').buffer(true).expect(200)
  return text
}
const importing = (csv: string | Buffer, into = world) =>
  into.api().post('/api/admin/rules/import').attach('file', Buffer.from(csv), '规则.csv')
const previewing = (csv: string) =>
  world.api().post('/api/admin/rules/import/preview').attach('file', Buffer.from(csv), '规则.csv')

const rulesOf = async (of = world): Promise<Partial<Rule>[]> => {
  const { body } = await of.api().get('/api/admin/rules').expect(200)
  return (body as { items: Rule[] }).items.map((rule) => {
    const { version: _version, createdAt: _createdAt, updatedAt: _updatedAt, ...rest } = rule
    return rest
  })
}

async function saveManyKinds(): Promise<void> {
  await world.save(
    aRule({
      name: '一切条件',
      triggers: [
        { kind: 'exact', phrase: '=SUM(A1)' },
        { kind: 'prefix', phrase: '订单' },
        { kind: 'pattern', pattern: '(快递|物流)\\s*\\d+' },
        { kind: 'message', type: 'location' },
        { kind: 'event', event: 'menu', key: 'HOURS' },
      ],
      conditions: {
        validFrom: '2026-11-01T00:00:00.000Z',
        validUntil: '2026-12-01T00:00:00.000Z',
        weeklyHours: [{ days: [1, 2, 3], from: '22:00', to: '02:00' }],
        tagIds: ['vip', 'new'],
      },
      reviewAt: '2027-01-01T00:00:00.000Z',
      owner: '小李',
      priority: 300,
      isActive: false,
    }),
  )
  await world.save(
    aRule({
      name: '带换行、逗号与"引号"',
      answers: [
        { type: 'text', text: '第一行\n第二行, "好"' },
        {
          type: 'menu',
          head: '请选',
          entries: [
            { label: '甲', phrase: '甲' },
            { label: '乙', phrase: '乙' },
          ],
        },
      ],
    }),
  )
  await world.save(aRule({ name: '默认', triggers: [{ kind: 'default' }], priority: 0 }))
}

describe('rules as a file', () => {
  it('come back as they were, also elsewhere, and a second time change nothing', async () => {
    await saveManyKinds()
    const csv = await exported()
    const again = await importing(csv).expect(200)
    expect(again.body).toEqual({ created: 0, updated: 0, unchanged: 3 })
    const elsewhere = await openWorld()
    const first = await importing(csv, elsewhere).expect(200)
    expect(first.body).toEqual({ created: 3, updated: 0, unchanged: 0 })
    expect(await rulesOf(elsewhere)).toEqual(await rulesOf())
    expect(await exported(elsewhere)).toBe(csv)
    await elsewhere.close()
  })

  it('restore what was changed and deleted since', async () => {
    await saveManyKinds()
    const csv = await exported()
    const before = await rulesOf()
    const [first, second] = before
    const change = { ...aRule({ name: '改过' }), version: 1 }
    await world.api().put(`/api/admin/rules/${first!.id}`).send(change).expect(200)
    await world.api().delete(`/api/admin/rules/${second!.id}`).expect(200)
    const { body } = await importing(csv).expect(200)
    expect(body).toEqual({ created: 1, updated: 1, unchanged: 1 })
    const withoutIds = (rules: Partial<Rule>[]) => rules.map(({ id: _id, ...rest }) => rest)
    expect(withoutIds(await rulesOf())).toEqual(withoutIds(before))
  })

  it('are known again by their name when they have no id', async () => {
    const csv = '名称,触发条件,回复内容\n退货,包含：退货,七天可退\n营业时间,几点开门,十点\n'
    expect((await importing(csv).expect(200)).body).toEqual({ created: 2, updated: 0, unchanged: 0 })
    const changed = csv.replace('十点', '九点')
    expect((await importing(changed).expect(200)).body).toEqual({ created: 0, updated: 1, unchanged: 1 })
  })

  it('are shown before they are imported, and nothing is changed by that', async () => {
    await world.save(aRule({ name: '退货' }))
    const { body } = await previewing('名称,触发条件,回复内容\n退货,退货,七天可退\n新的,新品,来看\n').expect(
      200,
    )
    expect(body).toMatchObject({
      problems: [],
      summary: { created: 1, updated: 1, unchanged: 0 },
      rules: [
        { effect: 'update', draft: { name: '退货' } },
        { effect: 'create', id: null, draft: { name: '新的' } },
      ],
    })
    expect(await rulesOf()).toHaveLength(1)
  })

  it('name every fault with line and column, and are imported whole or not at all', async () => {
    const { body: asset } = await world
      .api()
      .post('/api/admin/reply-assets')
      .field('kind', 'image')
      .attach('file', png(), 'a.png')
    const image = JSON.stringify([{ type: 'voice', assetId: asset.id }]).replace(/"/g, '""')
    const csv =
      '名称,触发条件,优先级,回复内容\n' +
      '好的,好,100,好\n' +
      '坏式子,匹配式：(,100,答\n' +
      '好的,又好,100,好\n' +
      '太急,急,5000,答\n' +
      `语音,语音,100,"${image}"\n`
    const { body } = await previewing(csv).expect(200)
    const places = body.problems.map((problem: { line: number; column: string }) => [
      problem.line,
      problem.column,
    ])
    expect(places.sort()).toEqual([
      [3, '触发条件'],
      [4, '名称'],
      [5, '优先级'],
      [6, '回复内容'],
    ])
    const refused = await importing(csv).expect(422)
    expect(refused.body.error).toMatchObject({ code: 'rules.import_invalid' })
    expect(refused.body.error.details.problems).toHaveLength(4)
    expect(await rulesOf()).toHaveLength(0)
  })

  it('may come from a spreadsheet that writes GB 18030, but not as a picture', async () => {
    // 名称,触发条件,回复内容 / 退货,退货,可退
    const gbk = Buffer.from(
      'c3fbb3c62cb4a5b7a2ccf5bcfe2cbbd8b8b4c4dac8dd0acdcbbbf52ccdcbbbf52cbfc9cdcb0a',
      'hex',
    )
    expect((await importing(gbk).expect(200)).body).toMatchObject({ created: 1 })
    expect((await rulesOf())[0]).toMatchObject({ name: '退货' })
    const { body } = await importing(Buffer.from([0x89, 0xff, 0xfe, 0x00, 0xff])).expect(422)
    expect(body.error.code).toBe('rules.file_unreadable')
  })
})

describe('what the account had before', () => {
  beforeEach(() => {
    world.wechat.autoReply = {
      isFollowReplyOn: true,
      isAutoReplyOn: true,
      followReply: { type: 'text', content: '欢迎', articles: [] },
      defaultReply: { type: 'img', content: 'MEDIA', articles: [] },
      keywordRules: [
        {
          name: '地址',
          createdAt: 0,
          mode: 'random',
          keywords: [
            { match: 'exact', phrase: '地址' },
            { match: 'contains', phrase: '在哪' },
          ],
          replies: [
            { type: 'text', content: '湖滨路 1 号', articles: [] },
            { type: 'text', content: '万象城三楼', articles: [] },
          ],
        },
        {
          name: '绝版',
          createdAt: 0,
          mode: 'all',
          keywords: [{ match: 'exact', phrase: '绝版' }],
          replies: [{ type: 'img', content: 'GONE', articles: [] }],
        },
      ],
    }
    world.wechat.current = {
      isOpen: true,
      buttons: [
        { type: 'view', name: '商城', url: 'https://shop.example/' },
        { name: '服务', entries: [{ type: 'console', name: '电话', wechatType: 'text', value: '400-1' }] },
      ],
    }
    world.wechat.files.set('MEDIA', { contentType: 'image/png', bytes: png() })
  })

  it('is shown, then taken over once: rules, pictures and the menu', async () => {
    const preview = await world.api().get('/api/admin/account-import').expect(200)
    expect(preview.body).toMatchObject({ isMenuOpen: true, isFollowReplyOpen: true, isAutoReplyOpen: true })
    expect(await rulesOf()).toEqual([])
    const { body } = await world.api().post('/api/admin/account-import').send({}).expect(200)
    expect(body).toEqual({ created: 4, updated: 0, unchanged: 0, isMenuImported: true })
    const rules = await rulesOf()
    expect(rules.find((rule) => rule.name === '地址')).toMatchObject({
      answerMode: 'random',
      triggers: [
        { kind: 'exact', phrase: '地址' },
        { kind: 'contains', phrase: '在哪' },
      ],
    })
    const fallback = rules.find((rule) => rule.triggers![0]!.kind === 'default')
    expect(fallback!.answers).toEqual([{ type: 'image', assetId: expect.any(String) }])
    const { body: state } = await world.api().get('/api/admin/account-menu').expect(200)
    expect(state).toMatchObject({
      hasUnpushedChanges: true,
      menu: { buttons: [{ type: 'view' }, { type: 'group', buttons: [{ type: 'click', name: '电话' }] }] },
    })
    const again = await world.api().post('/api/admin/account-import').send({}).expect(200)
    expect(again.body).toMatchObject({ created: 0, updated: 0, unchanged: 4 })
  })

  it('leaves a rule alone that an operator has under the same name', async () => {
    await world.save(aRule({ name: '地址', answers: [{ type: 'text', text: '新地址' }] }))
    const preview = await world.api().get('/api/admin/account-import').expect(200)
    expect(preview.body.problems).toContainEqual({ where: '“地址”', message: '已有同名的规则，保持不变' })
    const { body } = await world.api().post('/api/admin/account-import').send({}).expect(200)
    expect(body).toMatchObject({ created: 3, updated: 0, unchanged: 1 })
    const kept = (await rulesOf()).find((rule) => rule.name === '地址')
    expect(kept!.answers).toEqual([{ type: 'text', text: '新地址' }])
  })

  it('that cannot be fetched from WeChat is named in a note and left out', async () => {
    await world.api().post('/api/admin/account-import').send({ isMenuIncluded: false }).expect(200)
    expect((await rulesOf()).map((rule) => rule.name)).not.toContain('绝版')
    const { body: menu } = await world.api().get('/api/admin/account-menu').expect(200)
    expect(menu.version).toBe(0)
  })
})
