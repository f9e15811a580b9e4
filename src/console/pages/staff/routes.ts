import type { RouteRecordRaw } from 'vue-router'
import { SHOPS } from '../../shell/rooms'
import { text } from '../../text'

/** The room of staff; a person and the hand-over of their customers are drawers over the list. */
export const staffRoutes: RouteRecordRaw[] = [
  {
    path: 'staff',
    name: 'staff',
    component: () => import('./staff-page.vue'),
    meta: { title: text.app.rooms.staff, roles: SHOPS },
    children: [
      { path: ':id', name: 'staff-member', props: true, component: () => import('./staff-drawer.vue') },
      {
        path: ':id/handover',
        name: 'staff-handover',
        props: true,
        component: () => import('./handover/handover-drawer.vue'),
      },
      {
        path: ':id/handovers/:handoverId',
        name: 'handover',
        props: true,
        component: () => import('./handover/handover-drawer.vue'),
      },
    ],
  },
]
