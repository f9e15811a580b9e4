import type { Page } from 'playwright-core'
import { settled } from './settled'
import { openSmall, type SmallMiniProgram } from './small-mini-program'

const FILES = {
  'app.json':
    '{ "pages": ["pages/first/index"], "window": { "navigationBarTitleText": "小小程序" }, "requiredPrivateInfos": ["getFuzzyLocation"] }',
  'app.ts': 'App({})',
  'pages/first/index.json': '{ "usingComponents": { "own-button": "/own-button/index" } }',
  'pages/first/index.ts': `Page({
  data: { said: '', picture: '', name: '', isBusy: false, done: 0 },
  work() {
    this.setData({ isBusy: true, done: this.data.done + 1 })
    setTimeout(() => this.setData({ isBusy: false }), 400)
  },
  told({ type, detail }: { type: string; detail: object }) {
    this.setData({ said: type + ' ' + JSON.stringify(detail) })
  },
  avatar({ detail }: { detail: { avatarUrl?: string; errMsg: string } }) {
    this.setData({ picture: detail.avatarUrl || '', said: detail.errMsg })
  },
  typed({ detail }: { detail: { value: string } }) {
    this.setData({ name: detail.value })
  },
})`,
  'pages/first/index.wxml': `<button id="yes" open-type="agreePrivacyAuthorization" bindagreeprivacyauthorization="told">同意</button>
<button open-type="getPhoneNumber" bindgetphonenumber="told">手机号</button>
<button open-type="chooseAvatar" bindchooseavatar="avatar">头像</button>
<input type="nickname" placeholder="称呼" bindinput="typed" bindnicknamereview="told" />
<view id="said">{{said}}</view><view id="name">{{name}}</view>
<image src="{{picture}}" aria-label="选中的头像" />
<button id="work" disabled="{{isBusy}}" bindtap="work">做事</button>
<own-button disabled="{{isBusy}}" bind:press="work" />
<view id="others"><switch disabled="{{isBusy}}" /><checkbox disabled="{{isBusy}}" /><radio disabled="{{isBusy}}" />
<picker mode="time" value="09:00" disabled="{{isBusy}}">几点</picker><textarea disabled="{{isBusy}}" /></view>
<view id="done">{{done}}</view>`,
  'own-button/index.json': '{ "component": true }',
  'own-button/index.ts': `Component({
  options: { virtualHost: true },
  properties: { disabled: Boolean },
  methods: {
    press() {
      if (!this.data.disabled) this.triggerEvent('press')
    },
  },
})`,
  'own-button/index.wxml': '<view id="own" bindtap="press">自己的按钮</view>',
  'pages/first/index.wxss': '.a { top: 0 }',
}

let small: SmallMiniProgram
let page: Page
let id: string

beforeAll(async () => {
  small = await openSmall(FILES)
}, 60_000)
afterAll(() => small?.close())
beforeEach(async () => {
  await page?.close()
  ;({ id, page } = await small.open())
})
afterEach(() => {
  expect(small.complaints.splice(0)).toEqual([])
})

/** Calls wx and answers what came of it, also when it failed. */
const call = (expression: string): Promise<unknown> =>
  page.evaluate(`${expression}.then((said) => said, (failure) => failure)`)

const NOT_AUTHORIZED = (name: string): object => ({
  errMsg: `${name}:fail privacy permission is not authorized`,
  errno: 104,
})

/** Has the Mini Program ask by itself, and waits for its word. */
const LISTEN = `wx.onNeedPrivacyAuthorization((resolve, about) => Object.assign(window, { resolve, about }))`

/** Waits until what is written in the browser's words holds, without eval, which the policy of the page forbids. */
const comes = (expression: string): Promise<void> =>
  settled(async () => {
    expect(await page.evaluate(`Boolean(${expression})`)).toBe(true)
  })

/** Waits until the Mini Program heard that it has to ask. */
const heard = (): Promise<void> => comes('window.about')

describe('a call about the person', () => {
  it('waits for the Mini Program’s own question, and goes on once the button was tapped', async () => {
    expect(await call('wx.getPrivacySetting()')).toMatchObject({
      needAuthorization: true,
      privacyContractName: '《小程序小程序隐私保护指引》',
    })
    await page.evaluate(LISTEN)
    const place = call('wx.getFuzzyLocation({})')
    await heard()
    expect(await page.evaluate('window.about')).toEqual({ referrer: 'getFuzzyLocation' })
    await page.getByText('同意', { exact: true }).tap()
    await page.getByText('agreePrivacyAuthorization:ok').waitFor()
    await page.evaluate(`window.resolve({ event: 'agree', buttonId: 'yes' })`)
    await page.getByRole('button', { name: '允许', exact: true }).tap()
    expect(await place).toMatchObject({ errMsg: 'getFuzzyLocation:ok', latitude: 31.22 })
    expect(await call('wx.getPrivacySetting()')).toMatchObject({ needAuthorization: false })
    expect(small.sandbox.world.crowd.get(id)).toMatchObject({ agreedPrivacy: true })
  })

  it('fails when the person refuses, and again without a question for ten seconds', async () => {
    await page.evaluate(LISTEN)
    const asked = call('wx.requirePrivacyAuthorize()')
    await heard()
    await page.evaluate(`window.resolve({ event: 'disagree' })`)
    expect(await asked).toEqual(NOT_AUTHORIZED('requirePrivacyAuthorize'))
    await page.evaluate('delete window.about')
    expect(await call('wx.getFuzzyLocation({})')).toEqual(NOT_AUTHORIZED('getFuzzyLocation'))
    expect(await page.evaluate('window.about')).toBeUndefined()
  })

  it('fails when the Mini Program says yes for the person', async () => {
    await page.evaluate(LISTEN)
    const asked = call('wx.requirePrivacyAuthorize()')
    await heard()
    await page.evaluate(`window.resolve({ event: 'agree', buttonId: 'yes' })`)
    expect(await asked).toEqual(NOT_AUTHORIZED('requirePrivacyAuthorize'))
    expect(await call('wx.getPrivacySetting()')).toMatchObject({ needAuthorization: true })
  })

  it('is asked about by WeChat where the Mini Program does not ask', async () => {
    const asked = call('wx.requirePrivacyAuthorize()')
    await page.getByText('用户隐私保护提示').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: '同意' }).tap()
    expect(await asked).toEqual({ errMsg: 'requirePrivacyAuthorize:ok' })
  })

  it('is disabled while the guide is not filled in at WeChat', async () => {
    await small.sandbox.client.switches({ privacyGuide: 'undeclared' })
    const errMsg = 'getFuzzyLocation:fail api scope is not declared in the privacy agreement'
    expect(await call('wx.getFuzzyLocation({})')).toEqual({ errMsg, errno: 112 })
    await page.getByText('手机号').tap()
    await page.locator('#said').getByText('api scope is not declared').waitFor()
    await small.sandbox.client.switches({ privacyGuide: 'declared' })
  })
})

describe('what is disabled', () => {
  it('says so, and takes the tap when it is done', async () => {
    await page.locator('#work').tap()
    await settled(async () => expect(await page.locator('#others [aria-disabled=true]').count()).toBe(5))
    expect(await page.locator('#own').isDisabled()).toBe(true)
    await page.locator('#work').tap()
    await page.locator('#own').tap()
    await page.locator('#done').getByText('3').waitFor()
    await settled(async () => expect(await page.locator('[aria-disabled]').count()).toBe(0))
  })
})

describe('the buttons about the person', () => {
  it('tell the page of a refusal, and nothing is handed over', async () => {
    await page.getByText('手机号').tap()
    await page.getByRole('button', { name: '拒绝' }).tap()
    await page
      .locator('#said')
      .getByText('"getPhoneNumber:fail privacy permission is not authorized","errno":104')
      .waitFor()
    await page.getByText('头像', { exact: true }).tap()
    await page.locator('#said').getByText('chooseAvatar:fail privacy permission is not authorized').waitFor()
  })

  it('hand over the person’s own picture, or one from the album', async () => {
    await page.getByText('同意', { exact: true }).tap()
    await page.getByText('agreePrivacyAuthorization:ok').waitFor()
    const picture = page.getByLabel('选中的头像').locator('img')
    for (const choice of ['用微信头像', '从相册选择']) {
      await page.getByText('头像', { exact: true }).tap()
      const chooser = choice === '从相册选择' ? page.waitForEvent('filechooser') : undefined
      await page.getByRole('button', { name: choice }).tap()
      await (
        await chooser
      )?.setFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(DOT, 'base64') })
      const side = choice === '从相册选择' ? 1 : 132
      await comes(
        `[...document.images].some((one) => one.src.startsWith('blob:') && one.naturalWidth === ${side})`,
      )
      expect(await picture.getAttribute('src')).toMatch(/^blob:/)
    }
  })
})

/** A picture of one point. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

describe('the field for a name', () => {
  it('offers the name that WeChat knows, and only to who agreed', async () => {
    const field = page.locator('input[placeholder=称呼]')
    await field.tap()
    await field.fill('自己写')
    await page.locator('#name').getByText('自己写').waitFor()
    expect(await page.getByText('用微信昵称').count()).toBe(0)
    await page.getByText('同意', { exact: true }).tap()
    await page.getByText('agreePrivacyAuthorization:ok').waitFor()
    await field.tap()
    await page.getByRole('button', { name: '小鱼' }).tap()
    await page.locator('#name').getByText('小鱼').waitFor()
    await page.locator('#said').getByText('nicknamereview {"pass":true,"timeout":false}').waitFor()
    await page.getByText('用微信昵称').waitFor({ state: 'detached' })
  })
})

describe('wx.requestPayment', () => {
  const order = `{ timeStamp: '1', nonceStr: 'n', package: 'prepay_id=wx20', signType: 'RSA', paySign: 's' }`

  it('shows WeChat’s sheet, and says that it was paid or cancelled', async () => {
    const cancelled = call(`wx.requestPayment(${order})`)
    await page.getByText('商户订单 wx20').waitFor()
    await page.getByRole('button', { name: '取消支付' }).tap()
    expect(await cancelled).toEqual({ errMsg: 'requestPayment:fail cancel' })
    const paid = call(`wx.requestPayment(${order})`)
    await page.getByRole('button', { name: '确认支付' }).tap()
    expect(await paid).toEqual({ errMsg: 'requestPayment:ok' })
  })

  it('fails at once without what WeChat needs', async () => {
    const errMsg =
      'requestPayment:fail parameter error: parameter.paySign should be String instead of Undefined;'
    expect(await call(`wx.requestPayment({ ...${order}, paySign: undefined })`)).toEqual({ errMsg })
  })
})

describe('wx.scanCode', () => {
  it('is held over the codes of this world, or reads what is typed', async () => {
    const { client } = small.sandbox
    await client.printCode({ url: 'https://shop.example.com/q/k7Qm2x', label: '橱窗' })
    await client.printCode({ page: 'pages/first/index', scene: 'a b', label: '收银台' })
    const scan = (): Promise<unknown> => call('wx.scanCode({})')
    const poster = scan()
    await page.getByText('看看周围的二维码').tap()
    await page.getByRole('button', { name: '橱窗' }).tap()
    expect(await poster).toEqual({
      errMsg: 'scanCode:ok',
      result: 'https://shop.example.com/q/k7Qm2x',
      scanType: 'QR_CODE',
      path: '',
      charSet: 'utf-8',
    })
    const own = scan()
    await page.getByText('看看周围的二维码').tap()
    await page.getByRole('button', { name: '收银台' }).tap()
    expect(await own).toMatchObject({ scanType: 'WX_CODE', path: 'pages/first/index?scene=a%20b' })
    const typed = scan()
    await page.getByPlaceholder('输入或粘贴').fill(' 6901234567892 ')
    await page.getByRole('button', { name: '确定' }).tap()
    expect(await typed).toMatchObject({ result: '6901234567892' })
    const closed = scan()
    await page.getByRole('dialog').getByRole('button', { name: '取消' }).tap()
    expect(await closed).toEqual({ errMsg: 'scanCode:fail cancel' })
  })
})
