import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { App } from '../../app'
import type { AccountMenu } from '../../contract/replies'
import { RuleDraft } from '../../contract/replies'
import { readDraft } from '../../features/replies'
import { projectRoot } from '../../platform/project-root'
import type { OfficialGateway } from '../../wechat/api/gateway'
import { STORES } from './brand'
import { drawLandscape, PALETTES, silentMp3 } from './picture'
import { demoRules, type DemoMaterials } from './rules'

/** The sign-in that the demo prints; the demo listens on this machine only. */
export const DEMO_SIGN_IN = { login: 'demo', password: 'shanqian-demo' }

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

/** Printed codes of the stores and their guides; the scene is opaque, the name is printed below the code. */
async function makeCodes(official: OfficialGateway): Promise<{ ticket: string; label: string }[]> {
  const made: { ticket: string; label: string }[] = []
  for (const [index, store] of STORES.entries()) {
    const code = await official.createCode({ scene: `s${index + 1}` })
    made.push({ ticket: code.ticket, label: `${store.city} · ${store.name}` })
    for (const [place, guide] of store.guides.entries()) {
      const own = await official.createCode({ scene: `g${index + 1}${place + 1}` })
      made.push({ ticket: own.ticket, label: `${store.name} · 导购 ${guide.name}` })
    }
  }
  return made
}

/**
 * Fills an empty system with the demo brand: a sign-in, 40 reply rules with their pictures, the menu, and codes for
 * three stores and twelve guides. A system that has rules already is left alone.
 */
export async function seedDemo(
  app: App,
  publicUrl: string,
  miniappId: string,
): Promise<{ isNew: boolean; codes: { ticket: string; label: string }[] }> {
  const isNew = (await app.staff.list()).length === 0
  if (isNew) {
    await app.staff.create({ name: '阿山', ...DEMO_SIGN_IN, roles: ['admin'] })
    const drafts = demoRules(await materials(app, publicUrl, miniappId)).map((draft) =>
      RuleDraft.parse(draft),
    )
    for (const draft of drafts) await app.replies.rules.create(readDraft(draft))
    await app.replies.menu.take(menu(publicUrl))
  }
  const state = await app.replies.menu.state()
  if (state.hasUnpushedChanges || isNew) await app.replies.menu.push()
  return { isNew, codes: await makeCodes(app.official) }
}
