import type { RouteRecordRaw } from 'vue-router'
import { HEADQUARTERS } from '../../shell/rooms'
import { text } from '../../text'

const meta = { title: text.app.rooms.campaigns, roles: HEADQUARTERS }

/** The room of campaigns; one campaign is a page of its own. */
export const campaignsRoutes: RouteRecordRaw[] = [
  { path: 'campaigns', name: 'campaigns', component: () => import('./campaigns-page.vue'), meta },
  { path: 'campaigns/new', name: 'campaign-new', component: () => import('./campaign-page.vue'), meta },
  {
    path: 'campaigns/:id',
    name: 'campaign',
    props: true,
    component: () => import('./campaign-page.vue'),
    meta,
  },
]
