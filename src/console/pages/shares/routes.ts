import type { RouteRecordRaw } from 'vue-router'
import { SHOPS } from '../../shell/rooms'
import { text } from '../../text'

/** The room of shares; one link is a drawer over the list. */
export const sharesRoutes: RouteRecordRaw[] = [
  {
    path: 'shares',
    name: 'shares',
    component: () => import('./shares-page.vue'),
    meta: { title: text.app.rooms.shares, roles: SHOPS },
    children: [{ path: ':id', name: 'share', props: true, component: () => import('./share-drawer.vue') }],
  },
]
