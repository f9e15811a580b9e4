import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { App } from '../../app'
import type { AccountMenu } from '../../contract/replies'
import { RuleDraft } from '../../contract/replies'
import { readDraft } from '../../features/replies'
import { projectRoot } from '../../platform/project-root'
import type { Actor } from '../../platform/http/serve'
import type { SandboxClient } from '../../sandbox/client'
import { AutumnCampaign } from './autumn'
import { lookAfterSome } from './care'
import { Crowd } from './crowd'
import { HISTORY_DAYS } from './crowd-plan'
import { fillStock, hangPictures, makeOffers } from './goods'
import { makeLive } from './live'
import { makeCodes, makeOrganisation, printCodes, type DemoShop } from './organisation'
import { drawLandscape, PALETTES, silentMp3 } from './picture'
import { makeProducts } from './products'
import { makePushes } from './push'
import { playShares } from './shares'
import { makeNewcomer, makeQuickReplies, startTalks } from './talks'
import { demoRules, type DemoMaterials } from './rules'

/** The sign-in that the demo prints; the demo listens on this machine only. */
export const DEMO_SIGN_IN = { login: 'demo', password: 'shanqian-demo' }

const DAY_MS = 86_400_000

const drawn = (file: string): Buffer => readFileSync(path.join(projectRoot(), 'src/cli/demo/pictures', file))

/** The account's menu at the foot of the chat. */
const menu = (publicUrl: string): AccountMenu => ({
  buttons: [
    {
      type: 'group',
      name: '逛逛',
      buttons: [
        { type: 'click', name: '本周新品', key: 'NEW' },
        { type: 'view', name: '品牌故事', url: `${publicUrl}/` },
      ],
    },
    {
      type: 'group',
      name: '门店',
      buttons: [
        { type: 'click', name: '营业时间', key: 'HOURS' },
        { type: 'location_select', name: '最近的门店', key: 'NEAREST' },
        { type: 'scancode_waitmsg', name: '扫商品码', key: 'PRODUCT' },
      ],
    },
    { type: 'click', name: '找客服', key: 'CONTACT' },
  ],
})

async function materials(app: App, publicUrl: string, miniappId: string): Promise<DemoMaterials> {
  const { assets } = app.replies
  const cover = async (palette: keyof typeof PALETTES, seed: number): Promise<string> => {
    const bytes = drawLandscape(PALETTES[palette], seed)
    return (
      await app.official.uploadArticleImage({
        filename: `${palette}.png`,
        contentType: 'image/png',
        content: bytes,
      })
    ).url
  }
  const [sizeChart, parking, greeting, cardCover] = [
    await assets.upload('image', '尺码表.png', drawn('size-chart.png')),
    await assets.upload('image', '停车路线.png', drawn('parking.png')),
    await assets.upload('voice', '问候.mp3', silentMp3()),
    await assets.upload('thumb', '会员卡封面.jpg', drawn('card-cover.jpg')),
  ]
  return {
    covers: {
      morning: await cover('morning', 1),
      evening: await cover('evening', 2),
      tea: await cover('tea', 3),
    },
    assets: { sizeChart: sizeChart.id, parking: parking.id, greeting: greeting.id, cardCover: cardCover.id },
    miniappId,
    publicUrl,
  }
}

/** The first administrator, as the actor of what the seed does. */
const actorOf = (staffId: string): Actor => ({ staffId, name: '阿山', roles: ['admin'], storeIds: 'all' })

/** When the virtual clock of a new demo must begin, epoch ms, so that its crowd's history ends today. */
export const crowdClockStart = (): number => Math.floor(Date.now() / DAY_MS) * DAY_MS - HISTORY_DAYS * DAY_MS

/** What the demo is filled into. */
export interface SeedPlace {
  app: App
  sandbox: SandboxClient
  publicUrl: string
  miniappId: string
}

/** Reply rules with their pictures, and the menu. */
async function makeReplies({ app, publicUrl, miniappId }: SeedPlace): Promise<void> {
  const drafts = demoRules(await materials(app, publicUrl, miniappId)).map((draft) => RuleDraft.parse(draft))
  for (const draft of drafts) await app.replies.rules.create(readDraft(draft))
  await app.replies.menu.take(menu(publicUrl))
}

/** What people see of the goods: pictures, offers, and what guides shared of them. */
async function fillShelf({ app, sandbox }: SeedPlace, shops: readonly DemoShop[], actor: Actor) {
  const { now } = await sandbox.clock.read()
  await hangPictures(app)
  await makeOffers(app, shops, actor, now)
  await playShares(app, shops, now)
}

/**
 * Fills an empty system with the demo brand: a sign-in, 40 reply rules with their pictures, the menu, 24 products,
 * three stores, twelve guides and their printed codes. With `withCrowd` the sandbox's clock must stand 400 days back
 * (`crowdClockStart`); 5,000 people then live through these days, and the clock comes back to the present. A system
 * that has staff already is left alone. True when it was empty.
 */
export async function seedDemo(
  place: SeedPlace,
  withCrowd?: (progress: { days: number; of: number }) => void,
): Promise<boolean> {
  const { app, sandbox } = place
  if ((await app.staff.list()).length > 0) return false
  const { id: adminId } = await app.staff.create({ name: '阿山', ...DEMO_SIGN_IN, roles: ['admin'] })
  const startedAt = Math.floor((await sandbox.clock.read()).now / DAY_MS) * DAY_MS
  const shops = await makeOrganisation(app, adminId)
  const skus = await makeProducts(app)
  await makeCodes(app, actorOf(adminId), shops)
  const { id: operatorId } = await app.staff.create({ name: '罗宁', roles: ['operator'] })
  if (withCrowd) {
    const world = { app, sandbox, shops, skus, startedAt }
    await new Crowd(world).play(
      async (moment) => void (await sandbox.clock.setTo(moment)),
      (days) => withCrowd({ days, of: HISTORY_DAYS }),
      new AutumnCampaign({ ...world, adminId, operatorId }),
    )
    await sandbox.clock.reset()
  }
  await makeReplies(place)
  await makeQuickReplies(app, adminId, startedAt)
  await fillStock(app, shops)
  if (withCrowd) await fillShelf(place, shops, actorOf(adminId))
  await makeLive(place, adminId)
  await printCodes(app, actorOf(adminId), sandbox)
  if ((await app.replies.menu.state()).hasUnpushedChanges) await app.replies.menu.push()
  if (withCrowd) {
    await makeNewcomer(sandbox)
    const people = await startTalks(app, sandbox)
    await lookAfterSome(app, people, (await sandbox.clock.read()).now)
  }
  // Without people there is nobody to send to, and a campaign for nobody is refused.
  if (withCrowd) await makePushes(app, { adminId, operatorId }, (await sandbox.clock.read()).now)
  return true
}
