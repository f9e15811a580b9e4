import type { Locator, Page } from 'playwright-core'
import { part } from './mini-desk'

/** One component put onto a page by itself: what it is given, what it shows, and what a tap on it does. */
export interface ComponentCase {
  data?: object
  /** As whom the page is open; the member unless it is for staff. */
  isForStaff?: true
  shows: RegExp[]
  act?: (one: Alone) => Promise<void>
}

/** A component that stands alone. */
export interface Alone {
  page: Page
  at: Locator
  /** The events that it fired at whoever uses it. */
  fired(): Promise<unknown[]>
  /** Gives it other properties. */
  give(data: object): Promise<void>
}

/** Runs in the browser: makes the component by its path, as a page would, and listens to what it fires. */
const MOUNT = `({ path, data, events }) => {
  const root = __mp.newRoot('/' + path)
  const place = document.querySelector('.mp-view:not([hidden]) .mp-scroll')
  const box = place.appendChild(document.createElement('div'))
  box.id = 'alone'
  const component = root.getComponent()
  window.fired = []
  for (const name of events) component.addListener(name, ({ detail }) => void window.fired.push({ name, detail }))
  root.attach(box, box.appendChild(document.createElement('i')))
  window.give = (change) => root.get().setData(change)
  window.give(data)
}`

/** Puts a component onto the page on top. */
export async function mount(page: Page, path: string, data: object = {}): Promise<Alone> {
  const given = JSON.stringify({ path, data, events: ['retry', 'flip', 'done'] })
  await page.evaluate(`(${MOUNT})(${given})`)
  return {
    page,
    at: page.locator('#alone'),
    fired: () => page.evaluate('window.fired'),
    give: (change) => page.evaluate(`window.give(${JSON.stringify(change)})`),
  }
}

/** A picture of one point. */
const DOT = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA='

const STORE = {
  name: '武康路店',
  isOpen: true,
  stateText: '营业中',
  hours: '今天 10:00–22:00',
  address: '徐汇区武康路 376 号',
}

/** Every component of the Mini Program by its path. */
export const COMPONENTS: Record<string, ComponentCase> = {
  'components/ask-guide/index': {
    data: { guide: { initial: '林', name: '林知夏', photoUrl: '' }, from: '首页' },
    shows: [/有问题，问林知夏/, /联系导购/],
    act: async ({ at, give }) => {
      await give({ guide: null })
      await at.getByText('有问题，问导购').waitFor()
    },
  },
  'components/goods-card/index': {
    data: { goods: { name: '羊绒围巾', price: '¥319.20', was: '¥399', note: '仅剩 2 件', pictureUrl: '' } },
    shows: [/羊绒围巾/, /¥319\.20/, /¥399/, /仅剩 2 件/],
  },
  'components/guide-face/index': {
    data: { initial: '林', photoUrl: '' },
    shows: [/^林$/],
    act: async ({ at, give }) => {
      await give({ photoUrl: DOT })
      await at.getByLabel('导购照片').waitFor()
      expect(await at.innerText()).not.toContain('林')
    },
  },
  'components/member-card/index': {
    data: {
      brand: '山前',
      card: { tierName: '银卡', number: '6 0001', points: '1,299', nextTier: '再消费 ¥701 升为金卡' },
    },
    shows: [/山前/, /银卡/, /6 0001/, /1,299/, /升为金卡/],
  },
  'components/member-code/index': {
    shows: [/(\d{4} ){4}\d{4}/, /不要截图给别人/],
    act: async ({ at }) => {
      for (const name of ['会员条形码', '会员二维码']) await at.getByLabel(name).waitFor()
    },
  },
  'components/no-card/index': {
    data: { text: '开卡后这里有积分。' },
    shows: [/开卡后这里有积分。/, /开通会员卡/],
    act: async ({ page, at }) => {
      await at.getByText('开通会员卡').tap()
      await page.locator('.mp-view[data-route="pages/card/index"]:not([hidden])').waitFor()
    },
  },
  'components/page-state/index': {
    data: { status: 'error', problem: '网络不太通畅，请稍后再试。' },
    shows: [/网络不太通畅/, /再试一次/],
    act: async ({ at, fired, give }) => {
      await at.getByText('再试一次').tap()
      expect(await fired()).toEqual([{ name: 'retry' }])
      await give({ status: 'loading' })
      await at.locator('[data-testid=skeleton]').waitFor()
      await give({ status: 'ready' })
      await at.locator('[data-testid=skeleton]').waitFor({ state: 'detached' })
      expect(await at.getByText('再试一次').count()).toBe(0)
    },
  },
  'components/privacy-sheet/index': {
    shows: [],
    act: async ({ page, at }) => {
      const asked = page.evaluate('wx.requirePrivacyAuthorize().then(({ errMsg }) => errMsg)')
      await at.getByText('不用这些信息的页面照样能用').waitFor()
      await at.locator('[data-testid=privacy-contract]').tap()
      await page.getByRole('button', { name: '回到小程序' }).tap()
      await at.locator('[data-testid=privacy-agree]').tap()
      expect(await asked).toBe('requirePrivacyAuthorize:ok')
      expect(await at.innerText()).toBe('')
    },
  },
  'components/store-card/index': {
    data: { store: STORE, guide: { initial: '林', name: '林知夏', speciality: '亚麻与羊毛' } },
    shows: [/武康路店/, /营业中/, /10:00–22:00/, /376 号/, /林知夏/, /亚麻与羊毛/],
  },
  'components/toggle-row/index': {
    data: { title: '新品', note: '每周最多 2 条', isOn: false },
    shows: [/新品/, /每周最多 2 条/],
    act: async ({ at, fired, give }) => {
      await at.getByText('新品').tap()
      expect(await fired()).toEqual([{ name: 'flip', detail: { isOn: true } }])
      await give({ isFixed: true })
      await at.getByText('新品').tap()
      expect(await fired()).toHaveLength(1)
    },
  },
  'workbench/choose-people/index': {
    isForStaff: true,
    data: { most: 1 },
    shows: [/沈清/, /陈晨/, /还没有选客户/],
    act: async ({ at, fired }) => {
      const person = (name: string) => at.locator('[data-testid=to-choose]').filter({ hasText: name })
      await person('沈清').tap()
      await at.getByText('已选 1 位，一次最多 1 位客户').waitFor()
      await person('陈晨').tap()
      await at.locator('[data-testid=people-done]').tap()
      expect(await fired()).toEqual([{ name: 'done', detail: { ids: [expect.any(String)] } }])
    },
  },
  'workbench/waiting-talks/index': {
    isForStaff: true,
    shows: [/顾客会话/, /1 位顾客/, /羊毛大衣会起球吗/],
    act: async ({ page, at }) => {
      await at.locator('[data-testid=waiting-talk]').tap()
      await part(page, 'line-theirs').getByText('羊毛大衣会起球吗').waitFor()
    },
  },
}
