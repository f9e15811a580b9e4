import { setTimeout as wait } from 'node:timers/promises'
import type { App } from '../../app'
import { BatchDraft } from '../../contract/codes'
import { StoreDraft } from '../../contract/stores'
import type { Code } from '../../features/codes'
import type { Actor } from '../../platform/http/serve'
import type { SandboxClient } from '../../sandbox/client'
import { STORES, type DemoStore } from './brand'
import { drawPortrait } from './portrait'

/** A store of the demo and the guides who work there. */
export interface DemoShop {
  key: DemoStore['key']
  storeId: string
  code: string
  guideIds: string[]
}

/** Opens the stores and puts their guides to work; in each store the first guide manages it too. */
export async function makeOrganisation(app: App, adminId: string): Promise<DemoShop[]> {
  const { stores, staff } = app.features
  const shops: DemoShop[] = []
  for (const { key, code, name, city, address, phone, parking, ...rest } of STORES) {
    const { latitude, longitude, openingPeriods } = rest
    const place = { latitude, longitude }
    const draft = { code, name, city, address, phone, parking, place, openingPeriods, holidays: [] }
    const { id: storeId } = await stores.writer.create(StoreDraft.parse({ ...draft, ...place }), adminId)
    const guideIds: string[] = []
    for (const [index, guide] of rest.guides.entries()) {
      const roles = index === 0 ? (['guide', 'store_manager'] as const) : (['guide'] as const)
      const photo = await app.features.pictures.gallery.keep(
        await drawPortrait(shops.length * 4 + index),
        null,
      )
      const hired = { ...guide, roles: [...roles], photoId: photo.id }
      const { id } = await staff.service.create(hired, adminId)
      await staff.assignments.assign(id, storeId, 'guide', adminId)
      guideIds.push(id)
    }
    shops.push({ key, storeId, code, guideIds })
  }
  return shops
}

const BATCHES = [
  { name: '门店与导购 · 公众号码', carrier: 'account', withStore: true, guides: 'all' },
  { name: '门店与导购 · 小程序码', carrier: 'miniapp', withStore: true, guides: 'all' },
  { name: '收银台与橱窗 · 链接码', carrier: 'link', placements: ['收银台', '橱窗'] },
] as const

/** Orders the printed codes of every store and guide, and waits until WeChat has made them. */
export async function makeCodes(app: App, actor: Actor, shops: DemoShop[]): Promise<void> {
  const { batches } = app.features.codes
  for (const batch of BATCHES) {
    const storeIds = shops.map((shop) => shop.storeId)
    await batches.create(actor, BatchDraft.parse({ ...batch, storeIds }))
  }
  const deadline = Date.now() + 60_000
  while ((await codesIn(app, actor, 'making')).length > 0) {
    if (Date.now() > deadline) throw new Error('微信（沙盒）没有在一分钟内做好演示的二维码。')
    await wait(50)
  }
}

async function codesIn(app: App, actor: Actor, state: 'making' | 'live'): Promise<Code[]> {
  const [codes] = await app.features.codes.codes.list(actor, { state }, { page: 1, pageSize: 200 })
  return codes
}

/** Prints the codes: the sandbox's phone offers them to its camera. */
export async function printCodes(app: App, actor: Actor, sandbox: SandboxClient): Promise<void> {
  for (const { ticket, content, carrier, scene, label } of await codesIn(app, actor, 'live'))
    if (ticket) await sandbox.labelCode(ticket, label)
    else if (carrier === 'miniapp') await sandbox.printCode({ page: 'pages/home/index', scene, label })
    else if (content) await sandbox.printCode({ url: content, label })
}
