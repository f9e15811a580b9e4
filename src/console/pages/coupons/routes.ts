import type { RouteRecordRaw } from 'vue-router'
import { SHOPS } from '../../shell/rooms'
import { text } from '../../text'

/** The room of coupons; one coupon is a drawer over the list. */
export const couponsRoutes: RouteRecordRaw[] = [
  {
    path: 'coupons',
    name: 'coupons',
    component: () => import('./coupons-page.vue'),
    meta: { title: text.app.rooms.coupons, roles: SHOPS },
    children: [
      { path: 'new', name: 'coupon-new', component: () => import('./coupon-drawer.vue') },
      { path: ':id', name: 'coupon', props: true, component: () => import('./coupon-drawer.vue') },
    ],
  },
]
