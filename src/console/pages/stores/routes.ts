import type { RouteRecordRaw } from 'vue-router'
import { SHOPS } from '../../shell/rooms'
import { text } from '../../text'

/** The room of stores; one store is a drawer over the list. */
export const storesRoutes: RouteRecordRaw[] = [
  {
    path: 'stores',
    name: 'stores',
    component: () => import('./stores-page.vue'),
    meta: { title: text.app.rooms.stores, roles: SHOPS },
    children: [
      { path: 'new', name: 'store-new', component: () => import('./store-drawer.vue') },
      { path: ':id', name: 'store', props: true, component: () => import('./store-drawer.vue') },
    ],
  },
]
