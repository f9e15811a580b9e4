import type { RouteRecordRaw } from 'vue-router'
import { text } from '../text'

/** The rooms of whoever runs the system. */
export const systemRoutes: RouteRecordRaw[] = [
  {
    path: 'api-keys',
    name: 'api-keys',
    component: () => import('./api-keys/api-keys-page.vue'),
    meta: { title: text.app.rooms.apiKeys, roles: ['admin'] },
  },
  {
    path: 'audit',
    name: 'audit',
    component: () => import('./audit/audit-page.vue'),
    meta: { title: text.app.rooms.audit, roles: ['admin'] },
  },
  {
    path: 'domains',
    name: 'domains',
    component: () => import('./domains/domains-page.vue'),
    meta: { title: text.app.rooms.domains, roles: ['admin'] },
  },
]
