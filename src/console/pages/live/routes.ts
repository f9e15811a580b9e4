import type { RouteRecordRaw } from 'vue-router'
import { HEADQUARTERS, SHOPS } from '../../shell/rooms'
import { text } from '../../text'

/** The room of live sessions; one session is a drawer over the list. */
export const liveRoutes: RouteRecordRaw[] = [
  {
    path: 'live',
    name: 'live',
    component: () => import('./live-page.vue'),
    meta: { title: text.app.rooms.live, roles: SHOPS },
    children: [
      {
        path: 'new',
        name: 'live-new',
        meta: { roles: HEADQUARTERS },
        component: () => import('./live-drawer.vue'),
      },
      { path: ':id', name: 'live-session', props: true, component: () => import('./live-drawer.vue') },
    ],
  },
]
