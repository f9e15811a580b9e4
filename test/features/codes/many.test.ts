import { unzipSync } from 'fflate'
import type { Code, CodeBatch } from '../../../src/contract/codes'
import { isScene } from '../../../src/domain/scene'
import { readPdf, readZip } from './decoding'
import { CodesWorld } from './world'

const STORES = ['上海武康路店', '杭州天目里店', '成都太古里店', '南京德基店', '西安曲江店']
const GUIDES = ['林晓雯', '陈嘉怡', '王思远', '周子涵', '李梦洁', '赵一鸣', '吴佩珊', '郑凯', '孙悦', '何静']
const PLACES = [
  '收银台',
  '入口海报',
  '试衣间',
  '女装货架',
  '男装货架',
  '童装货架',
  '橱窗',
  '电梯口',
  '样衣吊牌',
]

let world: CodesWorld
let batches: CodeBatch[]
let codes: Code[]
jest.setTimeout(120_000)

/** What a phone reads from a code's picture. */
const heldBy = (code: Code): string =>
  code.carrier === 'miniapp'
    ? `https://mp.weixin.qq.com/a/wxacode?page=pages%2Fhome%2Findex&scene=${code.scene}`
    : code.content!

beforeAll(async () => {
  world = await CodesWorld.start()
  const storeIds: string[] = []
  for (const name of STORES) {
    const id = await world.store(name)
    storeIds.push(id)
    for (const guide of GUIDES) await world.guide(guide, id)
  }
  const everything = { storeIds, withStore: true, guides: 'all', placements: PLACES }
  batches = [
    await world.batch({ ...everything, carrier: 'account' }),
    await world.batch({ storeIds, guides: 'all', carrier: 'miniapp' }),
    await world.batch({ storeIds, placements: [...PLACES, '休息区'], carrier: 'link' }),
  ]
  codes = (await Promise.all(batches.map(({ id }) => world.codesOf(id)))).flat()
})
afterAll(() => world.close())

it('makes 200 codes in three actions, every one of them by its own scene', () => {
  expect(batches.map(({ total, made, failed, state }) => [total, made, failed, state])).toEqual([
    [100, 100, 0, 'done'],
    [50, 50, 0, 'done'],
    [50, 50, 0, 'done'],
  ])
  expect(codes).toHaveLength(200)
  expect(new Set(codes.map(({ scene }) => scene)).size).toBe(200)
  expect(codes.every(({ scene, state }) => isScene(scene) && state === 'live')).toBe(true)
  expect(codes[1]).toMatchObject({
    kind: 'guide',
    label: '上海武康路店 · 林晓雯',
    storeName: '上海武康路店',
    staffName: '林晓雯',
    content: expect.stringMatching(/^http:\/\/weixin\.qq\.com\/q\//),
    isPrintable: true,
  })
})

it('asked WeChat once for each, with permanent scenes', async () => {
  const asked = await world.t.calls('/cgi-bin/qrcode/create')
  expect(asked).toHaveLength(100)
  const { body } = await world.operator.get('/api/admin/codes/pool').expect(200)
  expect(body).toEqual({ used: 100, limit: 100_000 })
  const summaries = (await world.t.sandbox.state()).codes
  const permanent = summaries.filter(({ actionName }) => actionName === 'QR_LIMIT_STR_SCENE')
  const wanted = codes.filter(({ carrier }) => carrier === 'account').map(({ scene }) => scene)
  expect(permanent.map(({ scene }) => scene).sort()).toEqual(wanted.sort())
})

it('gives a zip whose pictures a phone reads as ticket address, page and scene, or link', async () => {
  const ids = codes.map(({ id }) => id)
  const { body } = await world.operator
    .send('post', '/api/admin/codes/pictures', { ids })
    .buffer()
    .parse((response, done) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => done(null, Buffer.concat(chunks)))
    })
    .expect(200)
  const texts = await readZip(body as Buffer)
  expect(Object.keys(texts)).toHaveLength(200)
  const wrong = codes.filter(
    (code) => texts[Object.keys(texts).find((name) => name.includes(code.scene))!] !== heldBy(code),
  )
  expect(wrong).toEqual([])
  const files = unzipSync(body as Buffer)
  const table = Buffer.from(files['清单.csv']!).toString('utf8').trim().split('\n')
  expect(table).toHaveLength(201)
  expect(table[1]).toContain('0001 上海武康路店')
})

describe('the document to print', () => {
  const print = async (selection: object, layout: 'sheet' | 'card') => {
    const response = await world.operator
      .send('post', '/api/admin/codes/print', { ...selection, layout })
      .buffer()
      .expect(200)
      .expect('content-type', 'application/pdf')
    return readPdf(response.body as Buffer)
  }

  it('holds all 200, twelve to a page, each readable and in order', async () => {
    const { vectors, pictures, pages } = await print({ ids: codes.map(({ id }) => id) }, 'sheet')
    expect(pages).toBe(17)
    const drawn = codes.filter(({ carrier }) => carrier !== 'miniapp')
    expect(vectors).toEqual(drawn.map(heldBy))
    const kept = codes.filter(({ carrier }) => carrier === 'miniapp')
    expect(pictures).toEqual(kept.map(heldBy))
  })

  it('holds a counter card a page', async () => {
    const { vectors, pages } = await print({ ids: codes.slice(0, 3).map(({ id }) => id) }, 'card')
    expect([vectors, pages]).toEqual([codes.slice(0, 3).map(heldBy), 3])
  })

  it('holds the codes of a batch', async () => {
    expect((await print({ batchId: batches[2]!.id }, 'sheet')).vectors).toHaveLength(50)
  })
})
