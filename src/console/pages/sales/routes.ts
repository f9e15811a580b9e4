import type { RouteRecordRaw } from 'vue-router'
import { SHOPS } from '../../shell/rooms'
import { text } from '../../text'

/** The room of sales; one sale is a drawer over the list. */
export const salesRoutes: RouteRecordRaw[] = [
  {
    path: 'sales',
    name: 'sales',
    component: () => import('./sales-page.vue'),
    meta: { title: text.app.rooms.sales, roles: SHOPS },
    children: [{ path: ':id', name: 'sale', props: true, component: () => import('./sale-drawer.vue') }],
  },
]
