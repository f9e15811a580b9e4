import { bindingTimes, DAY_MS } from '../../src/domain/binding-policy'
import type {
  ScanGuide,
  ScanHome,
  ScannedCode,
  ScanSituation,
  ScanStore,
} from '../../src/domain/scan-decision'

export const NOW = Date.UTC(2026, 10, 21, 3)
const times = bindingTimes({
  protectedDays: 90,
  visitingDays: 30,
  returnDays: 30,
  repeatScanSeconds: 60,
  undoHours: 24,
})
const huaihai: ScanStore = { id: 'S1', name: '淮海店', isOpen: true }
export const jingan: ScanStore = { id: 'S2', name: '静安店', isOpen: true }
const closed: ScanStore = { id: 'S3', name: '旧店', isOpen: false }
const guide = (id: string, state: ScanGuide['state'] = 'active'): ScanGuide => ({
  id,
  name: `导购${id}`,
  state,
})
export const code = (store: ScanStore | null, by: ScanGuide | null = null, isLive = true): ScannedCode => ({
  id: `code-${store?.id ?? 'none'}-${by?.id ?? 'store'}`,
  isLive,
  store,
  closed: store?.isOpen === false ? store : null,
  guide: by,
})
/** A code of the closed store, for which another one takes over. */
const takenOver = (store: ScanStore, by: ScanGuide | null = null): ScannedCode => ({
  ...code(store, by),
  closed,
})
const home = (store: ScanStore, by: ScanGuide | null = null): ScanHome => ({
  bindingId: 'B1',
  store,
  guide: by,
})
const G = guide('G')
export const H = guide('H')

export const base: ScanSituation = {
  at: NOW,
  type: 'scan',
  code: code(huaihai, G),
  home: null,
  visiting: null,
  lastHomeTouchAt: null,
  sameCodeAt: null,
  isStaff: false,
  unfollowedAt: null,
  times,
}
export const owned = (days: number): Partial<ScanSituation> => ({
  home: home(huaihai, G),
  lastHomeTouchAt: NOW - days * DAY_MS,
})
const pooled = (days = 1): Partial<ScanSituation> => ({
  home: home(huaihai),
  lastHomeTouchAt: NOW - days * DAY_MS,
})
const gone: Partial<ScanSituation> = {
  home: home(huaihai, guide('G', 'gone')),
  lastHomeTouchAt: NOW - DAY_MS,
}
const left = (days: number): Partial<ScanSituation> => ({
  type: 'subscribe',
  unfollowedAt: NOW - days * DAY_MS,
})

/** situation → outcome, reason, what opens (home store/guide, or visiting store/guide), the words, and the card. */
export const TABLE: [string, Partial<ScanSituation>, string][] = [
  ['a new follower scans a guide', { type: 'subscribe' }, 'bound NEW home S1/G greeting card'],
  [
    'a new follower scans a store',
    { type: 'subscribe', code: code(huaihai) },
    'bound NEW home S1/- greeting card',
  ],
  ['a stranger scans after following', {}, 'bound NEW home S1/G greeting card'],
  ['a stranger opens the Mini Program', { type: 'open' }, 'bound NEW home S1/G greeting'],
  ['a stranger scans a code without a store', { code: code(null) }, 'none CODE_WITHOUT_STORE brand'],
  ['an unknown scene', { code: null }, 'none UNKNOWN_SCENE brand'],
  ['an unknown scene of somebody with a home', { ...owned(1), code: null }, 'kept UNKNOWN_SCENE brand'],
  ['an unknown scene with the follow', { type: 'subscribe', code: null }, 'none UNKNOWN_SCENE brand'],
  ['a code of a closed store, none near', { code: code(closed, G) }, 'none STORE_CLOSED brand'],
  [
    'a code of a closed store, none near, with a home',
    { ...owned(1), code: code(closed) },
    'kept STORE_CLOSED brand',
  ],
  [
    'a code of one’s own closed store, none near',
    { home: home(closed, G), lastHomeTouchAt: NOW, code: code(closed, G) },
    'kept STORE_CLOSED brand',
  ],
  [
    'a code of a closed store, another near',
    { code: takenOver(jingan, H) },
    'bound STORE_CLOSED home S2/- greeting card',
  ],
  [
    'a code of one’s own closed store, another near',
    { home: home(closed, G), lastHomeTouchAt: NOW, code: takenOver(jingan, G) },
    'moved STORE_CLOSED home S2/- greeting card',
  ],
  [
    'a code of a closed store, one’s own near',
    { ...owned(1), code: takenOver(huaihai, H) },
    'kept STORE_CLOSED greeting',
  ],
  [
    'a code of a closed store, with a home elsewhere',
    { ...owned(1), code: takenOver(jingan, H) },
    'visiting STORE_CLOSED visit S2/- other_store',
  ],
  [
    'an expired guide code of a stranger',
    { code: code(huaihai, G, false) },
    'bound CODE_EXPIRED home S1/- greeting card',
  ],
  [
    'an expired store code of a stranger',
    { code: code(huaihai, null, false) },
    'bound CODE_EXPIRED home S1/- greeting card',
  ],
  [
    'an expired code of one’s own store',
    { ...owned(1), code: code(huaihai, H, false) },
    'kept CODE_EXPIRED greeting',
  ],
  [
    'an expired code of another store',
    { ...owned(1), code: code(jingan, H, false) },
    'visiting CODE_EXPIRED visit S2/- other_store',
  ],
  [
    'an expired code never moves, even late',
    { ...owned(200), code: code(jingan, H, false) },
    'visiting CODE_EXPIRED visit S2/- other_store',
  ],
  [
    'a guide who left, for a stranger',
    { code: code(huaihai, guide('H', 'gone')) },
    'bound GUIDE_INACTIVE home S1/- greeting card',
  ],
  [
    'a guide on leave, for a stranger',
    { code: code(huaihai, guide('H', 'away')) },
    'bound GUIDE_INACTIVE home S1/- greeting card',
  ],
  [
    'a guide who left, at the home store',
    { ...owned(1), code: code(huaihai, guide('H', 'gone')) },
    'kept GUIDE_INACTIVE greeting',
  ],
  [
    'a guide who left, at another store',
    { ...owned(1), code: code(jingan, guide('H', 'gone')) },
    'visiting GUIDE_INACTIVE visit S2/- other_store',
  ],
  [
    'one’s own guide who left',
    { ...gone, code: code(huaihai, guide('G', 'gone')) },
    'kept GUIDE_INACTIVE greeting',
  ],
  ['the same guide', { ...owned(10) }, 'kept SAME_GUIDE greeting card'],
  ['the same guide after a year', { ...owned(365) }, 'kept SAME_GUIDE greeting card'],
  ['the same guide in the Mini Program', { ...owned(10), type: 'open' }, 'kept SAME_GUIDE greeting'],
  ['the store of one’s guide', { ...owned(10), code: code(huaihai) }, 'kept SAME_STORE greeting'],
  [
    'the store of one’s guide after a year',
    { ...owned(365), code: code(huaihai) },
    'kept SAME_STORE greeting',
  ],
  [
    'another guide of the store, protected',
    { ...owned(10), code: code(huaihai, H) },
    'kept PROTECTED other_guide',
  ],
  [
    'another guide on the last protected day',
    { ...owned(89), code: code(huaihai, H) },
    'kept PROTECTED other_guide',
  ],
  [
    'another guide after ninety days',
    { ...owned(90), code: code(huaihai, H) },
    'moved PROTECTION_OVER home S1/H greeting card',
  ],
  [
    'another guide while one’s own is on leave',
    { ...owned(10), home: home(huaihai, guide('G', 'away')), code: code(huaihai, H) },
    'kept PROTECTED other_guide',
  ],
  [
    'another guide when one’s own has left',
    { ...gone, code: code(huaihai, H) },
    'moved OWNER_LEFT home S1/H greeting card',
  ],
  [
    'a guide elsewhere when one’s own has left',
    { ...gone, code: code(jingan, H) },
    'moved OWNER_LEFT home S2/H greeting card',
  ],
  [
    'a store elsewhere when one’s guide has left',
    { ...gone, code: code(jingan) },
    'visiting OTHER_STORE visit S2/- other_store',
  ],
  [
    'a guide of one’s store, without a guide so far',
    { ...pooled(), code: code(huaihai, H) },
    'moved NO_OWNER home S1/H greeting card',
  ],
  [
    'a guide elsewhere, without a guide so far',
    { ...pooled(), code: code(jingan, H) },
    'moved NO_OWNER home S2/H greeting card',
  ],
  ['one’s store again, without a guide', { ...pooled(), code: code(huaihai) }, 'kept SAME_STORE greeting'],
  [
    'a store elsewhere, without a guide',
    { ...pooled(), code: code(jingan) },
    'visiting OTHER_STORE visit S2/- other_store',
  ],
  [
    'a store elsewhere, without a guide, late',
    { ...pooled(90), code: code(jingan) },
    'moved PROTECTION_OVER home S2/- greeting card',
  ],
  ['another store', { ...owned(10), code: code(jingan, H) }, 'visiting OTHER_STORE visit S2/H other_store'],
  [
    'another store’s poster',
    { ...owned(10), code: code(jingan) },
    'visiting OTHER_STORE visit S2/- other_store',
  ],
  [
    'another store after ninety days',
    { ...owned(90), code: code(jingan, H) },
    'moved PROTECTION_OVER home S2/H greeting card',
  ],
  [
    'another store’s poster after ninety days',
    { ...owned(90), code: code(jingan) },
    'moved PROTECTION_OVER home S2/- greeting card',
  ],
  [
    'another store with the follow',
    { ...owned(10), type: 'subscribe', code: code(jingan, H) },
    'visiting OTHER_STORE visit S2/H other_store card',
  ],
  [
    'another store when one’s own is closed',
    { home: home(closed, G), lastHomeTouchAt: NOW, code: code(jingan, H) },
    'moved STORE_CLOSED home S2/H greeting card',
  ],
  [
    'back within 30 days at another store',
    { ...owned(200), ...left(29), code: code(jingan, H) },
    'visiting RETURN_30D visit S2/H other_store card',
  ],
  [
    'back within 30 days with another guide',
    { ...owned(200), ...left(30), code: code(huaihai, H) },
    'kept RETURN_30D other_guide card',
  ],
  ['back within 30 days with the same guide', { ...owned(200), ...left(3) }, 'kept RETURN_30D greeting card'],
  [
    'back after 31 days, still protected',
    { ...owned(60), ...left(31), code: code(huaihai, H) },
    'kept PROTECTED other_guide card',
  ],
  [
    'back after 31 days, protection over',
    { ...owned(100), ...left(31), code: code(jingan, H) },
    'moved PROTECTION_OVER home S2/H greeting card',
  ],
  ['a guide’s own code', { isStaff: true }, 'none SELF greeting'],
  [
    'staff as shoppers with a home',
    { ...owned(1), isStaff: true, code: code(jingan, H) },
    'kept SELF greeting',
  ],
  ['the same code after 59 s', { ...owned(0), sameCodeAt: NOW - 59_000 }, 'kept REPEAT_60S greeting'],
  ['the same code after 60 s', { ...owned(0), sameCodeAt: NOW - 60_000 }, 'kept SAME_GUIDE greeting card'],
  [
    'another store’s code again within 60 s',
    { ...owned(0), code: code(jingan, H), sameCodeAt: NOW - 5_000 },
    'kept REPEAT_60S other_store',
  ],
  [
    'another guide’s code again within 60 s',
    { ...owned(0), code: code(huaihai, H), sameCodeAt: NOW - 5_000 },
    'kept REPEAT_60S other_guide',
  ],
]
