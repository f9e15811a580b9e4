import type { RouteRecordRaw } from 'vue-router'
import { SHOPS } from '../../shell/rooms'
import { text } from '../../text'

/** The room of customers: the list with its cases, and a page for each customer. */
export const customersRoutes: RouteRecordRaw[] = [
  {
    path: 'customers',
    name: 'customers',
    component: () => import('./customers-page.vue'),
    meta: { title: text.app.rooms.customers, roles: SHOPS },
  },
  {
    path: 'customers/:id',
    name: 'customer',
    props: true,
    component: () => import('./profile/customer-page.vue'),
    meta: { title: text.app.rooms.customers, roles: SHOPS },
  },
]
