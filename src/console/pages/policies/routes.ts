import type { RouteRecordRaw } from 'vue-router'
import { HEADQUARTERS, SHOPS } from '../../shell/rooms'
import { text } from '../../text'

/** The rooms of policies and of the membership programme. */
export const policiesRoutes: RouteRecordRaw[] = [
  {
    path: 'policies',
    name: 'policies',
    component: () => import('./policies-page.vue'),
    meta: { title: text.app.rooms.policies, roles: HEADQUARTERS },
  },
  {
    path: 'membership',
    name: 'membership',
    component: () => import('../membership/membership-page.vue'),
    meta: { title: text.app.rooms.membership, roles: SHOPS },
  },
]
