import type { Code, CodeBatch } from '../../../src/contract/codes'
import { Code as CodeRow } from '../../../src/features/codes'
import { poolProblem } from '../../../src/features/codes/permanent-pool'
import { CodesWorld } from './world'

// Migrations on a busy MariaDB take their time.
jest.setTimeout(120_000)

const CODES = '/api/admin/codes'
const CREATE = '/cgi-bin/qrcode/create'

let world: CodesWorld
let storeId: string
beforeAll(async () => {
  world = await CodesWorld.start()
  storeId = await world.store('上海武康路店')
})
afterEach(() => world.t.sandbox.faults.clear())
afterAll(() => world.close())

const draft = () => ({ kind: 'store', carrier: 'account', storeId })

it('says in a batch what WeChat refused and why, and makes the failed ones when asked again', async () => {
  await world.t.sandbox.faults.add({ on: 'api', match: CREATE, kind: 'errcode', errcode: 45029, times: 2 })
  const placements = ['收银台', '橱窗', '试衣间', '货架', '电梯口']
  const batch = await world.batch({ storeIds: [storeId], placements, carrier: 'account' })
  expect(batch).toMatchObject({ total: 5, made: 3, failed: 2, state: 'done' })
  expect(batch.failures).toEqual([{ message: expect.stringContaining('二维码数量已达上限'), codes: 2 }])
  const failed = (await world.codesOf(batch.id)).filter(({ state }) => state === 'failed')
  expect(failed).toHaveLength(2)
  await world.operator.get(`${CODES}/${failed[0]!.id}/picture`).expect(409)

  const { body } = await world.operator.send('post', `/api/admin/code-batches/${batch.id}/retry`).expect(200)
  const again = await world.finished((body as CodeBatch).id)
  expect(again).toMatchObject({ total: 5, made: 5, failed: 0, failures: [] })
  const scenes = (await world.codesOf(batch.id)).map(({ scene }) => scene)
  expect(scenes).toEqual(expect.arrayContaining(failed.map(({ scene }) => scene)))
})

it('asks again by itself when WeChat is only busy', async () => {
  await world.t.sandbox.faults.add({ on: 'api', match: CREATE, kind: 'busy', times: 1 })
  const code = await world.code(draft())
  expect([code.state, code.lastError]).toEqual(['live', null])
})

it('makes one code when the answer got lost: the same scene is the same code', async () => {
  const permanent = async (): Promise<number> =>
    (await world.t.sandbox.state()).codes.filter(({ actionName }) => actionName.startsWith('QR_LIMIT')).length
  const before = await permanent()
  await world.t.sandbox.faults.add({ on: 'api', match: CREATE, kind: 'cut-after', times: 1 })
  const code = await world.code(draft())
  expect(code.state).toBe('live')
  expect(await permanent()).toBe(before + 1)
})

it('does not ask again today when the quota is used up, and says when to', async () => {
  await world.t.sandbox.faults.add({ on: 'api', match: CREATE, kind: 'errcode', errcode: 45009, times: 1 })
  const code = await world.code(draft())
  expect(code).toMatchObject({ state: 'failed', lastError: expect.stringContaining('次日零点') })
  await world.t.sandbox.clock.advance(86_400_000)
  const { body } = await world.operator.send('post', `${CODES}/${code.id}/retry`).expect(200)
  expect((body as Code).state).toBe('making')
  expect(await world.made(code.id)).toMatchObject({ state: 'live', lastError: null, scene: code.scene })
  expect((await world.refusal(world.operator, 'post', `${CODES}/${code.id}/retry`, {})).code).toBe(
    'code.not_failed',
  )
})

it('leaves a code retired that was retired while WeChat was making it', async () => {
  await world.t.sandbox.faults.add({ on: 'api', match: CREATE, kind: 'slow', delayMs: 800, times: 1 })
  const { body } = await world.operator.send('post', CODES, draft()).expect(200)
  const { id } = body as Code
  await world.operator.send('post', `${CODES}/${id}/retire`).expect(200)
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const row = await world.t.app.db.read.findOneByOrFail(CodeRow, { id })
  expect([row.state, row.ticket]).toEqual(['retired', null])
})

it('keeps what was edited while WeChat was making it', async () => {
  await world.t.sandbox.faults.add({ on: 'api', match: CREATE, kind: 'slow', delayMs: 800, times: 1 })
  const { body } = await world.operator.send('post', CODES, draft()).expect(200)
  const { id } = body as Code
  await world.operator.send('patch', `${CODES}/${id}`, { label: '改过的名字' }).expect(200)
  expect(await world.made(id)).toMatchObject({ state: 'live', label: '改过的名字' })
})

it('refuses permanent codes beyond the hundred thousand, and offers the others', () => {
  expect(poolProblem({ used: 99_999, limit: 100_000 }, 1)).toBeUndefined()
  expect(poolProblem({ used: 99_999, limit: 100_000 }, 2)).toBe(
    '公众号永久码最多 100000 个，已用 99999 个，还能生成 1 个，这次需要 2 个。请改用小程序码或链接码。',
  )
})

it('keeps the picture of a Mini Program code, so that print asks WeChat no more', async () => {
  const code = await world.code({ kind: 'store', carrier: 'miniapp', storeId })
  const asked = (await world.t.calls('/wxa/getwxacodeunlimit')).length
  expect(asked).toBe(1)
  const print = await world.operator
    .send('post', `${CODES}/print`, { ids: [code.id] })
    .buffer()
    .expect(200)
  expect((print.body as Buffer).subarray(0, 5).toString()).toBe('%PDF-')
  await world.operator.get(`${CODES}/${code.id}/picture`).expect(200)
  expect(await world.t.calls('/wxa/getwxacodeunlimit')).toHaveLength(asked)
})
