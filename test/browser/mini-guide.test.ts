import type { Page } from 'playwright-core'
import type { SaleSummary } from '../../src/contract/sales'
import { part, SIZES, until } from './mini-desk'
import { openFullWorld, type FullWorld } from './mini-full-world'

const SERVER = '**/mp/api/**'
const MINUTE = 60_000

let world: FullWorld
/** 林知夏's phone. */
let page: Page

beforeAll(async () => {
  world = await openFullWorld()
  page = await world.shop.newPage(SIZES[0]!)
}, 180_000)
afterAll(() => world?.shop.close(), 60_000)
afterEach(async () => {
  await page.unrouteAll()
  expect(world.shop.complaints.splice(0)).toEqual([])
})

/** Opens a page of the workbench by itself. */
const open = (path: string) => world.desk.openPage(page, world.staffPersonId, `workbench/${path}`)
const types = (field: string, words: string, tag = 'input') => part(page, field).locator(tag).fill(words)
const enters = async (field: string, words: string): Promise<void> => {
  await types(field, words)
  await part(page, field).locator('input').press('Enter')
}
/** WeChat's own question. */
const answers = (name: string) => page.getByRole('button', { name, exact: true }).last().tap()
const cut = () => page.route(SERVER, (request) => request.abort())
const mend = () => page.unroute(SERVER)
const expectOnlyCuts = () =>
  expect(world.shop.complaints.splice(0).filter((text) => !text.includes('ERR_FAILED'))).toEqual([])

/** What the member shows; good at one till, so the next is asked for a minute later. */
async function memberCode(): Promise<string> {
  await world.shop.system.sandbox.client.clock.advance(MINUTE)
  const headers = { authorization: `Bearer ${world.member.token}` }
  const response = await fetch(`${world.shop.system.url}/api/mp/member-code`, { headers })
  return ((await response.json()) as { text: string }).text
}

const salesOf = async (receiptNo: string): Promise<SaleSummary[]> =>
  (await world.desk.get<{ items: SaleSummary[] }>(`/api/admin/sales?search=${receiptNo}`)).items

describe('a phone that never had a network', () => {
  it.each(['home/index', 'counter/index'])('workbench/%s: says so, and opens on demand', async (route) => {
    await open('join/index')
    await part(page, 'enter').waitFor()
    await page.evaluate('localStorage.clear()')
    await cut()
    await open(route)
    await part(page, 'retry').waitFor()
    await mend()
    await part(page, 'retry').tap()
    await part(page, route === 'home/index' ? 'hello' : 'receipt').waitFor()
    expectOnlyCuts()
  })

  it('who is bound already walks in from the door', async () => {
    await open('join/index')
    await part(page, 'enter').tap()
    await part(page, 'hello').getByText('林知夏').waitFor()
  })
})

describe('the counter', () => {
  it('takes a member code that is typed, and another member, and one thing less', async () => {
    await open('counter/index')
    await types('code', await memberCode())
    await part(page, 'verify').tap()
    await part(page, 'member').getByText('沈').waitFor()
    await page.getByRole('button', { name: '换一位' }).tap()
    await part(page, 'scan').tap()
    await page.getByPlaceholder('输入或粘贴').fill(await memberCode())
    await answers('确定')
    await part(page, 'member').waitFor()
    await enters('search', '羊绒围巾')
    await part(page, 'sku').first().tap()
    await part(page, 'line').getByRole('button', { name: '多一件' }).tap()
    await part(page, 'line').getByText('¥798').waitFor()
    await part(page, 'line').getByRole('button', { name: '少一件' }).tap()
    await part(page, 'line').getByText('¥399').waitFor()
    await part(page, 'line').getByRole('button', { name: '少一件' }).tap()
    await part(page, 'line').waitFor({ state: 'detached' })
    await part(page, 'record').getByText('先加商品').waitFor()
  })

  it('takes by hand what the phone does not know, and sends it once there is a network', async () => {
    await cut()
    await enters('search', 'COAT-M')
    await part(page, 'by-hand').or(part(page, 'sku')).first().waitFor()
    await enters('search', 'GIFT-BOX')
    await part(page, 'by-hand').waitFor()
    await types('price', '19.90')
    await part(page, 'add-by-hand').tap()
    await part(page, 'line').getByText('¥19.90').waitFor()
    await types('receipt', 'H-1')
    await part(page, 'record').tap()
    await part(page, 'recorded').getByText('已存在手机里').waitFor()
    await mend()
    await open('queue/index')
    // The shop sells no such thing: the server says so, and the guide takes it out of the phone.
    await part(page, 'state').getByText('GIFT-BOX').waitFor()
    await part(page, 'retry').tap()
    await part(page, 'state').getByText('GIFT-BOX').waitFor()
    await part(page, 'remove').tap()
    await answers('删除')
    await part(page, 'queued-sale').waitFor({ state: 'detached' })
    expect(await salesOf('H-1')).toEqual([])
    world.shop.complaints.splice(0)
  })

  it('sends what waits when the guide says so', async () => {
    await open('counter/index')
    await part(page, 'receipt').waitFor()
    await enters('search', '羊绒围巾')
    await part(page, 'sku').first().tap()
    await types('receipt', 'H-2')
    await cut()
    await part(page, 'record').tap()
    await part(page, 'queued').tap()
    await part(page, 'queued-sale').waitFor()
    await mend()
    await part(page, 'send').tap()
    await part(page, 'queued-sale').waitFor({ state: 'detached' })
    expect(await salesOf('H-2')).toMatchObject([{ paidFen: 39_900 }])
    expectOnlyCuts()
  })
})

describe('a customer’s page', () => {
  it('takes a tag with the keyboard’s key, leads to a push for this one, and goes back in time', async () => {
    const { customerId } = world.member
    for (let at = 0; at < 22; at += 1)
      await world.care.call('POST', `customers/${customerId}/notes`, { text: `第 ${at + 1} 次到店试衣` })
    await open(`customer/index?id=${customerId}`)
    await part(page, 'add-tag').tap()
    await enters('tag-words', '爱试新款')
    await part(page, 'tag').filter({ hasText: '爱试新款' }).waitFor()
    const before = await part(page, 'moment').count()
    await part(page, 'more').tap()
    await until(async () => (await part(page, 'moment').count()) > before)
    await part(page, 'push').tap()
    await enters('search', '羊绒围巾')
    await part(page, 'choice').filter({ hasText: '羊绒围巾' }).first().tap()
    await part(page, 'person').filter({ hasText: '沈清' }).waitFor()
    expect(await part(page, 'person').count()).toBe(1)
  })

  it('has a plan in the guide’s own words, and a thing to do on a day, which is done', async () => {
    await open(`care/index?id=${world.care.silentId}`)
    await part(page, 'idea').first().tap()
    await types('plan-title', '慢慢来')
    await types('plan-texts', '问候一声', 'textarea')
    await part(page, 'add-plan').tap()
    await part(page, 'plan').getByText('慢慢来').waitFor()
    await types('todo', '寄目录')
    await part(page, 'due-on').tap()
    const day = new Date((await world.desk.now()) + 72 * 60 * MINUTE).toISOString().slice(0, 10)
    await page.locator('.mp-sheet input[type=date]').fill(day)
    await answers('确定')
    await part(page, 'due-on').getByText(day).waitFor()
    await part(page, 'add-follow-up').tap()
    const thing = part(page, 'follow-up').filter({ hasText: '寄目录' })
    await thing.waitFor()
    await thing.locator('[data-testid=done]').tap()
    await thing.waitFor({ state: 'detached' })
  })
})

describe('a conversation', () => {
  const talk = () => open(world.queries['workbench/talk/index']!.replace('id=', 'talk/index?id='))

  it('shows what was said earlier, and finds a card with the keyboard’s key', async () => {
    for (let at = 0; at < 60; at += 1)
      await world.member.follower.say({ type: 'text', text: `再问 ${at + 1}`, app: 'miniapp' })
    await talk()
    await part(page, 'line-theirs').getByText('再问 60').waitFor()
    expect(await part(page, 'line-theirs').getByText('羊毛大衣会起球吗').count()).toBe(0)
    await part(page, 'earlier').tap()
    await part(page, 'line-theirs').getByText('羊毛大衣会起球吗').waitFor()
    await part(page, 'open-cards').tap()
    await enters('card-search', '冬衣券')
    await part(page, 'card').filter({ hasText: '冬衣券' }).waitFor()
    await until(async () => (await part(page, 'card').count()) === 1)
    await part(page, 'open-cards').tap()
  })

  it('gives back the words that did not arrive', async () => {
    const { faults } = world.shop.system.sandbox.client
    await faults.add({ on: 'api', match: '/cgi-bin/message/custom/send', kind: 'cut-inside', times: 9 })
    await types('draft', '周六给您留位。', 'textarea')
    await part(page, 'send').tap()
    await part(page, 'again').first().waitFor()
    await faults.clear()
    await types('draft', '', 'textarea')
    await part(page, 'again').first().tap()
    await until(async () => (await part(page, 'draft').locator('textarea').inputValue()) === '周六给您留位。')
    world.shop.complaints.splice(0)
  })
})

describe('a shopper whose guide has left', () => {
  it('is told on the home page, may decline the next one, and finds the lives', async () => {
    const { shop, goods, desk, personId } = world
    const staffId = goods.wukang.guides['林知夏']!
    await shop.console.send('patch', `/api/admin/staff/${staffId}`, { state: 'left' }).expect(200)
    const order = { staffId, kind: 'leave', mode: 'successor', successorId: goods.wukang.guides['周南']! }
    await desk.post('/api/admin/handovers', { ...order, isNoticed: false, reason: '离职' })
    await until(async () => {
      const { items } = await desk.get<{ items: { state: string }[] }>('/api/admin/handovers')
      return items[0]?.state === 'done'
    })
    await desk.openPage(page, personId, 'pages/home/index')
    await part(page, 'decline').tap()
    await part(page, 'decline').waitFor({ state: 'detached' })
    await part(page, 'lives').tap()
    await part(page, 'live').first().waitFor()
  })
})
