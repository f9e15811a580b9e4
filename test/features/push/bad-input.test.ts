import type { Campaign, CampaignProblem } from '../../../src/contract/campaigns'
import { aCampaign } from '../../app/samples-push'
import type { ConsoleClient } from '../../support/console-client'
import { startSystem, type TestSystem } from '../../support/system'

/** What must be refused before anything is sent, each with a sentence that says what to change. */

interface Template {
  templateId: string
  fields: { key: string; label: string }[]
}

let t: TestSystem
let author: ConsoleClient
let colleague: ConsoleClient
let subscription: Template
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
  const { body } = await author.get('/api/admin/campaign-templates').expect(200)
  // One whose every field takes plain words, so that only the rule in question can refuse it.
  subscription = (body as { subscription: Template[] }).subscription.find(({ fields }) =>
    fields.some(({ key }) => key.startsWith('thing')),
  )!
})
afterAll(() => t.close())

const path = '/api/admin/campaigns'
const WORDS: Record<string, string> = {
  time: '2026年12月1日 10:00',
  date: '2026年12月1日',
  name: '林一',
  amount: '¥128.00',
  number: '3',
  phrase: '进行中',
  character_string: 'A100',
}
const filled = () =>
  Object.fromEntries(
    subscription.fields.map(({ key }) => [key, WORDS[key.replace(/\d+$/, '')] ?? '到店试穿']),
  )
const notice = (data: Record<string, string>) => ({
  ...{ class: 'serviceNotice', topic: 'care' },
  contents: { subscription: { templateId: subscription.templateId, page: '/pages/home/index', data } },
})

/** Refused when somebody wants to agree to it or to schedule it, with the same sentence as the check of the editor. */
async function refusedWith(part: object, sentence: RegExp): Promise<CampaignProblem> {
  const draft = { ...aCampaign(), ...part }
  const checked = await author.send('post', `${path}/check`, draft).expect(200)
  const { problems } = checked.body as { problems: CampaignProblem[] }
  const made = (await author.send('post', path, draft).expect(200)).body as Campaign
  expect(made.problems).toEqual(problems)
  for (const [who, move] of [
    [colleague, 'approve'],
    [author, 'schedule'],
  ] as const) {
    const answer = await who.send('post', `${path}/${made.id}/${move}`, { version: made.version }).expect(422)
    const { error } = answer.body as {
      error: { code: string; message: string; details: { problems: CampaignProblem[] } }
    }
    expect(error.code).toBe('campaign.not_ready')
    expect(error.message).toMatch(sentence)
    expect(error.details.problems).toEqual(problems)
  }
  const after = (await author.get(`${path}/${made.id}`).expect(200)).body as Campaign
  expect(after).toMatchObject({ state: 'draft', approvals: [] })
  expect(problems).toHaveLength(1)
  return problems[0]!
}

describe('a campaign is refused', () => {
  it('when its audience matches nobody', async () => {
    const audience = { all: [{ kind: 'tag', tags: ['没有人有的标签'] }] }
    const problem = await refusedWith({ audience }, /没有客户符合这些条件，请放宽或删除一些条件/)
    expect(problem.field).toBe('audience')
  })

  it('when a variable of its template is missing', async () => {
    const [first] = subscription.fields
    const { [first!.key]: _, ...rest } = filled()
    const problem = await refusedWith(notice(rest), new RegExp(`「${first!.label}」没有内容，请补上`))
    expect(problem.field).toBe('contents.subscription')
  })

  it('when its template is not there at all', async () => {
    const content = { templateId: 'no-such-template', page: '/pages/home/index', data: {} }
    await refusedWith(
      { class: 'serviceNotice', contents: { subscription: content } },
      /在微信里不存在，请重新选择/,
    )
  })

  it('when a text of a service template is marketing', async () => {
    const key = subscription.fields.find((field) => field.key.startsWith('thing'))!.key
    const words = { ...filled(), [key]: '全场五折' }
    const problem = await refusedWith(notice(words), /「五折」是营销用语，服务通知不能带营销内容；请删掉它/)
    expect(problem.field).toBe(`contents.subscription.${key}`)
  })

  it('when its time is over', async () => {
    const past = { startAt: '2020-01-01T02:00:00.000Z' }
    expect((await refusedWith(past, /开始时间已经过去，请改为现在之后的时间/)).field).toBe('startAt')
  })

  it('when its picture is none', async () => {
    const pictureId = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
    const contents = { messageCentre: { title: '新款', text: '来试试', pictureId } }
    expect((await refusedWith({ contents }, /不存在或不是图片，请重新上传/)).field).toMatch(/pictureId$/)
  })
})

it('a file that is no picture is refused where it is uploaded, and a service notice that is complete is not', async () => {
  const form = new FormData()
  form.set('file', new Blob(['<html>不是图片</html>'], { type: 'image/png' }), 'poster.png')
  const answer = await fetch(`${t.url}/api/admin/pictures`, {
    method: 'POST',
    headers: { cookie: author.cookie, 'x-csrf-token': author.csrfToken },
    body: form,
  })
  const { error } = (await answer.json()) as { error: { message: string } }
  expect(answer.status).toBe(422)
  expect(error.message).toMatch(/图片.*请/)
  const fine = await author.send('post', `${path}/check`, { ...aCampaign(), ...notice(filled()) }).expect(200)
  expect((fine.body as { problems: CampaignProblem[] }).problems).toEqual([])
})
