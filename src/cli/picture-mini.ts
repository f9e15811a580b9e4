import type { Browser } from 'playwright-core'
import sharp from 'sharp'
import { STORE_TIME_ZONE } from '../domain/store-time'
import { DEMO_SIGN_IN } from './demo/seed'
import { Hand, PHONE } from './picture-hand'

/** Where the demo runs. */
interface DemoPlace {
  url: string
  sandboxUrl: string
}

const DAY_MS = 86_400_000
const BEIJING_MS = 8 * 3_600_000
const MORNING_MS = 10.6 * 3_600_000

type Draw = (name: string) => Promise<void>

/** The shopper follows by a guide's code, opens the card from the greeting, looks around, and asks. */
async function shopper(hand: Hand, draw: Draw): Promise<void> {
  await hand.newPerson('程橙')
  await hand.scan('武康路店 · 林一')
  await hand.tap('关注公众号')
  await hand.hears(/林一/)
  const card = hand.device.getByRole('button', { name: /^小程序：/ }).last()
  await card.waitFor()
  await draw('chat')
  await card.tap()
  await hand.part('open-card').tap()
  for (const purpose of ['card', 'marketing']) await hand.part(`purpose-${purpose}`).tap()
  await hand.part('confirm').tap()
  await hand.part('member-code').waitFor()
  await hand.tap('重新进入小程序')
  await hand.part('card').waitFor()
  await draw('home')
  await hand.part('card').tap()
  await hand.part('member-code').waitFor()
  await draw('card')
  await hand.mini.locator('.mp-view:not([hidden]) .mp-back').tap()
  await hand.part('lives').tap()
  await hand.part('live').first().tap()
  await hand.part('state').waitFor()
  await draw('live')
  await hand.tap('重新进入小程序')
  await hand.mini.getByRole('tab', { name: '商品', exact: true }).tap()
  await hand.part('search').locator('input').fill('羊绒')
  await hand.part('count').getByText('找到').waitFor()
  await hand.part('goods').first().tap()
  await hand.part('price').waitFor()
  await hand.part('picture').locator('img').first().waitFor()
  await draw('product')
  await hand.part('ask').tap()
  const chat = hand.device.getByRole('textbox', { name: '输入消息' })
  await chat.fill('这件周六到店能试吗？平时穿 M 码。')
  await chat.press('Enter')
  await hand.hears('这件周六到店能试吗？平时穿 M 码。')
}

/** The guide binds her phone and is at the workbench. */
async function guide(hand: Hand, draw: Draw, { url }: DemoPlace): Promise<void> {
  await hand.newPerson('林一')
  await hand.tap('发现')
  await hand.tap(/小程序$/)
  await hand.part('staff').tap()
  await hand
    .part('bind-code')
    .locator('input')
    .fill(await bindCode(url, '林一'))
  await hand.part('bind').tap()
  await hand.part('hello').waitFor()
  await hand.part('waiting-talk').first().waitFor()
  await draw('workbench')
}

/** The code by which a guide's phone is bound, as the console shows it to whoever runs the brand. */
async function bindCode(url: string, name: string): Promise<string> {
  const json = { 'content-type': 'application/json' }
  const signedIn = await fetch(`${url}/api/admin/session`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify(DEMO_SIGN_IN),
  })
  const { csrfToken } = (await signedIn.json()) as { csrfToken: string }
  const headers = {
    ...json,
    cookie: signedIn.headers.getSetCookie()[0]!.split(';')[0]!,
    'x-csrf-token': csrfToken,
  }
  const found = await fetch(`${url}/api/admin/staff?search=${encodeURIComponent(name)}`, { headers })
  const { items } = (await found.json()) as { items: { id: string }[] }
  const made = await fetch(`${url}/api/admin/staff/${items[0]!.id}/bind-code`, {
    method: 'POST',
    headers,
    body: '{}',
  })
  return ((await made.json()) as { code: string }).code
}

/** Late on a morning the shops are open and nobody is asleep. */
async function becomeMorning(sandboxUrl: string): Promise<void> {
  const clock = `${sandboxUrl}/sandbox/clock`
  const { now } = (await (await fetch(clock)).json()) as { now: number }
  const morning = (Math.floor((now + BEIJING_MS) / DAY_MS) + 1) * DAY_MS + MORNING_MS - BEIJING_MS
  const body = JSON.stringify({ advanceMs: morning - now })
  await fetch(clock, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
}

/** Pictures of the Mini Program in the phone by name, small enough to stand side by side in the README: WebP. */
export async function drawMiniProgram(browser: Browser, place: DemoPlace): Promise<Map<string, Buffer>> {
  const context = await browser.newContext({
    viewport: PHONE,
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 1.5,
    timezoneId: STORE_TIME_ZONE,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const hand = new Hand(page, place.sandboxUrl)
  const pictures = new Map<string, Buffer>()
  const draw: Draw = async (name) => {
    pictures.set(
      name,
      await sharp(await hand.shot())
        .webp({ quality: 82 })
        .toBuffer(),
    )
  }
  await becomeMorning(place.sandboxUrl)
  await shopper(hand, draw)
  await guide(hand, draw, place)
  await context.close()
  return pictures
}
