/** What the home page says to somebody who arrives by a code: one row for each of domain.md 3.2, by the real decision. */
import { homeView, type Scan } from '../../miniprogram/pages/home/view'
import type { MpHome, ShopGuide, ShopStore } from '../../src/contract/bindings'
import { decideScan, type ScanSituation } from '../../src/domain/scan-decision'
import { welcomeText } from '../../src/domain/welcome-text'
import { base, code, H, jingan, NOW, owned } from '../domain/scan-cases'

const storeOf = (id: string, name: string): ShopStore => ({
  ...{ id, name, city: '上海', address: '', phone: null, hours: '每天 10:00–21:30', isOpenNow: true },
  ...{ openWords: '营业中，21:30 打烊', latitude: null, longitude: null },
})
const guideOf = (id: string, name: string): ShopGuide => ({ id, name, speciality: null, photoUrl: null })

/** What POST /api/mp/scans answers in this situation. */
function scanOf(difference: Partial<ScanSituation>, isMember: boolean): Scan {
  const situation: ScanSituation = { ...base, type: 'open', ...difference }
  const { outcome, reasonCode, front, home, welcome } = decideScan(situation)
  const before = situation.home
  const greeting = welcomeText({
    ...{ kind: welcome.kind, brand: '山前', guide: front?.guide ?? null, ownText: null, isFollow: false },
    store: front ? { name: front.store.name, hours: '每天 10:00–21:30', isOpenNow: true } : null,
    closedStore: situation.code?.closed?.name ?? null,
    home: before ? { store: before.store.name, guide: before.guide?.name ?? null } : null,
    benefits: isMember ? [] : ['生日当月双倍积分'],
    hasCard: welcome.hasCard,
  })
  const after = home ? front : before
  const mine: MpHome['home'] = after && {
    store: storeOf(after.store.id, after.store.name),
    guide: after.guide ? guideOf(after.guide.id, after.guide.name) : null,
    since: new Date(NOW).toISOString(),
    cause: 'scan',
  }
  const offer = { other_store: 'store', other_guide: 'guide', greeting: null, brand: null } as const
  return {
    ...{ outcome, reasonCode, greeting, offer: offer[welcome.kind] },
    scanned: front && {
      store: storeOf(front.store.id, front.store.name),
      guide: front.guide ? guideOf(front.guide.id, front.guide.name) : null,
    },
    home: { home: mine, visiting: [], guides: [], handover: null },
  }
}

const HERE = '欢迎光临山前淮海店！我是导购导购G，很高兴为您服务。'
const OTHER = '欢迎光临山前淮海店！我是导购导购H，很高兴为您服务。'
const JINGAN = '欢迎光临山前静安店！我是导购导购H，很高兴为您服务。'
const gone = { home: { ...owned(1).home!, guide: { ...H, id: 'G', name: '导购G', state: 'gone' as const } } }

/** situation → the first line, what else is said, the button, and who serves afterwards. */
it.each<[string, Partial<ScanSituation>, string, RegExp, string, string]>([
  [
    'nobody served them yet',
    {},
    HERE,
    /会员卡可享：生日当月双倍积分。在小程序里即可开通。/,
    '',
    '淮海店 导购G',
  ],
  ['same store, same guide', owned(10), HERE, /每天 10:00–21:30/, '', '淮海店 导购G'],
  [
    'same store, other guide',
    { ...owned(10), code: code(base.code!.store, H) },
    OTHER,
    /您的专属导购导购G也在，找导购H或导购G都可以。/,
    '请 导购H 做我的导购',
    '淮海店 导购G',
  ],
  [
    'other store',
    { ...owned(10), code: code(jingan, H) },
    JINGAN,
    /您仍由淮海店的导购导购G为您服务；想改由静安店服务，可在小程序里「设为我的门店」。/,
    '把静安店设为我的门店',
    '淮海店 导购G',
  ],
  [
    'protection over',
    { ...owned(90), code: code(jingan, H) },
    JINGAN,
    /现在由静安店的导购导购H为你服务，想换回来可以点下面的「换门店或导购」。/,
    '',
    '静安店 导购H',
  ],
  [
    'the guide has left',
    { ...owned(1), ...gone, code: code(base.code!.store, H) },
    OTHER,
    /现在由淮海店的导购导购H为你服务/,
    '',
    '淮海店 导购H',
  ],
  [
    'staff who scan as shoppers',
    { ...owned(10), isStaff: true },
    HERE,
    /每天 10:00–21:30/,
    '',
    '淮海店 导购G',
  ],
  [
    'the same code again within 60 s',
    { ...owned(10), code: code(jingan, H), sameCodeAt: NOW - 5_000 },
    JINGAN,
    /您仍由淮海店的导购导购G为您服务/,
    '把静安店设为我的门店',
    '淮海店 导购G',
  ],
  [
    'a code that nobody knows',
    { ...owned(10), code: null },
    '这个二维码没有对应的门店，可能是旧的印刷品。请向店员要一个新的二维码，或直接在这里留言。',
    /^$/,
    '',
    '淮海店 导购G',
  ],
])('%s', (_, difference, greeting, details, offerText, serving) => {
  const scan = scanOf(difference, difference.home !== undefined)
  const view = homeView(scan.home, null, scan)
  expect(view.greeting).toBe(greeting)
  expect(view.details).toMatch(details)
  expect(view.offerText).toBe(offerText)
  expect([view.store?.name, view.guide?.name].join(' ')).toBe(serving)
})
