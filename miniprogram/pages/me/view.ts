import type { MpHome } from '../../../src/contract/bindings'
import type { MemberCard } from '../../../src/contract/membership'
import type { MpMe } from '../../../src/contract/mp-session'
import { grouped } from '../../words/card-words'
import { isPrivacyRefusal } from '../../words/no-leave'

/** A way to another page, with what is behind it in a few words. */
export interface Way {
  key: string
  title: string
  note: string
  path: string
}

/** The page in words. */
export interface MeView {
  name: string
  initial: string
  phone: string
  /** Empty when the number is known, else what giving it is good for. */
  phoneInvite: string
  isStaff: boolean
  groups: Way[][]
}

/** Words for the page. */
export function meView(
  me: MpMe,
  card: MemberCard | null,
  home: MpHome,
  coupons: number,
  unread: number,
): MeView {
  const name = me.name ?? '还没有填称呼'
  return {
    name,
    initial: me.name?.slice(0, 1) ?? '山',
    phone: me.phoneMasked ?? '',
    phoneInvite: me.phoneMasked === null ? '留下手机号，换手机也能找回会员卡。不留也能用。' : '',
    isStaff: me.staff !== null,
    groups: [memberWays(card, coupons), shopWays(home), ownWays(unread)],
  }
}

/** Why WeChat gave no number, and that nothing is lost. */
export function noPhoneWords(errMsg: string): string {
  return isPrivacyRefusal(errMsg)
    ? '没有同意隐私保护指引，手机号没有留下，会员卡照样能用。'
    : '没有留下手机号，会员卡照样能用。'
}

function memberWays(card: MemberCard | null, coupons: number): Way[] {
  const none = '开卡后可用'
  return [
    { key: 'card', title: '会员卡', note: card ? '出示会员码' : '去开卡', path: 'pages/card/index' },
    {
      key: 'points',
      title: '积分',
      note: card ? `${grouped(card.points.spendable)} 分可用` : none,
      path: 'pages/points/index',
    },
    { key: 'tier', title: '会员等级', note: card ? card.tier.name : none, path: 'pages/tier/index' },
    {
      key: 'coupons',
      title: '优惠券',
      note: coupons > 0 ? `${coupons} 张可用` : '',
      path: 'pages/coupons/index',
    },
  ]
}

function shopWays({ home }: MpHome): Way[] {
  const serving = home
    ? [home.store.name, home.guide?.name].filter((one) => one !== undefined).join(' · ')
    : '还没有选'
  return [
    { key: 'purchases', title: '购买记录', note: '小票补登积分', path: 'pages/purchases/index' },
    { key: 'store', title: '我的门店和导购', note: serving, path: 'pages/store/index' },
    { key: 'stores', title: '附近门店', note: '', path: 'pages/stores/index' },
  ]
}

function ownWays(unread: number): Way[] {
  return [
    {
      key: 'messages',
      title: '消息',
      note: unread > 0 ? `${unread} 条未读` : '',
      path: 'pages/messages/index',
    },
    { key: 'reach', title: '接收哪些消息', note: '', path: 'pages/reach/index' },
    { key: 'privacy', title: '隐私和我的数据', note: '', path: 'pages/privacy/index' },
  ]
}
