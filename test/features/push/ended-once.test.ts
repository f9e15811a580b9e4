import { Campaign } from '../../../src/features/push/entities/campaign'
import { Forecast } from '../../../src/features/push/entities/forecast'
import { Runs } from '../../../src/features/push/engine/runs'
import { MemoryBus } from '../../../src/platform/cache/memory'
import { silentLogger } from '../../../src/platform/log'
import { seedCustomers } from '../../support/campaign-customers'
import { begun, notice, stateOf } from '../../support/campaign-runs'
import { startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'

let world: CampaignWorld
beforeAll(async () => {
  world = await startCampaignWorld()
})
afterAll(() => world.close())

const never = (): never => {
  throw new Error('ending a campaign asks for nothing')
}

describe('a campaign whose plan is done', () => {
  it('is ended once: the process that comes second finds it ended and says no more', async () => {
    await seedCustomers(world, 3, () => ({}))
    const { id } = await begun(world, notice(world))
    await world.app.features.engine.sender.runDue()
    expect(await stateOf(world, id)).toBe('done')

    const { clock, app } = world
    const { db } = app
    const runs = new Runs({
      db,
      clock,
      log: silentLogger(),
      bus: new MemoryBus(),
      preview: never,
      audienceOf: never,
      quietHours: never,
    })
    const campaign = await db.read.findOneByOrFail(Campaign, { id })
    const forecast = await db.read.findOneByOrFail(Forecast, { id: campaign.forecastId! })
    expect(await runs.finish(campaign, forecast)).toBe(false)
    await expect(runs.stop(id)).rejects.toMatchObject({ code: 'campaign.state' })
    expect(await db.read.findOneByOrFail(Campaign, { id })).toEqual(campaign)
  })
})
