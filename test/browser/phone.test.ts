import type { Browser, Page } from 'playwright-core'
import { startSandbox, type RunningSandbox } from '../../src/sandbox/main'
import type { AppAccount } from '../../src/sandbox/world'
import { textOf } from '../../src/wechat/callback/fields'
import { launchChromium } from '../support/browser'
import { buildPage } from '../support/pages'
import { startReceiver, type TinyReceiver } from './tiny-receiver'
import { settled } from './settled'

const callback = {
  token: 'guidepost',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  mode: 'safe',
  format: 'xml',
  enabled: true,
} as const
const official = {
  kind: 'official',
  appId: 'wx0000000000000001',
  appSecret: 'a-secret-for-tests',
  accountId: 'gh_000000000001',
  name: '山前',
  callback,
} as const
const miniapp: AppAccount = {
  kind: 'miniapp',
  appId: 'wx0000000000000002',
  appSecret: 'another-secret',
  accountId: 'gh_000000000002',
  name: '山前小店',
  callback: { ...callback, format: 'json', url: 'http://127.0.0.1:9/', enabled: false },
}

let receiver: TinyReceiver
let sandbox: RunningSandbox
let browser: Browser
let page: Page
const pageErrors: string[] = []

/** Calls WeChat's API as the brand's server would. */
async function callApi(path: string, body: unknown): Promise<Record<string, unknown>> {
  const { appId, appSecret } = official
  const tokenUrl = `${sandbox.url}/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${appSecret}`
  const { access_token: token } = (await (await fetch(tokenUrl)).json()) as { access_token: string }
  const response = await fetch(`${sandbox.url}${path}?access_token=${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Record<string, unknown>
}

beforeAll(async () => {
  await buildPage('phone')
  receiver = await startReceiver(official, (message) => {
    if (textOf(message['Event']) === 'subscribe') return '你好，这里是山前武康路店。'
    if (textOf(message['Event']) === 'CLICK') return '三家门店：上海武康路、杭州天目里、成都太古里。'
    return textOf(message['Content']).includes('几点') ? '今天 22:00 关门。' : undefined
  })
  sandbox = await startSandbox({
    port: 0,
    accounts: { official: { ...official, callback: { ...callback, url: receiver.url } }, miniapp },
  })
  await callApi('/cgi-bin/qrcode/create', {
    action_name: 'QR_LIMIT_STR_SCENE',
    action_info: { scene: { scene_str: 'store_wukang' } },
  })
  await callApi('/cgi-bin/menu/create', {
    button: [
      { name: '逛一逛', sub_button: [{ type: 'click', name: '门店', key: 'stores' }] },
      { type: 'view', name: '新品', url: 'https://shanqian.example/new' },
    ],
  })
  browser = await launchChromium()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => pageErrors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') pageErrors.push(message.text())
  })
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await sandbox?.close()
  receiver?.server.closeAllConnections()
  await new Promise((resolve) => receiver?.server.close(resolve))
})

const follower = () => sandbox.world.crowd.all().at(-1)!
const phone = () => page.getByRole('region', { name: '手机' })
const panel = () => page.getByRole('complementary', { name: '仪表盘' })
const chat = () => phone().getByRole('log', { name: '聊天记录' })

test('the phone has its person also when an old answer comes late', async () => {
  const own = await startSandbox({
    port: 0,
    accounts: { official: { ...official, callback: { ...callback, url: receiver.url } }, miniapp },
  })
  const late = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const wait = (ms: number): Promise<void> => late.waitForTimeout(ms)
  const made = late.waitForResponse(/\/sandbox\/people$/)
  let reads = 0
  let tellOld = (): void => {}
  const old = new Promise<void>((resolve) => (tellOld = resolve))
  // The second answer is of a time when nobody was there, and arrives while the chats of the new person are read.
  await late.route('**/sandbox/state', async (route) => {
    const isSecond = ++reads === 2
    const response = await route.fetch()
    if (isSecond) {
      tellOld()
      await Promise.race([made, wait(1_500)])
      await wait(200)
    }
    await route.fulfill({ response })
  })
  await late.route('**/sandbox/calls*', async (route) => {
    await Promise.race([old, wait(1_500)])
    await route.continue()
  })
  await late.route('**/sandbox/chats/**', async (route) => {
    await wait(900)
    await route.continue()
  })
  await late.goto(own.url)
  await late.getByRole('button', { name: '扫门店二维码' }).waitFor({ timeout: 10_000 })
  await wait(1_500)
  expect(await late.getByRole('button', { name: '扫门店二维码' }).isVisible()).toBe(true)
  await late.unrouteAll({ behavior: 'ignoreErrors' })
  await late.close()
  await own.close()
})

test('a newcomer finds one thing to do: scan the code of a store', async () => {
  await page.goto(sandbox.url)
  await phone().getByRole('button', { name: '扫门店二维码' }).waitFor()
  await settled(async () =>
    expect(await page.getByRole('button', { name: /换个人/ }).textContent()).toContain('未关注'),
  )
  // the menu and the code were made over the wire
  await settled(async () => expect(await panel().getByText('线路很安静').count()).toBe(0))
})

test('a follower is created with a name and a drawn face', async () => {
  await phone().getByRole('button', { name: '我', exact: true }).click()
  await phone().getByRole('button', { name: '新建一个人' }).click()
  await phone().getByLabel('名字').fill('沈清')
  await phone().getByRole('radio', { name: '丸子头', exact: true }).check({ force: true })
  await phone().getByRole('button', { name: '用这部手机' }).click()
  await phone().getByText('沈清还没有关注任何公众号').waitFor()
  expect(follower()).toMatchObject({
    nickname: '沈清',
    avatar: 'plum',
    subscribed: false,
  })
})

test('scanning a code from the list opens the profile page, and following is answered', async () => {
  await phone().getByRole('button', { name: '扫门店二维码' }).click()
  await phone().getByRole('button', { name: '扫 store_wukang' }).click()
  await phone().getByText('来自二维码 store_wukang').waitFor()
  await phone().getByRole('button', { name: '关注公众号' }).click()
  await chat().getByText('你好，这里是山前武康路店。').waitFor()
  await settled(async () =>
    expect(await page.getByRole('button', { name: /换个人/ }).textContent()).toContain('已关注'),
  )
})

test('a typed question gets its bubble and its answer', async () => {
  await phone().getByRole('button', { name: '打字' }).click()
  const field = phone().getByRole('textbox', { name: '输入消息' })
  await field.fill('你们几点关门？')
  await field.press('Enter')
  await chat().getByText('你们几点关门？').waitFor()
  await chat().getByText('今天 22:00 关门。').waitFor()
  await settled(async () => expect(await field.inputValue()).toBe(''))
  await settled(async () => expect(await chat().getByText('你们几点关门？').count()).toBe(1))
})

test('the menu at the foot pops up and its entry is answered', async () => {
  await phone().getByRole('button', { name: '菜单' }).click()
  await phone().getByRole('button', { name: '逛一逛' }).click()
  await phone().getByRole('button', { name: '门店' }).click()
  await chat().getByText('三家门店：上海武康路、杭州天目里、成都太古里。').waitFor()
})

test('a menu entry with an address shows it and opens it in a tab of its own', async () => {
  await phone().getByRole('button', { name: '新品' }).click()
  const link = phone().getByRole('link', { name: '在新标签页打开' })
  await settled(async () => expect(await link.getAttribute('href')).toBe('https://shanqian.example/new'))
  await settled(async () => expect(await link.getAttribute('rel')).toContain('noopener'))
  await phone().getByRole('button', { name: '返回' }).click()
})

test('a drawn picture and a place can be sent', async () => {
  await phone().getByRole('button', { name: '打字' }).click()
  await phone().getByRole('button', { name: '更多' }).click()
  await phone().getByRole('button', { name: '照片' }).click()
  await phone().getByRole('button', { name: '发送照片：杯子' }).click()
  await chat().getByRole('img', { name: '图片', exact: true }).waitFor()
  await phone().getByRole('button', { name: '更多' }).click()
  await phone().getByRole('button', { name: '位置' }).click()
  await phone().getByRole('button', { name: '上海市徐汇区武康路 378 号' }).click()
  await chat().getByText('31.2098, 121.4376').waitFor()
})

test('holding the voice button sends a voice that can be played', async () => {
  await phone().getByRole('button', { name: '语音', exact: true }).click()
  const hold = phone().getByRole('button', { name: '按住 说话' })
  await hold.hover()
  await page.mouse.down()
  await page.waitForTimeout(1900)
  await page.mouse.up()
  await chat().getByRole('button', { name: '语音 2 秒，播放' }).waitFor()
  await phone().getByRole('button', { name: '打字' }).click()
})

test('the options of a menu message are tapped, and 对方正在输入 is shown while the account types', async () => {
  const touser = follower().openId.official
  const msgmenu = {
    head_content: '有帮助吗？',
    list: [{ id: '101', content: '有帮助' }],
    tail_content: '谢谢',
  }
  expect(await callApi('/cgi-bin/message/custom/typing', { touser, command: 'Typing' })).toMatchObject({
    errcode: 0,
  })
  await phone().getByText('对方正在输入…').waitFor()
  await callApi('/cgi-bin/message/custom/send', { touser, msgtype: 'msgmenu', msgmenu })
  await chat().getByRole('button', { name: '有帮助', exact: true }).click()
  await panel().getByTestId('wire-push').first().click()
  await panel().getByText('bizmsgmenuid').first().waitFor()
  await panel().getByTestId('wire-push').first().click()
})

test('a follower who uploads the picture of a code is scanned in again', async () => {
  const [code] = sandbox.world.codes.all()
  const picture = await fetch(`${sandbox.url}/cgi-bin/showqrcode?ticket=${encodeURIComponent(code!.ticket)}`)
  await phone().getByRole('button', { name: '更多' }).click()
  await phone().getByRole('button', { name: '扫一扫' }).click()
  await phone()
    .getByLabel('从图片识别二维码')
    .setInputFiles({ name: 'code', mimeType: 'image/png', buffer: Buffer.from(await picture.arrayBuffer()) })
  await chat().waitFor()
  await panel().getByText('SCAN', { exact: true }).waitFor()
  await phone().getByRole('button', { name: '打字' }).click()
})

test('what operators write is shown as text, never as markup', async () => {
  const openId = follower().openId.official
  const content =
    '<img src=x onerror=alert(1)> <a href="javascript:alert(1)">点我</a> https://shanqian.example/a'
  const sent = await callApi('/cgi-bin/message/custom/send', {
    touser: openId,
    msgtype: 'text',
    text: { content },
  })
  expect(sent).toMatchObject({ errcode: 0 })
  await chat().getByText('<img src=x onerror=alert(1)>').waitFor()
  await settled(async () => expect(await chat().getByRole('link', { name: '点我' }).count()).toBe(0))
  await settled(async () =>
    expect(await chat().getByRole('link', { name: 'https://shanqian.example/a' }).count()).toBe(1),
  )
})

test('the wire shows the callback and opens to signature, decrypted body and reply', async () => {
  await panel().getByRole('searchbox', { name: '筛选线路' }).fill('几点')
  const rows = panel().getByTestId('wire-push')
  await settled(async () => expect(await rows.count()).toBe(1))
  await rows.first().click()
  const text = await panel().getByRole('list', { name: '线路' }).innerText()
  expect(text).toContain('回复签名正确')
  expect(text).toContain('msg_signature')
  expect(text).toContain('推送原文（已加密）')
  expect(text).toContain('你们几点关门？')
  expect(text).toContain('今天 22:00 关门。')
  await rows.first().click()
  await panel().getByRole('searchbox', { name: '筛选线路' }).fill('')
})

test('a paused wire holds still and says how many wait', async () => {
  await panel().getByRole('button', { name: '暂停' }).click()
  const before = await panel().getByTestId('wire-push').count()
  await phone().getByRole('textbox', { name: '输入消息' }).fill('在吗')
  await phone().getByRole('button', { name: '发送', exact: true }).click()
  await panel().getByRole('button', { name: '继续，1 条新' }).click()
  await settled(async () => expect(await panel().getByTestId('wire-push').count()).toBe(before + 1))
})

test('the window of the last message counts down, and 48 hours later it is closed', async () => {
  await panel().getByRole('tab', { name: /窗口/ }).click()
  await panel().getByText('发来消息').waitFor()
  await panel().getByRole('tab', { name: /时钟/ }).click()
  await panel().getByRole('button', { name: '+48 小时' }).click()
  await panel().getByText('比真实时间快 2 天').waitFor()
  await panel().getByRole('tab', { name: /窗口/ }).click()
  await panel().getByText('现在没有打开的窗口').waitFor()
  expect(sandbox.world.clock.now() - Date.now()).toBeGreaterThan(47.9 * 3_600_000)
  await panel().getByRole('tab', { name: /时钟/ }).click()
  await panel().getByRole('button', { name: '回到真实时间' }).click()
  await panel().getByText('与真实时间一致').waitFor()
})

test('a switch and a fault reach the sandbox and are shown', async () => {
  await panel().getByRole('tab', { name: '开关' }).click()
  await panel().getByRole('radiogroup', { name: '一条推送最多送几次' }).getByText('4 次').click()
  await panel().getByRole('tab', { name: /故障/ }).click()
  await panel().getByRole('button', { name: '添加故障' }).click()
  await panel().getByText('还有 1 次').waitFor()
  await panel().getByRole('button', { name: '移除 系统繁忙' }).click()
  await panel().getByText('一切正常').waitFor()
  expect(sandbox.world.switches.attempts).toBe(4)
})

test('the callback address can be verified', async () => {
  await panel().getByRole('tab', { name: '账号' }).click()
  await panel().getByRole('button', { name: '验证回调地址' }).click()
  await panel()
    .getByText(/验证(通过|没有通过)/)
    .waitFor()
})

test('the phone is handed to another person, whose chats are their own', async () => {
  await page.getByRole('button', { name: /换个人/ }).click()
  await phone()
    .getByRole('button', { name: /林小满/ })
    .click()
  await phone().getByText('林小满还没有关注任何公众号').waitFor()
  await page.getByRole('button', { name: /换个人/ }).click()
  await phone().getByRole('button', { name: /沈清/ }).click()
  await phone().getByText('在吗').waitFor()
})

test('the profile page takes the follow back, after asking', async () => {
  await phone()
    .getByRole('button', { name: /山前.*在吗/ })
    .click()
  await phone().getByRole('button', { name: '公众号主页' }).click()
  await phone().getByRole('button', { name: '取消关注' }).click()
  await phone().getByRole('button', { name: '不再关注' }).click()
  await phone().getByRole('button', { name: '关注公众号' }).waitFor()
  expect(follower().subscribed).toBe(false)
})

test('on a small screen the instrument panel is a tab, and nothing runs out of the screen', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('tab', { name: '仪表盘', exact: true }).click()
  await panel().getByTestId('wire-push').first().or(panel().getByRole('tabpanel')).first().waitFor()
  await settled(async () => expect(await phone().isVisible()).toBe(false))
  await page.getByRole('tab', { name: '手机', exact: true }).click()
  await settled(async () => expect(await phone().isVisible()).toBe(true))
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
  expect(overflow).toBe(0)
})

test('when the sandbox goes away the phone says so and comes back by itself', async () => {
  expect(pageErrors).toEqual([])
  const port = Number(new URL(sandbox.url).port)
  await sandbox.close()
  await phone()
    .getByText(/连接断了，\d+ 秒后重连/)
    .waitFor()
  sandbox = await startSandbox({
    port,
    accounts: { official: { ...official, callback: { ...callback, url: receiver.url } }, miniapp },
  })
  await phone()
    .getByText(/连接断了/)
    .waitFor({ state: 'detached' })
})
