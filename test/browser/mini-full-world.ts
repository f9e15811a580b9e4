import { PALETTES, drawLandscape } from '../../src/cli/demo/picture'
import { drawPortrait } from '../../src/cli/demo/portrait'
import type { LiveSession } from '../../src/contract/live'
import type { Product } from '../../src/contract/products'
import { until } from './mini-desk'
import { lookAfter, type Care } from './mini-care'
import { openMemberWorld, type MemberWorld } from './mini-member'

const HOUR = 3_600_000

/** A member's world in which every page has something to show, long words included. */
export interface FullWorld extends MemberWorld {
  personId: string
  /** Somebody who is bound as a guide. */
  staffPersonId: string
  /** The guide's customers. */
  care: Care
  /** The query with which a page is opened, by its route. */
  queries: Record<string, string>
  /** Runs in the browser before a page: puts sales that were refused into the guide's phone. */
  phoneScript: string
}

/** Opens the world: goods with pictures and an offer, a live session, coupons, messages, and a guide with a phone. */
export async function openFullWorld(): Promise<FullWorld> {
  const world = await openMemberWorld()
  const { desk, shop, goods, member } = world
  const product = await coat(world)
  await showFace(world)
  await furnish(world)
  const now = await desk.now()
  const iso = (at: number): string => new Date(at).toISOString()
  const offer = await goods.post<{ id: string }>('/api/admin/offers', {
    name: '冬衣周，第二件半价',
    rule: { kind: 'percent', percentOff: 20 },
    scope: { productIds: [product.id] },
    startsAt: iso(now - HOUR),
    endsAt: iso(now + 200 * HOUR),
  })
  const live = await liveSession(world, iso(now + 2 * HOUR), iso(now + 4 * HOUR))
  await world.tell({
    title: '秋冬羊绒新款到店，会员先试',
    text: '墨绿与燕麦色，都在店里等你。\n周六下午有茶点，带朋友一起来。',
    link: `pages/product/index?id=${product.id}`,
  })
  const [message] = (await mine<{ items: { id: string }[] }>(world, 'GET', 'messages')).items
  await mine(world, 'POST', 'data-requests', { kind: 'export' })
  await mine(world, 'PUT', 'me', { name: '沈清' })
  const guide = await guideWithPhone(world, shop)
  const care = await lookAfter(world, guide.token)
  await material(world, iso(now + 30 * HOUR))
  await goods.code({ kind: 'store', storeId: goods.wukang.id, label: '武康路店 收银台' })
  return {
    ...world,
    care,
    personId: member.follower.id,
    staffPersonId: guide.id,
    phoneScript: queueScript(guide.id, iso(now)),
    queries: {
      'pages/store-info/index': `id=${world.goods.wukang.id}`,
      'pages/product/index': `id=${product.id}`,
      'pages/offer/index': `id=${offer.id}`,
      'pages/live/index': `id=${live.id}`,
      'pages/coupon/index': `id=${world.coupon.id}`,
      'pages/why/index': `id=${message!.id}`,
      'workbench/customer/index': `id=${member.customerId}`,
      'workbench/care/index': `id=${member.customerId}`,
      'workbench/pushed/index': `id=${care.pushId}`,
      'workbench/talk/index': `id=${await question(world)}`,
    },
  }
}

/** The member's store can be found and called, and is closed for a day soon. */
async function furnish({ shop, goods, desk }: MemberWorld): Promise<void> {
  const path = `/api/admin/stores/${goods.wukang.id}`
  const store = await desk.get<object>(path)
  const soon = new Date((await desk.now()) + 48 * HOUR).toISOString().slice(0, 10)
  const holidays = [{ date: soon, name: '盘点', periods: [] }]
  const found = { latitude: 31.2098, longitude: 121.4376, phone: '021-64330000', holidays }
  await shop.console.send('put', path, { ...store, ...found, parking: '武康庭地下车库' }).expect(200)
}

/** The member's guide has a picture. */
async function showFace({ shop, goods }: MemberWorld): Promise<void> {
  const photo = await shop.system.app.features.pictures.gallery.keep(await drawPortrait(0), null)
  const path = `/api/admin/staff/${goods.wukang.guides['林知夏']!}`
  await shop.console.send('patch', path, { photoId: photo.id }).expect(200)
}

/** What headquarters gives guides to pass on, with a task. */
async function material({ goods }: MemberWorld, dueAt: string): Promise<void> {
  const { id } = await goods.post<{ id: string }>('/api/admin/materials', {
    title: '羊绒季，三款新色',
    text: '墨绿、燕麦、驼色到店，周六下午有茶点，带朋友一起来试。',
    topic: 'newArrivals',
    link: '/pages/home/index',
  })
  await goods.post(`/api/admin/materials/${id}/state`, { state: 'published' })
  await goods.post('/api/admin/material-tasks', { materialId: id, instruction: '发给老客', dueAt })
}

/** Sales in the phone: one that the server refused, and one that a colleague recorded. */
function queueScript(personId: string, at: string): string {
  const basket = [
    { skuCode: 'WD-1-0', name: '双面羊毛轻暖中长款连帽大衣', spec: '墨绿 M', priceFen: 129_900, qty: 1 },
    { skuCode: 'SCARF-1', name: '羊绒围巾', spec: '驼色', priceFen: 39_900, qty: 2 },
  ]
  const member = { codeUseId: null, name: '沈*', line: '', guide: '' }
  const kept = { staffId: '', basket, member, isTried: true }
  const sale = (no: string) => ({
    clientKey: `sheet-${no}`,
    receiptNo: `SH001-20261122-${no}`,
    at,
    lines: [],
  })
  const queue = [
    {
      ...kept,
      sale: sale('0188'),
      refused: '这家门店的小票号「SH001-20261122-0188」已经用于另一笔销售，请核对小票号。',
    },
    { ...kept, sale: sale('0189'), member: null, isTried: false, refused: '' },
  ]
  return `{
    const at = (key) => 'mini-program:${personId}:' + key
    const desk = JSON.parse(localStorage.getItem(at('workbench-desk')) ?? 'null')
    const queue = ${JSON.stringify(queue)}
    if (desk) queue[0].staffId = desk.value.staffId
    localStorage.setItem(at('sale-queue'), JSON.stringify({ value: queue }))
  }`
}

/** The member asks in the Mini Program's chat; answers which conversation it became. */
async function question({ member, desk }: MemberWorld): Promise<string> {
  await member.follower.enter({ app: 'miniapp', sessionFrom: '首页' })
  await member.follower.say({ type: 'text', text: '羊毛大衣会起球吗？想周六去店里试一下。', app: 'miniapp' })
  let id: string | undefined
  await until(async () => {
    const { items } = await desk.get<{ items: { id: string }[] }>('/api/admin/conversations')
    id = items[0]?.id
    return id !== undefined
  })
  return id!
}

/** Calls the server as the member's Mini Program does. */
async function mine<T>(
  { shop, member }: MemberWorld,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const response = await fetch(`${shop.system.url}/api/mp/${path}`, {
    method,
    headers: { authorization: `Bearer ${member.token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
  return (await response.json()) as T
}

async function coat({ shop, goods }: MemberWorld): Promise<Product> {
  const { gallery } = shop.system.app.features.pictures
  const picture = await gallery.keep(drawLandscape(PALETTES.winter, 1), null)
  const product = await goods.post<Product>('/api/admin/products', {
    code: 'WD-1',
    name: '双面羊毛轻暖中长款连帽大衣',
    family: '外套',
    tags: ['羊毛', '新品'],
    description: '双面羊毛，轻而暖。\n干洗，平铺晾干。',
    pictureIds: [picture.id],
    skus: ['墨绿 M', '墨绿 L', '燕麦 M'].map((spec, at) => ({
      code: `WD-1-${at}`,
      spec,
      priceFen: 129_900,
    })),
  })
  const items = product.skus.map(({ id }, at) => ({
    storeId: goods.wukang.id,
    skuId: id,
    qty: at * 2,
    priceFen: null,
  }))
  await shop.console.send('put', `/api/admin/products/${product.id}/stock`, { items }).expect(200)
  return product
}

async function liveSession(
  { shop, desk }: MemberWorld,
  startAt: string,
  endAt: string,
): Promise<LiveSession> {
  const live = await desk.post<LiveSession>('/api/admin/live-sessions', {
    title: '冬季新品专场：羊毛和羊绒怎么选',
    intro: '现场试穿，讲面料和洗护。',
    finderUserName: 'sphguidepost',
    host: '林知夏',
    startAt,
    endAt,
  })
  await shop.system.sandbox.client.call('PATCH', 'channels/sphguidepost', {
    nickname: '山前',
    description: live.title,
    status: 4,
    startAt: Date.parse(startAt),
    notice: { startAt: Date.parse(startAt), status: 0, reservable: true },
  })
  return live
}

/** A guide whose Mini Program is bound by the code that the console shows. */
async function guideWithPhone(
  { shop, goods }: MemberWorld,
  { system }: MemberWorld['shop'],
): Promise<{ id: string; token: string }> {
  const person = await system.sandbox.client.person({ nickname: '林知夏' })
  const call = async <T>(path: string, token: string, body: object): Promise<T> => {
    const response = await fetch(`${system.url}/api/mp/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return (await response.json()) as T
  }
  const { token } = await call<{ token: string }>('session', '', { code: await person.loginCode() })
  const staffId = goods.wukang.guides['林知夏']!
  const made = await shop.console.send('post', `/api/admin/staff/${staffId}/bind-code`).expect(200)
  await call('staff-binding', token, { code: (made.body as { code: string }).code })
  return { id: person.id, token }
}
