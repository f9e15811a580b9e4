import type { RouteRecordRaw } from 'vue-router'
import { SHOPS } from '../../shell/rooms'
import { text } from '../../text'

/** The room of offers; one offer is a drawer over the list. */
export const offersRoutes: RouteRecordRaw[] = [
  {
    path: 'offers',
    name: 'offers',
    component: () => import('./offers-page.vue'),
    meta: { title: text.app.rooms.offers, roles: SHOPS },
    children: [
      { path: 'new', name: 'offer-new', component: () => import('./offer-drawer.vue') },
      { path: ':id', name: 'offer', props: true, component: () => import('./offer-drawer.vue') },
    ],
  },
]
