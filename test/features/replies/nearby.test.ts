import type { InboundMessage } from '../../../src/wechat/callback'
import { aRule, NOON, says, worldsOnOneDatabase, type World } from './world'

const openHere = worldsOnOneDatabase()
let world: World
let asked: { latitude: number; longitude: number }[]
const NEAR = '离您最近的门店：湖滨店'

const open = async (text: string | undefined): Promise<void> => {
  asked = []
  world = await openHere({
    nearby: (place) => {
      asked.push(place)
      return Promise.resolve(text)
    },
  })
}
afterEach(() => world.close())

const sends = (change: object = {}): InboundMessage =>
  ({
    msgType: 'location',
    accountId: 'gh_1',
    openId: 'oA',
    createdAt: NOON,
    msgId: '1',
    latitude: 30.25,
    longitude: 120.16,
    scale: 15,
    label: '湖滨路',
    ...change,
  }) as InboundMessage

const answerAll = aRule({ triggers: [{ kind: 'default' }], answers: [{ type: 'text', text: '请稍候' }] })

describe('a follower sends a location', () => {
  it('and reads what is near it', async () => {
    await open(NEAR)
    expect(await world.hears(sends())).toEqual({ reply: { type: 'text', content: NEAR } })
    expect(asked).toEqual([{ latitude: 30.25, longitude: 120.16 }])
  })

  it('and the answer to everything else stands back', async () => {
    await open(NEAR)
    await world.save(answerAll)
    expect((await world.hears(sends()))?.reply).toEqual({ type: 'text', content: NEAR })
    expect((await world.hears(says('在吗')))?.reply).toEqual({ type: 'text', content: '请稍候' })
    expect(asked).toHaveLength(1)
  })

  it('and a rule of the brand’s own for locations wins', async () => {
    await open(NEAR)
    const { rule } = await world.save(
      aRule({
        triggers: [{ kind: 'message', type: 'location' }],
        answers: [{ type: 'text', text: '见地图' }],
      }),
    )
    expect(await world.hears(sends())).toMatchObject({ ruleId: rule.id, reply: { content: '见地图' } })
    expect(asked).toEqual([])
  })

  it('and gets the answer to everything else while no store’s place is known', async () => {
    await open(undefined)
    await world.save(answerAll)
    expect((await world.hears(sends()))?.reply).toEqual({ type: 'text', content: '请稍候' })
    expect(asked).toHaveLength(1)
  })

  it('without coordinates, and nobody is asked', async () => {
    await open(NEAR)
    expect(await world.hears(sends({ latitude: undefined }))).toBeUndefined()
    expect(asked).toEqual([])
  })
})
