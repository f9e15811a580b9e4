import { CampaignDraft } from '../../../src/contract/campaigns'
import { CentreMessage } from '../../../src/features/sending'
import { aCampaign } from '../../app/samples-push'
import { seedCustomers } from '../../support/campaign-customers'
import { startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'
import { openShop, type Shop } from './shop'

let world: CampaignWorld
let shop: Shop
beforeEach(async () => {
  world = await startCampaignWorld()
  shop = await openShop(world)
})
afterEach(() => world.close())

interface Answer {
  items: { staffId: string; name: string; isSent: boolean; sentence: string }[]
  error?: { code: string; message: string }
}

async function tested(contents: object, staffIds: string[]): Promise<Answer> {
  const draft = CampaignDraft.parse({ ...aCampaign(), contents })
  const { id } = await world.app.features.push.campaigns.create(draft, 'staff')
  return (await shop.operator.send('post', `/api/admin/campaigns/${id}/test`, { staffIds })).body as Answer
}

describe('a test of a campaign', () => {
  it('reaches colleagues through the gate: who is bound gets it, who opted out does not, and each is told why', async () => {
    const [phone, quiet] = await seedCustomers(world, 2, (index) => ({ isStopped: index === 1 }))
    const { directory } = world.app.features.staff
    const hire = async (name: string) => (await world.app.staff.create({ name, roles: ['guide'] })).id
    const [stopped, unbound] = [await hire('贝贝'), await hire('晨晨')]
    await world.app.db.transact(async (tx) => {
      await directory.bindCustomer(tx, shop.guideId, phone!.id)
      await directory.bindCustomer(tx, stopped, quiet!.id)
    })
    const contents = { messageCentre: { title: '试发', text: '请看看。' } }
    const { items } = await tested(contents, [shop.guideId, stopped, unbound])
    expect(items.map(({ name, isSent }) => [name, isSent])).toEqual([
      ['安安', true],
      ['贝贝', false],
      ['晨晨', false],
    ])
    expect(items[1]!.sentence).toContain('已退订')
    expect(items[2]!.sentence).toContain('还没有在小程序里绑定工作台')
    const messages = await world.app.db.read.find(CentreMessage)
    expect(messages).toMatchObject([{ customerId: phone!.id, title: '试发' }])
  })

  it('is refused when all there is to test is a mass message', async () => {
    const { error } = await tested({ mass: { kind: 'text', text: '大家好' } }, [shop.guideId])
    expect(error).toMatchObject({ code: 'campaign.test_no_content' })
    expect(error!.message).toContain('请再填写一种其他内容')
  })
})
