import type { Browser } from 'playwright-core'
import { STORE_TIME_ZONE } from '../domain/store-time'
import { Hand, PHONE } from './picture-hand'

/** A picture of the phone, and what happens in it. */
interface Scene {
  caption: string
  png: string
}

const CARD = /^小程序：/

async function followByGuideCode(hand: Hand): Promise<Scene[]> {
  await hand.newPerson('沈清')
  await hand.scan('武康路店 · 林一')
  await hand.tap('关注公众号')
  await hand.hears(/林一/)
  await hand.device.getByRole('button', { name: CARD }).last().waitFor()
  const greeted = { caption: '扫码关注：由这家店、这位导购问候，会员卡一步可开', png: await hand.picture() }
  await hand.scan('天目里店')
  await hand.hears(/天目里店/)
  return [greeted, { caption: '再扫另一家店：说清楚由谁服务，换不换由顾客定', png: await hand.picture() }]
}

async function thereAndBack(hand: Hand): Promise<Scene[]> {
  await hand.newPerson('许晴')
  await hand.scan('武康路店')
  await hand.tap('关注公众号')
  await hand.hears(/武康路店/)
  await hand.scan('太古里店')
  await hand.hears(/太古里店/)
  await hand.scan('武康路店')
  return [{ caption: '一分钟内扫 A、B、A：三次都有说得通的回答', png: await hand.picture() }]
}

async function miniProgramFirst(hand: Hand): Promise<Scene[]> {
  await hand.newPerson('周渡')
  await hand.scan('天目里店 · 苏禾', '小程序码')
  await hand.part('greeting').waitFor()
  const opened = { caption: '先扫小程序码：打开就是这家店、这位导购', png: await hand.picture() }
  await hand.tap('关闭小程序')
  await hand.home()
  await hand.tap('通讯录')
  await hand.tap(/^山前/)
  await hand.tap('关注公众号')
  await hand.hears(/苏禾/)
  return [opened, { caption: '后来从搜索关注：认得是同一位顾客', png: await hand.picture() }]
}

/** Plays scans on the phone and lays the pictures side by side; the PNG. */
export async function drawScanStory(browser: Browser, url: string): Promise<Buffer> {
  const context = await browser.newContext({
    viewport: PHONE,
    hasTouch: true,
    isMobile: true,
    timezoneId: STORE_TIME_ZONE,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const hand = new Hand(page, url)
  const scenes: Scene[] = []
  for (const play of [followByGuideCode, thereAndBack, miniProgramFirst]) scenes.push(...(await play(hand)))
  await context.close()
  return layOut(browser, scenes)
}

async function layOut(browser: Browser, scenes: readonly Scene[]): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 1760, height: 800 } })
  const figures = scenes.map(
    ({ caption, png }) =>
      `<figure><img src="data:image/png;base64,${png}"><figcaption>${caption}</figcaption></figure>`,
  )
  await page.setContent(
    `<style>body{margin:0;padding:28px;display:flex;gap:24px;background:#f4f1ec;font:17px/1.5 "Noto Sans CJK SC",sans-serif}
    figure{margin:0;flex:1;text-align:center}img{width:100%;border-radius:24px;box-shadow:0 6px 24px #0002}figcaption{margin-top:14px}</style>
    ${figures.join('')}`,
  )
  return page.screenshot({ fullPage: true })
}
