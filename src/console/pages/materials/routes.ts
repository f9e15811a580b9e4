import type { RouteRecordRaw } from 'vue-router'
import { SHOPS } from '../../shell/rooms'
import { text } from '../../text'

/** The room of materials; one material is a drawer over the list. */
export const materialsRoutes: RouteRecordRaw[] = [
  {
    path: 'materials',
    name: 'materials',
    component: () => import('./materials-page.vue'),
    meta: { title: text.app.rooms.materials, roles: SHOPS },
    children: [
      { path: 'new', name: 'material-new', component: () => import('./material-drawer.vue') },
      { path: ':id', name: 'material', props: true, component: () => import('./material-drawer.vue') },
    ],
  },
]
