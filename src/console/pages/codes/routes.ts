import type { RouteRecordRaw } from 'vue-router'
import { SHOPS } from '../../shell/rooms'
import { text } from '../../text'

/** The room of printed codes; a code and the making of many are drawers over the list. */
export const codesRoutes: RouteRecordRaw[] = [
  {
    path: 'codes',
    name: 'codes',
    component: () => import('./codes-page.vue'),
    meta: { title: text.app.rooms.codes, roles: SHOPS },
    children: [
      { path: 'make', name: 'codes-make', component: () => import('./batch-drawer.vue') },
      { path: ':id', name: 'code', props: true, component: () => import('./code-drawer.vue') },
    ],
  },
]
