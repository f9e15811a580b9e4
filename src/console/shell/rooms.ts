import {
  ChatDotRound,
  ChatLineRound,
  Coin,
  Connection,
  Discount,
  Goods,
  Grid,
  Key,
  Menu as MenuIcon,
  Odometer,
  Postcard,
  Present,
  PriceTag,
  Promotion,
  Share,
  Shop,
  Tickets,
  Upload,
  User,
  UserFilled,
  VideoCamera,
  Notebook,
} from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { Staff } from '../../contract/staff'
import { text } from '../text'

export type Role = Staff['roles'][number]

/** A room of the console in the navigation. */
export interface Room {
  to: string
  title: string
  icon: Component
  /** Who finds it in the navigation; everybody when absent. */
  roles?: readonly Role[]
}

/** Who runs the brand from headquarters. */
export const HEADQUARTERS: readonly Role[] = ['operator', 'admin']
/** Headquarters, and store managers for their own stores. */
export const SHOPS: readonly Role[] = ['store_manager', ...HEADQUARTERS]

const t = text.app.rooms

/** The rooms that exist, by task. */
const ROOM_GROUPS: { title: string; rooms: Room[] }[] = [
  {
    title: text.app.groups.customers,
    rooms: [{ to: '/customers', title: t.customers, icon: UserFilled, roles: SHOPS }],
  },
  {
    title: text.app.groups.stores,
    rooms: [
      { to: '/stores', title: t.stores, icon: Shop, roles: SHOPS },
      { to: '/staff', title: t.staff, icon: User, roles: SHOPS },
      { to: '/codes', title: t.codes, icon: Grid, roles: SHOPS },
    ],
  },
  {
    title: text.app.groups.membership,
    rooms: [
      { to: '/membership', title: t.membership, icon: Postcard, roles: SHOPS },
      { to: '/coupons', title: t.coupons, icon: Discount, roles: SHOPS },
    ],
  },
  {
    title: text.app.groups.sales,
    rooms: [
      { to: '/sales', title: t.sales, icon: Coin, roles: SHOPS },
      { to: '/products', title: t.products, icon: Goods, roles: SHOPS },
      { to: '/offers', title: t.offers, icon: PriceTag, roles: SHOPS },
      { to: '/shares', title: t.shares, icon: Share, roles: SHOPS },
    ],
  },
  {
    title: text.app.groups.push,
    rooms: [
      { to: '/campaigns', title: t.campaigns, icon: Promotion, roles: HEADQUARTERS },
      { to: '/materials', title: t.materials, icon: Present, roles: SHOPS },
    ],
  },
  {
    title: text.app.groups.talk,
    rooms: [
      { to: '/conversations', title: t.conversations, icon: ChatDotRound },
      { to: '/rules', title: t.rules, icon: ChatLineRound },
      { to: '/menu', title: t.menu, icon: MenuIcon },
      { to: '/live', title: t.live, icon: VideoCamera, roles: SHOPS },
    ],
  },
  {
    title: text.app.groups.system,
    rooms: [
      { to: '/imports', title: t.imports, icon: Upload, roles: HEADQUARTERS },
      { to: '/policies', title: t.policies, icon: Notebook, roles: HEADQUARTERS },
      { to: '/health', title: t.health, icon: Odometer, roles: HEADQUARTERS },
      { to: '/api-keys', title: t.apiKeys, icon: Key, roles: ['admin'] },
      { to: '/domains', title: t.domains, icon: Connection, roles: ['admin'] },
      { to: '/audit', title: t.audit, icon: Tickets, roles: ['admin'] },
    ],
  },
]

/** Whether somebody with these roles finds a room that is for `wanted`. */
export const isFor = (wanted: readonly Role[] | undefined, roles: readonly Role[]): boolean =>
  !wanted || wanted.some((role) => roles.includes(role))

/** The rooms for somebody with these roles. */
export function roomsFor(roles: Staff['roles']): typeof ROOM_GROUPS {
  return ROOM_GROUPS.map((group) => ({
    ...group,
    rooms: group.rooms.filter((room) => isFor(room.roles, roles)),
  })).filter((group) => group.rooms.length > 0)
}

/** Where somebody with these roles begins. */
export const firstRoom = (roles: Staff['roles']): string => roomsFor(roles)[0]?.rooms[0]?.to ?? '/rules'
