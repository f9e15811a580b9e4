import { setTimeout as wait } from 'node:timers/promises'
import { testEngine } from '../../support/database'
import type { ServerUnderTest } from '../../support/system'
import { CodesWorld } from './world'

// Migrations on a busy MariaDB take their time.
jest.setTimeout(120_000)

const inTwo = testEngine() === 'mariadb' ? describe : describe.skip

/** SQLite is for one process (decisions.md 28). */
inTwo('two processes', () => {
  let world: CodesWorld
  let other: ServerUnderTest
  let storeId: string
  beforeAll(async () => {
    world = await CodesWorld.start()
    other = await world.t.another()
    storeId = await world.store('上海武康路店')
  })
  afterAll(() => world.close())

  it('know at once of a code that the other one has retired', async () => {
    const code = await world.code({ kind: 'store', carrier: 'link', storeId })
    const { resolve } = other.app.features.codes
    expect((await resolve(code.scene, 0))?.state).toBe('live')
    await world.operator.send('post', `/api/admin/codes/${code.id}/retire`).expect(200)
    let state: string | undefined
    for (let tries = 0; tries < 100 && state !== 'retired'; tries++) {
      await wait(20)
      state = (await resolve(code.scene, 0))?.state
    }
    expect(state).toBe('retired')
  })

  it('share the making of a batch, and each code is made once', async () => {
    const placements = Array.from({ length: 40 }, (_, index) => `货架 ${index + 1}`)
    const batch = await world.batch({ storeIds: [storeId], placements, carrier: 'account' })
    expect(batch).toMatchObject({ total: 40, made: 40, failed: 0 })
    const scenes = (await world.t.sandbox.state()).codes.map(({ scene }) => scene)
    const codes = await world.codesOf(batch.id)
    expect(codes.every(({ scene }) => scenes.includes(scene))).toBe(true)
    expect(await world.t.calls('/cgi-bin/qrcode/create')).toHaveLength(40)
  })

  it('count the visits of both', async () => {
    const code = await world.code({ kind: 'store', carrier: 'link', storeId })
    for (const url of [world.t.url, other.url, other.url]) await fetch(`${url}/q/${code.scene}`)
    await Promise.all([world.t, other].map(({ app }) => app.features.codes.visits.flush()))
    const { body } = await world.operator.get(`/api/admin/codes/${code.id}/statistics`).expect(200)
    expect(body).toMatchObject({ totals: { visits: 3 } })
  })
})
