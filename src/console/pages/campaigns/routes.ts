import type { RouteRecordRaw } from 'vue-router'
import { HEADQUARTERS } from '../../shell/rooms'
import { text } from '../../text'

const meta = { title: text.app.rooms.campaigns, roles: HEADQUARTERS }

/** The room of campaigns; one campaign is a page of its own. */
export const campaignsRoutes: RouteRecordRaw[] = [
  {
    path: 'campaigns',
    meta,
    children: [
      { path: '', name: 'campaigns', component: () => import('./campaigns-page.vue') },
      { path: 'new', name: 'campaign-new', component: () => import('./campaign-page.vue') },
      { path: ':id', name: 'campaign', props: true, component: () => import('./campaign-page.vue') },
    ],
  },
]
