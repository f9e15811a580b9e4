import type { RouteRecordRaw } from 'vue-router'
import { HEADQUARTERS } from '../../shell/rooms'
import { text } from '../../text'

/** The room of imports. */
export const importsRoutes: RouteRecordRaw[] = [
  {
    path: 'imports',
    name: 'imports',
    component: () => import('./imports-page.vue'),
    meta: { title: text.app.rooms.imports, roles: HEADQUARTERS },
  },
]
