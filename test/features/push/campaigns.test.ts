import type { Campaign, CampaignProblem } from '../../../src/contract/campaigns'
import type { ConsoleClient } from '../../support/console-client'
import { startSystem, type TestSystem } from '../../support/system'
import { aCampaign } from '../../app/samples-push'

let t: TestSystem
let author: ConsoleClient
let colleague: ConsoleClient

beforeAll(async () => {
  t = await startSystem()
  author = await t.console('operator')
  colleague = await t.console('operator')
  await t.app.db.transact((tx) =>
    t.app.features.customers.arrive(tx, {
      ...{ account: 'miniapp', openId: 'oSomebody', evidence: 'login' as const },
      at: Date.now(),
    }),
  )
})
afterAll(() => t.close())

const path = '/api/admin/campaigns'
async function draft(part: object = {}): Promise<Campaign> {
  const made = await author.send('post', path, { ...aCampaign(), ...part }).expect(200)
  return made.body as Campaign
}
async function problemsOf(part: object): Promise<CampaignProblem[]> {
  const answer = await author.send('post', `${path}/check`, { ...aCampaign(), ...part }).expect(200)
  return (answer.body as { problems: CampaignProblem[] }).problems
}
const step = (who: ConsoleClient, { id, version }: Campaign, name: string, more: object = {}) =>
  who.send('post', `${path}/${id}/${name}`, { version, ...more })

describe('a campaign', () => {
  it('is approved by somebody else than its author, scheduled, and taken back', async () => {
    const made = await draft()
    expect(made.problems).toEqual([])
    expect((await step(author, made, 'schedule').expect(409)).body).toMatchObject({
      error: { code: 'campaign.not_approved' },
    })
    expect((await step(author, made, 'approve').expect(409)).body).toMatchObject({
      error: { code: 'campaign.approval_refused', message: expect.stringContaining('另一位同事') as string },
    })
    const approved = (await step(colleague, made, 'approve').expect(200)).body as Campaign
    expect(approved.isApproved).toBe(true)
    const scheduled = (await step(author, approved, 'schedule').expect(200)).body as Campaign
    expect(scheduled.state).toBe('scheduled')
    const back = (await step(author, scheduled, 'unschedule').expect(200)).body as Campaign
    expect(back).toMatchObject({ state: 'draft', isApproved: false, approvals: [] })
  })

  it('loses its approval with a change of its content', async () => {
    const made = await draft()
    const approved = (await step(colleague, made, 'approve').expect(200)).body as Campaign
    const contents = { messageCentre: { title: '别的', text: '别的内容' } }
    const body = { ...aCampaign(), contents, version: approved.version }
    const changed = (await author.send('put', `${path}/${made.id}`, body).expect(200)).body as Campaign
    expect(changed.isApproved).toBe(false)
    await step(author, changed, 'schedule').expect(409)
  })

  it('is refused with a sentence that says what to change, whatever is wrong with it', async () => {
    const wrong: [object, string, RegExp][] = [
      [{ audience: { all: [{ kind: 'tag', tags: ['没有人有的标签'] }] } }, 'audience', /放宽/],
      [{ startAt: '2020-01-01T00:00:00.000Z' }, 'startAt', /已经过去，请改/],
      [{ windowFrom: 600, windowTo: 600 }, 'windowTo', /长度为零/],
      [{ holdoutPercent: 60 }, 'holdoutPercent', /最多占 50%/],
      [{ budgetMessages: 0 }, 'budgetMessages', /0 条/],
      [{ contents: {} }, 'contents', /至少填写一种/],
      [
        {
          contents: {
            messageCentre: { title: '新', text: '新', pictureId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' },
          },
        },
        'contents.messageCentre.pictureId',
        /重新上传/,
      ],
      [
        { contents: { template: { templateId: 'x', page: '/pages/home/index', data: {} } } },
        'contents.template',
        /营销内容不能用模板消息/,
      ],
      [
        {
          class: 'serviceNotice',
          contents: { messageCentre: { title: '通知', text: '全场五折' } },
        },
        'contents.messageCentre.text',
        /营销用语/,
      ],
    ]
    for (const [part, field, sentence] of wrong) {
      const found = (await problemsOf(part)).find((one) => one.field === field)
      expect(found?.message).toMatch(sentence)
      const made = await draft(part)
      const answer = await step(colleague, made, 'schedule').expect(422)
      expect(answer.body).toMatchObject({ error: { code: 'campaign.not_ready' } })
    }
  })

  it('is refused for a template whose variable is missing', async () => {
    const listed = await author.get('/api/admin/campaign-templates').expect(200)
    const { subscription } = listed.body as {
      subscription: { templateId: string; fields: { key: string; label: string }[] }[]
    }
    const [template] = subscription
    const [first] = template!.fields
    const content = { templateId: template!.templateId, page: '/pages/home/index', data: {} }
    const found = await problemsOf({ class: 'serviceNotice', contents: { subscription: content } })
    expect(found).toContainEqual({
      field: 'contents.subscription',
      message: `模板的「${first!.label}」没有内容，请补上。`,
    })
  })

  it('is rehearsed, started, paused, resumed and stopped, with each step in the audit chain', async () => {
    // With one person in its audience it would be done before anybody can stop it.
    await t.app.features.engine.sender.stop()
    const made = await draft()
    const approved = (await step(colleague, made, 'approve').expect(200)).body as Campaign
    await step(author, approved, 'schedule').expect(200)
    const run = await author.send('post', `${path}/${made.id}/forecast`).expect(200)
    expect(run.body).toMatchObject({ state: 'ready', totals: { audience: 1 } })
    const started = await author.send('post', `${path}/${made.id}/start`).expect(200)
    expect(started.body).toMatchObject({ state: 'running' })
    // It was to begin an hour later: what leaves first is due now, and the campaign says so.
    const begun = (started.body as Campaign).startAt
    expect(Date.parse(begun)).toBeLessThan(Date.parse(made.startAt))
    const forecast = (await author.get(`${path}/${made.id}/forecast`).expect(200)).body as object
    expect(forecast).toMatchObject({ forecast: { createdAt: begun } })
    expect((await author.send('post', `${path}/${made.id}/pause`).expect(200)).body).toMatchObject({
      state: 'paused',
    })
    await author.send('post', `${path}/${made.id}/resume`).expect(200)
    const stop = { reason: '内容写错了' }
    const stopped = await author.send('post', `${path}/${made.id}/stop`, stop).expect(200)
    expect(stopped.body).toMatchObject({ state: 'cancelled' })
    const admin = await t.console('admin')
    const audit = await admin.get(`/api/admin/audit?targetId=${made.id}`).expect(200)
    const actions = (audit.body as { items: { action: string }[] }).items.map(({ action }) => action)
    expect(actions.reverse()).toEqual(
      ['create', 'approve', 'schedule', 'start', 'pause', 'resume', 'stop'].map((one) => `campaign.${one}`),
    )
  })

  it('tells its audience in words and counts it', async () => {
    const audience = { all: [{ kind: 'follows' }, { not: { kind: 'lastSale', days: 30, is: 'within' } }] }
    const answer = await author.send('post', `${path}/audience`, { audience }).expect(200)
    expect(answer.body).toMatchObject({ total: 0, sentence: '关注了公众号，且不符合：最近 30 天买过' })
    const everybody = await author.send('post', `${path}/audience`, { audience: { all: [] } }).expect(200)
    expect(everybody.body).toMatchObject({
      total: 1,
      sentence: '所有客户',
      reach: { miniProgram: 1, follows: 0 },
    })
  })
})
